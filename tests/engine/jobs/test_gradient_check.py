"""The gradient check: it agrees where backpropagation is right, as far as the article says, and no fault escapes."""

from __future__ import annotations

import dataclasses
import importlib
import json
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS, Activation
from engine.components.losses import LOSSES
from engine.components.regularizers import L2
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.network import Layout, forward, initialize, loss_of, penalty_of
from engine.core.preparation import prepare
from engine.errors import FieldError
from engine.jobs.gradient_check import evaluations, gradient_check, has_kink
from engine.progress import Progress, Result
from engine.training.backprop import loss_and_gradient
from tests.engine.runs import finish

#: The module, also if the package gives its name to the function.
module = importlib.import_module("engine.jobs.gradient_check")

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden and name != "step"]
PAIRS = [(loss, output) for loss in LOSSES for output in LOSSES[loss].outputs or () if output != "step"]


def net(*names: str, units: int = 3, **changes: Any) -> Experiment:
    """2 inputs, hidden layers of these activations, one output; on the four points of XOR."""
    hidden = [{"units": units, "activation": name} for name in names]
    return Experiment.from_json({"layers": [*hidden, {"units": 1, "activation": "sigmoid"}]} | changes)


def check(experiment: Experiment, params: Array | None = None, **settings: Any) -> Result:
    params = initialize(experiment) if params is None else params
    return finish(gradient_check(experiment, prepare(experiment), params, **settings))[0]


def break_activation(monkeypatch: pytest.MonkeyPatch, name: str, **changes: Any) -> None:
    """Another entry under the same name."""
    monkeypatch.setitem(ACTIVATIONS._entries, name, dataclasses.replace(ACTIVATIONS[name], **changes))


def ones(z: Array, a: Array) -> Array:  # noqa: ARG001  the signature of a derivative
    return np.ones_like(z)


# ------------------------------------------------------------------ it agrees


@pytest.mark.parametrize(("hidden", "most"), [("sigmoid", 5e-10), ("tanh", 6e-8)])
@pytest.mark.parametrize(
    ("dataset", "initializer"), [("xor", "normal"), ("xor", "uniform"), ("circle", "xavier_normal")]
)
@pytest.mark.parametrize("seed", range(8))
def test_tolerances_of_the_fourth_article(hidden: str, most: float, dataset: str, initializer: str, seed: int) -> None:
    """2-3-3-1 with cross-entropy at h = 1e-4."""
    changes: dict[str, Any] = {"dataset": {"name": dataset}, "initializer": {"name": initializer}, "seed": seed}
    facts = check(net(hidden, hidden, **changes)).facts
    assert facts["worst"] <= most
    assert facts["worst"] <= facts["tolerance"] <= 1e-7
    assert (facts["verdict"], facts["kinks"], facts["h"], facts["n"]) == ("agree", 0, 1e-4, 25)


@pytest.mark.parametrize("seed", range(4))
def test_relu_agrees_wherever_no_unit_changes_sides(seed: int) -> None:
    """First biases are 0 and one point of XOR is (0, 0), so some units stand right on their kinks."""
    result = check(net("relu", "relu", seed=seed, initializer={"name": "he_normal"}))
    kink = result.tensors["kink"].astype(bool)
    gaps = np.abs(result.tensors["numeric"] - result.tensors["backprop"])
    assert result.facts["verdict"] == "agree"
    assert result.facts["worst"] == gaps[~kink].max() <= 5e-8
    assert result.facts["kinks"] == kink.sum() > 0
    assert gaps[kink].max() > 1e-4, "a central difference over a kink is worth nothing"


@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_agrees_for_every_activation_and_loss_even_with_large_weights(hidden: str, loss: str, output: str) -> None:
    layers = [{"units": 3, "activation": name} for name in (hidden, hidden, output)]
    experiment = Experiment.from_json({"dataset": {"name": "iris"}, "layers": layers, "loss": loss})
    rng = np.random.default_rng(1)
    data = some_data(
        rng.normal(size=(4, 2)), np.where(np.eye(3)[[0, 1, 2, 0]] == 1.0, 1.0, ACTIVATIONS[output].negative_target)
    )
    for scale, h in ((1.0, 1e-4), (1.0, 1e-8), (10.0, 1e-3), (10.0, 1e-6)):
        params = rng.normal(0.0, scale, experiment.n_params)
        facts = finish(gradient_check(experiment, data, params, h=h))[0].facts
        assert facts["verdict"] == "agree", facts
        assert facts["worst"] <= facts["tolerance"]


