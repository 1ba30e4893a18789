"""The NumPy program of a run with a mistake on purpose makes the same mistake, digit for digit."""

from __future__ import annotations

import pytest

from engine import advance
from engine.components.faults import FAULTS
from engine.core.parts import MODES
from engine.training.start import with_experiment
from tests.engine.export.running import UPDATES, assert_prints_the_same, assert_repeats, edited, trained
from tests.engine.runs import small, start


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam"])
@pytest.mark.parametrize("mode", MODES)
def test_every_fault(fault: str, optimizer: str, mode: str) -> None:
    experiment = small(
        fault=fault,
        optimizer={"name": optimizer, "learning_rate": 0.01},
        batching={"mode": mode, "batch_size": 4, "order": "shuffled"},
        regularizer={"name": "l2", "rate": 0.01},
        loss="mean_squared_error",
    )
    text = assert_repeats(experiment, 15)
    assert (fault in text) == (fault != "none")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_every_fault_of_a_wide_network(fault: str, precision: str) -> None:
    rows = [{"units": 120, "activation": "relu"}, {"units": 110, "activation": "tanh"}]
    assert_repeats(small(layers=[*rows, {"units": 1, "activation": "sigmoid"}], fault=fault, precision=precision))


@pytest.mark.parametrize("fault", [name for name, entry in FAULTS.items() if not entry.swaps_batch_size])
def test_every_fault_with_bfgs(fault: str) -> None:
    batching = {"mode": "batch", "batch_size": 4, "order": "fixed"}
    experiment = small(fault=fault, optimizer={"name": "bfgs"}, batching=batching)
    data, state = start(experiment)
    assert_prints_the_same(trained(experiment, data, state, UPDATES))


def test_what_a_fault_has_summed_before_a_change_is_carried_on() -> None:
    before = small(fault="batch_leaks", optimizer={"name": "adam"})
    after = edited(before, optimizer={"name": "adam", "learning_rate": 0.02})
    data, state = start(before)
    state = with_experiment(before, after, data, advance(before, data, state, 8))
    assert state.slots[-1].any()
    assert_prints_the_same(trained(after, data, state, 10))
