"""``python -m app``: serve the page."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import webbrowser
from typing import Any

import uvicorn
from fastapi import FastAPI

from app import settings as options
from app.main import create_app
from app.server.uvicorn_protocol import DescentProtocol, DescentServer
from app.settings import Settings, SettingsError

#: A wrong setting, as for a wrong command line; and a port that is not available.
WRONG_SETTING, NO_PORT = 2, 1

#: Python's thread switch interval: how long a compute thread may hold the GIL (the default is 5 ms).
SWITCH_SECONDS = 0.001

#: Graceful shutdown timeout for running requests (WebSockets are closed before).
SHUTDOWN_SECONDS = 2


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; the exit code."""
    try:
        settings = options.load(**_given(arguments))
    except SettingsError as error:
        print(f"descent: {error}", file=sys.stderr)
        return WRONG_SETTING
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    for name in options.unknown_names():
        logging.getLogger("app").warning("%s is not a setting; see the README for those there are", name)
    try:
        listener = _listen(settings.host, settings.port)
    except OSError as error:
        print(f"descent: cannot listen on {settings.host}:{settings.port}: {error.strerror}.", end=" ", file=sys.stderr)
        print("Another port: PORT=8001, or --port 8001.", file=sys.stderr)
        return NO_PORT
    try:
        app = create_app(settings)
    except SettingsError as error:
        listener.close()
        print(f"descent: {error}", file=sys.stderr)
        return WRONG_SETTING
    _serve(app, settings, listener, opens=_parse(arguments).open)
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve the playground.")
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (8000)")
    parser.add_argument("--open", action="store_true", help="open a browser")
    parser.add_argument("--reload", action="store_true", default=None, help="read page files again for each request")
    return parser.parse_args(arguments)


def _given(arguments: list[str] | None) -> dict[str, Any]:
    given = vars(_parse(arguments))
    return {name: given[name] for name in ("host", "port", "reload") if given[name] is not None}


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port in use is known before anything else is started."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _serve(app: FastAPI, settings: Settings, listener: socket.socket, *, opens: bool) -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    limits = settings.limits()
    config = uvicorn.Config(
        app,
        ws=DescentProtocol,
        ws_max_size=limits.message_bytes,
        ws_per_message_deflate=False,  # five times the processor for a tenth fewer bytes
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        access_log=False,
        server_header=False,
        log_config=None,
    )

    def started(port: int) -> None:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{port}"
        print(f"Descent is at {address} (Ctrl+C stops it)", flush=True)
        if opens:
            webbrowser.open(address)

    server = DescentServer(config, started, app.state.connections.close_all)
    try:
        server.run([listener])
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    sys.exit(main())