def some_data(inputs: Array, targets: Array) -> TrainingData:
    return cast(TrainingData, SimpleNamespace(train_inputs=inputs, train_targets=targets))


@pytest.mark.parametrize("regularizer", ["none", "l1", "l2"])
@pytest.mark.parametrize("biases", [True, False])
def test_what_is_differentiated_is_loss_and_penalty(regularizer: str, biases: bool) -> None:
    experiment = net("tanh", biases=biases, regularizer={"name": regularizer, "rate": 0.3})
    params, data = initialize(experiment), prepare(experiment)
    result = check(experiment, params)
    assert result.facts["verdict"] == "agree"

    def total(at: Array) -> float:
        return loss_of(experiment, at, data.train_inputs, data.train_targets) + penalty_of(experiment, at)

    assert result.facts["loss"] == total(params)
    for index in range(params.size):
        up, down = params.copy(), params.copy()
        up[index] += 1e-4
        down[index] -= 1e-4
        expected = (total(up) - total(down)) / (up[index] - down[index])
        assert result.tensors["numeric"][index] == expected


def test_large_differences_are_looked_into() -> None:
    """Where the step is too long for the curve, that is no fault of backpropagation."""
    experiment = net("sine", "sine", initializer={"name": "normal", "std": 5.0})
    facts = check(experiment, h=1e-3).facts
    assert facts["verdict"] == "agree"
    assert facts["probes"] > 0
    assert facts["worst"] > 1e-6, "far above h²"


@pytest.mark.parametrize("std", [1.0, 5.0])
def test_rounding_is_foreseen(std: float) -> None:
    """At the smallest step there is nothing but rounding, and h² would allow for none of it."""
    facts = check(net("tanh", "tanh", units=8, initializer={"name": "normal", "std": std}), h=1e-8).facts
    assert (facts["verdict"], facts["probes"]) == ("agree", 0)
    assert 1e-16 < facts["worst"] <= facts["tolerance"] < 1e-6


def test_float32_is_checked_in_float64() -> None:
    experiment = net("tanh")
    params = initialize(experiment).astype(np.float32).astype(np.float64)
    single = check(dataclasses.replace(experiment, precision="float32"), params)
    double = check(experiment, params)
    assert single.facts == double.facts
    assert single.facts["worst"] < 1e-7


def test_only_the_chosen_samples_count() -> None:
    experiment = net("tanh")
    params, data = initialize(experiment), prepare(experiment)
    rows = np.array([2, 0])
    some = check(experiment, params, samples=rows)
    assert some.facts["samples"] == 2
    assert some.facts["loss"] == loss_of(experiment, params, data.train_inputs[rows], data.train_targets[rows])
    every = check(experiment, params, samples=np.arange(4))
    np.testing.assert_array_equal(every.tensors["numeric"], check(experiment, params).tensors["numeric"])


