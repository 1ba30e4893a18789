"""A real server in a process of its own, and the system's Chromium driven by Playwright."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    Request,
    sync_playwright,
)

from tests import ROOT
from tests.browser.driving import Playground

REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCRIPT = [{"name": "content-type", "value": "text/javascript"}]
#: What a page can leave behind for the next one, but for the cache of files.
LEFT_BEHIND = "cookies,file_systems,indexeddb,local_storage,websql,service_workers,cache_storage"


def find_chromium() -> str | None:
    """The one that has no windows first: a page costs it half as much."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`python -m app` on a free port; it can be stopped and started again on the same one."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | environment | {"PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "app"], cwd=ROOT, env=self.environment)
        deadline = time.monotonic() + 120  # a busy machine takes long; a server that ends says so at once
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise RuntimeError("the server did not become ready")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)
            self.process = None


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        reason = "no Chromium on this machine"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


OpenPage = Callable[..., Playground]


def watch(page: Page, address: str, allowed: str | None, complaints: list[str]) -> None:
    """Collect what a quiet page never has: console messages, uncaught errors, requests to somebody else."""
    own = (address, "data:", "blob:", address.replace("http", "ws"))

    def heard(message: ConsoleMessage) -> None:
        if allowed is None or not re.search(allowed, message.text):
            complaints.append(f"console {message.type}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(own):
            complaints.append(f"foreign request: {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"page error: {error.stack}"))
    page.on("request", asked)
    page.on("websocket", lambda socket: None if socket.url.startswith(own) else complaints.append(socket.url))


def without_plotly(session: CDPSession) -> None:
    """Plotly takes longer to start than all else together; the page does without it until it is there.

    Asked of Chromium itself: a route of Playwright's stops every request of the page and turns its cache off.
    """

    def answer(event: dict[str, Any]) -> None:
        answered = {"requestId": event["requestId"], "responseCode": 200, "body": ""}
        with contextlib.suppress(Error):  # the page may have been closed meanwhile
            session.send("Fetch.fulfillRequest", answered | {"responseHeaders": SCRIPT})

    session.on("Fetch.requestPaused", answer)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "*/plotly.min.js"}]})


class Profiles:
    """Browser contexts of one worker, lent to one page at a time and used again by later tests.

    In a new one Chromium fetches and compiles every script of the page again, a quarter of what opening it costs.
    What a visitor leaves behind is deleted before each page: only files under addresses that name their content stay.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self._free: dict[tuple[tuple[str, Any], ...], list[BrowserContext]] = {}

    def open(self, options: dict[str, Any]) -> tuple[BrowserContext, CDPSession, Page]:
        free = self._free.get(_key(options))
        context = free.pop() if free else self.browser.new_context(**options)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": LEFT_BEHIND})
        return context, session, page

    def give_back(self, options: dict[str, Any], context: BrowserContext) -> None:
        for page in context.pages:
            page.close()
        self._free.setdefault(_key(options), []).append(context)


def _key(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((name, str(value)) for name, value in options.items()))


@pytest.fixture(scope="session")
def profiles(browser: Browser, server: Server) -> Profiles:
    return Profiles(browser, server.address)


@pytest.fixture
def open_page(request: pytest.FixtureRequest, profiles: Profiles, server: Server) -> Iterator[OpenPage]:
    """Opens pages in profiles without a past; afterwards no console message and no foreign request may have been seen.

    A test that provokes messages of the browser itself passes a pattern of them as ``allowed``. ``before`` gets the
    page before anything is loaded, to route requests or add scripts. Only a test marked ``plots`` gets Plotly.
    """
    plots = request.node.get_closest_marker("plots") is not None
    complaints: list[str] = []
    lent: list[tuple[dict[str, Any], BrowserContext]] = []

    def open_one(
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 850,
        locale: str = "en-US",
        theme: Literal["light", "dark"] = "light",
        allowed: str | None = None,
        before: Callable[[Page], object] | None = None,
        wait: bool = True,
        **options: Any,
    ) -> Playground:
        options |= {"viewport": {"width": width, "height": height}, "locale": locale, "color_scheme": theme}
        context, session, page = profiles.open(options)
        lent.append((options, context))
        if not plots:
            without_plotly(session)
        watch(page, server.address, allowed, complaints)
        playground = Playground(page)
        if before is not None:
            before(page)
        page.goto(server.address + path, wait_until="commit")
        if wait:
            playground.ready()
        return playground

    yield open_one
    for options, context in lent:
        profiles.give_back(options, context)
    assert not complaints, "\n".join(complaints)
