"""Explain this update: the numbers on the page are the engine's, and an update can be walked through by key."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from engine import Experiment, advance, initial_state, prepare
from engine.frame.trace import Trace, trace
from tests.browser.conftest import OpenPage
from tests.browser.driving import MINUS, Playground

NUMBER = re.compile(rf"[+{MINUS}-]?\d+(?:\.\d+)?(?:e[{MINUS}-]?\d+)?")


def traced(sample: int, neuron: int, epochs: int = 0, **changes: Any) -> Trace:
    experiment = Experiment.from_json(Experiment().to_json() | changes)
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), epochs, "epoch")
    return trace(experiment, data, state, sample, neuron)


def opened(page: Playground) -> Playground:
    page.page.locator("[data-tab=explain]").click()
    expect(page.part("explain-forward")).to_be_visible()
    expect(page.part("explain-update")).to_contain_text(re.compile(r"\d"))
    return page


def numbers(page: Playground, card: str) -> list[float]:
    """All numbers of a card, as they are written."""
    text = page.part(f"explain-{card}").inner_text()
    return [float(word.replace(MINUS, "-")) for word in NUMBER.findall(text)]


def says(page: Playground, card: str, value: float) -> None:
    """The card shows this number, rounded to the digits it is written with."""
    near = [shown for shown in numbers(page, card) if shown == pytest.approx(value, rel=6e-3, abs=1e-12)]
    assert near, f"{card}: no {value} among {numbers(page, card)}"


@pytest.mark.parametrize(("neuron", "label"), [(0, "Hidden 1, unit 1"), (2, "Output")])
def test_the_numbers_are_the_engine_s(open_page: OpenPage, neuron: int, label: str) -> None:
    page = opened(open_page())
    page.step(3)
    page.part("explain-neuron").select_option(label=label)
    page.page.keyboard.press("Escape")
    page.page.get_by_role("button", name="Next sample").click()
    expected = traced(1, neuron, epochs=3)
    page.settled("epoch")
    unit = neuron
    says(page, "forward", float(expected.z[unit]))
    says(page, "forward", float(expected.a[2 + unit]))
    says(page, "loss", float(expected.loss))
    says(page, "backward", float(expected.delta[unit]))
    says(page, "backward", float(expected.sample_gradient[0]))
    says(page, "backward", float(expected.batch_gradient[0]))
    expect(page.part("explain-backward")).to_contain_text(re.compile(r"Finite difference .* ✓ agrees"))
    says(page, "update", float(expected.params[0]))
    says(page, "update", float(expected.after[0]))


def test_the_update_that_is_explained_is_the_one_that_comes(open_page: OpenPage) -> None:
    page = opened(open_page())
    page.step(2)
    page.settled("epoch")
    foretold = traced(0, 2, epochs=2).after
    says(page, "update", float(foretold[0]))
    page.step(1)
    weights = page.weights()[-3:]  # the output's bias, then its weights
    assert weights == pytest.approx([foretold[2], foretold[0], foretold[1]], abs=5e-5)


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_every_optimizer_s_rule_leads_to_the_engine_s_value(open_page: OpenPage, optimizer: str) -> None:
    page = opened(open_page())
    page.part("optimizer").select_option(optimizer)
    page.step(2)
    page.settled("epoch")
    json = page.readies()[-1]["experiment"]
    expected = traced(0, 2, epochs=2, optimizer=json["optimizer"])
    says(page, "update", float(expected.after[0]))
    for slots in expected.slots_after:
        says(page, "update", float(slots[0]))


def test_bfgs_is_explained_in_words(open_page: OpenPage) -> None:
    page = opened(open_page())
    page.part("optimizer").select_option("bfgs")
    expect(page.part("batch-size")).to_be_disabled()  # it needs all samples
    page.step(1)
    expect(page.part("explain-update")).to_contain_text("BFGS")
    assert numbers(page, "update")


def test_keys_walk_through_an_update_and_make_it(open_page: OpenPage) -> None:
    page = open_page()
    page.unit("part")
    expect(page.part("explain-forward")).to_be_visible()
    page.page.locator("body").click(position={"x": 2, "y": 2})
    lit = page.page.locator(".neuron.is-lit")
    expect(lit).to_have_count(2)
    expect(page.page.locator(".net-edges.is-lit")).to_have_count(1)
    seen = []
    for _ in range(6):
        marked = page.page.locator("[data-part=explain] [aria-current]")
        seen.append([text.strip() for text in marked.all_inner_texts()])
        page.page.keyboard.press(".")
        page.paints(6)
    page.until("epoch() === 1")
    flat = " ".join(line for lines in seen for line in lines)
    for line in ("z1 = X @ W1 + b1", "loss = ", "dW1 = ", "W1 -= 0.1 * dW1"):
        assert line in flat, flat
    page.page.keyboard.press(",")
    page.until("epoch() === 0")


def test_parts_play_by_themselves(open_page: OpenPage) -> None:
    page = open_page()
    page.unit("part")
    page.part("speed").fill("4")
    page.play()
    page.until("epoch() >= 2")
    page.pause()


def test_the_graph_of_the_fifth_article(open_page: OpenPage) -> None:
    page = opened(open_page())
    page.part("explain-graph").click()
    page.part("explain-graph-which").select_option("example")
    text = page.part("explain").inner_text()
    for value in (f"{MINUS}10", f"{MINUS}7", f"{MINUS}2", "5", "1"):
        assert value in text


def test_the_graph_of_the_network_says_the_engine_s_gradients(open_page: OpenPage) -> None:
    page = opened(open_page())
    page.part("explain-graph").click()
    page.page.locator("[data-part=explain] details summary").first.click()
    expected = traced(0, 2)
    table = page.page.locator("[data-part=explain] details table").first
    expect(table).to_contain_text(re.compile(r"\d"))
    page.settled("epoch")
    cells = table.inner_text()
    shown = [float(word.replace(MINUS, "-")) for word in NUMBER.findall(cells)]
    for value in (*expected.z, *expected.delta, *expected.sample_gradient):
        assert any(np.isclose(value, one, rtol=6e-3, atol=1e-12) for one in shown), value


def test_a_click_in_the_network_and_on_a_point_chooses_what_is_explained(open_page: OpenPage) -> None:
    page = opened(open_page())
    page.page.locator("[data-neuron='1:1']").click()
    expect(page.part("explain-forward")).to_contain_text("Hidden 1, unit 2")
    page.page.locator("[data-tab=predictions]").click()
    page.page.locator("[data-part=predictions] tbody tr").nth(2).click()
    opened(page)
    expect(page.part("explain-loss")).to_contain_text("sample 3")
