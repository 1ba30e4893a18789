"""Many seeds in the browser: the share, the groups, a seed that is opened and ends as listed, cancel, keyboard."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Position, expect

from app.protocol import wire
from tests.browser.conftest import OpenPage
from tests.browser.drawer.test_drawer import is_painted, open_tab, start
from tests.browser.driving import Playground, as_number
from tests.browser.page.test_accessibility import Check, check, check_both_themes

__all__ = ["check"]  # a fixture

DONE = "() => document.querySelector('[data-part=seeds-start]:not([aria-disabled])') !== null"


class Messages:
    """The headers of the binary messages that a page gets, and the final losses of the last result."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.results: list[dict[str, Any]] = []
        self.losses: NDArray[np.float64] = np.zeros(0)

    def listen(self, page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", self.read))

    def read(self, payload: bytes | str) -> None:
        if isinstance(payload, str):
            return
        message = wire.decode_binary(payload)
        if message.kind == "frame":
            self.frames.append(dict(message.header))
        if message.kind == "result":
            self.results.append(dict(message.header))
            self.losses = message.tensors["losses"]


def train_all(page: Playground) -> None:
    open_tab(page, "seeds")
    start(page, "seeds")
    expect(page.part("seeds-solved")).to_be_visible()
    page.page.wait_for_function(DONE)


def set_number(page: Playground, part: str, value: int) -> None:
    page.part(part).fill(str(value))
    page.part(part).press("Enter")


def test_a_hundred_seeds_of_xor(open_page: OpenPage) -> None:
    messages = Messages()
    page = open_page(before=messages.listen)
    train_all(page)
    facts = messages.results[-1]["facts"]
    assert facts["done"] == 100
    assert as_number(page.text("seeds-solved")) == pytest.approx(facts["solved"])
    assert 55 <= facts["solved"] <= 82
    assert re.match(r"\d\d\.\d–\d\d\.\d %", page.text("seeds-interval"))
    groups = page.page.locator("[data-part=seeds-groups] .seeds-group")
    counts = [int(as_number(text)) for text in groups.locator(".seeds-group-count").all_inner_texts()]
    shares = [as_number(text) for text in groups.locator(".seeds-group-share").all_inner_texts()]
    assert sum(counts) == 100
    assert sum(shares) == pytest.approx(100, abs=0.2)
    assert counts == [cluster["count"] for cluster in facts["clusters"]]
    is_painted(page, "seeds-losses")
    is_painted(page, "seeds-band")
    expect(page.part("seeds-losses")).to_have_attribute("aria-label", re.compile(r"100 runs, \d\d\.\d % solved"))
    page.page.locator(".seeds-table summary").click()
    expect(page.page.locator("[data-part=seeds-table] tbody tr")).to_have_count(100)


def test_a_seed_that_is_opened_ends_as_listed(open_page: OpenPage) -> None:
    """The same settings and as many updates give the same loss, to the last bit."""
    messages = Messages()
    page = open_page("/?v=1&stop.max_epochs=700", before=messages.listen)
    train_all(page)
    page.page.locator(".seeds-group").last.click()
    seed = page.page.locator("[data-part=seeds-list] .seeds-seed").last
    number = int(seed.inner_text())
    seed.click()
    page.until_ready(2)
    assert f"seed={number}" in page.search
    expect(page.part("seeds-opened")).to_contain_text(f"Seed {number} ")
    page.play()
    page.until("epoch() === 700")
    page.settled("epoch")
    last = messages.frames[-1]
    assert last["step"] == 700
    assert last["train"]["loss"] == messages.losses[number]
    assert page.page.locator(".seeds-group").count() > 0, "what was counted stays"
    page.page.keyboard.press("Control+z")
    page.until_ready(3)
    assert "seed=" not in page.search


def test_a_seed_is_chosen_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/?v=1&stop.max_epochs=50")
    train_all(page)
    chooser = page.part("seeds-chooser")
    chooser.focus()
    page.page.keyboard.press("End")
    said = chooser.get_attribute("aria-valuetext") or ""
    found = re.match(r"Seed (\d+), loss \d\.\d+", said)
    assert found is not None, said
    page.page.keyboard.press("Enter")
    page.until_ready(2)
    assert f"seed={found[1]}" in page.search


def test_pointing_at_a_cell_names_its_seed_and_a_click_opens_it(open_page: OpenPage) -> None:
    page = open_page("/?v=1&stop.max_epochs=50")
    train_all(page)
    page.paints(12)
    box = page.part("seeds-losses").bounding_box()
    assert box is not None
    tip = page.page.locator(".seeds-losses .chart-tip")
    for x in range(8, int(box["width"]) - 8, 6):
        page.part("seeds-chooser").hover(position={"x": x, "y": box["height"] - 30})
        if tip.is_visible():
            break
    seed = re.search(r"Seed (\d+)", tip.inner_text())
    assert seed is not None
    page.page.mouse.down()
    page.page.mouse.up()
    expect(page.part("seeds-opened")).to_contain_text(f"Seed {seed[1]} ")


def test_a_finger_names_a_seed_before_it_opens_it(open_page: OpenPage) -> None:
    page = open_page("/?v=1&stop.max_epochs=50", width=390, height=844, has_touch=True, is_mobile=True)
    train_all(page)
    page.paints(12)
    chooser = page.part("seeds-chooser")
    box = chooser.bounding_box()
    assert box is not None
    tip = page.page.locator(".seeds-losses .chart-tip")
    place: Position = {"x": 0.0, "y": 0.0}
    for x in range(8, int(box["width"]) - 8, 6):
        place = {"x": x, "y": box["height"] - 30}
        chooser.tap(position=place)
        if tip.is_visible():
            break
    assert "seed=" not in page.search
    seed = re.search(r"Seed (\d+)", tip.inner_text())
    assert seed is not None
    chooser.tap(position=place)
    expect(page.part("seeds-opened")).to_contain_text(f"Seed {seed[1]} ")


def test_what_there_is_stays_when_it_is_cancelled(open_page: OpenPage) -> None:
    messages = Messages()
    page = open_page(before=messages.listen)
    open_tab(page, "seeds")
    set_number(page, "seeds-first", 2**32 - 100)
    page.part("seeds-runs-1000").click()
    # The last of a thousand runs would have no seed: that is said, and nothing starts.
    expect(page.page.locator(".seeds .field-error:visible")).to_contain_text("4,294,966,296")
    start(page, "seeds")
    expect(page.part("seeds-first")).to_be_focused()
    set_number(page, "seeds-first", 2**32 - 1000)
    expect(page.page.locator(".seeds .field-error:visible")).to_have_count(0)
    set_number(page, "seeds-to", 300_000)
    start(page, "seeds")
    expect(page.part("seeds-solved")).to_be_visible()
    expect(page.page.locator(".job-bar:visible")).to_be_visible()
    page.part("seeds-cancel").click()
    expect(page.part("seeds-cancel")).to_have_count(0)
    expect(page.page.locator(".seeds-means")).to_contain_text("1,000 asked for")
    assert 0 < messages.results[-1]["facts"]["done"] < 1000
    page.step(1)


def test_other_settings_are_marked_and_come_back_with_a_seed(open_page: OpenPage) -> None:
    page = open_page("/?v=1&stop.max_epochs=50")
    train_all(page)
    page.part("more-units").first.click()
    expect(page.page.locator(".seeds .job-old")).to_be_visible()
    page.page.locator(".seeds-group").first.click()
    page.page.locator("[data-part=seeds-list] .seeds-seed").last.click()
    expect(page.page.locator(".seeds .job-old")).to_be_hidden()


def test_another_language_keeps_what_was_counted_and_asked_for(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "seeds")
    set_number(page, "seeds-to", 40)
    set_number(page, "seeds-first", 9)
    train_all(page)
    before = page.text("seeds-solved")
    page.part("language").click()
    expect(page.page.locator("[data-tab=seeds]")).to_have_text("여러 시드")
    expect(page.part("seeds-solved")).to_have_text(before)
    expect(page.part("seeds-to")).to_have_value("40")
    expect(page.part("seeds-first")).to_have_value("9")


def test_too_much_is_refused_in_words(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&layers=60.tanh-60.tanh-1.sigmoid&n=5000")
    open_tab(page, "seeds")
    page.part("seeds-runs-1000").click()
    set_number(page, "seeds-to", 1_000_000)
    start(page, "seeds")
    words = re.compile(r"runs × length may be [\d,]+ at most, not 1,000 × 1,000,000")
    expect(page.part("seeds-problem")).to_have_text(words)


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ko", 390)])
def test_axe_finds_nothing_with_a_list_of_seeds(open_page: OpenPage, check: Check, language: str, width: int) -> None:
    page = open_page(f"/?lang={language}&v=1&stop.max_epochs=50", width=width, height=844)
    train_all(page)
    page.page.locator(".seeds-group").first.click()
    page.page.locator(".seeds-table summary").click()
    check_both_themes(page, check, "seeds", "#drawer")
