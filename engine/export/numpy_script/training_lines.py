"""Update and loop of a program: as many updates as the stretch has, the loss told now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.components.faults import Read
from engine.core import batches
from engine.core.network import Layout
from engine.export.listing import Line
from engine.export.literals import MOST_WRITTEN, assigned, block, literal
from engine.export.numpy_script.data_lines import rows_of
from engine.export.numpy_script.network_lines import evaluated, is_flat, loss_call, named
from engine.export.program import Writer, plain
from engine.export.sources import EmbeddedFunction, field_names
from engine.export.stretch import moments
from engine.randomness import ORDER, counted
from engine.schema.fields import kinds


def write_update(writer: Writer) -> None:
    """The optimizer's settings, its memory, and ``update``."""
    if writer.stretch.n_updates == 0:
        return
    own, method = writer.stretch.experiment.optimizer, _method(writer)
    used = field_names(method)
    lines = plain([f"{name} = {getattr(own, name)!r}" for name in kinds(type(own)) if name in used], "update")
    _, defined = writer.sources.embed(method, name="update")
    memory = plain(_memory(writer), "update")
    lines = [*lines, *plain(defined, "update"), *plain([""] * bool(memory)), *memory]
    writer.section("update", lines, writer.say("settings"))


# ------------------------------------------------------------ what the optimizer remembers


def _memory(writer: Writer) -> Iterator[str]:
    slots, n = writer.stretch.start.slots, writer.stretch.start.params.size
    if is_flat(writer):
        yield from _flat_memory(writer)
        return
    names = writer.stretch.experiment.optimizer.slot_names
    fresh = writer.stretch.experiment.optimizer.slots(n)
    for name, slot, first in zip(names, slots[: len(names)], fresh, strict=True):
        if np.array_equal(slot, first) and not first.any():
            yield f"{name} = [np.zeros_like(array) for array in params]"
        else:
            yield from _remembered(writer, name, slot)


def _remembered(writer: Writer, name: str, slot: Array) -> Iterator[str]:
    """What is remembered from before the start, like ``params``."""
    single = ".astype(np.float32)" if writer.stretch.is_single else ""
    if slot.size <= MOST_WRITTEN:
        for of, array in named(writer, slot):
            yield from literal(f"{name}{of}", array)
        arrays = ", ".join(f"{name}{of}{single}" for of, _ in named(writer, slot))
    else:
        yield from block(f"{name}_flat", slot)
        arrays = ", ".join(_cut(writer, f"{name}_flat", single))
    yield f"{name} = [{arrays}]"


def _cut(writer: Writer, flat: str, single: str) -> Iterator[str]:
    layout = Layout.of(writer.stretch.experiment)
    for place in layout.places:
        rows = place.fan_in + (writer.stretch.is_wide and layout.biases)
        yield f"{flat}[{place.weights}:{place.weights + rows * place.fan_out}].reshape({rows}, {place.fan_out}){single}"
        if place.biases is not None and not writer.stretch.is_wide:
            yield f"{flat}[{place.biases}:{place.biases + place.fan_out}]{single}"


def _flat_memory(writer: Writer) -> Iterator[str]:
    optimizer = writer.stretch.experiment.optimizer
    fresh = optimizer.slots(writer.stretch.start.params.size)
    slots = writer.stretch.start.slots[: len(fresh)]
    if all(np.array_equal(one, other) for one, other in zip(slots, fresh, strict=True)):
        found, lines = writer.sources.embed(type(optimizer).slots, name="first_memory")
        yield from lines
        yield f"slots = {found.call(n='flat.size')}"
        return
    for index, slot in enumerate(slots):
        name = f"slot{index}"
        yield from assigned(name, slot)
    yield f"slots = ({', '.join(f'slot{index}' for index in range(len(slots)))},)"


# ------------------------------------------------------------ the loop


def write_training(writer: Writer) -> None:
    """Order of samples, what is told, and the loop."""
    stretch = writer.stretch
    lines = plain(_order(writer))
    lines += _sums(writer)
    lines += plain(_report(writer))
    if stretch.n_updates:
        loop = _full(writer) if stretch.is_full_batch else _batches(writer)
        lines += [*plain(["", f"# {writer.say('told')}", _reported_updates(writer), ""]), *loop]
    writer.section("training", lines)


def _reported_updates(writer: Writer) -> str:
    _, *steps = moments(writer.stretch.start.step, writer.stretch.end.step)
    return f"told = {{{', '.join(map(str, steps))}}}"


def _report(writer: Writer) -> list[str]:
    rows = rows_of(writer, "train")
    loss = loss_call(writer, f"z{rows}", f"a{rows}", f"Y{rows}")
    keep = ["    history.append((t, loss))"] if writer.is_notebook else []
    head = ["history = []"] if writer.is_notebook else []
    body = [
        "def report(t):",
        f"    *_, z, a = forward(X, {evaluated(writer)})",
        f"    loss = {loss}",
        *keep,
        '    print(f"update {t}: loss {loss!r}")',
    ]
    return [*head, "", "", *body, "", "", f"t = {writer.stretch.start.step}", "report(t)"]


