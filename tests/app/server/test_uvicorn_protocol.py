"""The overridden parts of uvicorn exist and are called as we think: they are internal names."""

from __future__ import annotations

import inspect

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.server.uvicorn_protocol import DescentProtocol, DescentServer


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        (DescentProtocol, WebSocketsSansIOProtocol, "connection_made"),
        (DescentProtocol, WebSocketsSansIOProtocol, "connection_lost"),
        (DescentProtocol, WebSocketsSansIOProtocol, "on_task_complete"),
        (DescentProtocol, WebSocketsSansIOProtocol, "shutdown"),
        (DescentProtocol, WebSocketsSansIOProtocol, "keepalive_timeout"),
        (DescentServer, uvicorn.Server, "startup"),
        (DescentServer, uvicorn.Server, "shutdown"),
    ],
)
def test_what_is_overridden_is_there(ours: type, theirs: type, name: str) -> None:
    mine, original = getattr(ours, name), getattr(theirs, name)
    assert mine is not original
    assert list(inspect.signature(mine).parameters) == list(inspect.signature(original).parameters)


def test_what_is_used_is_there() -> None:
    source = inspect.getsource(WebSocketsSansIOProtocol)
    for name in ("self.loop", "self.transport", "self.disconnected", "self.close_timeout"):
        assert name in source
    assert "connection.shutdown()" in inspect.getsource(uvicorn.Server.shutdown)
    assert "server_state.connections" in inspect.getsource(uvicorn.Server.shutdown)
