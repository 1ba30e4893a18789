"""What is on the screen is the engine's, wherever a run has been: settings of every kind, hot changes, back, undo, links.

``test_trust`` holds the digits of runs that go straight on; here the shown numbers could be of another moment, of
another run, of other points or in another unit.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from engine import (
    DATASETS,
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
)
from tests.browser.conftest import OpenPage
from tests.browser.driving import Playground, as_number
from tests.browser.page.test_trust import shows

#: What an address calls the fields that people meet most.
SHORT = {
    "dataset.name": "data",
    "dataset.n_samples": "points",
    "dataset.train_share": "train",
    "dataset.seed": "data_seed",
    "dataset.noise": "noise",
    "initializer.name": "init",
    "optimizer.name": "opt",
    "optimizer.learning_rate": "lr",
    "regularizer.name": "reg",
    "regularizer.rate": "rate",
    "batching.mode": "mode",
    "batching.batch_size": "batch",
    "batching.order": "order",
}


def address(experiment: Experiment) -> str:
    """A link that names every field, whatever its default is."""
    pairs = ["v=1"]
    for field, value in experiment.to_json().items():
        leaves = value.items() if isinstance(value, dict) else [("", value)]
        for leaf, inner in leaves:
            path = f"{field}.{leaf}".rstrip(".")
            if inner is not None:
                pairs.append(f"{SHORT.get(path, path)}={written(inner)}")
    return "/?" + "&".join(pairs)


def written(value: Any) -> str:
    if isinstance(value, list):
        return "-".join(written(item) for item in value)
    if isinstance(value, dict):
        return ".".join(written(item) for item in value.values())
    return str(int(value)) if isinstance(value, bool) else str(value)


def suggested(name: str, **changes: Any) -> Experiment:
    """What is suggested for a data set, with fields of its records replaced."""
    entry = DATASETS[name]()
    fields: dict[str, Any] = {"dataset": entry.to_json(), **entry.suggest}
    for field, value in changes.items():
        merges = isinstance(value, dict) and "name" not in value
        fields[field] = {**fields.get(field, {}), **value} if merges else value
    return Experiment.from_json(fields)


@dataclass(frozen=True)
class Moment:
    """A run at one of its moments."""

    experiment: Experiment
    state: TrainState

    @classmethod
    def first(cls, experiment: Experiment) -> Moment:
        return cls(experiment, initial_state(experiment, prepare(experiment)))

    def after(self, epochs: int, **hot: Any) -> Moment:
        """So much later, with settings that have changed on the way."""
        experiment = Experiment.from_json({**self.experiment.to_json(), **hot})
        return Moment(experiment, advance(experiment, prepare(experiment), self.state, epochs, "epoch"))

    @property
    def frame(self) -> Frame:
        view = View(frozenset({"predictions", "confusion"}))
        return capture(self.experiment, prepare(self.experiment), self.state, view)


def weights_of(moment: Moment) -> list[float]:
    """As the table of weights tells them: unit by unit, the bias first, if there is one."""
    experiment, told = moment.experiment, []
    for weights, biases in Layout(experiment.sizes, experiment.biases).views(moment.state.params):
        for unit in range(weights.shape[1]):
            told += [*([] if biases is None else [float(biases[unit])]), *map(float, weights[:, unit])]
    return told


def check(page: Playground, moment: Moment) -> None:
    """Every number of the first screen, and of the table below it."""
    frame, data = moment.frame, prepare(moment.experiment)
    page.until("epoch() === argument", frame.epoch)
    expect(page.part("train-loss")).to_have_text(re.compile(r"\d"))
    page.settled("train-loss")
    assert shows(page.text("train-loss"), frame.train.loss)
    if frame.test:
        assert shows(page.text("test-loss"), frame.test.loss)
    check_scores(page, moment, frame)
    lines = baselines(moment.experiment, data)
    assert shows(page.text("baseline"), lines["constant"].train.loss)
    if (squares := lines["least_squares"].train.loss) is not None and squares > 1e-12:
        assert shows(page.text("baseline-least-squares"), squares)
    told = page.weights()
    assert told == pytest.approx(weights_of(moment), abs=5.1e-5, rel=1e-3)
    check_rows(page, moment, frame)


def check_scores(page: Playground, moment: Moment, frame: Frame) -> None:
    """Those of the test points where there are any; then the page says so."""
    shown = frame.test or frame.train
    names = ("mae", "r2") if shown.accuracy is None else ("accuracy",)
    for name in names:
        note = page.part(name).locator("xpath=ancestor::div[1]").get_by_text("on test points")
        expect(note).to_be_visible() if frame.test else expect(note).to_be_hidden()
    if shown.accuracy is not None:
        assert shows(page.text("accuracy"), 100 * shown.accuracy)
        return
    assert shown.mae is not None
    natural = shown.mae * prepare(moment.experiment).target_scale
    assert as_number(page.text("mae")) == pytest.approx(natural, rel=5e-3)
    assert shows(page.text("r2"), shown.r2)


def check_rows(page: Playground, moment: Moment, frame: Frame) -> None:
    outputs, labels = frame.tensors["predictions"], prepare(moment.experiment).labels
    rows = page.rows()
    assert len(rows) == len(outputs)
    for row, output, label in zip(rows, outputs, labels, strict=False):
        if len(output) > 1:
            assert row.answer.endswith(" %")
            assert shows(row.answer.rsplit(" ", 2)[1], 100 * float(output.max()))
        else:
            assert shows(row.answer, float(output[0]))
        if frame.train.accuracy is None:
            assert shows(row.target, float(label))
            assert shows(row.verdict, float(output[0] - label))


def run(page: Playground, experiment: Experiment, epochs: int) -> Moment:
    """Single epochs by the button, since a button's count is exact."""
    page.step(epochs)
    return Moment.first(experiment).after(epochs)


