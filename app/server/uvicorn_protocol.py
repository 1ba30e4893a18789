"""uvicorn subclasses that abort connections of clients that stop reading.

uvicorn closes a connection by ``transport.close()``, which waits until what was written has been read: indefinitely, if
the client stops reading, and with it the whole server's shutdown. Here such a connection is aborted after a moment. The
overridden names are internal to uvicorn; without them the server is less protected, but correct.
"""

from __future__ import annotations

import asyncio
import socket
from asyncio.transports import BaseTransport
from collections.abc import Awaitable, Callable

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

#: Grace period in which a closed connection may flush its send buffer.
CLOSE_GRACE_SECONDS = 2.0


class DescentProtocol(WebSocketsSansIOProtocol):
    """Aborts a closed connection whose client does not read."""

    _abortion: asyncio.TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.close_timeout = CLOSE_GRACE_SECONDS  # for the client's answer to our close

    def connection_lost(self, exc: Exception | None) -> None:
        if self._abortion is not None:
            self._abortion.cancel()
        super().connection_lost(exc)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self._abort_soon()

    def shutdown(self) -> None:
        super().shutdown()
        self._abort_soon()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._abort_soon()

    def _abort_soon(self) -> None:
        if self._abortion is None and not self.disconnected:
            self._abortion = self.loop.call_later(CLOSE_GRACE_SECONDS + 0.5, self.transport.abort)


class DescentServer(uvicorn.Server):
    """Prints the address after startup, and closes connections before shutdown."""

    def __init__(
        self, config: uvicorn.Config, started: Callable[[int], None], close_connections: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._announce = started
        self._close_connections = close_connections

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._close_connections()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