# ------------------------------------------------------------------ it differs


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "swish"])
def test_a_flipped_sign_is_caught(monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    right = ACTIVATIONS[hidden].derivative
    break_activation(monkeypatch, hidden, derivative=lambda z, a: -right(z, a))
    result = check(net(hidden))
    first = Layout.of(net(hidden)).places[1].weights
    assert result.facts["verdict"] == "differ"
    assert result.facts["worst_index"] < first, "the layer below the fault"
    assert result.facts["worst_relative"] == pytest.approx(1.0)


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "swish"])
def test_a_forgotten_derivative_is_caught(monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    break_activation(monkeypatch, hidden, derivative=ones)
    facts = check(net(hidden, hidden)).facts
    assert facts["verdict"] == "differ"
    assert facts["worst"] > 100 * facts["tolerance"]


def test_a_forgotten_penalty_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(L2, "gradient", lambda *_: None)
    assert check(net("tanh", regularizer={"name": "l2", "rate": 0.01})).facts["verdict"] == "differ"
    assert check(net("tanh", regularizer={"name": "l2", "rate": 0.0})).facts["verdict"] == "agree"


@pytest.mark.parametrize("std", [0.1, 1.0, 5.0])
def test_the_sign_of_any_single_slope_is_caught(monkeypatch: pytest.MonkeyPatch, std: float) -> None:
    experiment = net("tanh", initializer={"name": "normal", "std": std})
    right = loss_and_gradient
    gradient = check(experiment).tensors["backprop"]
    for index in np.flatnonzero(np.abs(gradient) > 1e-6):

        def wrong(*problem: Any, at: int = int(index)) -> tuple[float, Array]:
            loss, found = right(*problem)
            found[at] *= -1.0
            return loss, found

        monkeypatch.setattr(module, "loss_and_gradient", wrong)
        facts = check(experiment).facts
        assert (facts["verdict"], facts["worst_index"]) == ("differ", index)


def test_a_fault_is_not_hidden_by_larger_differences_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = net("sine", "sine", initializer={"name": "normal", "std": 5.0})
    honest = check(experiment, h=1e-3)
    gaps = np.abs(honest.tensors["numeric"] - honest.tensors["backprop"])
    index = int(gaps.argmin())
    fault = 0.1 * gaps.max()
    assert gaps[index] < 1e-6 < fault

    def wrong(*problem: Any) -> tuple[float, Array]:
        loss, found = loss_and_gradient(*problem)
        found[index] += fault
        return loss, found

    monkeypatch.setattr(module, "loss_and_gradient", wrong)
    facts = check(experiment, h=1e-3).facts
    assert (facts["verdict"], facts["worst_index"]) == ("differ", index)
    assert facts["tolerance"] < facts["worst"] < gaps.max()


def test_a_step_differs_because_its_derivative_is_taken_as_1() -> None:
    facts = check(net("step", units=4)).facts
    assert facts["verdict"] == "differ"
    assert facts["worst_relative"] == 1.0, "the true slope is 0"


# ------------------------------------------------------------------ kinks


def test_kinks_are_found_in_the_functions_themselves() -> None:
    assert {name for name, entry in ACTIVATIONS.items() if has_kink(entry)} == {"relu", "leaky_relu", "step"}


def test_a_new_activation_needs_no_second_list() -> None:
    def entry(function: Any) -> Activation:
        return Activation(function, ones)

    assert has_kink(entry(np.abs))
    assert has_kink(entry(np.sign)), "a jump with equal slopes on its sides"
    assert has_kink(entry(lambda z: np.maximum(z, 0.9 * z)))
    assert not has_kink(entry(lambda z: z**3 + 5.0 * z**2 - 3.0 * z))


def test_a_kink_counts_inside_the_step_only() -> None:
    """A single unit with z = w·x at x = 1: it changes sides where |w| ≤ h."""
    experiment = Experiment.from_json(
        {
            "dataset": {"name": "sine"},
            "features": ["x1"],
            "layers": [{"units": 1, "activation": "relu"}],
            "biases": False,
            "loss": "half_squared_error",
        }
    )
    data = some_data(np.ones((1, 1)), np.array([[0.5]]))
    for w, marked in ((0.0, 1), (0.9e-4, 1), (-0.9e-4, 1), (1.1e-4, 0), (-1.1e-4, 0), (1.0, 0)):
        result = finish(gradient_check(experiment, data, np.array([w])))[0]
        assert result.tensors["kink"].tolist() == [marked]
        assert result.facts["verdict"] == ("undecided" if marked else "agree")
    nothing = some_data(np.zeros((1, 1)), np.array([[0.5]]))
    unmoved = finish(gradient_check(experiment, nothing, np.array([1.0])))[0]
    assert unmoved.tensors["kink"].tolist() == [0], "z is 0 there and stays 0"


def test_the_penalty_has_a_kink_too() -> None:
    experiment = net("tanh", regularizer={"name": "l1", "rate": 0.1})
    params = initialize(experiment)
    params[[0, 4]] = 5e-5, 0.0
    params[6] = 0.0  # a bias, which is free
    result = check(experiment, params)
    assert np.flatnonzero(result.tensors["kink"]).tolist() == [0, 4]
    assert result.facts["verdict"] == "agree"
    assert check(net("tanh", regularizer={"name": "l2", "rate": 0.1}), params).facts["kinks"] == 0


@pytest.mark.parametrize("value", [np.inf, np.nan, 1e200])
def test_nothing_is_decided_where_the_loss_is_not_finite(value: float) -> None:
    experiment = Experiment.from_json(
        {"dataset": {"name": "plane"}, "layers": [{"units": 1, "activation": "linear"}], "loss": "mean_squared_error"}
    )
    result, said = finish(gradient_check(experiment, prepare(experiment), np.full(3, value)))
    assert result.facts["verdict"] == "undecided"
    assert [result.facts[key] for key in ("worst", "worst_index", "worst_relative", "tolerance", "loss")] == [None] * 5
    assert result.facts["evaluations"] == 0
    assert said == [Progress(0, 6)]


def test_nothing_is_decided_where_a_step_is_lost_in_the_digits() -> None:
    experiment = Experiment.from_json(
        {"dataset": {"name": "plane"}, "layers": [{"units": 1, "activation": "linear"}], "loss": "mean_squared_error"}
    )
    assert check(experiment, np.full(3, 1e100)).facts["verdict"] == "undecided"


# ------------------------------------------------------------------ what it costs, and what it says


def test_cost_stated_in_the_fourth_article() -> None:
    assert Layout((784, 100, 10), True).n_params == 79_510
    assert evaluations(79_510) == 159_020
    assert evaluations(Layout((64, 20, 10), True).n_params) == 3_020


def test_the_total_is_said_before_anything_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "forward", None)
    monkeypatch.setattr(module, "loss_and_gradient", None)
    experiment = net("tanh", units=512)
    job = gradient_check(experiment, prepare(experiment), initialize(experiment))
    assert next(job) == Progress(0, 2 * experiment.n_params)


