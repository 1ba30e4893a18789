"""``python -m app`` as an operator meets it."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.app.serving import PATIENCE, serving, start


def test_it_says_where_it_is_and_answers_there() -> None:
    with serving() as server, urllib.request.urlopen(f"{server.url}/healthz") as answer:
        assert (server.host, answer.status) == ("127.0.0.1", 200)


def test_the_port_comes_from_the_environment_or_the_command_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(environment={"PORT": str(port)})
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_a_port_in_use_is_a_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"127.0.0.1:{port}" in error
    assert "PORT=8001" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("name", "value"), [("DESCENT_UNITS", "many"), ("DESCENT_PORT", "tcp://10.0.0.1:80"), ("DESCENT_LOG_LEVEL", "loud")]
)
def test_a_wrong_setting_is_one_line_and_exit_code_2(name: str, value: str) -> None:
    process = start(environment={name: value})
    output, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert output == ""
    assert error.startswith(f"descent: {name}: ")
    assert error.count("\n") == 1


def test_a_misspelt_setting_is_warned_of() -> None:
    with serving(environment={"DESCENT_PROT": "1"}) as server:
        server.process.terminate()
        _, error = server.process.communicate(timeout=PATIENCE)
    assert "DESCENT_PROT" in error


def test_a_wrong_argument_is_exit_code_2() -> None:
    process = start("--port", "many")
    _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "--port" in error


def test_a_running_server_chats_not() -> None:
    with serving() as server:
        urllib.request.urlopen(server.url + "/healthz").close()
        with server.page() as page:
            page.configure()
        server.process.terminate()
        output, error = server.process.communicate(timeout=PATIENCE)
    assert (output, error) == ("", "")
