"""Golden trajectories, made by PyTorch (tests/oracle/make_goldens.py): same parameters after 1, 10 and 100 updates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import OPTIMIZERS, Experiment, advance, initial_state, prepare

#: All of it holds for every backend.
pytestmark = pytest.mark.usefixtures("compute")

GOLDENS = json.loads((Path(__file__).parent / "torch_trajectories.json").read_text())["rows"]


@pytest.mark.parametrize("golden", GOLDENS, ids=[str(index) for index in range(len(GOLDENS))])
def test_same_parameters_as_pytorch(golden: dict[str, Any]) -> None:
    experiment = Experiment.from_json(golden["experiment"])
    data = prepare(experiment)
    state = initial_state(experiment, data)
    np.testing.assert_array_equal(state.params, golden["start"])
    for step, expected in golden["params"].items():
        state = advance(experiment, data, state, int(step) - state.step)
        np.testing.assert_allclose(state.params, expected, rtol=1e-9, atol=1e-10)


def test_every_optimizer_is_covered() -> None:
    covered = {golden["experiment"]["optimizer"]["name"] for golden in GOLDENS}
    assert covered == set(OPTIMIZERS) - {"bfgs"}
