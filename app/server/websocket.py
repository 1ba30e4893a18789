"""WebSocket connection: accepts, receives, trains and sends concurrently, and closes with a reason."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app import security
from app.limits import Limits
from app.protocol import wire
from app.protocol.commands import Command
from app.server.admission import Admission, RefusedError, TokenBucket
from app.server.runner import Compute, train
from app.session.outbox import OutboxFullError
from app.session.session import Session

logger = logging.getLogger(__name__)

UNREADABLE, POLICY, BUG, RESTART = 1007, 1008, 1011, 1012


@dataclass(frozen=True)
class CloseReason:
    """Close code and reason of a connection; ``None``: the client has gone, or stopped reading."""

    code: int | None = None
    reason: str = ""


@dataclass
class Connections:
    """All connections of the server, with their shared objects."""

    limits: Limits
    compute: Compute
    allowed_origins: Iterable[str] = ()
    admission: Admission = field(init=False)
    _open: set[asyncio.Task[None]] = field(default_factory=set)
    _shutdown: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.admission = Admission(self.limits)

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one WebSocket connection."""
        if not security.allows(websocket.scope, self.allowed_origins):
            await websocket.send_denial_response(PlainTextResponse("foreign origin\n", 403))
            return
        await websocket.accept()
        address = websocket.client.host if websocket.client else ""
        try:
            self.admission.enter(address)
        except RefusedError as refused:
            await _close(websocket, CloseReason(refused.code, refused.reason), self.limits)
            return
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await Connection(websocket, self.limits, self.compute, self._shutdown).run()
        finally:
            self._open.discard(task)
            self.admission.leave(address)

    async def close_all(self) -> None:
        """Close all connections with 1012, and wait a moment for that to arrive."""
        self._shutdown.set()
        if self._open:
            await asyncio.wait(self._open, timeout=self.limits.close_seconds)


class Connection:
    """A page's session and its asyncio tasks; the first task to end closes the connection."""

    def __init__(self, websocket: WebSocket, limits: Limits, compute: Compute, shutdown: asyncio.Event) -> None:
        self._websocket = websocket
        self._limits = limits
        self._compute = compute
        self._shutdown = shutdown
        self._session = Session(limits)
        self._wake = asyncio.Event()  # the session has something to do
        self._post = asyncio.Event()  # the session has something to send
        self._post.set()

    async def run(self) -> None:
        """Run until the client leaves, violates the protocol, or the server stops."""
        jobs = (self._receive(), self._send(), self._train(), self._wait_for_shutdown())
        tasks = [asyncio.create_task(job) for job in jobs]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            ending = self._ending(next(iter(ended)))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        await _close(self._websocket, ending, self._limits)

    def _ending(self, task: asyncio.Task[CloseReason]) -> CloseReason:
        """The result of the first task that ended; an unexpected error is logged with the session's state."""
        try:
            return task.result()
        except OutboxFullError:
            return CloseReason(POLICY, "answers are not read")
        except Exception:
            logger.exception("a bug ended a session (%s)", self._session.where())
            return CloseReason(BUG, "a bug; it was logged")

    async def _receive(self) -> CloseReason:
        limits, now = self._limits, monotonic()
        commands = TokenBucket(limits.commands_per_second, limits.command_burst, now)
        n_bytes = TokenBucket(limits.bytes_per_second, limits.byte_burst, now)
        while True:
            try:
                text = await self._websocket.receive_text()
            except WebSocketDisconnect:
                return CloseReason()
            except KeyError:
                return CloseReason(UNREADABLE, "commands are text")
            if not commands.take(monotonic()):
                return CloseReason(POLICY, f"more than {limits.commands_per_second} commands a second")
            if not n_bytes.take(monotonic(), _size(text)):
                return CloseReason(POLICY, f"more than {limits.bytes_per_second} bytes a second")
            try:
                self._execute(await self._read(text))
            except wire.UnreadableError as error:
                return CloseReason(UNREADABLE, str(error))
            self._wake.set()
            self._post.set()

    async def _read(self, text: str) -> Command | wire.Refusal:
        """Decode a message; a long one in a compute thread, so that the event loop is not blocked."""
        reading = wire.DecodeJob(text, self._limits)
        return (
            reading.perform() if len(text) <= self._limits.inline_decode_bytes else await self._compute.perform(reading)
        )

    def _execute(self, read: Command | wire.Refusal) -> None:
        if isinstance(read, wire.Refusal):
            self._session.refuse(read.run, read.command, read.error)
        else:
            self._session.receive(read, monotonic())

    async def _send(self) -> CloseReason:
        while True:
            event = self._session.take(monotonic())
            if event is None:
                self._post.clear()
                await self._post.wait()
                continue
            message = wire.encode(event)
            try:
                async with asyncio.timeout(self._limits.send_seconds):
                    if isinstance(message, str):
                        await self._websocket.send_text(message)
                    else:
                        await self._websocket.send_bytes(message)
            except (TimeoutError, WebSocketDisconnect):
                return CloseReason()
            self._wake.set()

    async def _train(self) -> CloseReason:
        await train(self._session, self._compute, self._wake, self._post.set)
        return CloseReason()

    async def _wait_for_shutdown(self) -> CloseReason:
        await self._shutdown.wait()
        return CloseReason(RESTART, "the server restarts")


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


async def _close(websocket: WebSocket, ending: CloseReason, limits: Limits) -> None:
    """Send the close frame, if the client still reads; ``app.server.uvicorn_protocol`` aborts the rest."""
    if ending.code is None or websocket.application_state is not WebSocketState.CONNECTED:
        return
    try:
        async with asyncio.timeout(limits.close_seconds):
            await websocket.close(ending.code, ending.reason[:100])
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return
