"""Every width from a phone to a desk: nothing scrolls sideways, and what is needed is in reach."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground

pytestmark = pytest.mark.plots

SIZES = [(1440, 850), (1024, 768), (768, 1024), (430, 932), (390, 844), (320, 640)]
PANELS = ("data", "network", "training")

#: Elements that stick out of the window to the right and are not inside a box that scrolls by itself.
OVERHANG = """() => [...document.querySelectorAll("body *")]
    .filter(node => node.checkVisibility({ visibilityProperty: true }))
    .filter(node => !node.closest(".visually-hidden, .skip, [popover]:not(:popover-open)"))
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(node => {
        for (let up = node.parentElement; up; up = up.parentElement) {
            if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return false;
        }
        return true;
    })
    .map(node => `${node.tagName}.${node.getAttribute("class")} ${node.dataset.part ?? ""}`)"""


def check_width(page: Playground) -> None:
    scroll, client = page.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert scroll <= client
    assert page.page.evaluate(OVERHANG) == []


def in_window(page: Playground, part: str) -> bool:
    box = page.part(part).bounding_box()
    size: Any = page.page.viewport_size
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= size["height"] + 1


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_scrolls_sideways(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page("/?lang=en", width=width, height=height)
    page.page.wait_for_selector(".boundary-box .main-svg", state="attached")
    check_width(page)
    assert in_window(page, "play")
    page.choose_anywhere("iris")
    page.play_until("epoch() > 3")
    check_width(page)
    page.part("language").click()
    expect(page.page.locator("html")).to_have_attribute("lang", "ko")
    check_width(page)
    page.page.mouse.wheel(0, 3000)
    page.page.wait_for_function("() => scrollY > 0 || document.documentElement.scrollHeight <= innerHeight")
    check_width(page)
    if width <= 390:
        assert in_window(page, "play"), "the transport stays in reach"


def test_the_desk_shows_everything_at_once(open_page: OpenPage) -> None:
    page = open_page()
    for part in ("play", "network", "boundary", "loss-chart", "epoch", "train-loss", "learning-rate"):
        assert in_window(page, part), part
    for panel in ("data-panel", "network-panel", "output-panel", "loss-panel", "drawer"):
        expect(page.page.locator(f"#{panel}")).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_the_phone_has_tabs(open_page: OpenPage, width: int) -> None:
    page = open_page(width=width, height=844)
    ids = {"data": "#data-panel", "network": "#network-panel", "training": "#transport-settings"}
    for chosen in PANELS:
        page.page.locator(f"[data-tab=phone-{chosen}]").click()
        for name, panel in ids.items():
            if name == chosen:
                expect(page.page.locator(panel)).to_be_visible()
            else:
                expect(page.page.locator(panel)).to_be_hidden()
    for part in ("boundary", "loss-chart", "predictions"):
        expect(page.part(part)).to_be_visible()
    page.page.locator("[data-tab=phone-training]").press("ArrowLeft")
    expect(page.page.locator("[data-tab=phone-network]")).to_be_focused()
    expect(page.page.locator("#network-panel")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_first_network_fits_a_phone(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/?lang={language}", width=390, height=844)
    assert page.page.evaluate("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('.net-scroll'))")


def test_a_wide_network_scrolls_in_its_own_box(open_page: OpenPage) -> None:
    layers = "-".join(["8.tanh"] * 6 + ["1.sigmoid"])
    page = open_page(f"/?v=1&data=circle&layers={layers}", width=390, height=844)
    page.page.locator("[data-tab=phone-network]").click()
    scroll, client = page.page.locator(".net-scroll").evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert scroll > client
    check_width(page)
    page.page.locator("[data-neuron='7:0']").focus()
    expect(page.page.locator("[data-neuron='7:0']")).to_be_in_viewport()


def test_the_phone_is_trained_by_touch(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.part("play").tap()
    page.expect_status("solved")
    page.part("play").tap()
    page.page.locator("[data-tab=phone-data]").tap()
    page.page.locator("label:has([data-part=dataset-and])").tap()
    page.part("play").tap()
    page.until("document.querySelectorAll('[data-verdict=right]').length === 4 && epoch() > 0")
    page.page.locator(".phone-mode select").select_option("sgd")
    expect(page.page.locator("[data-part=mode-sgd]")).to_be_checked()
    check_width(page)


#: How much wider the text of a menu's choice is than the room that the menu has for it.
CUT_OFF = """menu => {
    const { font, paddingLeft, paddingRight } = getComputedStyle(menu);
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.font = font;
    const room = menu.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return canvas.measureText(menu.selectedOptions[0].text).width - room;
}"""


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [480, 430, 390, 360])
def test_a_long_seed_leaves_room_for_the_mode_on_a_phone(open_page: OpenPage, width: int, language: str) -> None:
    address = f"/?seed=123456789&data=circle&mode=mini_batch&batch=10&lang={language}"
    page = open_page(address, width=width, height=844, has_touch=True, is_mobile=True)
    # A phone lays a page out that is wider than it is, so that it never scrolls: it is small instead.
    assert page.page.evaluate("innerWidth") == width
    die = page.part("new-weights")
    assert die.evaluate("die => die.getBoundingClientRect().right <= innerWidth")
    expect(die).to_have_accessible_name(re.compile("123,456,789"))
    menu = page.page.locator(".phone-mode select")
    assert menu.is_visible() == (width > 385)
    if menu.is_visible():
        assert menu.evaluate(CUT_OFF) <= 0
        menu.select_option("batch")
        assert menu.evaluate(CUT_OFF) <= 0


def test_the_drawer_of_a_large_data_set_stays_in_its_box(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&points=5000&layers=4.tanh-1.sigmoid")
    assert len(page.rows()) == 256
    expect(page.part("predictions")).to_contain_text("The first 256 of 5,000")
    check_width(page)
