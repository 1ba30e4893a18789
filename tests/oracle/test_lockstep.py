"""Our engine and PyTorch, side by side, on experiments that are drawn at random in every run."""

from __future__ import annotations

import secrets

import numpy as np
import pytest

from engine import Experiment, advance, initial_state, prepare
from tests.oracle.experiments import random_experiments
from tests.oracle.torch_twin import Twin, is_chaotic

SEED = secrets.randbelow(2**31)


@pytest.mark.parametrize("experiment", list(random_experiments(96, SEED)), ids=[f"{SEED}-{i}" for i in range(96)])
def test_same_parameters_as_pytorch(experiment: Experiment) -> None:
    steps = [1, 5, 50]
    if is_chaotic(experiment, steps[-1]):
        steps = [1]
    data = prepare(experiment)
    state = initial_state(experiment, data)
    for step, expected in zip(steps, Twin(experiment).trajectory(steps), strict=True):
        state = advance(experiment, data, state, step - state.step)
        np.testing.assert_allclose(state.params, expected, rtol=1e-9, atol=1e-10)
