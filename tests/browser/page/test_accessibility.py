"""axe finds nothing, whatever the theme, language, width and moment; charts say in words what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

import pytest
from playwright.sync_api import expect

from tests import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Colours on their way to another are nobody's choice: what axe judges is where they arrive.
RUN = """async ([rules, within]) => {
    const moving = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(moving.map(each => each.finished));
    const { violations } = await axe.run(within, { runOnly: rules, resultTypes: ["violations"] });
    const where = nodes => nodes.map(({ target, failureSummary }) => `    ${target} ${failureSummary}`).join("\\n");
    return violations.map(({ id, help, nodes }) => `${id}: ${help}\\n${where(nodes)}`);
}"""

#: Notes in `window.changes` when the text of an element changes: the time of the frame, which a busy machine paints late.
CHANGES = """node => {
    window.changes = [];
    new MutationObserver(() => window.changes.push(document.timeline.currentTime))
        .observe(node, { childList: true, characterData: true, subtree: true });
}"""

#: What can be pressed and is smaller than so many pixels, its label counted in.
SMALL_TARGETS = """least => [...document.querySelectorAll("button, select, input, summary, a[href], [role=tab]")]
    .filter(node => node.checkVisibility({ visibilityProperty: true }))
    .filter(node => !node.closest(".visually-hidden, .skip, .modebar"))
    .filter(node => node.tabIndex >= 0 || node.dataset.neuron)
    .map(node => [node, (node.closest("label") ?? node).getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < least - 0.5 || height < least - 0.5))
    .map(([node, { width, height }]) => `${node.dataset.part ?? node.ariaLabel ?? node.className} ${width}x${height}`)"""


class Check(Protocol):
    """Notes what axe finds at a moment, in the whole page or within a part of it."""

    def __call__(self, page: Playground, moment: str, within: str = "html") -> None: ...


LEAST_TARGET, LEAST_TARGET_TOUCH = 24, 44


def violations(page: Playground, within: str = "html") -> list[str]:
    if not page.page.evaluate("'axe' in window"):
        page.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.page.evaluate(RUN, [RULES, within])
    return found


@pytest.fixture
def check() -> Iterator[Check]:
    """Collects what axe finds at several moments; the test fails at its end, with all of it."""
    found: list[str] = []

    def look(page: Playground, moment: str, within: str = "html") -> None:
        found.extend(f"{moment}: {violation}" for violation in violations(page, within))

    yield look
    assert not found, "\n".join(found)


def check_both_themes(page: Playground, check: Check, moment: str, within: str = "html") -> None:
    """Check the page, or only the part ``within``: the rest has tests of its own, and takes most of axe's time."""
    for theme in ("light", "dark"):
        page.page.emulate_media(color_scheme=theme)
        expect(page.page.locator("html")).to_have_attribute("data-theme", theme)
        check(page, f"{moment}, {theme}", within)


@pytest.mark.plots
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing(open_page: OpenPage, check: Check, language: str, width: int) -> None:
    page = open_page(f"/?lang={language}", width=width, height=844)
    page.page.wait_for_selector(".boundary-box .main-svg", state="attached")
    check_both_themes(page, check, "idle")
    page.play_until("epoch() > 100")
    check_both_themes(page, check, "trained")
    if width == 390:
        page.page.locator("[data-tab=phone-training]").click()
        check_both_themes(page, check, "the phone's training tab")
    page.part("more").click()
    expect(page.page.locator("#more-sheet")).to_be_visible()
    check_both_themes(page, check, "More")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("?")
    expect(page.page.locator("dialog[open]")).to_be_visible()
    check_both_themes(page, check, "list of keys")


@pytest.mark.parametrize("dataset", ["iris", "study_sleep", "sine", "three_inputs"])
def test_axe_finds_nothing_with_other_data(open_page: OpenPage, check: Check, dataset: str) -> None:
    page = open_page()
    page.choose(dataset)
    page.play_until("epoch() > 5")
    page.page.locator("details.weight-table summary").click()
    check(page, dataset)


def test_axe_finds_nothing_in_errors_and_forms(open_page: OpenPage, check: Check) -> None:
    page = open_page("/?v=1&data=nonsense")
    check(page, "a broken address")
    page.type_into("learning-rate", "abc")
    check(page, "a refused number")
    page.page.locator("[data-bias='2:0']").click()
    check(page, "the form of a bias")
    page.page.keyboard.press("Escape")
    page.part("remove-layer").first.click()
    page.play()
    page.expect_status("finding")
    check(page, "an explanation")


def test_axe_would_find_something(open_page: OpenPage) -> None:
    page = open_page()
    page.page.evaluate("document.body.append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in violations(page))


@pytest.mark.plots
def test_charts_say_in_words_what_they_show(open_page: OpenPage) -> None:
    page = open_page()
    page.play()
    page.expect_status("solved")
    page.pause()
    picture = page.part("boundary-canvas")
    expect(picture).to_have_attribute(
        "aria-label", re.compile(r"On the training points: accuracy 100 %, loss 0\.\d+\. Blue covers")
    )
    curve = page.part("loss-canvas")
    expect(curve).to_have_attribute(
        "aria-label", re.compile(r"Training loss went from 0\.\d+ to 0\.\d+ by epoch [\d,]+")
    )
    neuron = page.page.locator("[data-neuron='1:0']")
    expect(neuron).to_have_attribute("aria-label", re.compile("Hidden 1, unit 1"))


def test_the_message_line_is_spoken_politely_and_rarely(open_page: OpenPage) -> None:
    page = open_page("/?data=circle&points=5000&noise=0.5")  # it is not solved, so its line goes on changing
    page.page.locator("#live[aria-live=polite]").evaluate(CHANGES)
    page.play()
    page.page.wait_for_function("() => window.changes.length >= 2")
    first, second = page.page.evaluate("window.changes")
    assert second - first > 4500
    assert re.search(r"Epoch [\d,]+, training loss 0\.\d+", page.page.locator("#live").inner_text())


def small_targets(page: Playground, least: int) -> list[str]:
    found: list[str] = page.page.evaluate(SMALL_TARGETS, least)
    return found


@pytest.mark.plots
def test_targets_are_large_enough(open_page: OpenPage) -> None:
    page = open_page()
    assert small_targets(page, LEAST_TARGET) == []
    assert small_targets(page, 1000) != []


def test_targets_are_large_enough_for_fingers(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    assert small_targets(page, LEAST_TARGET) == []
    transport = page.page.locator("#transport-main")
    for part in ("play", "step", "reset"):
        box = transport.locator(f"[data-part={part}]").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST_TARGET_TOUCH - 0.5


def test_reduced_motion_paints_four_times_a_second(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    assert not page.playing
    page.part("epoch").evaluate(CHANGES)
    page.play()
    page.page.wait_for_function("() => window.changes.length >= 6")
    gaps = [after - before for before, after in pairwise(page.page.evaluate("window.changes"))]
    assert min(gaps[1:]) > 240
