"""What a visitor comes for: press play and watch the network learn, or learn why it cannot."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from engine import Experiment, advance, baselines, initial_state, prepare
from engine.core.metrics import judge
from engine.core.network import predict
from engine.diagnosis.trial import measure
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground, as_number, suggested


def test_two_hidden_units_solve_xor(open_page: OpenPage) -> None:
    page = open_page()
    assert page.caption() == "2 inputs → 2 sigmoid → 1 sigmoid · 9 parameters"
    page.expect_words("Press play")
    page.play()
    page.expect_status("solved")
    page.until("number('train-loss') < 0.1")
    page.pause()
    assert page.verdicts() == ["right"] * 4
    for row in page.rows():
        assert abs(as_number(row.answer) - as_number(row.target)) < 0.2
    assert page.text("accuracy") == "100"
    page.expect_words("all 4 training points are right")


def solved_at(experiment: Experiment) -> int:
    """The update after which all is right for the first time, made and judged one by one."""
    data = prepare(experiment)
    state = initial_state(experiment, data)
    wanted = data.measured_targets[:, 0] == 1.0
    while not judge(predict(experiment, state.params, data.measured_inputs), wanted.astype(np.intp))[0].all():
        state = advance(experiment, data, state, 1)
    return state.step


@pytest.mark.parametrize("dataset", ["xor", "and"])
def test_when_it_was_solved_stays_while_it_goes_on(open_page: OpenPage, dataset: str) -> None:
    """AND was said to be solved at 178, and then at 2,801: whatever epoch the page was at."""
    page = open_page()
    experiment = Experiment()
    if dataset != "xor":
        page.choose(dataset)
        experiment = suggested(dataset)
    page.play()
    page.expect_status("solved")
    epoch = solved_at(experiment)
    expected = f"Solved in epoch {epoch:,}: all 4 training points are right."
    assert page.status().startswith(expected)
    page.until("epoch() > argument", epoch + 500)
    assert page.status().startswith(expected)
    page.pause()
    page.settled("epoch")
    end = page.epoch
    page.part("moment").focus()
    page.page.keyboard.press("Home")
    page.until("epoch() === 0")
    assert "olved" not in page.status()
    page.page.keyboard.press("End")
    page.until("epoch() === argument", end)
    page.expect_status("solved")
    assert page.status().startswith(expected)


def test_that_it_stopped_is_no_good_news_where_it_is_not_solved(open_page: OpenPage) -> None:
    """A green tick and "Finished: 500 epochs" stood beside three of four right."""
    page = open_page("/?stop.max_epochs=500")
    page.play()
    page.expect_status("finished")
    right = page.verdicts().count("right")
    assert right < 4
    assert page.status().startswith(
        f"Stopped after 500 epochs, as set under More: {right} of 4 training points are right."
    )
    expect(page.page.locator("[data-part=status]")).to_have_attribute("data-tone", "info")


def test_the_page_says_who_computes_and_how_many_pictures_a_second_arrive(open_page: OpenPage) -> None:
    page = open_page()
    page.fastest()
    page.play()
    page.until("/^\\d+ fps$/.test(text('frame-rate'))")
    assert page.text("compute") in ("compiled", "NumPy")
    assert 1 <= int(page.text("frame-rate").removesuffix(" fps")) <= 60
    page.pause()
    page.until("text('frame-rate') === ''")
    assert page.text("compute") in ("compiled", "NumPy")


def without_hidden_layer(page: Playground) -> None:
    page.part("remove-layer").click()
    expect(page.page.locator("[data-part=network] .chart-caption")).to_have_text("2 inputs → 1 sigmoid · 3 parameters")


def test_xor_without_hidden_layer_stays_undecided_and_the_page_says_why(open_page: OpenPage) -> None:
    page = open_page()
    without_hidden_layer(page)
    page.play()
    page.until("document.querySelectorAll('[data-verdict=undecided]').length === 4")
    page.expect_status("finding.linear_limit")
    page.pause()
    assert page.number("train-loss") == pytest.approx(math.log(2), abs=5e-5)
    assert page.number("accuracy") == 0
    assert page.text("undecided") == "4 undecided"
    page.expect_words("straight line")
    page.expect_words("0.693")

    # The counter-experiment, one click away.
    page.remedy().click()
    page.expect_status("solved")
    assert page.verdicts() == ["right"] * 4
    assert "tanh" in page.caption()


def test_and_needs_no_hidden_layer(open_page: OpenPage) -> None:
    page = open_page()
    page.choose("and")
    assert page.caption() == "2 inputs → 1 sigmoid · 3 parameters"
    page.play_until("document.querySelectorAll('[data-verdict=right]').length === 4")
    assert [row.target for row in page.rows()] == ["0", "0", "0", "1"]


@pytest.mark.plots
def test_a_regression_shows_its_loss_beside_the_baseline(open_page: OpenPage) -> None:
    page = open_page()
    page.choose("study_sleep")
    page.step(50)
    experiment = suggested("study_sleep")
    mean = baselines(experiment, prepare(experiment))["constant"].train.loss
    assert page.number("baseline") == pytest.approx(mean, abs=5e-5)
    assert page.number("baseline-least-squares") == 0
    assert page.number("train-loss") > 0
    # The article's lesson: after its 50 epochs the network is hardly better than always answering the mean.
    assert page.number("r2") < 0.5
    assert "points" in page.page.locator(".metric", has=page.part("mae")).inner_text()


@pytest.mark.parametrize(
    ("dataset", "percent"),
    [("circle", 95), ("spiral", 90), ("blobs", 95), ("iris", 93), ("xor_cloud", 90), ("moons", 95)],
)
def test_a_click_and_play_reach_the_expected_accuracy(open_page: OpenPage, dataset: str, percent: int) -> None:
    page = open_page()
    page.choose(dataset)
    page.play_until("number('accuracy') >= argument", percent)
    assert page.epoch > 0


@pytest.mark.parametrize("dataset", ["sine", "plane", "hills"])
def test_a_click_and_play_fit_a_surface(open_page: OpenPage, dataset: str) -> None:
    page = open_page()
    page.choose(dataset)
    page.play_until("number('r2') >= 0.9")
    assert page.epoch > 0


def test_sample_and_update_steps_are_what_they_say(open_page: OpenPage) -> None:
    """Four samples a batch: three reads leave the weights alone, the fourth updates them."""
    page = open_page()
    start = page.text("train-loss")
    page.unit("sample")
    for _ in range(3):
        page.part("step").click()
    assert page.settled("train-loss") == start
    page.part("step").click()
    page.until("epoch() === 1")
    page.unit("update")
    page.part("step").click()
    page.until("epoch() === 2")
    assert page.page.locator(".counter-more").inner_text().startswith("2 ")


def test_zeros_are_named_as_the_cause_and_the_button_brings_what_it_says(open_page: OpenPage) -> None:
    page = open_page("/?init=zeros")
    page.play()
    page.expect_status("finding.tie")
    words = page.page.locator("[data-part=status] .status-words")
    expect(words).to_contain_text("All weights started at 0: the 2 units of hidden layer 1 are twins")
    expect(words).to_contain_text("Tried: 4 of 4 right at epoch")
    said = re.search(r"right at epoch ([\d,]+)", page.status())
    assert said
    epoch = int(said.group(1).replace(",", ""))
    assert "seed" not in page.remedy().inner_text()
    page.remedy().click()
    page.expect_status("solved")
    page.pause()

    # The same run, and at the very epoch that was said: the first at which all are right.
    experiment = Experiment.from_json({"initializer": {"name": "normal"}})
    data = prepare(experiment)
    assert page.readies()[-1]["experiment"]["initializer"] == {"name": "normal", "std": 1.0}
    state, solved = initial_state(experiment, data), 0
    while not solved:
        state = advance(experiment, data, state, 1)
        solved = state.step if measure(experiment, data, state).solved else 0
    assert epoch == solved
    for moment, verdicts in ((epoch, True), (epoch - 1, False)):
        page.part("moment").fill(str(moment))
        page.until("epoch() === argument", moment)
        page.settled("epoch")
        assert (page.verdicts() == ["right"] * 4) is verdicts