def _order(writer: Writer) -> list[str]:
    stretch = writer.stretch
    if not stretch.n_updates or stretch.keeps_order:
        return []
    if batches.sorts(stretch.experiment):
        return [f'by_target = np.argsort(labels{rows_of(writer, "train")}, kind="stable")']
    _, lines = writer.sources.embed(counted)
    _, more = writer.sources.embed(batches._below)
    replaced = stretch.experiment.batching.order == "with_replacement"
    if not replaced:
        more += writer.sources.embed(batches._shuffle)[1]
    drawn = (
        "below(draws, np.uint64(n))" if replaced else "shuffle(n, below(draws, np.arange(1, n + 1, dtype=np.uint64)))"
    )
    body = [
        "def order(epoch, n):",
        f'    """{writer.say("order")}"""',
        f"    draws = counted({stretch.experiment.seed}, {ORDER}, epoch, n)",
        f"    return {drawn}",
    ]
    return [*lines, *more, "", "", *body]


def _sums(writer: Writer) -> list[Line]:
    """How a fault sums the gradients, and what it has summed before the start."""
    if not sums_gradients(writer):
        return []
    stretch, sums = writer.stretch, writer.stretch.fault.sums
    assert sums is not None
    carried = stretch.start.slots[-1]
    lines = [*writer.sources.define(Read), *writer.sources.embed(sums)[1], "", ""]
    dtype = f", np.{stretch.experiment.precision}"
    if not carried.any():
        lines.append(f"sums = np.zeros({carried.size}{dtype})")
    else:
        lines += assigned("sums", carried)
        lines += ["sums = sums.astype(np.float32)"] if stretch.is_single else []
    return plain([*lines, f"count = {stretch.start.slot_steps}"], "update")


def sums_gradients(writer: Writer) -> bool:
    """Whether a fault sums gradients over batches."""
    stretch = writer.stretch
    return stretch.n_updates > 0 and stretch.fault.sums is not None and not is_flat(writer)


def _summed(writer: Writer, read: str) -> list[str]:
    """The gradient as the fault makes it, cut up again."""
    sums = writer.stretch.fault.sums
    assert sums is not None
    call = writer.sources.embed(sums)[0].call(sums="sums", gradient="whole", read=read)
    return [
        "whole = np.concatenate([slope.ravel() for slope in found])",
        f"whole = {call}",
        "if whole is not None:",
        "    count += 1",
        "    cuts = np.cumsum([array.size for array in params])[:-1]",
        "    found = [part.reshape(array.shape) for part, array in zip(np.split(whole, cuts), params)]",
    ]


def _count(writer: Writer) -> str:
    """Which update it is for the optimizer, which may be younger than the run."""
    if sums_gradients(writer):
        return "count"
    younger = writer.stretch.start.step - writer.stretch.start.slot_steps
    return f"t - {younger}" if younger else "t"


def _steps(writer: Writer, indent: str, inputs: str, targets: str, read: str) -> Iterator[Line]:
    update, _ = writer.sources.embed(_method(writer), name="update")
    yield Line("update", f"{indent}t += 1")
    if is_flat(writer):
        values = {"problem": "problem", "params": "flat", "slots": "slots", "count": _count(writer)}
        yield Line("update", f"{indent}{update.call(**values)}")
    else:
        yield Line("", f"{indent}found = gradients({inputs}, {targets})")
        own = _each(writer, update)
        if sums_gradients(writer):
            own = [*_summed(writer, read), *(f"    {line}" for line in own)]
        yield from plain([f"{indent}{line}" for line in own], "update")
    yield from plain([f"{indent}if t in told:", f"{indent}    report(t)"])


def _method(writer: Writer) -> Callable[..., Any]:
    optimizer = type(writer.stretch.experiment.optimizer)
    return optimizer.step if is_flat(writer) else optimizer.update


def _each(writer: Writer, update: EmbeddedFunction) -> list[str]:
    slots = list(writer.stretch.experiment.optimizer.slot_names)
    own = [f"own_{name}" for name in slots]
    names, arrays = ", ".join(["array", "slope", *own]), ", ".join(["params", "found", *slots])
    remembered = f"({', '.join(own)},)" if len(own) == 1 else f"({', '.join(own)})"
    call = update.call(params="array", gradient="slope", slots=remembered, count=_count(writer))
    return [f"for {names} in zip({arrays}):", f"    {call}"]


def _full(writer: Writer) -> list[Line]:
    lines = []
    if is_flat(writer):
        look = "problem = SimpleNamespace(loss_and_gradient=lambda: gradients(X_train, Y_train))"
        writer.sources.imports.add("from types import SimpleNamespace")
        lines = plain([look], "update")
    loop = Line("", f"for _ in range({writer.stretch.n_updates}):")
    return [*lines, loop, *_steps(writer, "    ", "X_train", "Y_train", "Read(len(X_train), len(X_train), True)")]


def _batches(writer: Writer) -> list[Line]:
    stretch = writer.stretch
    size, n = stretch.size, len(stretch.data.train_inputs)
    keeps = stretch.keeps_order
    begin = stretch.start.position // size * size
    rows = "np.arange(n)" if keeps else "by_target" if batches.sorts(stretch.experiment) else "order(epoch, n)"
    head = [f"n = {n}", f"batch_size = {size}", f"epoch, first = {stretch.start.epoch}, {begin}"]
    head += [f"while t < {stretch.end.step}:", f"    rows = {rows}", "    while first < n:"]
    inner = "        batch = rows[first : first + batch_size]"
    read = "Read(len(batch), batch_size, first == 0)"
    steps = list(_steps(writer, "        ", "X_train[batch]", "Y_train[batch]", read))
    tail = [f"        if t == {stretch.end.step}:", "            break", "        first += batch_size"]
    return [*plain([*head, inner]), *steps, *plain([*tail, "    epoch, first = epoch + 1, 0"])]
