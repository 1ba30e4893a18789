"""Benchmark of ``np.matrix``: article 1's delta rule, timed with ``np.matrix`` and with plain arrays.

One function computes both, so that nothing differs but the type. Whole rounds of all loops alternate and medians are
taken, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.progress import Job, Progress, Result

#: Epochs in one piece, 0.5 to 2 ms of them, and how often each is timed.
EPOCHS, ROUNDS = 20, 25
#: How the rows of an epoch are read: pieces of an update, and the rows of each. ``whole`` is batch in one product.
LOOPS: dict[str, tuple[tuple[slice, ...], ...]] = {
    "sgd": tuple((slice(row, row + 1),) for row in range(4)),
    "mini_batch": tuple(tuple(slice(row, row + 1) for row in rows) for rows in ((0, 1), (2, 3))),
    "batch": (tuple(slice(row, row + 1) for row in range(4)),),
    "whole": ((slice(0, 4),),),
}
STORAGES = ("matrix", "array")

_ROWS = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
_TARGETS = np.array([[0.0], [0], [1], [1]])
_RATE = 0.9

Matrix = NDArray[Any]
#: The batches of an epoch, each of pieces (rows, targets).
Batches = list[list[tuple[Matrix, Matrix]]]


def matrix_timing(clock: Callable[[], float]) -> Job:
    """Time every loop in both storages.

    Parameters
    ----------
    clock : seconds of the processor.

    Returns
    -------
    A job that counts pieces. Facts: ``matrix``, by loop and storage the median seconds of an epoch; ``epochs``, how
    many of each were timed.
    """
    runs = [(loop, storage, *prepared(loop, storage)) for loop in LOOPS for storage in STORAGES]
    times: dict[tuple[str, str], list[float]] = {(loop, storage): [] for loop, storage, *_ in runs}
    for turn in range(ROUNDS):
        for place, (loop, storage, batches, weights) in enumerate(runs):
            yield Progress(turn * len(runs) + place, ROUNDS * len(runs))
            begin = clock()
            train(batches, weights, EPOCHS)
            times[loop, storage].append((clock() - begin) / EPOCHS)
    seconds = {loop: {kind: float(np.median(times[loop, kind])) for kind in STORAGES} for loop in LOOPS}
    return Result({"matrix": seconds, "epochs": ROUNDS * EPOCHS})


def prepared(loop: str, storage: str) -> tuple[Batches, Matrix]:
    """The batches of a loop and weights of 0, in ``np.matrix`` or in arrays.

    A view, since the constructor of ``np.matrix`` warns that it will be gone one day.
    """
    stored: Callable[[Matrix], Matrix] = (lambda array: array.view(np.matrix)) if storage == "matrix" else np.asarray
    rows, targets = stored(_ROWS), stored(_TARGETS)
    batches = [[(rows[part], targets[part]) for part in pieces] for pieces in LOOPS[loop]]
    return batches, stored(np.zeros((3, 1)))


def train(batches: Batches, weights: Matrix, epochs: int) -> Matrix:
    """The generalized delta rule, article 1: 0.9 · y(1-y) · (d-y) · x, the mean over the rows of a batch.

    Returns
    -------
    weights (3, 1), of the type that came in.
    """
    for _ in range(epochs):
        for pieces in batches:
            total, count = 0.0 * weights, 0
            for x, target in pieces:
                y = 1 / (1 + np.exp(-(x @ weights)))
                total = total + x.T @ np.multiply(np.multiply(y, 1 - y), target - y)
                count += len(x)
            weights = weights + _RATE * total / count
    return weights
