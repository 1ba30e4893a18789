"""A race: every contender trains as if it were alone, and what is told of it does not depend on the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from engine import Experiment, Stop, advance, initial_state, predict, prepare
from engine.components.optimizers import OPTIMIZERS
from engine.core.stopping import train_loss
from engine.frame.frame import View, capture
from engine.jobs import race_report
from engine.jobs.race import race
from engine.jobs.racer import Entrant
from engine.progress import Progress, Result
from tests.engine.datasets.test_custom import experiment as points_of_ones_own
from tests.engine.datasets.test_custom import table
from tests.engine.runs import SMALL, finish, small

SGD, MINI, BATCH = (
    {"batching": {"mode": mode, "batch_size": 4, "order": "shuffled"}} for mode in ("sgd", "mini_batch", "batch")
)
BFGS: dict[str, Any] = {"optimizer": {"name": "bfgs"}, "batching": {"mode": "batch"}}
STEEP: dict[str, Any] = {
    "dataset": {"name": "plane", "n_samples": 40, "train_share": 0.5},
    "layers": [{"units": 1, "activation": "linear"}],
    "loss": "mean_squared_error",
    "optimizer": {"name": "gradient_descent", "learning_rate": 10.0},
}


def ticking(seconds: float = 0.001) -> Callable[[], float]:
    """A clock on which every look takes ``seconds``."""
    ticks = count()
    return lambda: next(ticks) * seconds


def run(
    *experiments: Experiment,
    unit: Any = "epoch",
    to: int = 30,
    target: float | None = None,
    tick: float = 0.001,
) -> tuple[Result, list[Progress]]:
    entrants = [Entrant(str(index), experiment) for index, experiment in enumerate(experiments)]
    return finish(race(entrants, prepare(experiments[0]), unit, to, target, ticking(tick)))


@pytest.mark.usefixtures("compute")
@pytest.mark.parametrize("change", [SGD, MINI, BATCH, BFGS], ids=["sgd", "mini_batch", "batch", "bfgs"])
@pytest.mark.parametrize(("unit", "to"), [("epoch", 30), ("update", 57)])
def test_each_ends_where_training_alone_does(change: dict[str, Any], unit: Any, to: int) -> None:
    experiment = small(**change)
    result, _ = run(small(), experiment, unit=unit, to=to)
    data = prepare(experiment)
    alone = advance(experiment, data, initial_state(experiment, data), to, unit)
    assert result.tensors["params_1"].tobytes() == alone.params.tobytes()
    told = result.facts["contenders"][1]
    counts = {name: told[name] for name in ("step", "epoch", "samples", "evaluations")}
    assert counts == {name: getattr(alone, name) for name in counts}
    assert result.tensors["predictions_1"].tobytes() == predict(experiment, alone.params, data.inputs[:16]).tobytes()


def test_every_point_of_a_curve_is_a_frame_of_that_moment() -> None:
    experiment = small()
    result, _ = run(experiment, to=300)
    data, curve = prepare(experiment), result.tensors["curve_0"]
    assert curve[0, 1] == 0
    assert curve[-1, 1] == 300
    assert len(curve) > 100
    state = initial_state(experiment, data)
    for row in curve:
        state = advance(experiment, data, state, int(row[1]) - state.epoch, "epoch")
        frame = capture(experiment, data, state, View(frozenset({"boundary"}), grid=32))
        assert row[[0, 2, 3]].tolist() == [state.step, state.samples, state.evaluations]
        assert row[5] == frame.train.loss
        assert frame.test is not None
        assert row[6] == frame.test.loss
    np.testing.assert_array_equal(result.tensors["pictures_0"][-1], frame.tensors["boundary"])
    told = result.facts["contenders"][0]
    lowest = curve[curve[:, 5].argmin()]
    assert (told["best"]["loss"], told["best"]["step"]) == (lowest[5], lowest[0])
    assert (np.diff(curve[:, 4]) > 0).all(), "the seconds of all pieces so far"
    moments = result.tensors["moments_0"]
    assert len(moments) == len(result.tensors["pictures_0"]) <= 40
    assert (moments[0], moments[-1]) == (0, state.step)


def test_nothing_but_the_seconds_depends_on_the_clock() -> None:
    slow, _ = run(small(**SGD), small(**BFGS), Experiment.from_json(SMALL), to=90, target=0.6, tick=0.5)
    quick, _ = run(small(**SGD), small(**BFGS), Experiment.from_json(SMALL), to=90, target=0.6, tick=1e-6)
    for name, tensor in slow.tensors.items():
        other = quick.tensors[name]
        if name.startswith("curve"):
            tensor, other = np.delete(tensor, 4, axis=1), np.delete(other, 4, axis=1)
        assert tensor.tobytes() == other.tobytes(), name
    for one, two in zip(slow.facts["contenders"], quick.facts["contenders"], strict=True):
        assert {**one, "seconds": 0, "best": None, "to_target": None} == {
            **two,
            "seconds": 0,
            "best": None,
            "to_target": None,
        }
        assert one["to_target"]["step"] == two["to_target"]["step"]
        assert one["best"]["loss"] == two["best"]["loss"]


def test_they_take_turns() -> None:
    entrants = [Entrant(str(index), small()) for index in range(3)]
    job = race(entrants, prepare(small()), "epoch", 200, None, ticking())
    done = []
    for said in job:
        if said.so_far:
            done.append([one["epoch"] for one in said.so_far().facts["contenders"]])
    middle = done[len(done) // 2]
    assert min(middle) > 0
    assert max(middle) < 200


def test_what_was_told_is_not_told_again() -> None:
    """All pictures of all contenders go with every part of a result."""
    job = race([Entrant("a", small())], prepare(small()), "epoch", 1000, None, ticking())
    parts = [said.so_far().facts["contenders"][0] if said.so_far else None for said in job]
    told = [(one["status"], one["epoch"]) for one in parts if one]
    assert len(told) == len(set(told)) > 20
    assert None in parts[2:], "a turn without a moment that is measured"


def test_what_there_is_so_far_has_the_shape_of_the_whole() -> None:
    job = race([Entrant("a", small()), Entrant("b", small(**SGD))], prepare(small()), "epoch", 50, None, ticking())
    said = [one for _, one in zip(range(80), job, strict=False)][-1]
    assert said.so_far is not None
    part = said.so_far()
    whole, _ = finish(job)
    assert set(part.facts["contenders"][0]) == set(whole.facts["contenders"][0])
    assert set(part.tensors) == {name for name in whole.tensors if not name.startswith("params")}
    assert 0 < said.done < said.total == 100


@pytest.mark.usefixtures("compute")
@pytest.mark.parametrize("change", [SGD, MINI, BATCH, BFGS], ids=["sgd", "mini_batch", "batch", "bfgs"])
def test_the_target_is_met_at_the_first_epoch_that_ends_so_low(change: dict[str, Any]) -> None:
    experiment, data = small(**change), prepare(small())
    state = initial_state(experiment, data)
    while train_loss(experiment, data, state.params) > 0.55:
        state = advance(experiment, data, state, 1, "epoch")
    result, _ = run(experiment, to=state.epoch + 20, target=0.55)
    told = result.facts["contenders"][0]
    assert (told["to_target"]["epoch"], told["to_target"]["step"]) == (state.epoch, state.step)
    assert told["epoch"] == state.epoch + 20 or told["status"] == "done", "it goes on afterwards"


def test_a_target_out_of_reach_is_not_met() -> None:
    assert run(small(), target=1e-9)[0].facts["contenders"][0]["to_target"] is None


def test_who_starts_below_the_target_has_met_it() -> None:
    assert run(small(), target=1e5)[0].facts["contenders"][0]["to_target"]["step"] == 0


def test_own_stop_rules_do_not_hold() -> None:
    stopping = replace(small(), stop=Stop(max_epochs=3))
    told = run(stopping)[0].facts["contenders"][0]
    assert (told["epoch"], told["experiment"]["stop"]["max_epochs"]) == (30, 3)


@pytest.mark.parametrize("tick", [1e-6, 0.5])
def test_who_diverges_is_out_and_the_others_go_on(tick: float) -> None:
    steep = Experiment.from_json(STEEP)
    gentle = Experiment.from_json(STEEP | {"optimizer": {"name": "gradient_descent", "learning_rate": 0.01}})
    result, said = run(steep, gentle, to=5000, tick=tick)
    lost, fine = result.facts["contenders"]
    assert (lost["status"], fine["status"], fine["epoch"]) == ("diverged", "done", 5000)
    assert 0 < lost["step"] < lost["diverged_at"] < 5000
    assert np.isfinite(result.tensors["curve_0"][:, 5]).all()
    assert result.tensors["curve_0"][-1, 0] == lost["step"]
    assert said[-1].done <= said[-1].total
    assert lost["best"]["loss"] <= lost["train"]["loss"]


def test_bfgs_counts_its_looks_and_ends_when_nothing_is_left_to_gain() -> None:
    result, _ = run(small(**BFGS), to=5000)
    told = result.facts["contenders"][0]
    assert told["status"] == "done"
    assert told["step"] < 5000
    assert told["evaluations"] > told["step"]
    assert result.tensors["curve_0"][-1, 0] == told["step"]


def test_data_are_coded_for_each() -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "softmax"}]
    softmax = small(layers=layers, loss="cross_entropy")
    wide = small(features=["x1", "x2", "x1_x2"])
    signed = small(layers=[{"units": 3}, {"units": 1, "activation": "tanh"}], loss="mean_squared_error")
    result, _ = run(small(), softmax, wide, signed, to=5)
    widths = [result.tensors[f"predictions_{index}"].shape for index in range(4)]
    assert widths == [(16, 1), (16, 2), (16, 1), (16, 1)]
    for index, experiment in ((1, softmax), (2, wide), (3, signed)):
        data = prepare(experiment)
        alone = advance(experiment, data, initial_state(experiment, data), 5, "epoch")
        assert result.tensors[f"params_{index}"].tobytes() == alone.params.tobytes()


def test_several_classes_say_who_is_answered_where() -> None:
    layers = [{"units": 3, "activation": "softmax"}]
    iris = Experiment.from_json({"dataset": {"name": "iris"}, "layers": layers, "loss": "cross_entropy"})
    result, _ = run(iris, to=10)
    assert result.tensors["classes_0"].shape == result.tensors["pictures_0"].shape
    assert set(np.unique(result.tensors["classes_0"])) <= {0, 1, 2}


def test_what_is_long_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters by the thousand, and the points of a table, which all contenders share."""
    own = points_of_ones_own(table([[0, 1, 1], [1, 2, 2], [2, 3, 5]]))
    told = run(own, to=2)[0]
    assert told.facts["contenders"][0]["experiment"]["dataset"]["name"] == "custom"
    assert "table" not in told.facts["contenders"][0]["experiment"]["dataset"]
    monkeypatch.setattr(race_report, "MOST_PARAMS", own.n_params - 1)
    assert "params_0" not in run(own, to=2)[0].tensors


