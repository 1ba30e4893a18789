"""Remedies: what may help against a finding, as changes of the experiment. Whether one does, a trial tells
(``engine.jobs.remedy_trials``); nothing here is offered untried.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.components.initializers import INITIALIZERS, Initializer, Zeros
from engine.components.optimizers import Adam
from engine.components.regularizers import L2
from engine.core.experiment import Experiment
from engine.core.parts import Layer
from engine.datasets.base import SEED
from engine.diagnosis.units import SATURATING
from engine.errors import FieldError

#: Seeds that are tried one after another.
SEEDS = 8
#: What Adam is tried with: the rate at which the suggested experiments use it.
ADAM_RATE = 0.01
#: Prices on weights that are tried, the gentlest first.
L2_RATES = (0.001, 0.003, 0.01, 0.03)
#: Hidden units of networks that had none.
FIRST_LAYERS = ((4,), (8,), (8, 8))


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy: a name, the changed experiment, and the values for its text.

    All begin from first weights, so that making the change gives, to the bit, the run that was tried.
    """

    key: str
    experiment: Experiment
    values: dict[str, Any] = field(default_factory=dict)

    def changes(self, base: Experiment) -> dict[str, Any]:
        """The fields in which the remedy's experiment differs from ``base``, as JSON values."""
        old, new = base.to_json(), self.experiment.to_json()
        return {name: value for name, value in new.items() if value != old[name]}


Make = Callable[[Experiment], Iterator[Remedy]]


def _new_weights(experiment: Experiment) -> Iterator[Remedy]:
    """Other seeds, where the weights depend on the seed."""
    if isinstance(experiment.initializer, Zeros):
        return
    for offset in range(1, SEEDS + 1):
        seed = (experiment.seed + offset) % (int(SEED.max) + 1)
        yield Remedy("new_weights", dataclasses.replace(experiment, seed=seed), {"seed": seed})


def _initializer(key: str, experiment: Experiment, *initializers: Initializer) -> Iterator[Remedy]:
    for initializer in initializers:
        if type(initializer) is not type(experiment.initializer):
            named = {"initializer": INITIALIZERS.name_of(type(initializer))}
            yield Remedy(key, dataclasses.replace(experiment, initializer=initializer), named)


def _unlike_weights(experiment: Experiment) -> Iterator[Remedy]:
    """Where all weights begin at 0: weights that differ."""
    if isinstance(experiment.initializer, Zeros):
        names = ("normal", "xavier_normal", "he_normal")
        yield from _initializer("random_start", experiment, *(INITIALIZERS[name]() for name in names))


def _smaller_weights(experiment: Experiment) -> Iterator[Remedy]:
    yield from _initializer("smaller_weights", experiment, INITIALIZERS["xavier_normal"]())


def _at_rates(key: str, *factors: float) -> Make:
    def make(experiment: Experiment) -> Iterator[Remedy]:
        optimizer: Any = experiment.optimizer
        if not hasattr(optimizer, "learning_rate"):
            return
        rate: float = optimizer.learning_rate
        for factor in factors:
            other = float(f"{rate * factor:.3g}")
            changed = dataclasses.replace(optimizer, learning_rate=other)
            yield Remedy(key, dataclasses.replace(experiment, optimizer=changed), {"rate": other})

    return make


def _adam(experiment: Experiment) -> Iterator[Remedy]:
    if not isinstance(experiment.optimizer, Adam):
        optimizer = Adam(learning_rate=ADAM_RATE)
        yield Remedy("adam", dataclasses.replace(experiment, optimizer=optimizer), {"rate": ADAM_RATE})


def _hidden(experiment: Experiment, *hidden: Layer) -> Experiment:
    return dataclasses.replace(experiment, layers=(*hidden, experiment.layers[-1]))


def _other_activation(key: str, wrong: Callable[[str], bool], right: str) -> Make:
    """Hidden layers with a ``wrong`` activation get the ``right`` one."""

    def make(experiment: Experiment) -> Iterator[Remedy]:
        hidden = experiment.layers[:-1]
        if any(wrong(layer.activation) for layer in hidden):
            changed = [
                dataclasses.replace(each, activation=right) if wrong(each.activation) else each for each in hidden
            ]
            yield Remedy(key, _hidden(experiment, *changed), {"activation": right})

    return make


