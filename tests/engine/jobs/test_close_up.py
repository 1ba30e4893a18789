"""What a fault is said to look like is what the first two epochs, and the race, show: each symptom has its measure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine import Experiment, advance, initial_state, loss_of, prepare
from engine.components.faults import FAULTS, NO_FAULT
from engine.core.catalog import catalog
from engine.core.fault_effects import without_effect
from engine.jobs.close_up import MOST_UPDATES, CloseUp
from engine.jobs.race import race
from engine.jobs.racer import Entrant
from tests.engine.jobs.test_race import ticking
from tests.engine.runs import finish, small

REAL = [name for name in FAULTS if name != NO_FAULT]


def of(dataset: str, size: int, **changes: Any) -> Experiment:
    """A suggested experiment in shuffled batches of ``size``."""
    batching = {"mode": "mini_batch", "batch_size": size, "order": "shuffled"}
    suggest = catalog()["datasets"][dataset]["suggest"]
    return Experiment.from_json(
        {"dataset": {"name": dataset}} | suggest | {"batching": batching, "compute": "numpy"} | changes
    )


#: Where the symptoms are measured: two classes, three, and a quantity; the last batch of each is smaller.
RUNS = {
    "circle": of("circle", 30, optimizer={"name": "gradient_descent", "learning_rate": 0.3}),
    "study": of("study_sleep", 64),
    "iris": of("iris", 16),
}


def seen(experiment: Experiment, fault: str = NO_FAULT) -> tuple[dict[str, Any], np.ndarray[Any, Any]]:
    wrong = replace(experiment, fault=fault)
    near = CloseUp(wrong, prepare(wrong))
    list(near.run())
    return near.facts(), near.tensor()


def losses(experiment: Experiment, fault: str, *epochs: int) -> list[float]:
    wrong = replace(experiment, fault=fault)
    data = prepare(wrong)
    state, found = initial_state(wrong, data), []
    for epoch in epochs:
        state = advance(wrong, data, state, epoch - state.epoch, "epoch")
        found.append(loss_of(wrong, state.params, data.train_inputs, data.train_targets))
    return found


def test_every_fault_has_an_effect_where_its_symptom_is_measured() -> None:
    for name, experiment in RUNS.items():
        assert [fault for fault in REAL if without_effect(experiment, prepare(experiment), fault)] == [], name


def swing(facts: dict[str, Any], which: str = "loss") -> float:
    low, high = facts[which]
    return float(high - low)


@pytest.mark.parametrize("name", RUNS)
class TestSymptoms:
    def test_sums_not_reset_makes_longer_steps_and_no_gradient_is_wrong(self, name: str) -> None:
        right, wrong = (seen(RUNS[name], fault)[0] for fault in (NO_FAULT, "sums_not_reset"))
        if name != "iris":  # Adam divides by the size of the gradient
            assert wrong["stride"][1] > 2 * right["stride"][1]
        assert wrong["gradient_gap"] == 0.0
        assert losses(RUNS[name], "sums_not_reset", 0, 100)[1] < losses(RUNS[name], NO_FAULT, 0)[0]

    def test_the_wrong_sign_climbs_and_every_entry_differs_by_its_sign(self, name: str) -> None:
        assert seen(RUNS[name], "wrong_sign")[0]["gradient_gap"] == pytest.approx(2.0, rel=1e-12)
        climbing = losses(RUNS[name], "wrong_sign", 0, 1, 2, 5, 10)
        assert climbing == sorted(climbing)

    def test_a_leaking_batch_leaves_one_update_of_each_epoch_out(self, name: str) -> None:
        (right, steps), (wrong, leaking) = (seen(RUNS[name], fault) for fault in (NO_FAULT, "batch_leaks"))
        in_epoch = len(steps) // 2
        assert (right["updates"], wrong["updates"]) == (2 * in_epoch, 2 * in_epoch - 2)
        assert leaking[[in_epoch - 1, -1], 1].tolist() == [0.0, 0.0]
        assert (wrong["stride"][0], wrong["gradient_gap"]) == (0.0, 0.0)
        assert right["stride"][0] > 0
        begin, end = losses(RUNS[name], "batch_leaks", 0, 100)
        assert end < begin

    def test_without_shuffling_the_loss_of_the_batches_goes_up_and_down(self, name: str) -> None:
        (right, _), (wrong, rows) = (seen(RUNS[name], fault) for fault in (NO_FAULT, "no_shuffling"))
        assert swing(wrong) > 2 * swing(right)
        first, second = rows[: len(rows) // 2, 0], rows[len(rows) // 2 :, 0]
        # The same way in every epoch: no accident of the order.
        assert np.corrcoef(first, second)[0, 1] > 0.5

    def test_from_zero_the_hidden_units_stay_alike(self, name: str) -> None:
        right, wrong = (seen(RUNS[name], fault)[0]["hidden"] for fault in (NO_FAULT, "zero_start"))
        assert (right[0], right[1]) == (wrong[0], right[0])
        assert wrong[1] == 1

    def test_without_the_derivative_the_gradient_differs_and_the_loss_still_falls(self, name: str) -> None:
        assert seen(RUNS[name], "no_derivative")[0]["gradient_gap"] > 0.05
        begin, end = losses(RUNS[name], "no_derivative", 0, 100)
        assert end < begin

    def test_a_swapped_batch_size_makes_another_number_of_updates(self, name: str) -> None:
        right, wrong = (seen(RUNS[name], fault)[0]["updates"] for fault in (NO_FAULT, "swapped_batch_size"))
        assert wrong != right


def test_sums_that_are_not_reset_can_look_faster() -> None:
    assert losses(RUNS["study"], "sums_not_reset", 100) < losses(RUNS["study"], NO_FAULT, 100)


def test_among_a_handful_of_samples_a_shuffled_order_swings_as_much() -> None:
    xor = Experiment.from_json({"batching": {"mode": "mini_batch", "batch_size": 2, "order": "shuffled"}})
    assert swing(seen(xor, "no_shuffling")[0]) < 1.5 * swing(seen(xor)[0])


def test_a_close_up_is_training_itself() -> None:
    experiment = small(compute="numpy")
    facts, rows = seen(experiment)
    data = prepare(experiment)
    state = initial_state(experiment, data)
    for loss, stride in rows:
        read = data.reading(experiment, state.epoch)[state.position : state.position + 4]
        assert loss == loss_of(experiment, state.params, data.train_inputs[read], data.train_targets[read])
        after = advance(experiment, data, state, 1)
        assert stride == np.linalg.norm(after.params - state.params)
        state = after
    assert (state.epoch, state.position) == (2, 0)
    assert (facts["n"], facts["epochs"], facts["updates"]) == (8, 2, 8)


def test_it_is_bounded_and_pauses() -> None:
    study = of("study_sleep", 1)
    many = replace(study, dataset=replace(study.dataset, n_samples=1500))
    near = CloseUp(many, prepare(many))
    assert sum(1 for _ in near.run()) == MOST_UPDATES // 8
    assert near.facts()["n"] == MOST_UPDATES


def test_what_diverges_ends_it() -> None:
    steep = small(
        layers=[{"units": 1, "activation": "linear"}],
        loss="mean_squared_error",
        optimizer={"name": "gradient_descent", "learning_rate": 1000.0},
        batching={"mode": "sgd"},
        dataset={"name": "circle", "n_samples": 400},
    )
    facts, rows = seen(steep)
    assert facts["n"] == len(rows) < 400


@pytest.mark.parametrize("wanted", [True, False])
def test_a_race_brings_the_close_up_of_each_if_asked(wanted: bool) -> None:
    entrants = [Entrant("right", small()), Entrant("wrong", small(fault="batch_leaks"))]
    result, _ = finish(race(entrants, prepare(small()), "epoch", 3, None, ticking(), close_up=wanted))
    assert [("close_up" in one) for one in result.facts["contenders"]] == [wanted] * 2
    assert [(f"close_up_{i}" in result.tensors) for i in (0, 1)] == [wanted] * 2
    if wanted:
        assert [one["close_up"]["updates"] for one in result.facts["contenders"]] == [8, 6]
        assert result.tensors["close_up_1"].tobytes() == seen(small(), "batch_leaks")[1].tobytes()
