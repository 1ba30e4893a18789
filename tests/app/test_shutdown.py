"""A stopped server closes its connections and ends within five seconds, whatever connections are open."""

from __future__ import annotations

import json
import os
import signal
import struct
import time
from contextlib import suppress

import pytest

from tests.app.serving import Server, eventually, serving

SECONDS = 5.0
POINTS = {"dataset": {"name": "circle", "n_samples": 5000, "noise": 0.0, "train_share": 0.5, "seed": 0}}


def stop(server: Server, sign: signal.Signals = signal.SIGTERM) -> float:
    """Stop the server; how long that took."""
    begin = time.monotonic()
    server.process.send_signal(sign)
    server.process.wait(4 * SECONDS)
    return time.monotonic() - begin


def masked(text: str) -> bytes:
    """A client's text frame."""
    payload = text.encode()
    mask = os.urandom(4)
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return b"\x81" + struct.pack("!BH", 0x80 | 126, len(payload)) + mask + body


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_connections_are_closed_with_1012(sign: signal.Signals) -> None:
    with serving() as server:
        pages = [server.page() for _ in range(3)]
        for page in pages:
            page.configure()
        pages[0].tell("play", unit="update", speed=None)
        pages[0].frame(lambda header: header["state"] == "playing")
        server.process.send_signal(sign)
        assert [page.closed() for page in pages] == [1012] * 3
        server.process.wait(SECONDS)
        for page in pages:
            page.close()
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""


def test_without_pages_it_is_gone_at_once() -> None:
    with serving() as server:
        assert stop(server) < SECONDS


def test_a_client_that_reads_no_more_does_not_hold_it_up() -> None:
    with serving() as server:
        raw, head = server.handshake(receive_buffer=2048)
        assert b" 101 " in head
        for _ in range(20):  # answers of 65 kB each, until nothing more fits into the line
            raw.sendall(masked(json.dumps({"type": "configure", "experiment": POINTS})))
            raw.sendall(masked(json.dumps({"type": "reset"})))
        with server.page() as page:
            page.configure()
            time.sleep(0.2)  # meanwhile the line fills
            assert stop(server) < SECONDS
        raw.close()


def test_a_client_that_reads_no_more_is_let_go_and_others_go_on() -> None:
    with serving(environment={"DESCENT_SESSIONS": "2"}) as server, server.page() as page:
        page.configure()
        raw, _ = server.handshake(receive_buffer=2048)
        ask = masked(json.dumps({"type": "configure", "experiment": POINTS}))
        raw.sendall(50 * ask)
        raw.settimeout(1.0)
        page.tell("step", unit="epoch", count=5)
        assert page.frame(lambda header: header["state"] == "paused" and header["epoch"]).header["epoch"] == 5

        def has_room() -> bool:
            # More answers until its line, whose length is the system's affair, is surely full; but no flood.
            time.sleep(0.05)
            with suppress(OSError):  # it is already let go
                raw.sendall(ask)
            with server.page() as other:
                try:
                    return isinstance(other.read(), dict)
                except Exception:  # noqa: BLE001  still full
                    return False

        assert eventually(has_room)
        raw.close()


def test_a_download_that_stands_still_does_not_hold_it_up() -> None:
    with serving() as server:
        import re
        import socket
        import urllib.request

        html = urllib.request.urlopen(server.url).read().decode()
        path = re.search(r'"(/?vendor/[^"]*plotly[^"]*)"', html)
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        raw.connect((server.host, server.port))
        target = "/" + path.group(1).lstrip("/") if path else "/"
        raw.sendall(f"GET {target} HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode())
        assert raw.recv(15).startswith(b"HTTP/1.1 200")
        assert stop(server) < SECONDS
        raw.close()
