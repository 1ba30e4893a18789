"""Light, dark, and like the system: decided before the first paint, and remembered."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.plots

#: Notes when the document's theme is set, and what was painted first.
RECORD = """
    window.themes = [];
    new MutationObserver(() => window.themes.push([document.documentElement.dataset.theme, performance.now()]))
        .observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-theme"] });
"""


def background(page: Page) -> tuple[int, ...]:
    text = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return tuple(int(part) for part in text.removeprefix("rgb(").removesuffix(")").split(","))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_flash_of_the_other_theme(open_page: OpenPage, theme: Literal["light", "dark"]) -> None:
    """The page's own program is held back: what is painted until then has the right colours already."""
    held: list[Route] = []

    def before(page: Page) -> None:
        page.add_init_script(RECORD)
        page.route("**/js/main.js", lambda route: held.append(route))

    page = open_page(theme=theme, before=before, wait=False)
    page.page.wait_for_function("() => performance.getEntriesByName('first-paint').length > 0")
    expect(page.page.locator("html")).to_have_attribute("data-theme", theme)
    assert (sum(background(page.page)) > 384) == (theme == "light")
    painted, themes = page.page.evaluate("[performance.getEntriesByName('first-paint')[0].startTime, window.themes]")
    assert themes
    late = [name for name, time in themes if time > painted and name != theme]
    assert not late
    held[0].continue_()
    page.ready()
    assert (sum(background(page.page)) > 384) == (theme == "light")


def test_the_choice_is_remembered_against_the_systems_wish(open_page: OpenPage) -> None:
    page = open_page(theme="light")
    html = page.page.locator("html")
    page.part("theme").click()
    page.part("theme").click()
    expect(html).to_have_attribute("data-theme", "dark")
    dark = background(page.page)
    page.page.reload()
    page.ready()
    expect(html).to_have_attribute("data-theme", "dark")
    assert background(page.page) == dark
    page.part("theme").click()
    expect(html).to_have_attribute("data-theme", "light")


def test_like_the_system_follows_the_system(open_page: OpenPage) -> None:
    page = open_page(theme="light")
    before = page.page.locator("[data-neuron='2:0'] canvas").evaluate("canvas => canvas.toDataURL()")
    page.page.emulate_media(color_scheme="dark")
    expect(page.page.locator("html")).to_have_attribute("data-theme", "dark")
    page.page.wait_for_function(
        "before => document.querySelector(\"[data-neuron='2:0'] canvas\").toDataURL() !== before", arg=before
    )


def test_the_system_is_followed_while_everything_moves(open_page: OpenPage) -> None:
    page = open_page(theme="light")
    page.play()
    for theme in ("dark", "light", "dark", "light", "dark"):
        page.page.emulate_media(color_scheme=theme)
        expect(page.page.locator("html")).to_have_attribute("data-theme", theme, timeout=5000)