def test_progress_counts_evaluations(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = 0

    def counted(*arguments: Any) -> Any:
        nonlocal passes
        passes += 1
        return forward(*arguments)

    monkeypatch.setattr(module, "forward", counted)
    experiment = net("sigmoid", "sigmoid", units=8)
    result, said = finish(gradient_check(experiment, prepare(experiment), initialize(experiment)))
    total = 2 * experiment.n_params
    assert {progress.total for progress in said} == {total} == {result.facts["evaluations"]}
    done = [progress.done for progress in said]
    assert done == sorted(set(done))
    assert (done[0], done[-1]) == (0, total)
    assert len(done) > 5
    assert result.facts["probes"] == 0
    assert passes == total + 2, "where the units are, and how large z is"


def test_can_be_left_and_changes_nothing() -> None:
    experiment = net("tanh")
    params = initialize(experiment)
    before = params.copy()
    params.setflags(write=False)
    job = gradient_check(experiment, prepare(experiment), params)
    next(job)
    next(job)
    job.close()
    check(experiment, params)
    np.testing.assert_array_equal(params, before)


def test_facts_are_json_and_tensors_have_their_types() -> None:
    experiment = net("relu")
    result = check(experiment, samples=np.array([0, 1]))
    assert json.loads(json.dumps(result.facts, allow_nan=False)) == result.facts
    shape = (experiment.n_params,)
    types = {name: (tensor.dtype.name, tensor.shape) for name, tensor in result.tensors.items()}
    assert types == {"numeric": ("float64", shape), "backprop": ("float64", shape), "kink": ("uint8", shape)}


@pytest.mark.parametrize("h", [0.0, -1e-4, 1.1e-3, 1e-9, float("nan"), True, "1e-4"])
def test_refuses_other_steps(h: Any) -> None:
    with pytest.raises(FieldError) as refused:
        check(net("tanh"), h=h)
    assert refused.value.field == "h"
    assert "1e-08 to 0.001" in refused.value.message


@pytest.mark.parametrize("samples", [[], [4], [-1], [0.0], [[0, 1]], [True]])
def test_refuses_samples_that_are_not_there(samples: list[Any]) -> None:
    with pytest.raises(FieldError) as refused:
        check(net("tanh"), samples=np.array(samples))
    assert refused.value.field == "samples"
    assert "0 to 3" in refused.value.message
