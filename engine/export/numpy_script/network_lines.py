"""Parameters, network and loss of a program: ``engine.training.backprop``, layer by layer, with names."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import numpy as np

from engine.arrays import Array
from engine.components.activations import Activation
from engine.components.losses import LOSSES
from engine.components.regularizers import NoRegularizer
from engine.core.network import Layout, initialize
from engine.export.listing import Line
from engine.export.literals import MOST_WRITTEN, assigned, literal
from engine.export.program import Writer, plain
from engine.export.sources import EmbeddedFunction, field_names
from engine.training.backprop import activations_of

#: How ``loss.delta`` asks for the slope of the activation it is given; a program knows which that is.
_SLOPE = "activation.derivative(z, a)"


def layer_numbers(writer: Writer) -> range:
    """Layers are counted from 1."""
    return range(1, len(writer.stretch.experiment.layers) + 1)


def names(writer: Writer) -> list[str]:
    """Names of the parameter arrays, in their order."""
    biases = writer.stretch.experiment.biases
    return [f"{letter}{layer}" for layer in layer_numbers(writer) for letter in ("Wb" if biases else "W")]


def trained_names(writer: Writer) -> list[str]:
    """Names of the trained arrays: a wide network's layers are one matrix each."""
    return [f"M{layer}" for layer in layer_numbers(writer)] if writer.stretch.is_wide else names(writer)


def evaluated(writer: Writer) -> str:
    """The parameters as ``forward`` wants them, with 64 bits each."""
    wide = writer.stretch.is_wide and writer.stretch.experiment.biases
    exact = ".astype(np.float64)" if writer.stretch.is_single else ""
    if wide:
        return f"[part{exact} for M in params for part in (M[:-1], M[-1])]"
    return f"[array{exact} for array in params]" if exact else "params"


def is_flat(writer: Writer) -> bool:
    """Whether the optimizer looks at all parameters at once."""
    return not writer.stretch.experiment.optimizer.rules


def is_written(writer: Writer) -> bool:
    """Whether the parameters are few enough to be read."""
    return writer.stretch.start.params.size <= MOST_WRITTEN


# ------------------------------------------------------------ parameters


def write_params(writer: Writer) -> None:
    """The parameters at the start; ``params`` is the list of them."""
    stretch = writer.stretch
    flat = stretch.start.params
    about = _about_params(writer)
    if is_written(writer) and not is_flat(writer):
        lines = [line for name, array in named(writer, flat) for line in literal(name, array)]
    else:
        lines = assigned("flat", flat)
        lines += ["", f"# {writer.say(_about_views(writer))}", *_views(writer)]
    lines += [f"params = [{', '.join(trained_names(writer))}]"]
    if stretch.is_single:
        lines += [f"# {writer.say('single')}", "params = [array.astype(np.float32) for array in params]"]
        lines += [f"{', '.join(trained_names(writer))}{',' * (len(trained_names(writer)) == 1)} = params"]
    writer.section("params", plain(lines), about)


def _about_params(writer: Writer) -> str:
    stretch = writer.stretch
    if not is_written(writer):
        return writer.say("about_block")
    drawn = initialize(stretch.experiment).astype(stretch.experiment.precision)
    if stretch.start.step > 0 or not np.array_equal(stretch.start.params, drawn):
        return writer.say("about_params")
    initializer = stretch.experiment.to_json()["initializer"]["name"]
    return writer.say("about_params_drawn", initializer=initializer, seed=stretch.experiment.seed)


def _about_views(writer: Writer) -> str:
    if writer.stretch.is_wide and writer.stretch.experiment.biases:
        return "about_wide"
    return "about_flat" if is_flat(writer) else "about_params"


def named(writer: Writer, flat: Array) -> Iterator[tuple[str, Array]]:
    """Every array of ``flat`` with its name."""
    views = Layout.of(writer.stretch.experiment).views(flat)
    arrays = [array for pair in views for array in pair if array is not None]
    return zip(names(writer), arrays, strict=True)