# ------------------------------------------------------------------ several learning rates, of which the best is shown


def tuned(
    experiment: Experiment, rates: tuple[float, ...], to: int = 30
) -> tuple[dict[str, Any], Result, list[Progress]]:
    entrants = [Entrant("plain", experiment), Entrant("tuned", experiment, rates)]
    result, said = finish(race(entrants, prepare(experiment), "epoch", to, None, ticking()))
    return result.facts["contenders"][1], result, said


def with_rate(experiment: Experiment, rate: float) -> Experiment:
    optimizer = {"name": "gradient_descent", "learning_rate": rate}
    return Experiment.from_json(experiment.to_json() | {"optimizer": optimizer})


def test_of_several_rates_the_one_with_the_lowest_loss_at_the_end_is_shown() -> None:
    experiment, rates = small(), (0.001, 0.01, 0.3)
    told, result, _ = tuned(experiment, rates)
    data = prepare(experiment)
    ends = {}
    for rate in rates:
        alone = with_rate(experiment, rate)
        state = advance(alone, data, initial_state(alone, data), 30, "epoch")
        ends[rate] = (train_loss(alone, data, state.params), state)
    best = min(rates, key=lambda rate: ends[rate][0])
    assert [one["learning_rate"] for one in told["tried"]] == list(rates)
    assert [one["loss"] for one in told["tried"]] == pytest.approx([ends[rate][0] for rate in rates], rel=1e-12)
    assert told["experiment"]["optimizer"]["learning_rate"] == best
    assert result.tensors["params_1"].tobytes() == ends[best][1].params.tobytes()
    assert result.facts["contenders"][0]["tried"] is None


