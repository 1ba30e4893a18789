"""scikit-learn's MLPRegressor by ``partial_fit``, a pass over the data a call; plain gradient descent.

Its output layer is the identity, ours here bends, so the two do the same work but for that and end elsewhere.
"""

from __future__ import annotations

import numpy as np
from sklearn.neural_network import MLPRegressor

from engine.arrays import Array
from tests.benchmarks.workloads import RATE, Workload

CURVES = {"sigmoid": "logistic", "tanh": "tanh"}


class Rival:
    """One workload."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._inputs, self._targets = workload.data.train_inputs, workload.data.train_targets.ravel()

    def run(self, epochs: int) -> Array:
        work = self._workload
        model = MLPRegressor(
            hidden_layer_sizes=work.experiment.sizes[1:-1],
            activation=CURVES[work.activation],
            solver="sgd",
            alpha=0.0,
            batch_size=work.batch,
            learning_rate_init=RATE,
            momentum=0.0,
            nesterovs_momentum=False,
            shuffle=False,
            random_state=0,
        )
        for _ in range(epochs):
            model.partial_fit(self._inputs, self._targets)
        return np.concatenate([part.ravel() for part in (*model.coefs_, *model.intercepts_)])
