"""Measures of one state of a run, in full precision, each computed on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from engine.arrays import Array
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import Scores, scores
from engine.core.network import Layout, forward, loss_of, predict
from engine.core.state import TrainState
from engine.diagnosis.baselines import Baseline, baselines
from engine.errors import FieldError
from engine.frame.distributions import summarize
from engine.frame.pictures import Floats

Value: TypeAlias = float | int | None


@dataclass(frozen=True, eq=False)
class Moment:
    """A state of a run, with values shared by several measures computed once."""

    experiment: Experiment
    data: TrainingData
    state: TrainState

    @cached_property
    def train(self) -> Scores:
        return self._scores(*self._part("train"))

    @cached_property
    def test(self) -> Scores:
        return self._scores(*self._part("test"))

    @cached_property
    def baselines(self) -> Mapping[str, Baseline]:
        return baselines(self.experiment, self.data)

    def _part(self, samples: str) -> tuple[Array, Array]:
        """Inputs and targets of the training or the test samples."""
        if samples == "train":
            return self.data.train_inputs, self.data.train_targets
        if not len(self.data.test_inputs):
            raise FieldError("", "this data set holds no samples back for testing", "no_test_samples")
        return self.data.test_inputs, self.data.test_targets

    def _scores(self, inputs: Array, targets: Array) -> Scores:
        loss = loss_of(self.experiment, self.state.params, inputs, targets)
        outputs = predict(self.experiment, self.state.params, inputs)
        return scores(self.data.about.task, loss, outputs, targets, self.data.negative_target)

    def prediction(self, row: str, output: str = "0") -> float:
        """The network's prediction for a row of the table, coded as its targets are."""
        inputs = self.data.inputs[int(row) : int(row) + 1]
        return float(predict(self.experiment, self.state.params, inputs)[0, int(output)])

    def weights_std(self, layer: str) -> float:
        """Standard deviation of a layer's weights around their mean."""
        weights, _ = Layout.of(self.experiment).views(self.state.params)[int(layer)]
        return float(weights.std())

    def likelihood(self, samples: str) -> float:
        """Mean logarithm of how likely the targets are, if they lie around the answers as N(answer, 1)."""
        inputs, targets = self._part(samples)
        return -LOSSES["gaussian_nll"].value(*forward(self.experiment, self.state.params, inputs)[-1], targets)

    @cached_property
    def gradients(self) -> Floats:
        """Length of each layer's gradient, as in *Distributions*."""
        return summarize(self.experiment, self.data, self.state).gradients

    def gradient_fade(self) -> Value:
        """Ratio of the last layer's gradient norm to the first one's; None where the latter is 0."""
        return float(self.gradients[-1] / self.gradients[0]) if self.gradients[0] else None
