"""Measures: every name gives the number it says, and a name that a run has not is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Experiment, advance, initial_state, loss_and_gradient, predict, prepare
from engine.errors import FieldError
from engine.lessons.measures import MEASURES, check, evaluate, find
from engine.lessons.moment import Moment

ONE = [{"units": 1, "activation": "sigmoid"}]
LINE = [{"units": 1, "activation": "linear"}]


def moment(description: dict[str, Any] | None = None, updates: int = 0) -> Moment:
    experiment = Experiment.from_json(description or {})
    data = prepare(experiment)
    return Moment(experiment, data, advance(experiment, data, initial_state(experiment, data), updates))


def test_numbers_of_a_classification() -> None:
    here = moment({"layers": ONE}, 10_001)
    names = ["loss.train", "accuracy.train", "undecided.train", "step", "epoch", "samples", "evaluations", "n_params"]
    assert evaluate(names, here) == [pytest.approx(np.log(2), abs=1e-12), 0.0, 4, 10_001, 10_001, 40_004, 10_001, 3]
    assert evaluate(["baseline.constant.loss"], here) == [pytest.approx(np.log(2))]


def test_numbers_of_a_network_bit_for_bit() -> None:
    here = moment(updates=7)
    # Each row alone: a product over more of them may round the last bit otherwise.
    answers = [float(predict(here.experiment, here.state.params, row[np.newaxis])[0, 0]) for row in here.data.inputs]
    assert evaluate([f"prediction.{row}" for row in range(4)], here) == answers
    assert evaluate([f"param.{index}" for index in range(9)], here) == here.state.params.tolist()
    assert evaluate(["weights_std.1"], here) == [float(here.state.params[6:8].std())]
    loss, _ = loss_and_gradient(here.experiment, here.state.params, here.data.train_inputs, here.data.train_targets)
    assert evaluate(["loss.train"], here) == [pytest.approx(loss, rel=1e-15)]


def test_each_output_has_its_own_number() -> None:
    three = [{"units": 3, "activation": "softmax"}]
    here = moment({"dataset": {"name": "iris"}, "layers": three, "loss": "cross_entropy"}, 3)
    outputs = predict(here.experiment, here.state.params, here.data.inputs[7:8])
    assert evaluate([f"prediction.7.{output}" for output in range(3)], here) == outputs[0].tolist()
    assert len(set(outputs[0])) == 3


def test_numbers_of_a_regression_and_of_held_out_samples() -> None:
    here = moment(
        {
            "dataset": {"name": "study_sleep", "train_share": 0.8},
            "loss": "mean_squared_error",
            "batching": {"mode": "batch"},
        },
        5,
    )
    mae, r2, test = evaluate(["mae.train", "r2.test", "loss.test"], here)
    outputs = predict(here.experiment, here.state.params, here.data.train_inputs)
    assert mae == pytest.approx(np.abs(outputs - here.data.train_targets).mean())
    assert isinstance(r2, float)
    assert isinstance(test, float)
    assert r2 < 1
    assert test > 0


def test_the_likelihood_is_that_of_normal_errors() -> None:
    here = moment({"dataset": {"name": "plane"}, "loss": "mean_squared_error", "layers": LINE})
    gaps = predict(here.experiment, here.state.params, here.data.test_inputs) - here.data.test_targets
    density = np.exp(-(gaps**2) / 2) / np.sqrt(2 * np.pi)
    assert evaluate(["likelihood.test"], here) == [pytest.approx(np.log(density).mean(), rel=1e-12)]
    loss, likelihood = evaluate(["loss.train", "likelihood.train"], here)
    assert loss is not None
    assert likelihood == pytest.approx(-0.9189385332046727 - loss / 2, rel=1e-12)


def test_gradients_of_layers_and_how_they_fade() -> None:
    here = moment({"layers": [{"units": 2, "activation": "sigmoid"}] * 4 + ONE}, 3)
    samples = here.data.train_inputs, here.data.train_targets
    _, gradient = loss_and_gradient(here.experiment, here.state.params, *samples)
    first, last = np.linalg.norm(gradient[:6]), np.linalg.norm(gradient[-3:])
    wanted = [pytest.approx(first, rel=1e-6), pytest.approx(last, rel=1e-6), pytest.approx(last / first, rel=1e-6)]
    assert evaluate(["gradient.0", "gradient.4", "gradient_fade"], here) == wanted


def test_where_nothing_comes_back_there_is_nothing_to_fade() -> None:
    here = moment({"initializer": {"name": "zeros"}})
    assert evaluate(["gradient.0", "gradient_fade"], here) == [0.0, None]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("loss", "unknown measure 'loss'; known: prediction.<row>"),
        ("loss.valid", "unknown measure"),
        ("loss.train + 1", "unknown measure"),
        ("prediction.4", "row from 0 to 3"),
        ("prediction.0.1", "output from 0 to 0"),
        ("param.9", "index from 0 to 8"),
        ("weights_std.2", "layer from 0 to 1"),
        ("gradient.2", "layer from 0 to 1"),
        ("likelihood.test", "no samples are held back"),
        ("loss.test", "no samples are held back"),
        ("mae.train", "these data are classes"),
        ("seeds.rounds_to.011", "one 0 or 1 for each of 4 rows"),
        ("seeds.rounds_to.0121", "unknown measure"),
        ("", "unknown measure"),
        (None, "unknown measure"),
    ],
)
def test_what_there_is_not_is_refused_with_the_field(name: object, said: str) -> None:
    with pytest.raises(FieldError) as refused:
        check(name, Experiment(), "card.measure")
    assert refused.value.field == "card.measure"
    assert said in refused.value.message


def test_answers_are_rounded_where_they_are_from_0_to_1() -> None:
    assert check("seeds.rounds_to.0111", Experiment(), "").of == "seeds"
    tanh = Experiment.from_json({"layers": [{"units": 1, "activation": "tanh"}], "loss": "half_squared_error"})
    with pytest.raises(FieldError, match="one sigmoid unit"):
        check("seeds.rounds_to.0111", tanh, "card")


def test_what_belongs_to_a_job_is_not_measured_here() -> None:
    with pytest.raises(FieldError, match="the job seeds"):
        evaluate(["seeds.solved"], moment())


@pytest.mark.parametrize(
    ("name", "of", "places"),
    [
        ("race.batch 3.6.loss.train", "race", {"name": "batch 3.6", "samples": "train"}),
        ("race.SGD.to_target.evaluations", "race", {"name": "SGD", "reached": "evaluations"}),
        ("race.a.prediction.3", "race", {"name": "a", "row": "3"}),
        ("seeds.right.4", "seeds", {"k": "4"}),
        ("seeds.rounds_to.0111", "seeds", {"answers": "0111"}),
        ("seeds.prediction.0.mean", "seeds", {"row": "0"}),
        ("check.numeric.12", "gradient_check", {"index": "12"}),
    ],
)
def test_names_are_read(name: str, of: str, places: dict[str, str]) -> None:
    measure, found = find(name, "")
    assert (measure.of, found) == (of, places)


def test_each_is_found_by_its_own_name_only() -> None:
    example = {"row": "1", "output": "0", "index": "2", "layer": "1", "k": "4", "samples": "train", "reached": "step"}
    example |= {
        "baseline": "constant",
        "spread": "median",
        "name": "SGD",
        "answers": "01",
        "loop": "batch",
        "storage": "array",
    }
    for measure in MEASURES:
        name = measure.pattern
        for part, value in example.items():
            name = name.replace(f"<{part}>", value)
        assert [other.pattern for other in MEASURES if other.regex.fullmatch(name)] == [measure.pattern]
