"""Every number on the page is the engine's, to the digits that are shown: loss, scores, answers, weights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from engine import (
    Experiment,
    Frame,
    Layout,
    TrainState,
    View,
    advance,
    baselines,
    capture,
    initial_state,
    prepare,
    set_parameter,
)
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground, as_number

pytestmark = pytest.mark.plots

SIGMOID = {"units": 1, "activation": "sigmoid"}


@dataclass(frozen=True)
class Case:
    """An address as a person would write it, what it must mean, and for how long to train."""

    query: str
    meaning: dict[str, Any]
    epochs: int

    @property
    def experiment(self) -> Experiment:
        return Experiment.from_json(self.meaning)

    @property
    def path(self) -> str:
        return f"/?v=1{self.query}&stop.max_epochs={self.epochs}"


CASES = {
    "the default": Case("", {}, 400),
    "sgd in shuffled order": Case(
        "&mode=sgd&order=shuffled&lr=0.5&seed=7",
        {
            "batching": {"mode": "sgd", "batch_size": 4, "order": "shuffled"},
            "optimizer": {"name": "gradient_descent", "learning_rate": 0.5},
            "seed": 7,
        },
        150,
    ),
    "a cloud with test points": Case(
        "&data=circle&points=100&noise=0.1&features=x1-x2-x1_squared&layers=3.tanh-1.sigmoid&opt=adam&lr=0.03"
        "&mode=mini_batch&batch=10&order=shuffled&reg=l2&rate=0.001&init=xavier_normal&seed=3",
        {
            "dataset": {"name": "circle", "n_samples": 100, "noise": 0.1, "train_share": 0.5, "seed": 0},
            "features": ["x1", "x2", "x1_squared"],
            "layers": [{"units": 3, "activation": "tanh"}, SIGMOID],
            "optimizer": {"name": "adam", "learning_rate": 0.03},
            "batching": {"mode": "mini_batch", "batch_size": 10, "order": "shuffled"},
            "regularizer": {"name": "l2", "rate": 0.001},
            "initializer": {"name": "xavier_normal"},
            "seed": 3,
        },
        5,
    ),
    "several classes": Case(
        "&data=iris&layers=4.tanh-3.softmax&loss=cross_entropy&mode=mini_batch&batch=10&order=shuffled",
        {
            "dataset": {"name": "iris"},
            "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
            "loss": "cross_entropy",
            "batching": {"mode": "mini_batch", "batch_size": 10, "order": "shuffled"},
        },
        20,
    ),
    "hours and points": Case(
        "&data=study_sleep&points=200&train=0.8&layers=3.tanh-1.linear&loss=mean_squared_error",
        {
            "dataset": {"name": "study_sleep", "n_samples": 200, "train_share": 0.8},
            "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "linear"}],
            "loss": "mean_squared_error",
        },
        60,
    ),
}


def trained(case: Case) -> tuple[TrainState, Frame]:
    experiment = case.experiment
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), case.epochs, "epoch")
    return state, capture(experiment, data, state, View(frozenset({"predictions"})))


def shows(text: str, value: float | None) -> bool:
    """Whether a text is this number, rounded to the digits that it has."""
    assert value is not None
    digits = text.replace(",", "").partition("e")[0].partition(".")[2]
    exponent = text.partition("e")[2].replace("\u2212", "-") or "0"
    unit = 10.0 ** (int(exponent) - len(digits))
    return abs(as_number(text) - value) <= 0.5 * unit * (1 + 1e-6)


def in_table_order(experiment: Experiment, params: np.ndarray[Any, np.dtype[np.float64]]) -> list[float]:
    """Unit by unit, the bias before the weights."""
    told: list[float] = []
    for weights, biases in Layout(experiment.sizes, experiment.biases).views(params):
        assert biases is not None
        for unit, bias in enumerate(biases):
            told += [float(bias), *map(float, weights[:, unit])]
    return told


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_number_is_the_engines(open_page: OpenPage, case: Case) -> None:
    page = open_page(case.path)
    page.fastest()
    page.play()
    page.expect_status("finished")
    page.until("epoch() === argument", case.epochs)
    state, frame = trained(case)
    scale = case.experiment.dataset.make().target_scale
    check_scores(page, case.experiment, frame, scale)
    check_answers(page, case.experiment, frame)
    told = page.weights()
    wanted = in_table_order(case.experiment, state.params)
    assert told == pytest.approx(wanted, abs=5.1e-5, rel=1e-3)


def check_scores(page: Playground, experiment: Experiment, frame: Frame, scale: float) -> None:
    shown = frame.test or frame.train
    assert shows(page.text("train-loss"), frame.train.loss)
    if frame.test:
        assert shows(page.text("test-loss"), frame.test.loss)
    else:
        expect(page.part("test-loss")).to_have_count(0)
    if shown.accuracy is not None:
        assert shows(page.text("accuracy"), 100 * shown.accuracy)
    else:
        assert shown.mae is not None
        assert as_number(page.text("mae")) == pytest.approx(shown.mae * scale, rel=5e-3)
        assert shows(page.text("r2"), shown.r2)
    constant = baselines(experiment, prepare(experiment))["constant"].train.loss
    assert shows(page.text("baseline"), constant)


def check_answers(page: Playground, experiment: Experiment, frame: Frame) -> None:
    outputs, labels = frame.tensors["predictions"], prepare(experiment).labels
    rows = page.rows()
    assert len(rows) == len(outputs)
    for row, output, label in zip(rows, outputs, labels, strict=True):
        if frame.train.accuracy is None:
            assert shows(row.answer, float(output[0]))
        elif len(output) == 1:
            assert shows(row.answer, float(output[0]))
            assert row.verdict == ("right" if (output[0] > 0.5) == (label == 1) else "wrong")
        else:
            share = re.search(r"([\d.]+) %$", row.answer)
            assert share is not None
            assert shows(share.group(1), 100 * float(output.max()))
            assert row.verdict == ("right" if output.argmax() == label else "wrong")


def test_an_edited_weight_is_the_one_that_was_clicked(open_page: OpenPage) -> None:
    page = open_page()
    page.step(3)
    click_last_edge(page)
    editor = page.page.locator("[data-part=parameter-editor]")
    expect(editor).to_contain_text("Hidden 1, unit 2 → Output")
    editor.locator("[data-number]").fill("2.5")
    editor.locator("[data-number]").press("Enter")
    expect(editor).to_be_hidden()

    experiment = Experiment()
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 3, "epoch")
    state = set_parameter(experiment, data, state, 7, 2.5)
    loss = capture(experiment, data, state, View()).train.loss
    expect(page.part("train-loss")).to_have_text(f"{loss:.4f}")
    assert page.epoch == 3
    assert page.weights() == pytest.approx(in_table_order(experiment, state.params), abs=5.1e-5)


def click_last_edge(page: Playground) -> None:
    """The weight from the last hidden unit to the output, in the middle of its curve."""
    x, y = page.page.locator(".net-edges path").last.evaluate(
        """path => {
            const middle = path.getPointAtLength(path.getTotalLength() / 2);
            const at = new DOMPoint(middle.x, middle.y).matrixTransform(path.getScreenCTM());
            return [at.x, at.y];
        }"""
    )
    page.page.mouse.click(x, y)


def test_the_picture_is_the_networks_answer_the_right_way_up(open_page: OpenPage) -> None:
    """AND: blue where both inputs are high, orange elsewhere; read from the canvas's own pixels."""
    page = open_page()
    page.choose("and")
    page.play_until("number('train-loss') < 0.1")
    colours = page.part("boundary-canvas").evaluate(
        """canvas => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            const at = (x, y) => [...data.subarray(4 * (y * width + x))].slice(0, 3);
            const [w, h] = [width - 1, height - 1];
            return { low: at(0, h), right: at(w, h), left: at(0, 0), high: at(w, 0) };
        }"""
    )

    def blue(name: str) -> bool:
        red, _, blueness = colours[name]
        return bool(blueness > red)

    assert [name for name in colours if blue(name)] == ["high"]
    assert "Blue covers" in (page.part("boundary-canvas").get_attribute("aria-label") or "")
