"""Changes on the way: what keeps the trained weights, what starts over, and how to get back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground


def network_caption(page: Playground, text: str) -> None:
    expect(page.page.locator("[data-part=network] .chart-caption")).to_have_text(text)


def test_a_layer_more_starts_over_and_learns(open_page: OpenPage) -> None:
    page = open_page()
    page.step(2)
    add = page.part("add-layer").first
    assert "Training starts over" in (add.get_attribute("data-tip") or "")
    add.click()
    network_caption(page, "2 inputs → 2 sigmoid → 2 sigmoid → 1 sigmoid · 15 parameters")
    page.until("epoch() === 0")
    expect(page.page.locator("[data-neuron]")).to_have_count(7)
    assert page.search == "?v=1&layers=2.sigmoid-2.sigmoid-1.sigmoid"
    page.play_until("epoch() > 50")
    page.part("remove-layer").first.click()
    network_caption(page, "2 inputs → 2 sigmoid → 1 sigmoid · 9 parameters")


def test_units_and_inputs_more(open_page: OpenPage) -> None:
    page = open_page()
    page.part("more-units").first.click()
    network_caption(page, "2 inputs → 3 sigmoid → 1 sigmoid · 13 parameters")
    page.part("feature-x1_x2").click()
    network_caption(page, "3 inputs → 3 sigmoid → 1 sigmoid · 16 parameters")
    page.play_until("epoch() > 20")
    page.part("fewer-units").first.click()
    network_caption(page, "3 inputs → 2 sigmoid → 1 sigmoid · 11 parameters")


def test_another_activation_for_one_layer(open_page: OpenPage) -> None:
    page = open_page()
    page.part("activation").first.select_option("tanh")
    network_caption(page, "2 inputs → 2 tanh → 1 sigmoid · 9 parameters")
    page.play()
    page.expect_status("solved")


@pytest.mark.parametrize("change", ["batch", "learning-rate", "optimizer", "regularizer"])
def test_training_goes_on_through_a_change(open_page: OpenPage, change: str) -> None:
    page = open_page("/?v=1&data=circle&layers=4.tanh-2.tanh-1.sigmoid&mode=sgd&order=shuffled")
    page.play()
    page.until("epoch() >= 20")
    before = page.epoch
    if change == "batch":
        page.mode("batch")
    elif change == "learning-rate":
        page.type_into("learning-rate", "0.01")
    elif change == "optimizer":
        page.part("optimizer").select_option("adam")
    else:
        page.part("regularizer").select_option("l2")
    page.until_ready(2)
    page.until("epoch() >= argument", before + 20)
    assert page.playing
    assert [event["restarted"] for event in page.readies()] == [True, False]
    page.pause()
    # A network that kept its weights has not fallen back to where a fresh one begins.
    assert page.number("train-loss") < 0.9 * page.number("baseline")


def test_from_sgd_to_batch_keeps_every_weight(open_page: OpenPage) -> None:
    page = open_page("/?v=1&mode=sgd&lr=0.5")
    page.step(8)
    weights, answers, loss = page.weights(), page.rows(), page.text("train-loss")
    page.mode("batch")
    expect(page.page).to_have_url(re.compile(r"\?v=1&lr=0.5$"))
    assert page.settled("train-loss") == loss
    assert (page.epoch, page.weights(), page.rows()) == (8, weights, answers)
    page.step()
    assert page.weights() != weights


def test_reset_gives_the_same_numbers_again(open_page: OpenPage) -> None:
    page = open_page()
    start = page.text("train-loss")
    page.step(5)
    after, weights = page.text("train-loss"), page.weights()
    assert after != start
    page.part("reset").click()
    expect(page.part("train-loss")).to_have_text(start)
    assert page.epoch == 0
    page.step(5)
    assert page.text("train-loss") == after
    assert page.weights() == weights


def test_new_weights_are_the_next_seed(open_page: OpenPage) -> None:
    page = open_page()
    start = page.weights()
    expect(page.part("weights-seed")).to_have_text("seed 0")
    page.part("new-weights").click()
    expect(page.page).to_have_url(re.compile(r"\?v=1&seed=1$"))
    expect(page.part("weights-seed")).to_have_text("seed 1")
    expect(page.part("train-loss")).to_have_text(re.compile(r"\d"))
    page.settled("train-loss")
    assert page.weights() != start


def test_undo_brings_the_trained_network_back(open_page: OpenPage) -> None:
    page = open_page()
    page.play_until("epoch() >= 300")
    page.settled("epoch")
    loss, epoch, rows = page.text("train-loss"), page.epoch, page.rows()
    page.choose("and")
    network_caption(page, "2 inputs → 1 sigmoid · 3 parameters")
    page.until("epoch() === 0")
    page.page.keyboard.press("Control+z")
    network_caption(page, "2 inputs → 2 sigmoid → 1 sigmoid · 9 parameters")
    page.until("epoch() === argument", epoch)
    assert (page.text("train-loss"), page.rows()) == (loss, rows)
    page.step()
    assert page.epoch == epoch + 1
    page.page.keyboard.press("Control+Shift+z")
    network_caption(page, "2 inputs → 1 sigmoid · 3 parameters")


def test_undo_takes_back_a_reset_and_an_edit(open_page: OpenPage) -> None:
    page = open_page()
    page.step(4)
    loss = page.text("train-loss")
    page.part("reset").click()
    page.until("epoch() === 0")
    page.page.keyboard.press("Control+z")
    page.until("epoch() === 4")
    expect(page.part("train-loss")).to_have_text(loss)

    page.page.locator("[data-bias='2:0']").click()
    editor = page.page.locator("[data-part=parameter-editor]")
    editor.locator("[data-number]").fill("3")
    editor.locator("[data-number]").press("Enter")
    expect(editor).to_be_hidden()
    expect(page.part("train-loss")).not_to_have_text(loss)
    page.page.keyboard.press("Control+z")
    expect(page.part("train-loss")).to_have_text(loss)


def test_the_speed_is_the_one_that_was_chosen(open_page: OpenPage) -> None:
    """One epoch a second, to watch; then as fast as it can."""
    page = open_page()
    page.part("speed").fill("0")
    page.play()
    page.until("epoch() >= 1")
    page.settled("epoch")
    assert page.epoch <= 3
    page.fastest()
    page.until("epoch() >= 2000")
