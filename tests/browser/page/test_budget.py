"""What a frame costs, in what does not depend on the machine: bytes sent and writes to the document. And its code.

Frames a second and milliseconds are measured by ``make bench`` (``tests.benchmarks.page``).
"""

from __future__ import annotations

import brotli  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, expect

from app.pages.assets import Assets
from tests import ROOT
from tests.benchmarks.page import EXPERIMENTS, WITH_TABS, code_sizes, first_screen, own_code
from tests.browser.conftest import OpenPage, Server
from tests.browser.drawer.test_drawer import LIVE, open_tab

#: Frames that are looked at.
FRAMES = 30
#: Changes of elements, attributes and texts that one frame may make, and its bytes: about twice what they are now.
WRITES = {"xor, 2-2-1": 120, "spiral, 4-8-8-1": 200, "iris, 4-8-3": 150}
BYTES = {"xor, 2-2-1": 12_000, "spiral, 4-8-8-1": 36_000, "iris, 4-8-3": 18_000}
#: The same for the spiral with a tab open, whichever.
WRITES_WITH_TAB, BYTES_WITH_TAB = 200, 60_000
#: Own script and style of the first screen in one piece; and as sent: ninety modules, since there is no build step.
#: Pinned runs are part of it, for the loss chart draws them.
OWN_CODE_BYTES, SENT_BYTES = 78_000, 105_000
#: The drawer's other charts come when they are opened; all of it together.
WHOLE_BYTES = 190_000

#: Counts the writes to the document until so many frames have been acknowledged.
COUNT = """frames => new Promise(done => {
    const send = WebSocket.prototype.send;
    let writes = 0, left = frames;
    const observer = new MutationObserver(records => (writes += records.length));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    WebSocket.prototype.send = function (text) {
        send.call(this, text);
        if (!text.startsWith('{"type":"acknowledge"') || --left > 0) return;
        WebSocket.prototype.send = send;
        requestAnimationFrame(() => {
            writes += observer.takeRecords().length;
            observer.disconnect();
            done(writes);
        });
    };
})"""


def costs(open_page: OpenPage, experiment: str, tab: str) -> tuple[float, float]:
    """Writes to the document and bytes of a frame, on average, while it plays at full speed."""
    page = open_page(EXPERIMENTS[experiment])
    open_tab(page, tab)
    page.fastest()
    page.play()
    page.until("epoch() > 0")
    before = len(page.frame_bytes)
    writes = page.page.evaluate(COUNT, FRAMES)
    sizes = page.frame_bytes[before : before + FRAMES]
    return writes / FRAMES, sum(sizes) / len(sizes)


@pytest.mark.plots
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_frame_is_small(open_page: OpenPage, experiment: str) -> None:
    writes, size = costs(open_page, experiment, "predictions")
    print(f"\n{experiment}: {writes:.0f} writes and {size:.0f} bytes a frame")
    assert 1 <= writes <= WRITES[experiment]
    assert 1000 <= size <= BYTES[experiment]


@pytest.mark.plots
@pytest.mark.parametrize("tab", LIVE)
def test_a_frame_with_a_tab_open(open_page: OpenPage, tab: str) -> None:
    writes, size = costs(open_page, WITH_TABS, tab)
    print(f"\n{tab}: {writes:.0f} writes and {size:.0f} bytes a frame")
    assert 1 <= writes <= WRITES_WITH_TAB
    assert size <= BYTES_WITH_TAB


def test_the_first_screen_does_not_wait_for_plotly(browser: Browser, server: Server) -> None:
    """It can be used although Plotly's script never arrives."""
    assert first_screen(browser, server.address) > 0


def test_own_code_is_small(browser: Browser, server: Server) -> None:
    sizes = code_sizes(browser, server.address)
    print(f"\nown code: {own_code(sizes)} bytes compressed of {sizes}")
    assert sizes["plotly"] > 500_000, "what is left out is not counted twice"
    assert own_code(sizes) <= SENT_BYTES
    assets = Assets(ROOT / "static")
    scripts = {path for path in assets.paths() if path.endswith(".js")}
    first = {path for path in scripts if assets.url(path) in assets.modules() or "/predictions" in path}
    assert in_one_piece(assets, first | {"css/page.css"}) <= OWN_CODE_BYTES
    assert in_one_piece(assets, scripts | {"css/page.css", "css/drawer.css", "css/lesson.css"}) <= WHOLE_BYTES


def in_one_piece(assets: Assets, paths: set[str]) -> int:
    """Bytes of these files, compressed as one."""
    return len(brotli.compress(b"\n".join(body.raw for path in sorted(paths) if (body := assets.find(path)[0]))))


def test_a_hidden_page_gets_no_pictures(open_page: OpenPage) -> None:
    page = open_page()
    page.play()
    page.until("epoch() > 10")
    page.page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.settled("epoch")
    before, seen = page.epoch, len(page.frame_bytes)
    page.settled("epoch")
    assert all(size < 4096 for size in page.frame_bytes[seen:]), "no pictures for nobody"
    page.page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    page.until("epoch() > argument", before + 100)
    assert max(page.frame_bytes) > 8000
    expect(page.part("play")).to_have_attribute("data-state", "playing")
