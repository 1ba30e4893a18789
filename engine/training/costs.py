"""Cost model of training, in multiplications: long computations are sliced and bounded by it.

It knows no clock, so that the same request does the same work on every machine.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.core.batches import batch_size
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import COMPILED
from engine.training.backend import choose

#: Multiplications between two reports of progress: about 2 ms of them.
PIECE = 4e6
#: What an update costs beside its multiplications, in their measure: a call of NumPy is expensive.
_COMPILED_UPDATE, _NUMPY_UPDATE = 100.0, 100_000.0
#: The same for measuring a state; there a sample costs a third, for nothing goes backward.
_LOOK, _LOOK_SHARE = 50_000.0, 1.0 / 3.0


class Costs(NamedTuple):
    """Multiplications of one update, and of measuring the scores of one state; samples in an update."""

    update: float
    evaluation: float
    batch_size: int


def costs(experiment: Experiment, data: TrainingData, computed_by: str | None = None) -> Costs:
    """Costs of a run of this experiment, by the backend ``computed_by``, or by the one selected now."""
    size = batch_size(experiment, len(data.train_inputs))
    sample = 6.0 * experiment.n_params + 12.0 * sum(experiment.sizes)
    evaluation = _LOOK + _LOOK_SHARE * sample * len(data.measured_inputs)
    update = _COMPILED_UPDATE if (computed_by or choose(experiment)) == COMPILED else _NUMPY_UPDATE
    if experiment.optimizer.full_batch:  # it looks several times, and carries a matrix
        sample, update = 3.0 * sample, 3.0 * update + 4.0 * experiment.n_params**2
    return Costs(sample * size + update, evaluation, size)
