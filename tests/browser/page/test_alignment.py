"""The canvas lies exactly below Plotly's axes: half a pixel at most, also in the middle of a gesture."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from engine import DATASETS
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground

pytestmark = pytest.mark.plots

TOLERANCE_PX = 0.5
CANVAS_WIDTH = "document.querySelector('[data-part=boundary-canvas]').getBoundingClientRect().width"

#: For a number of frames: how far the marks that Plotly draws are from where the canvas says that they belong.
#: The canvas covers the data set's view from edge to edge; the marks of XOR stand in the corners of the unit square.
WORST = """([frames, [[x0, x1], [y0, y1]]]) => new Promise(done => {
    const canvas = document.querySelector("[data-part=boundary-canvas]");
    const marks = [...document.querySelectorAll(".boundary-box .scatterlayer .point")];
    let worst = 0;
    const look = () => {
        const box = canvas.getBoundingClientRect();
        const wanted = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([x, y]) => [
            box.left + (x - x0) / (x1 - x0) * box.width,
            box.bottom - (y - y0) / (y1 - y0) * box.height,
        ]);
        for (const [x, y] of wanted) {
            const away = marks.map(mark => {
                const own = mark.getBoundingClientRect();
                return Math.max(Math.abs(own.left + own.width / 2 - x), Math.abs(own.top + own.height / 2 - y));
            });
            worst = Math.max(worst, Math.min(...away));
        }
        frames -= 1;
        if (frames > 0) requestAnimationFrame(look);
        else done(marks.length === 4 ? worst : Infinity);
    };
    look();
})"""

VIEW = [list(limits) for limits in DATASETS["xor"]().describe().view]


def worst(page: Playground, frames: int = 3) -> float:
    """In pixels, over so many frames."""
    return float(page.page.evaluate(WORST, [frames, VIEW]))


def plot_box(page: Playground) -> dict[str, float]:
    box: Any = page.page.locator(".boundary-box .nsewdrag").bounding_box()
    return dict(box)


def canvas_box(page: Playground) -> dict[str, float]:
    box: Any = page.part("boundary-canvas").bounding_box()
    return dict(box)


def with_axes(page: Playground) -> None:
    page.page.wait_for_selector(".boundary-box .scatterlayer .point", state="attached")


def check_whole(page: Playground) -> None:
    """Not zoomed: the canvas fills the plot area."""
    assert canvas_box(page) == pytest.approx(plot_box(page), abs=TOLERANCE_PX)


def zoom(page: Playground, turns: int = 3) -> None:
    box = plot_box(page)
    page.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.6 * box["height"])
    for _ in range(turns):
        before = canvas_box(page)["width"]
        page.page.mouse.wheel(0, -120)
        page.page.wait_for_function(f"before => {CANVAS_WIDTH} > before + 1", arg=before)
        assert worst(page) <= TOLERANCE_PX, "while the wheel turns"


def test_canvas_and_marks_stay_together_through_zoom_pan_and_reset(open_page: OpenPage) -> None:
    page = open_page()
    with_axes(page)
    assert worst(page) <= TOLERANCE_PX
    check_whole(page)

    zoom(page)
    assert worst(page, 20) <= TOLERANCE_PX, "after the wheel"
    assert canvas_box(page)["width"] > plot_box(page)["width"] + 10

    box, before = plot_box(page), canvas_box(page)
    mouse = page.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    for step in range(1, 6):
        mouse.move(box["x"] + box["width"] / 2 + 4 * step, box["y"] + box["height"] / 2 - 3 * step)
        assert worst(page) <= TOLERANCE_PX, "in the middle of the drag"
    mouse.up()
    assert worst(page, 20) <= TOLERANCE_PX, "after the drag"
    assert abs(canvas_box(page)["x"] - before["x"]) > 5, "the picture has moved"

    mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + 20)
    page.page.wait_for_function(f"width => {CANVAS_WIDTH} < width + 1", arg=box["width"])
    assert worst(page, 10) <= TOLERANCE_PX
    check_whole(page)


@pytest.mark.parametrize("zoomed", [False, True])
def test_canvas_and_marks_stay_together_when_the_window_changes(open_page: OpenPage, zoomed: bool) -> None:
    page = open_page()
    with_axes(page)
    if zoomed:
        zoom(page, 2)
    for width, height in ((1100, 800), (1600, 900), (700, 900)):
        page.page.set_viewport_size({"width": width, "height": height})
        page.page.wait_for_function("width => document.documentElement.clientWidth === width", arg=width)
        page.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert worst(page, 10) <= TOLERANCE_PX, f"{width} pixels"
        if not zoomed:
            check_whole(page)


def test_a_zoom_survives_training_and_ends_with_the_data(open_page: OpenPage) -> None:
    page = open_page()
    with_axes(page)
    zoom(page, 2)
    page.play_until("epoch() > 30")
    assert canvas_box(page)["width"] > plot_box(page)["width"] + 10
    assert worst(page) <= TOLERANCE_PX
    page.choose("or")
    page.until("epoch() === 0")
    # The axes of the other data may be redrawn just now.
    page.page.wait_for_function(
        f"""() => {{
            const axes = document.querySelector(".boundary-box .nsewdrag")?.getBoundingClientRect();
            return axes?.width && {CANVAS_WIDTH} < axes.width + 1;
        }}"""
    )


def test_the_loss_curve_lies_in_its_axes(open_page: OpenPage) -> None:
    page = open_page()
    page.page.wait_for_selector("[data-part=loss-chart] .nsewdrag", state="attached")
    page.play_until("epoch() > 200")
    canvas: Any = page.part("loss-canvas").bounding_box()
    axes: Any = page.page.locator("[data-part=loss-chart] .nsewdrag").bounding_box()
    assert dict(canvas) == pytest.approx(dict(axes), abs=TOLERANCE_PX)


def test_the_note_at_the_pointer_tells_what_is_there(open_page: OpenPage) -> None:
    """A point without a sample near it: its place, and the answer of the network."""
    page = open_page()
    with_axes(page)
    box = plot_box(page)
    page.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    tip = page.page.locator("#output-panel .chart-tip")
    expect(tip).to_contain_text("0.5")
    expect(tip).to_contain_text("answer 0.")
