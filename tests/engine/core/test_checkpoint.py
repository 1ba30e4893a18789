"""What a run remembers, as named arrays and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.components.faults import FAULTS
from engine.components.optimizers import OPTIMIZERS
from engine.core.checkpoint import MOST_ARRAYS, arrays_of, facts_of, open_arrays
from engine.core.parts import LAYERS
from engine.core.state import restore
from engine.errors import FieldError
from engine.training.advance import advance
from tests.engine.runs import assert_same, small, start


@pytest.mark.parametrize("fault", [name for name, entry in FAULTS.items() if not entry.swaps_batch_size])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_whatever_is_remembered_comes_back(optimizer: str, fault: str) -> None:
    batching = {"batching": {"mode": "batch"}} if OPTIMIZERS[optimizer].full_batch else {}
    experiment = small(optimizer={"name": optimizer}, fault=fault, **batching)
    data, state = start(experiment)
    state = advance(experiment, data, state, 5)
    opened = open_arrays(arrays_of(experiment, state), facts_of(experiment, state))
    assert opened.experiment == experiment
    assert opened.state is not None
    assert_same(restore(experiment, data, opened.counted, opened.state), state)
    assert len(state.slots) + 2 * LAYERS.max <= MOST_ARRAYS


def test_what_the_optimizer_remembers_must_be_there() -> None:
    experiment = small(optimizer={"name": "adam"})
    _, state = start(experiment)
    arrays, facts = arrays_of(experiment, state), facts_of(experiment, state)
    del arrays["optimizer.1"]
    with pytest.raises(FieldError, match=r"optimizer\.1: is missing"):
        open_arrays(arrays, facts)
    arrays["optimizer.1"] = np.zeros(4)
    with pytest.raises(FieldError, match=r"optimizer\.1: has the shape \(4,\), allowed: \(13,\)"):
        open_arrays(arrays, facts)


def test_an_experiment_beside_it_must_be_that_of_its_layers() -> None:
    experiment = small()
    _, state = start(experiment)
    arrays = arrays_of(experiment, state)
    for other in (small(biases=False), replace(experiment, layers=experiment.layers[1:]), small(features=["x1"])):
        with pytest.raises(FieldError, match=r"layers\.\d\.(weights|biases): .*(experiment|shape)"):
            open_arrays(arrays, facts_of(other, start(other)[1]))
