"""The tape of a run: every moment again, bit for bit, from a bounded number of marks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.core.state import TrainState, Unit, set_parameter, state_vector
from engine.core.tape import BUDGET_BYTES, MOST, MOST_BYTES, Mark, Tape, count_of
from engine.datasets import DATASETS
from engine.training.advance import advance, initial_state
from engine.training.start import with_experiment


def made(name: str = "circle", **changes: Any) -> tuple[Experiment, TrainingData]:
    experiment = Experiment.from_json({"dataset": {"name": name}, **DATASETS[name].suggest, **changes})
    return experiment, prepare(experiment)


class Run:
    """A run with its tape, and every state by the samples it had read, to compare with."""

    def __init__(self, name: str = "circle", **changes: Any) -> None:
        self.experiment, self.data = made(name, **changes)
        self.state = initial_state(self.experiment, self.data)
        self.tape = Tape.begun(self.experiment, self.state)
        self.was: dict[int, TrainState] = {0: self.state}

    def train(self, *pieces: int, unit: Unit = "sample") -> None:
        for piece in pieces:
            after = advance(self.experiment, self.data, self.state, piece, unit)
            self.tape = self.tape.advanced(self.state, self.experiment, after, after.samples / 1000)
            self.state = self.was[after.samples] = after

    def change(self, **changes: Any) -> None:
        other = Experiment.from_json(self.experiment.to_json() | changes)
        self.state = self.was[self.state.samples] = with_experiment(self.experiment, other, self.data, self.state)
        self.experiment = other
        self.tape = self.tape.changed(other, self.state, self.state.samples / 1000)

    def seek(self, unit: Unit, to: int) -> Mark:
        base = self.tape.before(unit, to)
        state = base.state
        while count_of(unit, state) < to:
            state = advance(base.experiment, self.data, state, 1, unit, self.tape.computed_by(base))
        mark = self.tape.arrival(base, state)
        self.state, self.experiment = mark.state, mark.experiment
        return mark


def assert_same(a: TrainState, b: TrainState) -> None:
    assert state_vector(a).tobytes() == state_vector(b).tobytes()
    assert (a.step, a.epoch, a.position, a.samples) == (b.step, b.epoch, b.position, b.samples)


@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam"])
@pytest.mark.usefixtures("compute")
def test_every_moment_comes_back_bit_for_bit(optimizer: str) -> None:
    run = Run(optimizer={"name": optimizer, "learning_rate": 0.01})
    run.train(*[1, 3, 40, 7, 1, 250] * 4)
    for samples, state in run.was.items():
        assert_same(run.seek("sample", samples).state, state)


def test_thinning_keeps_every_moment_in_reach() -> None:
    run = Run()
    run.train(*[5] * 1500)
    assert len(run.tape.marks) <= MOST
    for samples in (0, 5, 1000, 3335, 7500):
        assert_same(run.seek("sample", samples).state, run.was[samples])


def test_marks_are_few_and_spread_evenly() -> None:
    run = Run()
    run.train(*[10] * 3000)
    gaps = np.diff([mark.state.samples for mark in run.tape.marks])
    assert MOST / 2 - 2 <= len(run.tape.marks) <= MOST
    assert gaps.max() <= 2 * gaps.min()


def test_large_states_make_fewer_marks() -> None:
    run = Run(layers=[{"units": 60, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "sigmoid"}])
    run.train(*[10] * 200)
    bytes_each = 8 * run.state.params.size
    assert len(run.tape.marks) * bytes_each <= BUDGET_BYTES
    assert len(run.tape.marks) >= 16


def test_huge_states_make_fewer_still() -> None:
    layers = [{"units": units, "activation": "tanh"} for units in (60, 10)] + [{"units": 1, "activation": "sigmoid"}]
    run = Run(layers=layers, optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    run.train(*[1] * 12, unit="epoch")
    bytes_each = sum(slot.nbytes for slot in run.state.slots)
    assert len(run.tape.marks) * bytes_each <= max(MOST_BYTES, 2 * bytes_each)
    for samples in (0, 300, 700):
        assert_same(run.seek("sample", samples).state, run.was[samples])


def test_changes_on_the_way_are_repeated() -> None:
    run = Run()
    run.train(33, 300)
    run.change(optimizer={"name": "gradient_descent", "learning_rate": 0.5})
    run.train(200)
    run.change(batching={"mode": "sgd", "batch_size": 10, "order": "shuffled"})
    run.train(7, 100)
    for samples in (0, 33, 333, 533, 540, 640):
        mark = run.seek("sample", samples)
        assert_same(mark.state, run.was[samples])
    assert run.seek("sample", 400).experiment.optimizer.learning_rate == 0.5  # type: ignore[attr-defined]
    assert run.seek("sample", 100).experiment.optimizer.learning_rate != 0.5  # type: ignore[attr-defined]


def test_a_weight_typed_in_is_repeated() -> None:
    run = Run("xor")
    run.train(40)
    run.state = run.was[40] = set_parameter(run.experiment, run.data, run.state, 0, 5.0)
    run.tape = run.tape.changed(run.experiment, run.state, 0.04)
    run.train(40)
    assert_same(run.seek("sample", 80).state, run.was[80])
    assert run.seek("sample", 40).state.params[0] == 5.0


@pytest.mark.parametrize(("unit", "to"), [("update", 3), ("epoch", 2), ("update", 0), ("sample", 17)])
def test_a_count_leads_to_its_first_moment(unit: Unit, to: int) -> None:
    run = Run()
    run.train(3, 20, 11, 1, 500)
    state = run.seek(unit, to).state
    assert count_of(unit, state) == to
    if state.samples:
        earlier = advance(
            run.experiment, run.data, initial_state(run.experiment, run.data), state.samples - 1, "sample"
        )
        assert count_of(unit, earlier) == to - 1


def test_on_the_tape_training_finds_what_is_there() -> None:
    run = Run()
    run.train(100, 100, 100)
    tape = run.tape
    run.seek("sample", 50)
    run.train(100)
    assert run.tape is tape
    run.train(200)
    assert run.tape.end.state.samples == 350
    assert [mark.state.samples for mark in run.tape.marks[:4]] == [0, 100, 200, 300]


def test_a_change_in_the_past_ends_the_tape_there() -> None:
    run = Run()
    run.train(100, 100, 100)
    run.seek("sample", 150)
    run.change(optimizer={"name": "gradient_descent", "learning_rate": 0.5})
    assert run.tape.end.state.samples == 150
    assert [mark.state.samples for mark in run.tape.marks] == [0, 100, 150]


def test_training_on_before_a_change_ends_the_tape_at_the_head() -> None:
    run = Run()
    run.train(100)
    run.change(optimizer={"name": "gradient_descent", "learning_rate": 0.5})
    run.train(100)
    run.seek("sample", 50)
    run.train(10)
    assert run.tape.end.state.samples == 60
    assert_same(run.seek("sample", 60).state, run.was[60])


def test_changes_without_training_between_them_are_one() -> None:
    run = Run()
    for rate in (0.1, 0.2, 0.3):
        run.change(optimizer={"name": "gradient_descent", "learning_rate": rate})
    assert len(run.tape.marks) == 1
    run.train(30)
    for rate in (0.1, 0.2, 0.3):
        run.change(optimizer={"name": "gradient_descent", "learning_rate": rate})
    assert len(run.tape.marks) == 2


def test_more_changes_than_there_is_room_for_cost_the_oldest_moments() -> None:
    run = Run()
    for i in range(MOST + 40):
        run.train(10)
        run.change(optimizer={"name": "gradient_descent", "learning_rate": 0.1 + i / 1000})
    assert len(run.tape.marks) <= MOST
    assert run.tape.marks[0].state.samples > 0
    late = run.tape.marks[0].state.samples + 15
    assert run.seek("sample", late).state.samples == late


def test_seconds_are_those_of_the_moment() -> None:
    run = Run()
    run.train(100, 100)
    assert run.seek("sample", 150).seconds == pytest.approx(0.15)
    assert run.seek("sample", 200).seconds == pytest.approx(0.2)


def test_a_run_that_numpy_began_is_repeated_by_numpy(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before_they_are_ready:
        before_they_are_ready.setattr("engine.training.kernel_loader.is_loaded", lambda: False)
        run = Run()
        run.train(4000)
        by_numpy = advance(run.experiment, run.data, initial_state(run.experiment, run.data), 2050, "sample")
    request.getfixturevalue("compiled")
    by_kernels = advance(run.experiment, run.data, initial_state(run.experiment, run.data), 2050, "sample")
    assert_same(run.seek("sample", 2050).state, by_numpy)
    assert state_vector(by_kernels).tobytes() != state_vector(by_numpy).tobytes(), "they differ, so it matters"


def test_a_run_whose_kernels_came_before_its_first_update_is_repeated_by_them(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before_they_are_ready:
        before_they_are_ready.setattr("engine.training.kernel_loader.is_loaded", lambda: False)
        run = Run()
    request.getfixturevalue("compiled")
    run.train(4000)
    assert (run.was[0].compute, run.state.compute) == ("NumPy", "compiled")
    by_kernels = advance(run.experiment, run.data, initial_state(run.experiment, run.data), 2050, "sample")
    assert_same(run.seek("sample", 2050).state, by_kernels)


def test_what_is_kept_with_a_mark_is_computed_once() -> None:
    mark = Tape.begun(*made()[:1], initial_state(*made())).marks[0]
    calls = [mark.cached("a", lambda: object()) for _ in range(2)]
    assert calls[0] is calls[1]