def _views(writer: Writer) -> Iterator[str]:
    """The layers as views of ``flat``."""
    layout = Layout.of(writer.stretch.experiment)
    for layer, place in enumerate(layout.places, start=1):
        rows = place.fan_in + (writer.stretch.is_wide and layout.biases)
        end = place.weights + rows * place.fan_out
        name = f"M{layer}" if writer.stretch.is_wide else f"W{layer}"
        yield f"{name} = flat[{place.weights}:{end}].reshape({rows}, {place.fan_out})"
        if place.biases is not None and not writer.stretch.is_wide:
            yield f"b{layer} = flat[{place.biases}:{place.biases + place.fan_out}]"


# ------------------------------------------------------------ forward


def activation_of(writer: Writer, layer: int) -> Activation:
    return activations_of(writer.stretch.experiment)[layer - 1]


def _function(writer: Writer, layer: int) -> EmbeddedFunction:
    return writer.sources.embed(activation_of(writer, layer).function)[0]


def activated(writer: Writer, layer: int) -> str:
    """The activation of a layer, from its z."""
    if activation_of(writer, layer).formula == "z":
        return f"z{layer}"
    return _function(writer, layer).call(z=f"z{layer}")


def write_network(writer: Writer) -> None:
    """The activations, and ``forward``."""
    lines: list[Line] = []
    for layer in layer_numbers(writer):
        if activation_of(writer, layer).formula != "z":
            lines += plain(writer.sources.embed(activation_of(writer, layer).function)[1], f"forward.{layer}")
    about = writer.say("forward" if writer.stretch.experiment.biases else "forward_plain")
    lines += plain(["", "", "def forward(X, params):", f'    """{about}"""', f"    {unpacked(writer)} = params"])
    for layer in layer_numbers(writer):
        before = f"a{layer - 1}" if layer > 1 else "X"
        bias = f" + b{layer}" if writer.stretch.experiment.biases else ""
        forward = [f"    z{layer} = {before} @ W{layer}{bias}", f"    a{layer} = {activated(writer, layer)}"]
        lines += plain(forward, f"forward.{layer}")
    lines += plain([f"    return {_passed(writer)}"])
    writer.section("network", lines)


def unpacked(writer: Writer) -> str:
    found = names(writer)
    return ", ".join(found) + "," * (len(found) == 1)


def _passed(writer: Writer) -> str:
    return ", ".join(f"z{layer}, a{layer}" for layer in layer_numbers(writer))


# ------------------------------------------------------------ loss


def loss_call(writer: Writer, z: str, a: str, targets: str) -> str:
    """The mean loss of some samples."""
    found, _ = writer.sources.embed(LOSSES[writer.stretch.experiment.loss].value)
    return found.call(z=z, a=a, targets=targets)


def write_loss(writer: Writer) -> None:
    """The loss, its change with z, and the penalty."""
    lines = plain(writer.sources.embed(LOSSES[writer.stretch.experiment.loss].value)[1], "loss")
    lines += plain(_delta(writer), f"backward.{layer_numbers(writer)[-1]}")
    writer.section("loss", lines)
    if has_penalty(writer):
        _write_penalty(writer)


def _delta(writer: Writer) -> list[str]:
    """The change of the loss with z, as a function."""
    delta = LOSSES[writer.stretch.experiment.loss].delta
    output = activation_of(writer, layer_numbers(writer)[-1])
    if _SLOPE not in inspect.getsource(delta):
        return writer.sources.embed(delta)[1]
    if output.derivative_formula == "1":
        return writer.sources.embed(delta, changes=((re.escape(f" * {_SLOPE}"), ""),))[1]
    slope, lines = writer.sources.embed(output.derivative)
    change = re.escape(_SLOPE), slope.call(z="z", a="a")
    return [*lines, *writer.sources.embed(delta, changes=(change,))[1]]


def has_penalty(writer: Writer) -> bool:
    """Whether a regularizer changes the gradient."""
    return not isinstance(writer.stretch.experiment.regularizer, NoRegularizer)


def _write_penalty(writer: Writer) -> None:
    regularizer = writer.stretch.experiment.regularizer
    fields = dict.fromkeys([*field_names(type(regularizer).penalty), *field_names(type(regularizer).gradient)])
    lines = [f"{name} = {getattr(regularizer, name)!r}" for name in fields]
    lines += writer.sources.embed(type(regularizer).penalty)[1]
    lines += writer.sources.embed(type(regularizer).gradient, name="penalty_slope")[1]
    writer.section("penalty", plain(lines))
