"""Backpropagation of a program, in the order of ``engine.training.backprop`` or, for wide networks, ``….buffered``."""

from __future__ import annotations

from collections.abc import Iterator

from engine.components.losses import LOSSES
from engine.export.listing import Line
from engine.export.numpy_script.network_lines import (
    activated,
    activation_of,
    has_penalty,
    is_flat,
    layer_numbers,
    loss_call,
    names,
    trained_names,
    unpacked,
)
from engine.export.program import Writer, plain


def write_backward(writer: Writer) -> None:
    """``gradients(X, Y)``: a list like ``params``; where the optimizer wants it, loss and gradient in one row."""
    lines = list(_slopes(writer))
    about = writer.say("about_backward")
    lines += plain(["", "", "def gradients(X, Y):", f'    """{about}"""'])
    lines += _wide(writer) if writer.stretch.is_wide else _narrow(writer)
    writer.section("backward", lines)


def _slopes(writer: Writer) -> Iterator[Line]:
    """The derivatives of the hidden layers' activations."""
    for layer in layer_numbers(writer)[:-1]:
        activation = activation_of(writer, layer)
        if activation.derivative_formula != "1":
            yield from plain(writer.sources.embed(activation.derivative)[1], f"backward.{layer}")


def _delta_call(writer: Writer, layer: int) -> str:
    delta, _ = writer.sources.embed(LOSSES[writer.stretch.experiment.loss].delta)
    return f"dz{layer} = " + delta.call(z=f"z{layer}", a=f"a{layer}", targets="Y")


def _slope_call(writer: Writer, layer: int) -> str:
    """The derivative of a layer's activation; "" where it is 1."""
    activation = activation_of(writer, layer)
    if activation.derivative_formula == "1":
        return ""
    return writer.sources.embed(activation.derivative)[0].call(z=f"z{layer}", a=f"a{layer}")


def _narrow(writer: Writer) -> Iterator[Line]:
    layers = layer_numbers(writer)
    forward_pass = ", ".join(f"z{layer}, a{layer}" for layer in layers)
    yield Line("", f"    {unpacked(writer)} = params")
    yield Line("", f"    {forward_pass} = forward(X, params)")
    for layer in reversed(layers):
        before = f"a{layer - 1}" if layer > 1 else "X"
        lines = [_delta_call(writer, layer) if layer == layers[-1] else _passed_back(writer, layer)]
        lines.append(f"dW{layer} = {before}.T @ dz{layer}")
        if writer.stretch.experiment.biases:
            lines.append(f"db{layer} = dz{layer}.sum(axis=0)")
        if has_penalty(writer):
            lines.append(f"dW{layer} += penalty_slope(W{layer})")
        yield from plain([f"    {line}" for line in lines], f"backward.{layer}")
    yield from _returned(writer, [f"d{name}" for name in names(writer)])


def _passed_back(writer: Writer, layer: int) -> str:
    slope = _slope_call(writer, layer)
    back = f"dz{layer + 1} @ W{layer + 1}.T"
    return f"dz{layer} = ({back}) * {slope}" if slope else f"dz{layer} = {back}  # {writer.say('slope_one')}"


def _sign(writer: Writer) -> str:
    """What stands before every gradient: a fault may turn it round."""
    return "-" if writer.stretch.fault.flips_sign else ""


def _returned(writer: Writer, found: list[str]) -> Iterator[Line]:
    if not is_flat(writer):
        yield Line("", f"    return [{', '.join(f'{_sign(writer)}{name}' for name in found)}]")
        return
    last = layer_numbers(writer)[-1]
    loss = loss_call(writer, f"z{last}", f"a{last}", "Y")
    weights = [f"W{layer}" for layer in layer_numbers(writer)]
    price = f" + sum(penalty(W) for W in [{', '.join(weights)}])" if has_penalty(writer) else ""
    yield Line("loss", f"    loss = {loss}{price}")
    rows = ", ".join(f"{name}.ravel()" for name in found)
    yield Line("", f"    return loss, {_sign(writer)}np.concatenate([{rows}])")


def _wide(writer: Writer) -> Iterator[Line]:
    """As ``engine.training.buffered`` does it: every result in an array made for it, laid out for the next product."""
    layers, biases = layer_numbers(writer), writer.stretch.experiment.biases
    units = list(writer.stretch.experiment.sizes)
    yield from plain(
        [
            f"    # {writer.say('wide_one')}" if biases else "",
            f"    x1 = np.ones((len(X), {units[0] + biases}), X.dtype)",
            f"    x1[:, :{units[0]}] = X",
        ]
    )
    for layer in layers:
        own = _wide_forward(writer, layer, units[layer], is_last=layer == layers[-1])
        yield from plain([f"    {line}" for line in own], f"forward.{layer}")
    for layer in reversed(layers):
        yield from plain([f"    {line}" for line in _wide_backward(writer, layer, layers[-1])], f"backward.{layer}")
    yield Line("", f"    return [{', '.join(f'{_sign(writer)}d{name}' for name in trained_names(writer))}]")


def _wide_forward(writer: Writer, layer: int, units: int, *, is_last: bool) -> Iterator[str]:
    if is_last:
        yield f"z{layer} = x{layer} @ M{layer}"
        yield f"a{layer} = {activated(writer, layer)}"
        return
    yield f"z{layer} = np.empty(({units}, len(X)), X.dtype).T"
    yield f"np.matmul(x{layer}, M{layer}, out=z{layer})"
    yield f"x{layer + 1} = np.ones(({units + writer.stretch.experiment.biases}, len(X)), X.dtype).T"
    yield f"a{layer} = x{layer + 1}[:, :{units}]"
    yield f"a{layer}[...] = {activated(writer, layer)}"


def _wide_backward(writer: Writer, layer: int, last: int) -> Iterator[str]:
    weights = "M{0}[:-1]" if writer.stretch.experiment.biases else "M{0}"
    if layer == last:
        yield _delta_call(writer, layer)
    else:
        yield f"dz{layer} = np.empty_like(z{layer})"
        yield f"np.matmul(dz{layer + 1}, {weights.format(layer + 1)}.T, out=dz{layer})"
        if slope := _slope_call(writer, layer):
            yield f"dz{layer} *= {slope}"
    yield f"dM{layer} = x{layer}.T @ dz{layer}"
    if has_penalty(writer):
        own = weights.format(layer)
        yield f"d{own} += penalty_slope({own})"
