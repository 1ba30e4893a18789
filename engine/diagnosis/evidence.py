"""Evidence for a diagnosis: measurements of a run's state, and of sampled states of its past."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np

from engine.arrays import Array
from engine.components.initializers import Zeros
from engine.components.losses import LOSSES
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.metrics import Scores, scores
from engine.core.network import Layout, forward, penalty_of
from engine.core.state import TrainState
from engine.diagnosis.baselines import Baseline, affine, baselines, is_from_logits
from engine.diagnosis.curvature import Surface

T = TypeVar("T")
Evidence: TypeAlias = dict[str, float]

#: From this share of right answers, or this R², a run counts as solved.
SOLVED_ACCURACY, SOLVED_R2 = 0.9, 0.5
#: Updates after which it is fair to judge a run that has not come to rest.
SOME_UPDATES = 500
#: A gradient norm per unit of the constant answer's loss. Below the first a run stands still; below the second it
#: does if it has had so many updates (on its way to solving XOR a network crosses plateaus as flat as .0016).
STILL, NEARLY_STILL, PATIENCE = 1.5e-4, 7e-3, 5000
#: Past states that are measured.
MOMENTS = 16
#: Weights that differ by no more than rounding, per unit of the largest.
EQUAL_WITHIN = 1e-12
#: No look at the past where one moment would take more multiplications than this (about 3 ms).
AFFORDABLE = 3e7


class LossRecord(NamedTuple):
    """The losses of one state: training loss, the same with penalty, and test loss, if there are test samples."""

    step: int
    loss: float
    objective: float
    test_loss: float | None


class RunEvidence:
    """Measurements of one state of a run; each is computed on first use."""

    def __init__(
        self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[TrainState] = ()
    ) -> None:
        self.experiment, self.data, self.state, self._past = experiment, data, state, past
        self.inputs, self.targets = data.measured_inputs, data.measured_targets
        self.forward_pass = forward(experiment, state.params, self.inputs)
        self.outputs = self.forward_pass[-1][1]
        self.surface = Surface(experiment, data)

    @cached_property
    def scores(self) -> Scores:
        loss = LOSSES[self.experiment.loss].value(*self.forward_pass[-1], self.targets)
        return scores(self.data.about.task, loss, self.outputs, self.targets, self.data.negative_target)

    @property
    def is_solved(self) -> bool:
        if self.data.about.classes:
            return (self.scores.accuracy or 0.0) >= SOLVED_ACCURACY
        return self.scores.r2 is None or self.scores.r2 >= SOLVED_R2

    @cached_property
    def baselines(self) -> dict[str, Baseline]:
        key = "baselines", self.experiment.loss, self.experiment.layers[-1].activation
        return self.data.cached(key, lambda: baselines(self.experiment, self.data))

    @property
    def constant_loss(self) -> float:
        """Training loss of the best constant answer."""
        return self.baselines["constant"].train.loss or 0.0

    @property
    def least_loss(self) -> float:
        """The loss when every answer is right: 0, or what the loss has added to it."""
        loss = LOSSES[self.experiment.loss]
        return 0.0 if is_from_logits(loss) else loss.value(self.targets, self.targets, self.targets)

    @cached_property
    def loss_and_gradient(self) -> tuple[float, Array]:
        """Training loss + penalty, and its gradient (n_params,)."""
        return self.surface.at(self.state.params)

    @cached_property
    def gradient_norm(self) -> float:
        return float(np.linalg.norm(self.loss_and_gradient[1]))

    @cached_property
    def level(self) -> Evidence:
        """The loss relative to that of the best constant prediction."""
        return {
            "loss": self.scores.loss or 0.0,
            "constant_loss": self.constant_loss,
            "max_distance": self.max_distance,
            "gradient_norm": self.gradient_norm,
            "updates": self.state.step,
        }

    @property
    def max_distance(self) -> float:
        """Largest distance of an output from the middle between the classes, or from the mean."""
        if self.outputs.shape[1] > 1:
            return float(np.ptp(self.outputs, axis=1).max())
        middle = (self.data.negative_target + 1) / 2 if self.data.about.classes else self.targets.mean()
        return float(np.abs(self.outputs - middle).max())

    @property
    def stands_still(self) -> bool:
        scale = abs(self.constant_loss)
        nearly = self.state.step >= PATIENCE and self.gradient_norm <= NEARLY_STILL * scale
        return nearly or self.gradient_norm <= STILL * scale

    @property
    def has_steps(self) -> bool:
        """Whether a layer has the step activation: its slope is made up, so no gradient tells what the loss does."""
        return any(layer.activation == "step" for layer in self.experiment.layers)

    @cached_property
    def cause(self) -> Evidence:
        """The visible cause of a stationary run: identical units, or step activations.

        ``twins``: the units of hidden ``twin_layer`` (the first is 1) have equal weights, in and out, so they get
        equal gradients; ``from_zero``: 1 if all weights began at 0. ``steps``: units whose slope is made up.
        """
        layers = self.experiment.layers
        steps = sum(layer.units for layer in layers if layer.activation == "step")
        found: Evidence = {"steps": steps} if steps else {}
        layer = self._twin_layer()
        if layer is not None:
            from_zero = isinstance(self.experiment.initializer, Zeros)
            found |= {"twins": layers[layer].units, "twin_layer": layer + 1, "from_zero": int(from_zero)}
        return found

    def _twin_layer(self) -> int | None:
        """The first hidden layer with several units that are all equal."""
        layout = Layout.of(self.experiment)
        incoming = layout.matrices(self.state.params)
        outgoing = [weights for weights, _ in layout.views(self.state.params)[1:]]
        near = EQUAL_WITHIN * max(1.0, float(np.abs(self.state.params).max()))
        for index, (out_variant, out) in enumerate(zip(incoming, outgoing, strict=False)):
            if out_variant.shape[1] > 1 and max(np.ptp(out_variant, axis=1).max(), np.ptp(out, axis=0).max()) <= near:
                return index
        return None

    @property
    def columns(self) -> Array:
        """Design matrix of a linear model: the network's inputs, and a column of ones if it has biases."""
        return affine(self.inputs) if self.experiment.biases else self.inputs

    @property
    def objective(self) -> Hashable:
        """The objective; runs with the same layers and objective have the same loss surface."""
        return self.experiment.loss, self.experiment.regularizer

    def gain(self, length: float) -> float:
        """By how much one step of ``length`` gradients lowers training loss + penalty; nan where that is not finite."""
        loss, gradient = self.loss_and_gradient
        return loss - self.surface.at(self.state.params - length * gradient)[0]

    @cached_property
    def states(self) -> list[TrainState]:
        """At most ``MOMENTS`` of the past, oldest first and at even distances, and the present one."""
        # Every second, fourth … one: so what was looked at once is looked at again and need not be computed again.
        stride = 1
        while len(self._past) > MOMENTS * stride:
            stride *= 2
        return [*self._past[::stride], self.state]

    @cached_property
    def moments(self) -> list[LossRecord]:
        """The losses of ``states``; empty where finding them would take too long."""
        if len(self.data.inputs) * self.experiment.n_params > AFFORDABLE:
            return []
        return [self._moment(state) for state in self.states]

    def _moment(self, state: TrainState) -> LossRecord:
        loss, test_loss = self.cached(state, ("losses", self.experiment.loss), lambda: self._losses(state))
        return LossRecord(state.step, loss, loss + penalty_of(self.experiment, state.params), test_loss)

    def _losses(self, state: TrainState) -> tuple[float, float | None]:
        z, a = forward(self.experiment, state.params, self.data.inputs)[-1]
        value, targets = LOSSES[self.experiment.loss].value, self.data.targets
        trained, held_out = self.data.split_indices
        with np.errstate(all="ignore"):
            loss = value(z[trained], a[trained], targets[trained])
            return loss, None if held_out is None else value(z[held_out], a[held_out], targets[held_out])

    def test_losses(self, state: TrainState, parts: int) -> Array:
        """The loss of ``state`` in each part (parts,) of the test samples, dealt out like cards."""
        z, a = forward(self.experiment, state.params, self.data.test_inputs)[-1]
        value, targets = LOSSES[self.experiment.loss].value, self.data.test_targets
        return np.array([value(z[part::parts], a[part::parts], targets[part::parts]) for part in range(parts)])

    def cached(self, state: TrainState, key: Hashable, factory: Callable[[], T]) -> T:
        """The value of ``factory()`` for ``state``, computed once per ``key`` while that state exists."""
        return self.data.cached("diagnosis", StateCache).get(state, (key, self.experiment.layers), factory)


class StateCache:
    """Cache of values per state, by identity: states with equal counters may have other parameters."""

    LIMIT = 256

    def __init__(self) -> None:
        self._found: dict[tuple[int, Hashable], tuple[weakref.ref[TrainState], Any]] = {}

    def get(self, state: TrainState, key: Hashable, factory: Callable[[], T]) -> T:
        """The value of ``factory()``, or the cached one of the same state and key."""
        place = id(state), key
        known = self._found.get(place)
        if known is not None and known[0]() is state:
            found: T = known[1]
            return found
        if len(self._found) >= self.LIMIT:
            self._found.clear()
        computed = factory()
        self._found[place] = weakref.ref(state), computed
        return computed