def _bend(experiment: Experiment) -> Iterator[Remedy]:
    """Make a linear network nonlinear: other activations of hidden layers, or a hidden layer."""
    hidden = experiment.layers[:-1]
    if any(layer.activation == "linear" for layer in hidden):
        yield from _other_activation("bend", lambda name: name == "linear", "tanh")(experiment)
    if not hidden:
        for units in FIRST_LAYERS:
            changed = _hidden(experiment, *(Layer(each, "tanh") for each in units))
            several = len(units) > 1
            values = {"units": units[0]} | ({"layers": len(units)} if several else {})
            yield Remedy("hidden_layers" if several else "hidden_layer", changed, values)


def _more_units(experiment: Experiment) -> Iterator[Remedy]:
    hidden = experiment.layers[:-1]
    if hidden:
        wider = [dataclasses.replace(layer, units=2 * layer.units) for layer in hidden]
        yield Remedy("more_units", _hidden(experiment, *wider))


def _fewer_units(experiment: Experiment) -> Iterator[Remedy]:
    hidden = experiment.layers[:-1]
    narrower = [dataclasses.replace(layer, units=-(-layer.units // 2)) for layer in hidden]
    if list(hidden) != narrower:
        yield Remedy("fewer_units", _hidden(experiment, *narrower))


def _l2(experiment: Experiment) -> Iterator[Remedy]:
    regularizer = experiment.regularizer
    price = regularizer.rate if isinstance(regularizer, L2) else 0.0
    for rate in L2_RATES:
        if rate > price:
            made = L2(rate=rate)
            yield Remedy("l2", dataclasses.replace(experiment, regularizer=made), {"rate": rate})


_sloped = _other_activation("sloped", lambda name: name == "step", "tanh")
_leaky = _other_activation("leaky", lambda name: name == "relu", "leaky_relu")
_lower = _at_rates("lower_rate", 0.1, 0.01, 0.001, 1e-4, 1e-5)
_higher = _at_rates("higher_rate", 10.0, 100.0, 1000.0)
_unflattened = _other_activation("unflattened", lambda name: name in SATURATING, "leaky_relu")

#: What is tried for each finding, and after a divergence: in this order, until one solves the task. Where first weights
#: were not saturated ("saturated_since"), it is training that made them so.
REMEDIES: dict[str, tuple[Make, ...]] = {
    "dead_units": (_leaky, _lower, _new_weights),
    "saturated": (_smaller_weights, _lower, _new_weights, _unflattened),
    "saturated_since": (_lower, _smaller_weights, _new_weights, _unflattened),
    "linear_limit": (_bend,),
    "learning_rate_too_large": (_lower,),
    "tie": (_sloped, _unlike_weights, _bend, _higher, _new_weights, _adam),
    "baseline": (_unlike_weights, _sloped, _adam, _higher, _bend, _new_weights),
    "learning_rate_too_small": (_higher,),
    "saddle": (_sloped, _unlike_weights, _new_weights, _adam, _more_units),
    "minimum": (_sloped, _unlike_weights, _new_weights, _more_units, _adam),
    "plateau": (_sloped, _unlike_weights, _higher, _adam, _new_weights, _more_units),
    "stuck": (_sloped, _unlike_weights, _new_weights, _higher, _adam, _more_units),
    "overfitting": (_l2, _fewer_units),
    "diverged": (_lower,),
}


#: What a remedy can be called.
KEYS = (
    "adam",
    "bend",
    "fewer_units",
    "hidden_layer",
    "hidden_layers",
    "higher_rate",
    "l2",
    "leaky",
    "lower_rate",
    "more_units",
    "new_weights",
    "random_start",
    "sloped",
    "smaller_weights",
    "unflattened",
)


def remedies(experiment: Experiment, code: str) -> Iterator[Remedy]:
    """Remedies for the finding ``code``, one of ``REMEDIES``; invalid experiments are left out."""
    for make in REMEDIES[code]:
        made = make(experiment)
        while True:
            try:
                yield next(made)
            except StopIteration:
                break
            except FieldError:
                break  # a generator that has raised is over
