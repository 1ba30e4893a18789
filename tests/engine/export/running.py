"""Running a program that was made, and what it should have printed."""

from __future__ import annotations

import ast
import base64
import contextlib
import hashlib
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from engine import Experiment, TrainingData, TrainState, View, advance, capture, predict
from engine.core.network import Layout
from engine.export.literals import MOST_WRITTEN, UNPACK
from engine.export.numpy_script import Stretch, numpy_script
from engine.export.stretch import moments
from tests.engine.runs import start

#: Enough to end within a third epoch.
UPDATES = 10


def printed(text: str) -> list[str]:
    """The lines that a program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(compile(text, "script", "exec"), {"__name__": "__main__"})
    return out.getvalue().splitlines()


def expected(stretch: Stretch) -> list[str]:
    """The lines that it should print: what ``advance`` and ``capture`` come to."""
    return [*_losses(stretch), *_results(stretch)]


def _losses(stretch: Stretch) -> Iterator[str]:
    state = stretch.start
    for step in moments(stretch.start.step, stretch.end.step):
        state = advance(stretch.experiment, stretch.data, state, step - state.step)
        loss = capture(stretch.experiment, stretch.data, state, View()).train.loss
        yield f"update {step}: loss {loss!r}"


def _results(stretch: Stretch) -> Iterator[str]:
    experiment, data, params = stretch.experiment, stretch.data, stretch.end.params
    frame = capture(experiment, data, stretch.end, View())
    for part, scores in (("train", frame.train), ("test", frame.test)):
        if scores is not None:
            yield f"{part} loss {scores.loss!r}"
            found = {"accuracy": scores.accuracy} if data.about.classes else {"mae": scores.mae, "r2": scores.r2}
            yield from (f"{part} {name} {value!r}" for name, value in found.items())
    outputs = data.natural_targets(predict(experiment, params, data.inputs))[:16]
    for i, (point, label, output) in enumerate(zip(data.points, data.labels, outputs, strict=False)):
        shown = i if len(point) > 8 else point.tolist()
        yield f"prediction {shown} {label} -> {output.tolist()}"
    if params.size > MOST_WRITTEN:
        yield f"parameters sha256 {hashlib.sha256(params.tobytes()).hexdigest()}"
        return
    for layer, (weights, biases) in enumerate(Layout.of(experiment).views(params), start=1):
        yield f"W{layer} = {weights.tolist()}"
        if biases is not None:
            yield f"b{layer} = {biases.tolist()}"


def trained(experiment: Experiment, data: TrainingData, start: TrainState, n: int) -> Stretch:
    """``n`` updates from ``start``."""
    return Stretch(experiment, data, start, advance(experiment, data, start, n))


def assert_prints_the_same(stretch: Stretch) -> str:
    """The program for ``stretch`` prints exactly what the engine computes; its text."""
    text = numpy_script(stretch).text
    assert printed(text) == expected(stretch)
    return text


def numbers_of(text: str) -> dict[str, Any]:
    """The samples and parameters in a program of another library, run without the library."""
    lines = text[text.index("# The samples") : text.index("\n", text.index("PARAMETERS = "))]
    values: dict[str, Any] = {"np": np, "base64": base64}
    exec("\n".join([*UNPACK, lines]), values)
    return values


def names_in(text: str) -> set[str]:
    """All names that a program uses."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def edited(experiment: Experiment, **changes: Any) -> Experiment:
    """The experiment with some fields changed."""
    return Experiment.from_json(experiment.to_json() | changes)


def assert_repeats(experiment: Experiment, n: int = UPDATES) -> str:
    """The program for the first ``n`` updates of an experiment prints what it should; its text."""
    data, state = start(experiment)
    stretch = trained(experiment, data, state, n)
    assert stretch.n_updates == n
    return assert_prints_the_same(stretch)