MOMENTUM = {"name": "momentum", "learning_rate": 0.05, "momentum": 0.8}
SETTINGS = {
    "one by one with L1, without biases": suggested(
        "moons", batching={"mode": "sgd"}, regularizer={"name": "l1", "rate": 0.01}, biases=False, seed=3
    ),
    "seven digits, derived inputs": suggested(
        "spiral", precision="float32", features=["x1", "x2", "sin_x1", "x1_x2"], optimizer=MOMENTUM
    ),
    "drawn with replacement, two softmax outputs": suggested(
        "clusters",
        batching={"mode": "mini_batch", "batch_size": 16, "order": "with_replacement"},
        layers=[{"units": 3, "activation": "swish"}, {"units": 2, "activation": "softmax"}],
        loss="cross_entropy",
    ),
    "several classes with a bug": suggested("blobs", fault="sums_not_reset", batching={"batch_size": 7}, seed=9),
    "points and hours held out": suggested("study_sleep", dataset={"train_share": 0.6, "seed": 4}),
    "BFGS on a table of numbers": suggested("welch"),
}
SETTINGS["points and hours held out"] = replace(
    SETTINGS["points and hours held out"], dataset=DATASETS["study_sleep"](n_samples=90, train_share=0.6, seed=4)
)


@pytest.mark.parametrize("experiment", SETTINGS.values(), ids=SETTINGS.keys())
def test_every_number_of_a_setting(open_page: OpenPage, experiment: Experiment) -> None:
    page = open_page(address(experiment))
    check(page, Moment.first(experiment))
    check(page, run(page, experiment, 2))


TABLE = "hours,sleep,score (points)\n1.5,8,51\n2,6.5,53\n3,7,62\n4.5,5,70\n6,8,81\n7,6,79\n8,7.5,90\n2.5,5.5,55\n"


def test_every_number_of_a_table_of_ones_own(open_page: OpenPage) -> None:
    """Its experiment is the one that the page sent; standardised inputs, a target with a unit, rows held out."""
    page = open_page()
    sent: list[dict[str, Any]] = []
    page.page.on("websocket", lambda socket: socket.on("framesent", lambda text: sent.append(json.loads(text))))
    page.page.reload()
    page.ready()
    page.part("own-csv").click()
    page.part("csv-text").fill(TABLE)
    page.part("csv-use").click()
    page.until_ready(3)
    commands = [one for one in sent if one["type"] == "configure" and "table" in one["experiment"]["dataset"]]
    experiment = Experiment.from_json(commands[-1]["experiment"])
    assert (experiment.dataset.to_json()["scaling"], experiment.layers[-1].activation) == ("standard", "linear")
    page.expect_words("Activation of Output: sigmoid → linear")
    check(page, Moment.first(experiment))
    check(page, run(page, experiment, 3))


