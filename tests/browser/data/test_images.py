"""Pictures: the digit, its answers, those misread, and digits drawn by hand, read by the network that the page trains."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from engine import DATASETS, Experiment, advance, initial_state, predict, prepare
from tests import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.drawer.test_drawer import COLOURS, open_tab
from tests.browser.driving import Playground, as_number
from tests.browser.page.test_accessibility import LEAST_TARGET, Check, check, check_both_themes, small_targets

__all__ = ["check"]  # a fixture

DRAWINGS: dict[str, list[list[list[float]]]] = json.loads(
    (ROOT / "tests/js/fixtures/drawings.json").read_text(encoding="utf-8")
)
EPOCHS = 20


def trained(page: Playground) -> Experiment:
    """The digits, learnt for twenty epochs; what the page trains."""
    source = {"dataset": {"name": "digits"}, **DATASETS["digits"].suggest, "stop": {"max_epochs": EPOCHS}}
    page.choose("digits")
    expect(page.part("images")).to_be_visible()
    page.step(EPOCHS)
    return Experiment.from_json(source)


def draw(page: Page, digit: str) -> None:
    pad = page.locator("[data-part=pad]")
    box = pad.bounding_box()
    assert box is not None
    page.locator("[data-part=clear-pad]").dispatch_event("click")
    for stroke in DRAWINGS[digit]:
        (x, y), *others = stroke
        page.mouse.move(box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100)
        page.mouse.down()
        for x, y in others:
            page.mouse.move(box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100)
        page.mouse.up()


def test_the_picture_the_answers_and_those_misread_are_the_engine_s(open_page: OpenPage) -> None:
    page = open_page()
    experiment = trained(page)
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), EPOCHS, "epoch")
    outputs = predict(experiment, state.params, data.inputs)
    wrong = outputs.argmax(axis=1) != data.labels
    held, fitted = int(wrong[~data.is_train].sum()), int(wrong[data.is_train].sum())
    expect(page.part("misread-summary")).to_have_text(
        f"Misread: {held} of 359 held out, {fitted} of 1,438 for training"
    )
    first = int((wrong & ~data.is_train).nonzero()[0][0])
    page.part("next-misread").click()
    verdict = page.part("digit-verdict")
    expect(verdict).to_contain_text(f"Sample {first + 1} is {int(data.labels[first])}")
    expect(verdict).to_contain_text(f"answered {int(outputs[first].argmax())}")
    expect(verdict).to_have_attribute("data-verdict", "wrong")
    shares = page.page.locator("[data-part=digit-bars] .image-value").all_text_contents()
    for share, output in zip(shares, outputs[first], strict=True):
        assert as_number(share) / 100 == pytest.approx(float(output), abs=1.1e-3)
    expect(page.part("digit")).to_have_attribute("aria-label", f"Sample {first + 1}: {int(data.labels[first])}")
    assert page.part("digit").evaluate(COLOURS) > 3
    # The cell of the confusion matrix that counts it shows it, and those that are taken for the same.
    wanted, answer = int(data.labels[first]), int(outputs[first].argmax())
    alike = ~data.is_train & (data.labels == wanted) & (outputs.argmax(axis=1) == answer)
    open_tab(page, "answers")
    expect(page.part("answer-surface")).to_be_hidden()
    page.page.locator("[data-part=answer-confusion] .chart-segments button").nth(1).click()
    cell = page.part(f"cell-{wanted}-{answer}")
    expect(cell).to_have_accessible_name(f"Pictures of {wanted} that are answered {answer}: {alike.sum()}")
    cell.click()
    expect(page.part("cell-words")).to_have_text(f"Pictures of {wanted} that are answered {answer}: {alike.sum()}")
    expect(page.part("cell-pictures").locator(".image-thumb:visible")).to_have_count(min(24, int(alike.sum())))
    expect(page.part("cell-pictures").locator("[aria-pressed=true]")).to_contain_text(f"{wanted}→{answer}")
    cell.click()
    expect(page.part("cell-pictures")).to_be_hidden()


def test_the_network_is_one_picture_and_what_its_units_look_for(open_page: OpenPage) -> None:
    page = open_page()
    trained(page)
    neurons = page.page.locator(".neuron")
    expect(neurons).to_have_count(1 + 20 + 10)
    assert neurons.nth(0).locator("canvas").evaluate("canvas => [canvas.width, canvas.height]") == [8, 8]
    assert neurons.nth(5).locator("canvas").evaluate("canvas => [canvas.width, canvas.height]") == [8, 8]
    assert neurons.nth(5).locator("canvas").evaluate(COLOURS) > 20
    expect(page.page.locator(".network .chart-caption").first).to_contain_text(
        "64 inputs → 20 ReLU → 10 softmax · 1,510"
    )
    assert page.page.locator(".net-class").all_text_contents() == list("0123456789")
    neurons.nth(1).focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_text("pixel r3 c5").first).to_be_attached()
    open_tab(page, "explain")
    expect(page.page.locator("#drawer-explain")).to_contain_text("∂")


def test_digits_drawn_by_hand_are_read(open_page: OpenPage) -> None:
    page = open_page()
    trained(page)
    page.part("images-draw").click()
    expect(page.part("digit-verdict")).to_contain_text("Draw a digit")
    read = {}
    for digit in DRAWINGS:
        draw(page.page, digit)
        expect(page.part("digit-verdict")).to_contain_text("reads")
        page.settled("digit-verdict")
        found = re.search(r"reads (\d)", page.text("digit-verdict"))
        assert found
        read[digit] = found[1]
    right = [digit for digit, answer in read.items() if digit == answer]
    assert len(right) >= 9, read


def test_a_digit_is_drawn_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    trained(page)
    page.part("images-draw").click()
    page.part("pad").focus()
    keys = page.page.keyboard
    keys.press("Space")
    for _ in range(10):
        keys.press("ArrowDown")
    expect(page.part("digit-verdict")).to_contain_text("reads 1")
    assert not page.playing
    keys.press("Delete")
    expect(page.part("digit-verdict")).to_contain_text("Draw a digit")


def test_rows_have_a_picture(open_page: OpenPage) -> None:
    page = open_page()
    trained(page)
    row = page.page.locator("#drawer-predictions tbody tr").nth(2)
    expect(row.locator("canvas")).to_have_count(1)
    expect(row.locator("th, td")).to_have_count(5)
    assert row.locator("canvas").evaluate(COLOURS) > 3


@pytest.mark.parametrize(("language", "width", "height"), [("en", 1440, 850), ("ko", 390, 844)])
def test_axe_finds_nothing(open_page: OpenPage, check: Check, language: str, width: int, height: int) -> None:
    page = open_page(f"/?lang={language}", width=width, height=height)
    page.choose_anywhere("digits")
    expect(page.part("images")).to_be_visible()
    check_both_themes(page, check, "samples")
    page.part("images-draw").click()
    draw(page.page, "3")
    check_both_themes(page, check, "drawing")
    if width > 1000:
        assert small_targets(page, LEAST_TARGET) == []
