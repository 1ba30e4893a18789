"""The samples of a program: as numbers one can read where they are few, as their bytes where they are many."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import numpy as np

from engine.arrays import Array
from engine.components.features import FEATURES
from engine.core.data import TrainingData
from engine.export.literals import block, flags, literal
from engine.export.program import Writer, plain

#: More rows than this are a block.
MOST_ROWS = 40


def write_data(writer: Writer) -> None:
    """``points``, ``labels``, ``X``, ``Y``, and which samples are used to train."""
    data = writer.stretch.data
    moved = "about_data_moved" if data.input_offset.any() else "about_data"
    about = moved if _scaled(data)[0] else "about_data_plain"
    lines = [*_array("points", data.points), *_array("labels", data.labels)]
    lines += ["", f"# {writer.say('features')}", *_inputs(writer), "", *_targets(writer), "", *_split(writer)]
    writer.section("data", plain(lines), writer.say(about, n=len(data.points)))


def _array(name: str, array: Array) -> list[str]:
    few = len(array) <= MOST_ROWS and array.size <= 10 * MOST_ROWS
    return literal(name, array) if few else block(name, array)


def is_packed(writer: Writer) -> bool:
    """Whether the samples are a block."""
    return len(writer.stretch.data.points) > MOST_ROWS or writer.stretch.data.points.size > 10 * MOST_ROWS


def _is_one(scale: Array) -> bool:
    return bool((scale == 1.0).all())


def _inputs(writer: Writer) -> list[str]:
    data = writer.stretch.data
    lines, seen = _scaled(data)
    n_inputs = data.points.shape[1]
    if list(data.features) == [f"x{index + 1}" for index in range(n_inputs)] or data.features == ("pixels",):
        return [*lines, f"X = {seen}"]
    columns = []
    for name in data.features:
        entry = FEATURES[name]
        raw = [f"{seen}[:, {index}]" for index in entry.needs]
        columns.append(raw[0] if _is_itself(name) else f"np.{entry.function.__name__}({', '.join(raw)})")
    return [*lines, f"X = np.stack([{', '.join(columns)}], axis=1)"]


def _scaled(data: TrainingData) -> tuple[list[str], str]:
    """The lines that bring ``points`` to the scale that the network sees, and what the result is called there."""
    if data.input_offset.any():
        numbers = [*literal("offset", data.input_offset), *literal("scale", data.input_scale)]
        return [*numbers, "scaled = (points - offset) / scale"], "scaled"
    if not _is_one(data.input_scale):
        return [*literal("scale", data.input_scale), "scaled = points / scale"], "scaled"
    return [], "points"


def _is_itself(name: str) -> bool:
    function = FEATURES[name].function
    return inspect.isfunction(function) and function.__name__ == "_itself"


def _targets(writer: Writer) -> Iterator[str]:
    data, units = writer.stretch.data, writer.stretch.experiment.layers[-1].units
    low = repr(data.negative_target)
    if not data.about.classes:
        if data.target_scale == 1.0:
            yield "Y = labels[:, None]"
            return
        yield f"# {writer.say('targets_quantity', scale=f'{data.target_scale:g}')}"
        yield f"Y = labels[:, None] / {data.target_scale!r}"
    elif units > 1:
        yield f"# {writer.say('targets_classes', low=f'{data.negative_target:g}')}"
        yield f"Y = np.where(labels[:, None] == np.arange({units}), 1.0, {low})"
    else:
        yield f"# {writer.say('targets_low', low=f'{data.negative_target:g}')}"
        yield f"Y = np.where(labels[:, None] == 1, 1.0, {low})"


def _split(writer: Writer) -> Iterator[str]:
    is_train = writer.stretch.data.is_train
    kind = "np.float32" if writer.stretch.is_single else ""
    cast = f".astype({kind})" if kind else ""
    if is_train.all():
        yield f"X_train, Y_train = X{cast}, Y{cast}"
        return
    yield f"# {writer.say('split')}"
    yield from flags("is_train", is_train)
    yield "train, test = np.flatnonzero(is_train), np.flatnonzero(~is_train)"
    yield f"X_train, Y_train = X[train]{cast}, Y[train]{cast}"


def rows_of(writer: Writer, part: str) -> str:
    """The index of the samples of ``part``, "train" or "test"; "" where all train."""
    return "" if writer.stretch.data.is_train.all() else f"[{part}]"


def has_test(writer: Writer) -> bool:
    """Whether samples are held out."""
    return not bool(np.all(writer.stretch.data.is_train))
