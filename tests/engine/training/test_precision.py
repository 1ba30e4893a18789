"""Training in float32: the state stays float64, the numbers in it fit into float32, and the run can be repeated."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.optimizers import OPTIMIZERS
from engine.core.state import TrainState
from engine.errors import FieldError
from engine.training.advance import advance, counters, restore, set_parameter, state_vector
from engine.training.backprop import Backprop
from tests.engine.runs import assert_same, small, start

FIRST_ORDER = [name for name, entry in OPTIMIZERS.items() if not entry.full_batch]


def trained(precision: str, optimizer: str, *portions: int) -> TrainState:
    experiment = small(precision=precision, optimizer={"name": optimizer, "learning_rate": 0.01})
    data, state = start(experiment)
    for n in portions:
        state = advance(experiment, data, state, n)
    return state


@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_the_state_is_float64_and_holds_float32_numbers(optimizer: str) -> None:
    state = trained("float32", optimizer, 20)
    for array in (state.params, *state.slots):
        assert array.dtype == np.float64
        assert (array == array.astype(np.float32)).all()


@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_float32_learns_the_same_but_for_rounding(optimizer: str) -> None:
    single, exact = (state_vector(trained(precision, optimizer, 20)) for precision in ("float32", "float64"))
    assert (single != exact).any()
    np.testing.assert_allclose(single, exact, rtol=1e-3, atol=1e-4)


def test_in_portions_or_at_once_float32_gives_the_same_bits() -> None:
    assert_same(trained("float32", "adam", 12), trained("float32", "adam", 1, 4, 5, 2))


def test_the_gradient_has_the_type_of_the_parameters() -> None:
    experiment = small()
    data, state = start(experiment)
    problem = Backprop(experiment, state.params.astype(np.float32))

    def single(array: Array) -> Array:
        return array.astype(np.float32)

    problem.set_batch(single(data.train_inputs), single(data.train_targets))
    assert problem.gradient().dtype == np.float32
    assert problem.loss_and_gradient()[1].dtype == np.float32


def test_what_comes_from_outside_is_rounded_and_must_fit() -> None:
    experiment = small(precision="float32")
    data, state = start(experiment)
    assert advance(experiment, data, state, 0).params.tobytes() == state.params.tobytes()
    assert set_parameter(experiment, data, state, 0, 0.1).params[0] == np.float32(0.1)
    again = restore(experiment, data, counters(state), state_vector(state) + 1e-12)
    assert (again.params == again.params.astype(np.float32)).all()
    with pytest.raises(FieldError, match="value"):
        set_parameter(experiment, data, state, 0, 1e300)
    with pytest.raises(FieldError, match=r"state\.vector"):
        restore(experiment, data, counters(state), np.full(state.params.size, 1e300))