def test_numbers_after_hot_changes_back_and_undo(open_page: OpenPage) -> None:
    experiment = suggested("circle", dataset={})
    page = open_page(address(experiment))
    first = run(page, experiment, 2)
    page.type_into("learning-rate", "0.5")
    page.part("regularizer").select_option("l2")
    page.mode("sgd")
    page.until_ready(4)
    rate = float(Experiment.from_json({"regularizer": {"name": "l2"}}).to_json()["regularizer"]["rate"])
    hot = {
        "optimizer": {"name": "gradient_descent", "learning_rate": 0.5},
        "regularizer": {"name": "l2", "rate": rate},
        "batching": {**experiment.to_json()["batching"], "mode": "sgd"},
    }
    page.step(2)
    changed = first.after(2, **hot)
    check(page, changed)
    for _ in range(3):
        page.page.keyboard.press(",")
    check(page, Moment.first(experiment).after(1))
    page.expect_words("Learning rate: 0.5 → 0.1")  # another moment's settings come back with it, and that is said
    page.step(1)
    check(page, first)
    page.type_into("learning-rate", "0.5")
    page.part("regularizer").select_option("l2")
    page.mode("sgd")
    page.until("new URLSearchParams(location.search).get('mode') === 'sgd'")
    page.step(1)
    branch = first.after(1, **hot)
    check(page, branch)
    page.part("reset").click()
    check(page, Moment.first(changed.experiment))
    page.page.keyboard.press("Control+z")
    check(page, branch)
    page.page.keyboard.press("n")
    seeded = Experiment.from_json({**changed.experiment.to_json(), "seed": experiment.seed + 1})
    check(page, Moment.first(seeded))
    page.page.keyboard.press("Control+z")
    check(page, branch)


def test_a_link_with_weights_shows_the_same_numbers(open_page: OpenPage) -> None:
    experiment = suggested("iris")
    page = open_page(address(experiment))
    moment = run(page, experiment, 2)
    page.part("share").click()
    page.part("share-weights").check()
    link = page.part("share-link").input_value()
    other = open_page("/" + link[link.index("?") :])
    assert other.epoch == 0, "a link carries weights, and no past"
    assert other.text("train-loss") == page.text("train-loss")
    assert other.rows() == page.rows()
    assert other.weights() == pytest.approx(weights_of(moment), abs=5.1e-5, rel=1e-3)


def test_the_answers_say_of_which_points_they_are(open_page: OpenPage) -> None:
    experiment = suggested("blobs")
    page = open_page(address(experiment))
    moment = run(page, experiment, 1)
    page.page.locator("[data-tab=answers]").click()
    for part, rows in moment.frame.facts["confusion"].items():
        if part == "test":
            page.page.locator("[data-part=answers] button", has_text=re.compile("^test", re.I)).first.click()
        cells = page.page.locator("table.confusion tbody tr")
        expect(cells).to_have_count(len(rows))
        shown = cells.evaluate_all(
            "rows => rows.map(row => [...row.querySelectorAll('b')].map(b => Number(b.textContent)))"
        )
        assert shown == [row[: len(shown[0])] for row in rows]
        right = sum(rows[k][k] for k in range(len(rows)))
        expect(page.part("answers")).to_contain_text(f"{right} of {np.sum(rows)}")


def test_a_regression_names_the_points_of_its_errors(open_page: OpenPage) -> None:
    experiment = suggested("hills")
    page = open_page(address(experiment))
    train = run(page, experiment, 1).frame.train
    page.page.locator("[data-tab=answers]").click()
    expect(page.part("answers")).to_contain_text(f"On the training points: R² {train.r2:.3f}".replace("-", "\u2212"))


def test_no_update_is_foretold_where_none_comes(open_page: OpenPage) -> None:
    experiment = suggested("and", stop={"max_epochs": 2})
    page = open_page(address(experiment))
    page.page.locator("[data-tab=explain]").click()
    summary = page.page.locator("[data-part=explain-summary]")
    expect(summary).to_contain_text("The next update takes")
    page.step(2)
    expect(summary).to_contain_text("no further update is made")
    expect(summary).not_to_contain_text("The next update takes")
