"""One update as lines of NumPy, assembled from the formulas of the chosen components.

The lines use ``X`` (n, inputs) and ``y`` (n, outputs), the samples of the batch; ``W1``, ``b1``, … the parameters of
each layer; ``vW1``, ``vb1``, … what the optimizer remembers of each, its slot's name in front; and ``t``, where the
optimizer counts its updates. Running them once makes the same update as ``advance``, with the experiment's
fault, if that lies in an update. For one in the sums they use ``total_dW1``, … and ``size``, that of a full batch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.components.activations import ACTIVATIONS
from engine.components.faults import FAULTS
from engine.components.formulas import names_in, to_numpy
from engine.components.losses import LOSSES
from engine.components.optimizers import Optimizer
from engine.core.experiment import Experiment
from engine.schema.fields import kinds
from engine.training.backprop import activations_of

#: The one optimizer that does not go parameter by parameter.
_WHOLE = "# BFGS: line search along -H @ gradient"


@dataclass(frozen=True, slots=True)
class Line:
    """One statement, and the part of the update that it belongs to.

    ``part`` is "forward.1" … "forward.L", "loss", "backward.L" … "backward.1" or "update"; layer 1 is the first.
    """

    part: str
    text: str


def listing(experiment: Experiment) -> tuple[Line, ...]:
    """The update of this experiment, in the order in which it is computed."""
    layers = range(1, len(experiment.layers) + 1)
    lines = [Line(f"forward.{layer}", text) for layer in layers for text in _forward(experiment, layer)]
    lines.append(Line("loss", _loss(experiment)))
    lines += [Line(f"backward.{layer}", text) for layer in reversed(layers) for text in _backward(experiment, layer)]
    updates = list(_update(experiment))
    if FAULTS[experiment.fault].sums and not experiment.optimizer.full_batch:
        updates = sum_lines(experiment, updates)
    return (*lines, *(Line("update", text) for text in updates))


def array_names(experiment: Experiment) -> list[str]:
    """The arrays of parameters: W1, b1, W2, …"""
    layers = range(1, len(experiment.layers) + 1)
    return [f"{letter}{layer}" for layer in layers for letter in ("Wb" if experiment.biases else "W")]


def zero_sums(experiment: Experiment) -> Iterator[str]:
    """The lines that reset the sums of gradients."""
    for layer in range(1, len(experiment.layers) + 1):
        yield f"total_dW{layer} = " + f"total_db{layer} = " * experiment.biases + "0.0"


def sum_lines(experiment: Experiment, updates: list[str]) -> list[str]:
    """The lines that sum the gradients over the samples and divide, before those of the optimizer."""
    names = array_names(experiment)
    lines = [f"total_d{name} += len(X) * d{name}" for name in names]
    if FAULTS[experiment.fault].carries != "epochs":
        return [*lines, *(f"d{name} = total_d{name} / len(X)" for name in names), *updates]
    means = [f"d{name} = total_d{name} / size" for name in names]
    full = [*means, *zero_sums(experiment), *updates]
    return [*lines, "if len(X) == size:", *(f"    {line}" for line in full)]


def _before(layer: int) -> str:
    """The input array of a layer."""
    return f"a{layer - 1}" if layer > 1 else "X"


def _forward(experiment: Experiment, layer: int) -> Iterator[str]:
    z = f"z{layer}"
    yield f"{z} = {_before(layer)} @ W{layer}" + f" + b{layer}" * experiment.biases
    yield f"a{layer} = {to_numpy(ACTIVATIONS[experiment.layers[layer - 1].activation].formula, {'z': z})}"


def _loss(experiment: Experiment) -> str:
    """The mean over the samples, without penalty."""
    loss = LOSSES[experiment.loss]
    each = to_numpy(loss.formula, {"a": f"a{len(experiment.layers)}"})
    return f"loss = np.mean({each})" if loss.mean_over == "outputs" else f"loss = np.sum({each}) / len(y)"


def _backward(experiment: Experiment, layer: int) -> Iterator[str]:
    if layer == len(experiment.layers):
        yield from _last_delta(experiment, layer)
    else:
        yield f"da{layer} = dz{layer + 1} @ W{layer + 1}.T"
        yield _delta(experiment, layer)
    minus = "-" if FAULTS[experiment.fault].flips_sign else ""
    yield f"dW{layer} = {minus}{_before(layer)}.T @ dz{layer}"
    if experiment.biases:
        yield f"db{layer} = {minus}dz{layer}.sum(axis=0)"
    regularizer = experiment.regularizer
    if regularizer.rate and regularizer.derivative_formula != "0":
        yield f"dW{layer} {minus or '+'}= " + to_numpy(
            regularizer.derivative_formula, {"w": f"W{layer}", "rate": repr(regularizer.rate)}
        )


def _last_delta(experiment: Experiment, layer: int) -> Iterator[str]:
    """∂loss/∂z of the outputs: directly where that is simple, else via ∂loss/∂a."""
    loss = LOSSES[experiment.loss]
    names = {"a": f"a{layer}", "n": "y.size" if loss.mean_over == "outputs" else "len(y)"}
    if loss.delta_formula:
        yield f"dz{layer} = " + to_numpy(f"({loss.delta_formula}) / n", names)
    else:
        yield f"da{layer} = " + to_numpy(f"({loss.d_loss_d_a}) / n", names)
        yield _delta(experiment, layer)


def _delta(experiment: Experiment, layer: int) -> str:
    """∂loss/∂z from ∂loss/∂a."""
    slope = activations_of(experiment)[layer - 1].derivative_formula
    if slope == "1":
        return f"dz{layer} = da{layer}"
    return f"dz{layer} = " + to_numpy(f"d * ({slope})", {"d": f"da{layer}", "z": f"z{layer}", "a": f"a{layer}"})


#: A name that no optimizer has for anything.
_ANY = "ARRAY"


def _update(experiment: Experiment) -> Iterator[str]:
    optimizer = experiment.optimizer
    if not optimizer.rules:
        yield _WHOLE
        return
    if any("t" in names_in(formula) for _, formula in optimizer.rules):
        yield "t += 1"
    settings = {name: repr(getattr(optimizer, name)) for name in kinds(type(optimizer))}
    # All arrays follow the same rules, so these are written once, and then with each array's name.
    rules = list(_step(optimizer, settings, _ANY))
    for name in array_names(experiment):
        yield from (rule.replace(_ANY, name) for rule in rules)


def _step(optimizer: Optimizer, settings: Mapping[str, str], name: str) -> Iterator[str]:
    """The rules for one array of parameters."""
    slots = {slot: slot + name for slot in optimizer.slot_names}
    names = {**settings, **slots, "w": name, "g": f"d{name}"}
    for target, formula in optimizer.rules:
        yield _assignment(names[target], to_numpy(formula, names))


def _assignment(target: str, text: str) -> str:
    """``target = target - …`` as ``target -= …``, which is how it is written; likewise the sum."""
    tree = _tree(text)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub) and ast.unparse(tree.left) == target:
        return f"{target} {'+' if isinstance(tree.op, ast.Add) else '-'}= {ast.unparse(tree.right)}"
    return f"{target} = {text}"


def _tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
