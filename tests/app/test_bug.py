"""A bug in one session: it is logged with run and step, that connection closes with 1011, and the others go on."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from app.main import create_app
from app.protocol.commands import Command, NewWeights
from app.session.session import Session
from app.settings import load


def tell(socket: WebSocketTestSession, kind: str, **fields: Any) -> None:
    socket.send_text(json.dumps({"type": kind, "run": 0, **fields}))


def configure(socket: WebSocketTestSession) -> None:
    tell(socket, "configure", experiment={})
    while "text" not in (message := socket.receive()) or '"ready"' not in message["text"]:
        pass


def test_a_bug_ends_one_session(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    receive = Session.receive

    def faulty(self: Session, command: Command, now: float) -> None:
        if isinstance(command, NewWeights) and command.seed == 13:
            raise ZeroDivisionError("unlucky")
        receive(self, command, now)

    monkeypatch.setattr(Session, "receive", faulty)
    with (
        TestClient(create_app(load(port=8000, compiled=False))) as client,
        client.websocket_connect("/ws") as healthy,
        client.websocket_connect("/ws") as unlucky,
    ):
        configure(healthy)
        configure(unlucky)
        with caplog.at_level(logging.ERROR):
            tell(unlucky, "new_weights", seed=13)
            assert close_code(unlucky) == 1011
        tell(healthy, "new_weights", seed=13_000)
        configure(healthy)
    (record,) = [record for record in caplog.records if record.name == "app.server.websocket"]
    assert "run 0 paused at step 0" in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_a_bug_on_a_compute_thread_ends_the_session_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(create_app(load(port=8000, compiled=False))) as client, client.websocket_connect("/ws") as socket:
        configure(socket)
        monkeypatch.setattr("app.session.work.advance", lambda *_: 1 / 0)
        with caplog.at_level(logging.ERROR):
            tell(socket, "step", unit="update", count=1)
            assert close_code(socket) == 1011
    assert "run 0 stepping at step 0" in caplog.text


def close_code(socket: WebSocketTestSession) -> int:
    """Read to the end."""
    while (message := socket.receive())["type"] != "websocket.close":
        pass
    code: int = message["code"]
    with pytest.raises(WebSocketDisconnect):
        socket._raise_on_close(message)
    return code
