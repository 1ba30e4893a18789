"""A real server in a process of its own, and pages that talk to it over real sockets."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from time import monotonic, sleep
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.protocol import wire
from app.protocol.events import Binary
from tests import ROOT

#: Longer than anything here takes, even on a busy machine.
PATIENCE = 60.0


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], host: str, port: int) -> None:
        self.process = process
        self.host = host
        self.port = port

    @property
    def authority(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"

    def page(self, **options: Any) -> Page:
        """Connect like a page."""
        options = {"compression": None, "max_size": None, "open_timeout": PATIENCE} | options
        return Page(connect(f"ws://{self.authority}/ws", **options))

    def handshake(self, *headers: str, receive_buffer: int | None = None) -> tuple[socket.socket, bytes]:
        """A raw socket after the opening handshake, and the head of the answer."""
        raw = socket.socket()
        if receive_buffer is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.settimeout(PATIENCE)
        raw.connect((self.host, self.port))
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /ws HTTP/1.1",
            f"Host: {self.authority}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            *headers,
        ]
        raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += raw.recv(1)
        return raw, head


class Page:
    """One connection; frames are acknowledged when they are read."""

    def __init__(self, context: AbstractContextManager[ClientConnection]) -> None:
        self._stack = ExitStack()
        self.connection = self._stack.enter_context(context)

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stack.close()

    def tell(self, kind: str, **fields: Any) -> None:
        self.connection.send(json.dumps({"type": kind, "run": 0} | fields))

    def read(self, timeout: float = PATIENCE) -> dict[str, Any] | Binary:
        """The next message; an event as the object it is."""
        message = self.connection.recv(timeout)
        if isinstance(message, str):
            event: dict[str, Any] = json.loads(message)
            return event
        binary = wire.decode_binary(message)
        if binary.kind == "frame":
            self.tell("acknowledge", seq=binary.header["seq"])
        return binary

    def until(self, wanted: Callable[[Any], bool]) -> Any:
        """Read on until a message is ``wanted``."""
        end = monotonic() + PATIENCE
        while monotonic() < end:
            message = self.read()
            if wanted(message):
                return message
        raise AssertionError("what was waited for did not come")

    def event(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = self.until(lambda message: isinstance(message, dict) and message["type"] == kind)
        return found

    def frame(self, wanted: Callable[[Mapping[str, Any]], bool] = lambda _: True) -> Binary:
        found: Binary = self.until(
            lambda message: isinstance(message, Binary) and message.kind == "frame" and wanted(message.header)
        )
        return found

    def configure(self, **experiment: Any) -> dict[str, Any]:
        self.tell("configure", experiment=experiment)
        return self.event("ready")

    def closed(self) -> int:
        """Read to the end; the close code."""
        try:
            while True:
                self.connection.recv(PATIENCE)
        except ConnectionClosed:
            return self.connection.close_code or 0


def start(
    *arguments: str, environment: Mapping[str, str] | None = None, python: str = sys.executable, **options: Any
) -> subprocess.Popen[str]:
    """``python -m app`` with a clean environment, and without compiling: few tests here care who computes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESCENT_") and name != "PORT"}
    return subprocess.Popen(
        [python, "-m", "app", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | {"DESCENT_COMPILED": "false"} | dict(environment or {}),
        **({"cwd": ROOT} | options),
    )


@contextmanager
def serving(*arguments: str, environment: Mapping[str, str] | None = None, **options: Any) -> Iterator[Server]:
    """A server on a free port, until the block ends."""
    process = start("--port", "0", *arguments, environment=environment, **options)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://(\S+):(\d+)", line)
        if found is None:
            process.kill()
            raise AssertionError(f"the server did not start: {line} {process.communicate()[1]}")
        yield Server(process, found.group(1), int(found.group(2)))
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until ``condition`` holds; whether it came to that."""
    end = monotonic() + seconds
    while not condition():
        if monotonic() > end:
            return False
        sleep(0.01)
    return True
