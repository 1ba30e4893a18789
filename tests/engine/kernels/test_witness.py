"""Who is clearly wrong, to the kernels: nobody whom ``engine.core.metrics`` finds right, nearly all others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.core.experiment import Experiment
from engine.core.metrics import UNDECIDED_WITHIN, judge
from engine.kernels import witness
from engine.kernels.codes import ACTIVATIONS as CODES
from engine.kernels.plan import KernelSpec, plan_of
from engine.kernels.vectors import store
from tests.engine.kernels.compiled import compiled

pytestmark = pytest.mark.usefixtures("compiled")

N = 4000
#: Output activations whose pre-activation tells enough (``witness.tells_by_z``).
BY_Z = ("linear", "sigmoid", "tanh", "softmax")
RNG = np.random.default_rng(0)


@compiled
def one_by_one(spec: KernelSpec, answers: Array, wanted: Array, by_z: bool, found: Array) -> None:
    units = spec.sizes[-1]
    for sample in range(found.shape[0]):
        found[sample] = witness.is_wrong(spec, answers, sample * units, wanted, sample * units, by_z)


@compiled
def eight_at_once(spec: KernelSpec, answers: Array, wanted: Array, by_z: bool, found: Array) -> None:
    n = found.shape[0]
    for first in range(0, n, 8):
        store(found, first, witness.are_wrong(spec, answers, first, n, wanted, first, n, by_z))


def told_of(units: int, activation: str) -> KernelSpec:
    loss = {"softmax": "cross_entropy"}.get(activation, "mean_squared_error")
    dataset: dict[str, Any] = {"name": "blobs", "n_classes": units, "n_samples": 60} if units > 2 else {"name": "xor"}
    layers = [{"units": 3, "activation": "tanh"}, {"units": units, "activation": activation}]
    return plan_of(Experiment.from_json({"dataset": dataset, "layers": layers, "loss": loss}), 4).spec


def drawn(units: int, activation: str) -> Array:
    """Pre-activations (N, units), many of them near to where a class ends."""
    z = RNG.normal(0, 1, (N, units)) * 10.0 ** RNG.uniform(-9, 1, (N, 1))
    if activation in ("linear", "relu", "leaky_relu", "elu"):
        z += 0.5
    if activation == "swish":
        z += 0.8
    return z


@pytest.mark.parametrize("way", [one_by_one, eight_at_once])
@pytest.mark.parametrize(
    ("activation", "units"),
    [(name, units) for name in CODES for units in (1, 3, 5) if units > 1 or name != "softmax"],  # shares need two
)
def test_beside_the_one_who_decides(activation: str, units: int, way: Any) -> None:
    entry = ACTIVATIONS[activation]
    spec = told_of(units, activation)
    z = drawn(units, activation)
    outputs = entry.function(z)
    classes = RNG.integers(0, max(2, units), N)
    wanted = classes[:, None] == (np.arange(units) if units > 1 else [1])
    targets = np.where(wanted, 1.0, entry.negative_target)
    right, _ = judge(outputs, classes, entry.negative_target)
    for by_z in (False, True) if activation in BY_Z else (False,):
        answers, found = (z if by_z else outputs), np.zeros(N)
        lies = [array if way is one_by_one else np.ascontiguousarray(array.T) for array in (answers, targets)]
        way(spec, *(array.ravel() for array in lies), by_z, found)
        wrong = found.astype(bool)
        assert not (wrong & right).any()
        # Whom it does not see is undecided, or so little wrong that saturated answers hide it.
        missed = ~right & ~wrong
        leads = lead(outputs, classes, spec.middle)
        assert (leads[missed] <= UNDECIDED_WITHIN).all()
        if not by_z:
            assert (leads[missed] >= 0.49 * UNDECIDED_WITHIN).all()
        assert wrong.sum() > 0.9 * (~right).sum() or by_z


def lead(outputs: Array, classes: np.ndarray[Any, Any], middle: float) -> Array:
    if outputs.shape[1] == 1:
        return np.where(classes == 1, 1.0, -1.0) * (outputs[:, 0] - middle)
    own = np.take_along_axis(outputs, classes[:, None], axis=1)[:, 0]
    others = outputs.copy()
    np.put_along_axis(others, classes[:, None], -np.inf, axis=1)
    found: Array = own - others.max(axis=1)
    return found
