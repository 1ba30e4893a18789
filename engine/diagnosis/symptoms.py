"""Symptoms of one state: dead or saturated units, linear models at their limit, ties, and weak baselines.

Each test gives the evidence that proves it, or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.components.activations import ACTIVATIONS
from engine.components.losses import LOSSES
from engine.diagnosis.evidence import SOME_UPDATES, Evidence, RunEvidence
from engine.diagnosis.separability import margin_bound, proven_margin_bound
from engine.diagnosis.units import NEAR_BOUND, NEARLY_ALL, SLOPE_LEFT, dead, saturated, saturation_is_harmless

#: A regression that explains less of the variance than this is no better than the mean.
BASELINE_R2 = 0.05
#: Answers tie where none is further than this from the middle.
TIED_WITHIN = 0.02
#: A separating plane would have to be this close to some sample, relative to the samples' typical size.
NO_MARGIN = 0.02
#: A linear regression is at its limit if its R² is within this of least squares'.
AT_LEAST_SQUARES = 0.02
#: Worth a word if this share of a layer's units is.
SATURATED_UNITS, DEAD_UNITS = 0.5, 0.25
#: What saturated means: how near a bound, for what share of the samples, and the share of the slope left there.
_LIMITS = {"near": NEAR_BOUND, "share": NEARLY_ALL, "slope_share": SLOPE_LEFT}


def dead_units(run: RunEvidence) -> Iterator[Evidence]:
    """Layers with ReLU units that answer 0 to every training sample."""
    for index, (layer, (_, a)) in enumerate(zip(run.experiment.layers, run.forward_pass, strict=True)):
        units = int(dead(layer.activation, a).sum())
        if units >= DEAD_UNITS * layer.units:
            yield {"layer": index + 1, "units": units, "of": layer.units}


def saturated_units(run: RunEvidence) -> Iterator[Evidence]:
    """Layers with sigmoid or tanh units at one of their bounds for every sample."""
    for index, (layer, (_, a)) in enumerate(zip(run.experiment.layers, run.forward_pass, strict=True)):
        units = 0 if saturation_is_harmless(run.experiment, index) else int(saturated(layer.activation, a).sum())
        if units >= SATURATED_UNITS * layer.units:
            yield {"layer": index + 1, "units": units, "of": layer.units, **_LIMITS}


def linear_limit(run: RunEvidence) -> Evidence | None:
    """Limit of a linear network, which more training cannot improve."""
    if not _is_linear(run):
        return None
    if not run.data.about.classes:
        return _least_squares_limit(run)
    bound = _run_margin_bound(run)
    if (bound is None or bound > NO_MARGIN) and run.state.step >= SOME_UPDATES and run.outputs.shape[1] == 1:
        key = "margin", run.experiment.biases
        bound = run.data.cached(key, lambda: proven_margin_bound(run.columns, run.targets == 1))
    return {"margin_bound": bound} if bound is not None and bound <= NO_MARGIN else None


def _is_linear(run: RunEvidence) -> bool:
    """Whether the network can only part classes by a plane: nothing bends but the output, and that but one way."""
    *hidden, output = (layer.activation for layer in run.experiment.layers)
    return all(activation == "linear" for activation in hidden) and output != "sine"


def _least_squares_limit(run: RunEvidence) -> Evidence | None:
    limit, r2 = run.baselines["least_squares"].train, run.scores.r2
    if run.experiment.layers[-1].activation != "linear" or limit.loss is None or limit.r2 is None or r2 is None:
        return None
    return {"least_squares_loss": limit.loss, "r2": r2} if r2 >= limit.r2 - AT_LEAST_SQUARES else None


def _run_margin_bound(run: RunEvidence) -> float | None:
    """The bound that the run itself proves, with its own pull on every sample."""
    output = run.experiment.layers[-1]
    if output.units > 1 and output.activation != "softmax":
        return None
    delta = LOSSES[run.experiment.loss].delta(*run.forward_pass[-1], run.targets, ACTIVATIONS[output.activation])
    return margin_bound(run.columns, -delta, run.targets == 1)


def tie(run: RunEvidence) -> Evidence | None:
    """Tie: all outputs stay in the middle between the classes, and the run is stationary."""
    tied = bool(run.data.about.classes) and run.max_distance <= TIED_WITHIN
    return dict(run.cause) if tied and run.stands_still else None


def baseline(run: RunEvidence) -> Evidence | None:
    """A regression that is no better than the mean."""
    r2 = run.scores.r2
    patient = run.state.step >= SOME_UPDATES or run.state.converged
    if r2 is None or r2 > BASELINE_R2 or not patient or _was_better(run):
        return None
    return {"r2": r2} | run.cause


def _was_better(run: RunEvidence) -> bool:
    """Whether a run that swings was clearly better than the mean: then the present moment says little of it."""
    clearly = run.constant_loss - BASELINE_R2 * (run.constant_loss - run.least_loss)
    return any(moment.loss < clearly for moment in run.moments)
