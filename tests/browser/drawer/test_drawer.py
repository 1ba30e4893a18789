"""The drawer's tabs: each opens, shows what the engine says, is accessible, and leaves the stream alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from engine import DATASETS, Experiment, advance, confusion_matrix, initial_state, loss_of, predict, prepare
from tests import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.driving import PATIENCE_MS, Playground, as_number
from tests.browser.page.test_accessibility import LEAST_TARGET, Check, check, check_both_themes, small_targets

__all__ = ["check"]  # a fixture

#: All there are, as the only list of them says.
TABS = tuple(re.findall(r"^  (\w+): \{$", (ROOT / "static/js/tabs.js").read_text(), re.MULTILINE))
#: Those that show what is trained while it is.
LIVE = TABS[: TABS.index("gradient_check")]
#: How many colours a canvas shows: a blank one has one. A copy is read, for reading often slows a canvas down.
COLOURS = """canvas => {
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, Math.max(1, copy.width), Math.max(1, copy.height));
    return new Set(new Uint32Array(data.buffer)).size;
}"""


def open_tab(page: Playground, tab: str) -> None:
    page.page.locator(f"[data-tab={tab}]").click()
    expect(page.page.locator(f"#drawer-{tab}")).to_be_visible()
    expect(page.page.locator(f"#drawer-{tab} > *").first).to_be_visible()


def start(page: Playground, job: str) -> None:
    page.part(f"{job}-start").click()


def is_done(page: Playground, job: str) -> None:
    """All of it has been computed and painted."""
    expect(page.part(f"{job}-cancel")).to_be_hidden()
    expect(page.part(f"{job}-start")).not_to_have_attribute("aria-disabled", "true")
    page.paints(12)


def is_painted(page: Playground, part: str) -> None:
    canvas = page.part(part).first
    expect(canvas).to_be_visible()
    seen = f"canvas => canvas.width > 0 && canvas.height > 0 && ({COLOURS})(canvas) > 3"
    page.page.wait_for_function(seen, arg=canvas.element_handle(), timeout=PATIENCE_MS)


# ---------------------------------------------------------------- everyone


@pytest.mark.plots
@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ko", 390)])
def test_axe_finds_nothing_in_any_tab(open_page: OpenPage, check: Check, language: str, width: int) -> None:
    page = open_page(f"/?lang={language}", width=width, height=844)
    page.play_until("epoch() > 50")
    for tab in TABS:
        open_tab(page, tab)
        if tab in ("landscape", "seeds", "gradient_check"):
            start(page, tab)
            is_done(page, tab)
        check_both_themes(page, check, tab, "#drawer")
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width, tab
        assert small_targets(page, LEAST_TARGET) == [], tab


@pytest.mark.parametrize("dataset", ["iris", "sine", "study_sleep", "three_inputs"])
def test_axe_finds_nothing_with_other_data(open_page: OpenPage, check: Check, dataset: str) -> None:
    page = open_page()
    page.choose(dataset)
    page.play_until("epoch() > 3")
    for tab in LIVE:
        open_tab(page, tab)
        page.paints(12)
        check(page, f"{dataset}, {tab}", "#drawer")


def test_tabs_are_reached_by_arrow_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.page.locator("[data-tab=predictions]").focus()
    for tab in (*TABS[1:], TABS[0]):
        page.page.keyboard.press("ArrowRight")
        expect(page.page.locator(f"[data-tab={tab}]")).to_be_focused()
        expect(page.page.locator(f"#drawer-{tab}")).to_be_visible()


@pytest.mark.plots
def test_a_tab_survives_another_language_and_a_restart(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "distributions")
    page.part("language").click()
    expect(page.page.locator("[data-tab=distributions]")).to_have_text("분포")
    is_painted(page, "dist-layer-0")
    page.part("reset").click()
    page.page.reload()
    page.ready()
    expect(page.page.locator("[data-tab=distributions]")).to_have_attribute("aria-selected", "true")
    is_painted(page, "dist-layer-0")


@pytest.mark.plots
def test_every_chart_says_in_words_what_it_shows(open_page: OpenPage) -> None:
    page = open_page()
    page.play_until("epoch() > 50")
    for tab in TABS[2:]:
        open_tab(page, tab)
        if tab in ("landscape", "seeds", "gradient_check"):
            start(page, tab)
            is_done(page, tab)
        for canvas in page.page.locator(f"#drawer-{tab} canvas[role=img]:visible").all():
            expect(canvas).to_have_attribute("aria-label", re.compile(r"\d"))


# ---------------------------------------------------------------- gradient check


def test_the_gradient_check_agrees_and_tells_its_cost(open_page: OpenPage) -> None:
    page = open_page()
    page.step(3)
    open_tab(page, "gradient_check")
    start(page, "gradient_check")
    verdict = page.part("gradient-verdict")
    expect(verdict).to_contain_text(re.compile(r"agree|same", re.I))
    rows = page.page.locator("[data-part=gradient-table] tbody tr")
    assert rows.count() == 9
    expect(page.part("gradient-cost")).to_contain_text("18")
    expect(page.part("gradient-cost")).to_contain_text("159,020")
    assert as_number(page.text("gradient-ratio")) > 1
    page.step(1)
    expect(page.part("gradient-old")).to_be_visible()


#: Cancels the check as soon as its bar has moved: a fast machine may be done before a test has looked.
CANCEL_ON_PROGRESS = """() => new MutationObserver((_, observer) => {
    const bar = document.querySelector("#drawer-gradient_check .job-bar");
    if (!bar || bar.closest("[hidden]") || !(bar.value > 0)) return;
    observer.disconnect();
    window.bar_was = bar.value / bar.max;
    document.querySelector("[data-part=gradient_check-cancel]").click();
}).observe(document.body, { subtree: true, childList: true, attributes: true })"""


def test_a_check_that_lasts_shows_progress_and_is_cancelled(open_page: OpenPage) -> None:
    page = open_page("/?v=1&data=circle&layers=60.tanh-60.tanh-1.sigmoid&points=5000")
    open_tab(page, "gradient_check")
    page.page.evaluate(CANCEL_ON_PROGRESS)
    start(page, "gradient_check")
    page.page.wait_for_function("() => window.bar_was !== undefined", timeout=PATIENCE_MS)
    assert 0 < page.page.evaluate("window.bar_was") < 1
    expect(page.page.locator(".job-bar:visible")).to_have_count(0)
    expect(page.part("gradient_check-start")).to_be_enabled()
    expect(page.page.locator("#drawer-gradient_check td")).to_have_count(0)
    page.step(1)


# ---------------------------------------------------------------- landscape


@pytest.mark.plots
@pytest.mark.parametrize("plane", ["path", "random", "weights"])
def test_a_landscape_has_the_present_loss_in_its_middle(open_page: OpenPage, plane: str) -> None:
    page = open_page()
    page.play_until("epoch() > 300")
    open_tab(page, "landscape")
    page.part(f"landscape-plane-{plane}").click()
    start(page, "landscape")
    is_painted(page, "landscape-canvas")
    facts = page.part("landscape-facts").inner_text()
    experiment = Experiment()
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), page.epoch, "epoch")
    loss = loss_of(experiment, state.params, data.train_inputs, data.train_targets)
    shown = [as_number(text) for text in re.findall(r"\d\.\d+", facts)]
    assert shown[0] == pytest.approx(loss, abs=6e-5)


def test_a_path_needs_to_be_walked_first(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "landscape")
    page.part("landscape-plane-path").click()
    start(page, "landscape")
    expect(page.part("landscape-problem")).to_contain_text(re.compile(r"\w{4}"))
    expect(page.part("play")).to_be_enabled()


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("dataset", ["circle", "iris"])
def test_the_confusion_matrix_is_the_engine_s(open_page: OpenPage, dataset: str) -> None:
    page = open_page()
    page.choose(dataset)
    page.step(4)
    open_tab(page, "answers")
    source: dict[str, Any] = {"dataset": {"name": dataset}, **DATASETS[dataset].suggest}
    experiment = Experiment.from_json(source)
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 4, "epoch")
    expected = confusion_matrix(
        predict(experiment, state.params, data.train_inputs), data.train_targets, data.negative_target
    )
    table = page.page.locator("#drawer-answers table.confusion")
    expect(table).to_be_visible()
    page.settled("epoch")
    counts = [
        int(as_number(text)) for text in table.locator("tbody td").all_inner_texts() if text.strip()[:1].isdigit()
    ]
    assert counts[: expected[:, :-1].size] == expected[:, :-1].ravel().tolist()


def test_the_hidden_space_shows_that_a_line_parts_xor(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "answers")
    before = page.page.locator("#drawer-answers").inner_text()
    assert "separates the classes" not in before
    page.play()
    page.expect_status("solved")
    page.pause()
    expect(page.page.locator("#drawer-answers")).to_contain_text("straight line separates the classes")
    is_painted(page, "hidden-space")


def test_a_tab_that_cannot_be_loaded_says_so_and_comes_later(open_page: OpenPage) -> None:
    page = open_page(allowed="Failed to load resource")
    page.page.route("**/charts/distributions/distributions.js", lambda route: route.abort())
    page.page.locator("[data-tab=distributions]").click()
    expect(page.page.locator("#drawer-distributions")).to_contain_text("could not be loaded")
    page.page.unroute("**/charts/distributions/distributions.js")
    page.page.locator("[data-tab=predictions]").click()
    page.page.locator("[data-tab=distributions]").click()
    is_painted(page, "dist-layer-0")
