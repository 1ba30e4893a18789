"""The socket over a real transport: the stream, and every way in which a connection ends."""

from __future__ import annotations

import json
import socket
import struct
import time

import pytest

from app.limits import Limits
from app.protocol.events import Binary
from tests.app.serving import PATIENCE, Server, eventually, serving

CIRCLE = {
    "dataset": {"name": "circle", "n_samples": 100, "noise": 0.0, "train_share": 0.5, "seed": 0},
    "batching": {"mode": "mini_batch", "batch_size": 10, "order": "shuffled"},
}


def test_hello_then_ready_data_and_a_frame(server: Server) -> None:
    with server.page() as page:
        hello = page.read()
        assert isinstance(hello, dict)
        assert (hello["type"], hello["protocol"]) == ("hello", 3)
        page.tell("configure", experiment=CIRCLE)
        ready, data, frame = (page.read() for _ in range(3))
        assert isinstance(ready, dict)
        assert (ready["type"], ready["restarted"]) == ("ready", True)
        assert isinstance(data, Binary)
        assert (data.kind, data.tensors["points"].shape) == ("data", (100, 2))
        assert isinstance(frame, Binary)
        assert (frame.kind, frame.header["state"]) == ("frame", "paused")


def test_it_streams_and_a_pause_shows_where_it_stopped(server: Server) -> None:
    with server.page() as page:
        page.configure(**CIRCLE)
        page.tell("play", unit="update", speed=None)
        first = page.frame(lambda header: header["state"] == "playing")
        later = page.frame(lambda header: header["seq"] >= first.header["seq"] + 5)
        assert later.header["step"] > first.header["step"]
        assert later.header["rate"] > 0
        page.tell("pause")
        paused = page.frame(lambda header: header["state"] == "paused")
        page.tell("visible", sections=["params"], grid=8, sample=0, neuron=None)
        assert page.frame().header["step"] == paused.header["step"]


def test_the_same_start_gives_the_same_numbers(server: Server) -> None:
    losses = []
    for _ in range(2):
        with server.page() as page:
            page.configure(**CIRCLE)
            page.tell("step", unit="epoch", count=20)
            frame = page.frame(lambda header: header["state"] == "paused" and header["epoch"] > 0)
            losses.append((frame.header["epoch"], frame.header["train"]["loss"]))
    assert losses[0] == losses[1]
    assert losses[0][0] == 20


def test_a_wrong_command_is_answered_and_the_connection_stays(server: Server) -> None:
    with server.page() as page:
        page.tell("configure", experiment={"optimizer": {"name": "adam", "learning_rate": "fast"}})
        error = page.event("error")
        assert (error["field"], error["code"], error["command"]) == (
            "optimizer.learning_rate",
            "wrong_type",
            "configure",
        )
        page.tell("fly")
        assert page.event("error")["field"] == "type"
        page.tell("play", unit="update", speed=None)
        assert page.event("error")["code"] == "wrong_state"
        assert page.configure()["restarted"]


@pytest.mark.parametrize("message", ["{", "[1]", '{"type": "play", "speed": NaN}', b"\0\1\2", "[" * 5000])
def test_an_unreadable_message_closes_with_1007(server: Server, message: str | bytes) -> None:
    with server.page() as page:
        page.connection.send(message)
        assert page.closed() == 1007


def padded(size: int) -> str:
    """A command of exactly ``size`` bytes."""
    text = json.dumps({"type": "pause", "x": ""})
    return text[:-2] + "x" * (size - len(text)) + text[-2:]


def test_a_message_at_the_limit_and_beyond(server: Server) -> None:
    limit = Limits().message_bytes
    with server.page() as page:
        page.connection.send(padded(limit))
        assert page.event("error")["code"] == "unknown_field"
        # Its first bytes, which announce its length: what came behind them would be on its way when the server closes,
        # and a system that gets more for a closed connection may discard the server's last message.
        page.connection.socket.sendall(struct.pack("!BBQI", 0x81, 0x80 | 127, limit + 1, 0))
        assert page.closed() == 1009


def test_a_flood_closes_with_1008_and_the_page_s_own_pace_does_not(server: Server) -> None:
    limits = Limits()
    with server.page() as page:
        page.configure()
        for _ in range(limits.command_burst - 10):
            page.tell("acknowledge", seq=0)
        page.tell("pause")
        page.frame()
        for _ in range(2 * limits.command_burst):
            try:
                page.tell("acknowledge", seq=0)
            except Exception:  # noqa: BLE001  closed meanwhile
                break
        assert page.closed() == 1008


def test_at_most_two_frames_are_unanswered(server: Server) -> None:
    with server.page() as page:
        page.tell("configure", experiment=CIRCLE)
        page.tell("play", unit="update", speed=None)
        n_frames = 0
        while n_frames < 2:
            n_frames += is_frame(page.connection.recv(PATIENCE))
        with pytest.raises(TimeoutError):
            page.connection.recv(0.5)


def is_frame(message: str | bytes) -> bool:
    return isinstance(message, bytes) and b'"kind":"frame"' in message[:100]


def test_pages_are_freed_when_they_leave_and_there_is_room_again() -> None:
    with serving(environment={"DESCENT_SESSIONS": "2"}) as server:
        first, second = server.page(), server.page()
        assert [page.event("hello")["protocol"] for page in (first, second)] == [3, 3]
        with server.page() as third:
            assert third.closed() == 1013
        first.connection.socket.shutdown(socket.SHUT_RDWR)  # a tab that is simply gone

        def has_room() -> bool:
            with server.page() as page:
                try:
                    return isinstance(page.read(), dict)
                except Exception:  # noqa: BLE001  still full
                    return False

        assert eventually(has_room)
        first.close()
        second.close()


def test_pages_from_one_address_at_the_limit_and_beyond() -> None:
    with serving(environment={"DESCENT_SESSIONS_PER_ADDRESS": "1"}) as server, server.page() as first:
        assert isinstance(first.read(), dict)
        with server.page() as second:
            assert second.closed() == 1008
        assert first.configure()["restarted"]


def test_a_speed_is_kept(server: Server) -> None:
    with server.page() as page:
        page.configure(**CIRCLE)
        begin = time.monotonic()
        page.tell("play", unit="update", speed=20)
        frame = page.frame(lambda header: header["step"] >= 15)
        assert time.monotonic() - begin >= (frame.header["step"] - 1) / 20 - 0.05


def test_each_of_several_pages_gets_frames(server: Server) -> None:
    pages = [server.page() for _ in range(8)]
    for page in pages:
        page.configure(**CIRCLE)
        page.tell("play", unit="update", speed=None)
    for page in pages:
        first = page.frame(lambda header: header["state"] == "playing")
        page.frame(lambda header, seq=first.header["seq"]: header["seq"] >= seq + 10)  # type: ignore[misc]
    for page in pages:
        page.close()
