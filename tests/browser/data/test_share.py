"""What is handed on: links with weights, a QR code, the page inside another page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage, Server
from tests.browser.driving import Playground
from tests.browser.page.test_accessibility import Check, check

__all__ = ["check"]  # a fixture


def open_dialog(page: Playground) -> str:
    """The link that the dialog offers."""
    page.part("share").click()
    expect(page.part("share-dialog")).to_be_visible()
    return page.part("share-link").input_value()


def test_a_link_with_weights_opens_the_same_network(open_page: OpenPage) -> None:
    page = open_page("/?v=1&opt=adam&lr=0.05")
    page.play_until("epoch() > 100")
    plain = open_dialog(page)
    page.part("share-weights").check()
    link = page.part("share-link").input_value()
    assert plain.endswith("/?v=1&opt=adam&lr=0.05")
    assert link.startswith(plain + "&weights=")
    page.part("share-close").click()
    trained = [row.answer for row in page.rows()]  # after the dialog: nothing moves any more
    again = open_page(link.split("/", 3)[3].join(["/", ""]))
    again.until("document.querySelectorAll('#drawer-predictions tbody tr').length === 4")
    assert [row.answer for row in again.rows()] == trained
    assert again.epoch == 0
    again.step(1)
    assert "weights" in again.search
    again.type_into("learning-rate", "0.3")
    expect(again.page).to_have_url(re.compile(r"lr=0\.3"))
    assert "weights" not in again.search, "what has been trained on is no longer what the link says"


@pytest.mark.parametrize("weights", ["AAAA", "AAAAAAAA8D8"])
def test_weights_that_do_not_fit_are_said_and_left_out(open_page: OpenPage, weights: str) -> None:
    page = open_page(f"/?v=1&weights={weights}")
    expect(page.part("status")).to_contain_text(re.compile("weights|parameters|float64", re.I))
    page.step(1)


def test_the_link_as_a_code_follows_the_link(open_page: OpenPage) -> None:
    page = open_page()
    open_dialog(page)
    code = page.part("share-qr")
    expect(code).to_be_visible()
    plain = code.get_attribute("src")
    page.part("share-weights").check()
    expect(code).not_to_have_attribute("src", plain or "")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 20


def test_with_too_many_weights_the_link_says_so(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&layers=20.tanh-20.tanh-1.sigmoid")
    page.step(1)
    open_dialog(page)
    expect(page.part("share-weights")).to_be_disabled()
    expect(page.part("share-dialog")).to_contain_text("501 numbers are too many")


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ko", 390)])
def test_axe_finds_nothing_in_the_dialog(open_page: OpenPage, check: Check, language: str, width: int) -> None:
    page = open_page(f"/?lang={language}", width=width, height=844)
    open_dialog(page)
    page.part("share-embed-open").click()
    page.part("share-pictures-open").click()
    expect(page.part("share-qr")).to_be_visible()
    check(page, "the share dialog")
    page.page.keyboard.press("Escape")
    expect(page.part("share-dialog")).to_be_hidden()
    assert page.page.evaluate("document.activeElement.dataset.part") == "share"


# ---------------------------------------------------------------- inside another page


class Host:
    """A page of somebody else, with a frame in it."""

    def __init__(self) -> None:
        self.html = ""
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(host.html.encode())

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def host() -> Iterator[Host]:
    one = Host()
    yield one
    one.server.shutdown()
    one.server.server_close()


LISTEN = """<script>
    window.told = [];
    addEventListener("message", ({ data }) => window.told.push(data));
</script>"""


@pytest.mark.plots
def test_the_page_inside_another_page(browser: Browser, host: Host, open_page: OpenPage) -> None:
    page = open_page("/?v=1&lr=0.3")
    open_dialog(page)
    page.part("share-embed-open").click()
    for part in ("header", "data", "drawer"):
        page.part(f"share-hide-{part}").check()
    host.html = f"<!doctype html>{LISTEN}{page.part('share-embed').input_value()}"
    other = browser.new_page(viewport={"width": 1000, "height": 700})
    other.goto(host.address)
    frame = other.frame_locator("iframe")
    expect(frame.locator("[data-part=play]")).to_be_enabled()
    expect(frame.locator("#network-panel")).to_be_visible()
    for hidden in (".top", "#data-panel", "#drawer"):
        expect(frame.locator(hidden)).to_be_hidden()
    frame.locator("[data-part=step]").click()
    expect(frame.locator("[data-part=epoch]")).to_contain_text("1")
    other.wait_for_function("window.told.some(({ source, height }) => source === 'descent' && height > 100)")
    told = other.evaluate("window.told.at(-1).height")
    inner = other.frames[1]
    assert abs(told - inner.evaluate("document.body.getBoundingClientRect().height")) <= 1
    other.set_viewport_size({"width": 900, "height": 700})
    widths = inner.evaluate("['output-panel', 'loss-panel'].map(id => document.getElementById(id).clientWidth)")
    assert 0.8 < widths[0] / widths[1] < 1.25, "side by side, none is squeezed"
    assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
    other.set_viewport_size({"width": 390, "height": 700})
    expect(frame.locator("#phone-tabs [role=tab]")).to_have_text(["Network", "Training"])
    other.close()


def test_a_page_that_did_not_ask_for_it_shows_itself_to_no_other(browser: Browser, server: Server, host: Host) -> None:
    host.html = f'<!doctype html><iframe src="{server.address}/"></iframe>'
    other = browser.new_page()
    other.goto(host.address, wait_until="networkidle")
    assert not any(
        frame.url.startswith(server.address) and frame.locator("#header").count() for frame in other.frames[1:]
    )
    other.close()
