"""Bugs on purpose: compared, switched on, measured, and found, by people with every kind of screen and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from engine import Experiment, advance, initial_state, loss_of, prepare
from engine.components.faults import FAULTS, NO_FAULT
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground
from tests.browser.page.test_accessibility import LEAST_TARGET, Check, check, check_both_themes, small_targets

__all__ = ["check"]  # a fixture

REAL = [name for name in FAULTS if name != NO_FAULT]
#: An experiment in which every bug can show: 100 training samples in batches of 30, shuffled.
ADDRESS = "/?v=1&data=circle&mode=mini_batch&batch=30&order=shuffled&lr=0.3"


def open_bugs(open_page: OpenPage, address: str = ADDRESS, **options: int) -> Playground:
    page = open_page(address, **options)
    page.page.locator("[data-tab=bugs]").click()
    expect(page.part("bugs-code-wrong")).to_contain_text("for epoch in range(epochs):")
    return page


def pick(page: Playground, name: str) -> None:
    page.part(f"bugs-{name}").click()
    expect(page.part(f"bugs-{name}")).to_have_attribute("aria-pressed", "true")


def measure(page: Playground, epochs: int) -> str:
    page.part("bugs-length").select_option(index=(10, 100, 1000, 10_000).index(epochs))
    page.part("bugs-start").click()
    expect(page.part("bugs-said")).to_contain_text(str(epochs))
    expect(page.part("bugs-cancel")).to_be_hidden()
    return str(page.part("bugs-said").inner_text())


def hide(page: Playground, number: int) -> None:
    page.part("bugs-number").fill(str(number))
    page.part("bugs-begin").click()
    expect(page.part("bugs-game")).to_be_visible()
    expect(page.part("bugs-start")).to_be_enabled()


def test_each_bug_shows_its_line_beside_the_right_one(open_page: OpenPage) -> None:
    page = open_bugs(open_page)
    for name in REAL:
        pick(page, name)
        wrong = page.part("bugs-code-wrong").locator("[data-side=wrong]")
        assert wrong.count() > 0, name
    pick(page, "no_shuffling")
    expect(page.part("bugs-code-wrong").locator("[data-side=wrong]")).to_contain_text("np.argsort(labels")
    expect(page.part("bugs-code-right").locator("[data-side=right]")).to_contain_text("rng.permutation(n)")


def test_a_bug_is_switched_on_marked_everywhere_and_switched_off(open_page: OpenPage) -> None:
    page = open_bugs(open_page)
    pick(page, "wrong_sign")
    page.part("bugs-switch").click()
    expect(page.part("fault-badge")).to_contain_text("Wrong sign")
    expect(page.page.locator("#loss-panel .fault-mark")).to_contain_text("Wrong sign")
    page.expect_status("bug")
    expect(page.page).to_have_url(re.compile("fault=wrong_sign"))
    page.page.locator("[data-tab=explain]").click()
    expect(page.page.locator("#drawer-explain .fault-mark")).to_contain_text("Wrong sign")
    expect(page.part("explain-code-backward")).to_contain_text("dW2 = -a1.T @ dz2")
    before = page.number("train-loss")
    page.play_until("epoch() > 20")
    assert page.number("train-loss") > before
    page.part("fault-off").click()
    expect(page.part("fault-badge")).to_be_hidden()
    expect(page.page).not_to_have_url(re.compile("fault"))


def test_what_is_measured_is_what_the_engine_says(open_page: OpenPage) -> None:
    page = open_bugs(open_page)
    said = measure(page, 100)
    batching = {"mode": "mini_batch", "batch_size": 30, "order": "shuffled"}
    told = page.readies()[-1]["experiment"]
    assert told["batching"] == batching
    for fault in ("none", "sums_not_reset"):
        experiment = Experiment.from_json({**told, "fault": fault})
        data = prepare(experiment)
        state = advance(experiment, data, initial_state(experiment, data), 100, "epoch")
        loss = loss_of(experiment, state.params, data.train_inputs, data.train_targets)
        assert f"{loss:.4f}" in said
    assert page.part("bugs-answers").locator("tbody tr").count() == 16


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_shuffling_shows_within_an_epoch(open_page: OpenPage, language: str) -> None:
    """What its symptom says stands in the chart beside it: the losses of its batches reach further."""
    page = open_bugs(open_page, f"{ADDRESS}&lang={language}")
    pick(page, "no_shuffling")
    measure(page, 10)
    expect(page.part("bugs-near")).to_be_visible()
    lines = (
        page.part("bugs-near")
        .locator("polyline")
        .evaluate_all(
            "all => all.map(one => one.getAttribute('points').split(' ').map(pair => Number(pair.split(',')[1])))"
        )
    )
    right, wrong = (max(heights) - min(heights) for heights in lines)
    assert [len(heights) for heights in lines] == [8, 8]
    assert wrong > 2 * right
    assert page.part("bugs-counts").locator("tbody tr").count() == 5


def test_where_a_bug_cannot_show_the_page_says_why(open_page: OpenPage) -> None:
    page = open_bugs(open_page, "/")
    expect(page.part("bugs-wrong_sign")).to_have_attribute("aria-pressed", "true")
    expect(page.part("bugs-effect")).to_be_hidden()
    expect(page.part("bugs-sums_not_reset")).to_contain_text("changes nothing here: an epoch is one single batch.")
    pick(page, "sums_not_reset")
    expect(page.part("bugs-effect")).to_contain_text("one single batch")
    page.mode("sgd")
    expect(page.part("bugs-effect")).to_be_hidden()
    expect(page.part("bugs-sums_not_reset")).not_to_contain_text("changes nothing")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_hidden_bug_is_found(open_page: OpenPage, language: str) -> None:
    page = open_bugs(open_page, f"{ADDRESS}&lang={language}")
    hide(page, 5)
    page.flush_address()
    assert "fault" not in page.search
    expect(page.part("fault-name")).to_contain_text("?")
    expect(page.part("fault-off")).to_be_hidden()
    measure(page, 10)
    page.part("bugs-hint").click()
    expect(page.part("bugs-hints")).not_to_be_empty()
    for name in REAL:
        page.part(f"bugs-answer-{name}").click()
        judged = f"[data-part=bugs-solved], [data-part=bugs-answer-{name}][aria-disabled]"
        expect(page.page.locator(judged).locator("visible=true")).to_have_count(1)
        if page.part("bugs-solved").is_visible():
            break
        expect(page.part("bugs-verdict")).not_to_be_empty()
    expect(page.page).to_have_url(re.compile(f"fault={name}"))
    expect(page.part("fault-name")).not_to_contain_text("?")
    assert re.findall(r"\d+", page.settled("bugs-score"))[:2] == ["1", "1"]
    expect(page.part("bugs-code-wrong")).to_be_visible()


def test_the_same_number_hides_the_same_bug_and_giving_up_tells_it(open_page: OpenPage) -> None:
    told = []
    for _ in range(2):
        page = open_bugs(open_page)
        hide(page, 42)
        page.part("bugs-reveal").click()
        told.append(page.settled("bugs-solved"))
    assert told[0] == told[1]
    assert re.match(r"It was: .+\.", told[0])


def test_nothing_on_the_page_names_the_hidden_bug(open_page: OpenPage) -> None:
    page = open_bugs(open_page)
    hide(page, 11)
    page.step()
    page.page.locator("[data-tab=explain]").click()
    expect(page.part("explain-code-backward")).to_be_hidden()
    page.page.locator("[data-tab=gradient_check]").click()
    page.part("gradient_check-start").click()
    expect(page.page.locator(".gradient-verdict-head")).not_to_be_empty()
    page.page.locator("[data-tab=compare]").click()
    page.part("pin-run").click()
    page.part("pin-diff-1").click()
    page.part("race-edit-0").click()
    assert "fault" not in page.part("race-field").locator("option").evaluate_all("all => all.map(one => one.value)")
    page.page.locator("[data-tab=code]").click()
    expect(page.part("code-empty")).to_contain_text("Tell me")
    page.page.locator("[data-tab=files]").click()
    expect(page.part("take-problem")).to_contain_text("Tell me")
    assert page.page.locator("#drawer-files [data-part^=take-]:enabled").all_inner_texts() == ["Loss curve\n.csv"]
    outside = page.page.evaluate(
        "() => ['header', 'status', 'transport', 'loss-panel',"
        " ...['explain', 'gradient_check', 'compare', 'code', 'files'].map(tab => `drawer-${tab}`)]"
        ".map(id => document.getElementById(id).textContent).join(' ')"
    )
    names = ("Sums not reset", "Wrong sign", "leaks", "shuffling", "start at 0", "Forgotten", "Swapped")
    assert not any(name in outside for name in names)
    page.page.locator("[data-tab=bugs]").click()
    page.part("bugs-reveal").click()
    page.page.locator("[data-tab=code]").click()
    expect(page.part("code-box")).to_contain_text("This run has a mistake on purpose")


def test_by_keyboard(open_page: OpenPage) -> None:
    page = open_bugs(open_page)
    page.part("bugs-zero_start").focus()
    page.page.keyboard.press("Enter")
    expect(page.part("bugs-zero_start")).to_be_focused()
    expect(page.part("bugs-zero_start")).to_have_attribute("aria-pressed", "true")
    page.part("bugs-switch").focus()
    page.page.keyboard.press("Enter")
    expect(page.part("fault-badge")).to_contain_text("All weights start at 0")
    expect(page.part("bugs-switch")).to_be_focused()


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ko", 390)])
def test_axe_finds_nothing(open_page: OpenPage, check: Check, language: str, width: int) -> None:
    page = open_bugs(open_page, f"{ADDRESS}&fault=batch_leaks&lang={language}", width=width, height=844)
    measure(page, 10)
    check_both_themes(page, check, "compared", "#drawer")
    assert not small_targets(page, LEAST_TARGET)
    hide(page, 3)
    page.part("bugs-hint").click()
    check_both_themes(page, check, "hidden", "#drawer")
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