def test_every_rate_gets_the_same_budget_and_all_of_it_is_counted() -> None:
    told, result, said = tuned(small(), (0.001, 0.01, 0.3))
    assert {one["step"] for one in told["tried"]} == {30 * 4}
    assert result.facts["runs"] == 4
    assert (said[-1].done, said[-1].total) == (4 * 30, 4 * 30)
    assert [one.done for one in said] == sorted(one.done for one in said)


def test_a_rate_that_diverges_is_not_the_best_of_several() -> None:
    told, _, _ = tuned(Experiment.from_json(STEEP), (10.0, 0.01), to=2000)
    assert [one["status"] for one in told["tried"]] == ["diverged", "done"]
    assert told["experiment"]["optimizer"]["learning_rate"] == 0.01
    assert tuned(Experiment.from_json(STEEP), (10.0,), to=2000)[0]["status"] == "diverged"


def test_on_the_circle_the_default_rates_decide_more_than_the_optimizers() -> None:
    """What the ready sets race: at its default rate Adam is far behind; at the best of five, all solve it."""
    circle = {
        "dataset": {"name": "circle", "n_samples": 100},
        "layers": [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
        "batching": {"mode": "batch"},
    }
    factors, entrants = (0.1, 0.3, 1.0, 3.0, 10.0), []
    for name, kind in OPTIMIZERS.items():
        experiment = Experiment.from_json(circle | {"optimizer": {"name": name}})
        default = getattr(kind(), "learning_rate", None)
        rates = () if default is None else tuple(float(f"{default * factor:.6g}") for factor in factors)
        entrants.append(Entrant(name, experiment, rates))
    result, _ = finish(race(entrants, prepare(entrants[0].experiment), "epoch", 500, None, ticking()))
    told = {one["name"]: one for one in result.facts["contenders"]}
    at_default = {name: one["tried"][2]["loss"] for name, one in told.items() if one["tried"]}
    assert at_default["adam"] > at_default["gradient_descent"] > 5 * at_default["momentum"]
    assert at_default["adam"] > 5 * told["adam"]["train"]["loss"]
    assert {name: one["train"]["accuracy"] for name, one in told.items()} == dict.fromkeys(OPTIMIZERS, 1.0)
    for name, one in told.items():
        if one["tried"]:
            shown = one["experiment"]["optimizer"]["learning_rate"]
            assert one["train"]["loss"] == min(run["loss"] for run in one["tried"] if run["status"] == "done"), name
            assert shown == min(one["tried"], key=lambda run: float(run["loss"]))["learning_rate"]
