"""The time machine: every moment of a run again, exactly, by the curve, the slider, the button and the keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from engine import Experiment, advance, initial_state, prepare
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground


def moment(page: Playground) -> tuple[int, str, list[float], list[str]]:
    """What the page shows of where the run stands."""
    loss = page.settled("train-loss")
    return page.epoch, loss, page.weights(), [row.answer for row in page.rows()]


def engine_weights(epochs: int) -> list[float]:
    """The default experiment's parameters, in the order in which the page's table tells them."""
    experiment = Experiment()
    data = prepare(experiment)
    params = advance(experiment, data, initial_state(experiment, data), epochs, "epoch").params
    first, second = params[:6].reshape(3, 2), params[6:].reshape(3, 1)
    units = [*first.T.tolist(), *second.T.tolist()]
    return [value for *weights, bias in units for value in (bias, *weights)]


def test_one_step_back_shows_what_was(open_page: OpenPage) -> None:
    page = open_page()
    page.step(3)
    before = moment(page)
    page.step(1)
    assert moment(page) != before
    page.part("back").click()
    page.until("epoch() === 3")
    assert moment(page) == before
    assert before[2] == pytest.approx(engine_weights(3), abs=5e-5)


def test_the_slider_goes_to_any_update(open_page: OpenPage) -> None:
    page = open_page()
    page.play_until("epoch() > 300")
    slider = page.part("moment")
    page.settled("epoch")  # the last picture of a run comes after it has been stopped
    end = page.epoch
    slider.focus()
    page.page.keyboard.press("ArrowLeft")
    page.until("epoch() === argument", end - 1)
    page.page.keyboard.press("Home")
    page.until("epoch() === 0")
    for _ in range(5):
        page.page.keyboard.press("ArrowRight")
    page.until("epoch() === 5")
    assert page.weights() == pytest.approx(engine_weights(5), abs=5e-5)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"Update 5 of {end:,}, epoch 5"))
    slider.press("End")
    page.until("epoch() === argument", end)


@pytest.mark.plots
def test_the_curve_is_dragged(open_page: OpenPage) -> None:
    page = open_page()
    page.page.wait_for_selector(".loss-box .main-svg", state="attached")
    page.play_until("epoch() > 1000")
    end = moment(page)
    box = page.page.locator(".loss-box").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.page.mouse.move(box["x"] + 0.8 * box["width"], middle)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 0.4 * box["width"], middle, steps=8)
    page.until("epoch() < argument", end[0] / 2)
    page.page.mouse.move(box["x"] + box["width"] + 200, middle, steps=8)
    page.page.mouse.up()
    page.until("epoch() === argument", end[0])
    assert moment(page) == end
    page.page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.page.mouse.down()
    page.page.mouse.up()
    page.expect_status("past")
    expect(page.page.locator(".loss-knob")).to_be_visible()
    knob = page.page.locator(".loss-knob").bounding_box()
    assert knob is not None
    assert knob["x"] + knob["width"] / 2 == pytest.approx(box["x"] + 0.5 * box["width"], abs=25)


def test_playing_on_from_the_past_finds_the_same_curve(open_page: OpenPage) -> None:
    page = open_page()
    page.part("speed").fill("3")
    page.step(6)
    end = moment(page)
    for _ in range(4):
        page.page.keyboard.press(",")
    page.until("epoch() === 2")
    page.expect_status("past")
    page.step(4)
    assert moment(page) == end


#: In how many rows of pixels the middle of the loss curve's canvas shows anything.
ROWS = """canvas => {
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const [left, width] = [Math.round(0.4 * copy.width), Math.round(0.25 * copy.width)];
    const { data } = context.getImageData(left, 0, width, copy.height);
    const row = y => data.subarray(4 * width * y, 4 * width * (y + 1)).some((value, i) => i % 4 === 3 && value > 60);
    return Array.from({ length: copy.height }, (_, y) => row(y)).filter(Boolean).length;
}"""


def test_other_settings_from_the_past_leave_a_ghost(open_page: OpenPage) -> None:
    page = open_page()
    page.play_until("epoch() > 2500")
    page.part("moment").focus()
    page.page.keyboard.press("Home")
    page.until("epoch() === 0")
    page.type_into("learning-rate", "0.2")
    page.step(1)
    expect(page.part("moment")).to_have_attribute("max", "1")
    page.page.mouse.move(5, 5)
    page.settled("epoch")
    # Baseline and grid are a few rows; the old curve falls through many.
    with_ghost = page.part("loss-canvas").evaluate(ROWS)
    page.part("reset").click()
    page.until("epoch() === 0")
    page.step(1)
    page.settled("epoch")
    assert with_ghost > page.part("loss-canvas").evaluate(ROWS) + 20
    page.expect_status("paused")


def test_the_message_line_leads_back_to_the_end(open_page: OpenPage) -> None:
    page = open_page()
    page.step(5)
    page.page.keyboard.press(",")
    page.until("epoch() === 4")
    page.expect_status("past")
    page.expect_words("update 4 of 5")
    page.remedy().click()
    page.until("epoch() === 5")
    page.expect_status("paused")


def test_the_settings_of_the_time_come_back_and_are_shown(open_page: OpenPage) -> None:
    page = open_page()
    page.step(2)
    page.type_into("learning-rate", "0.7")
    page.step(2)
    for epoch in (3, 2, 1):
        page.page.keyboard.press(",")
        page.until("epoch() === argument", epoch)
    expect(page.part("learning-rate")).to_have_value("0.1")
    page.part("moment").focus()
    page.page.keyboard.press("End")
    page.until("epoch() === 4")
    expect(page.part("learning-rate")).to_have_value("0.7")


def test_at_the_begin_there_is_nothing_before(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.part("back")).to_be_disabled()
    expect(page.part("moment")).to_be_disabled()
    page.step(1)
    page.part("back").click()
    page.until("epoch() === 0")
    expect(page.part("back")).to_be_disabled()


@pytest.mark.plots
def test_a_phone_drags_the_curve(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.play_until("epoch() > 300")
    curve = page.page.locator(".loss-box")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    assert box is not None
    end = page.epoch
    page.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.until("epoch() < argument", end)
    page.expect_status("past")
