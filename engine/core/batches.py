"""Mini-batches: the order of an epoch as a pure function of (seed, epoch), and the batch size."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Indices, read_only
from engine.components.faults import FAULTS
from engine.core.experiment import Experiment
from engine.randomness import ORDER, SPLIT, Counted, counted, generator

#: What each mode becomes where the size of a batch is taken for the number of batches.
_SWAPPED = {"sgd": "batch", "mini_batch": "mini_batch", "batch": "sgd"}


def mode_of(experiment: Experiment) -> str:
    """The effective batching mode: single samples, mini-batches, or the full batch."""
    mode = experiment.batching.mode
    return _SWAPPED[mode] if FAULTS[experiment.fault].swaps_batch_size else mode


def batch_size(experiment: Experiment, n: int) -> int:
    """Samples in a full batch: 1, or what was asked for (at most all), or all ``n``; the last one may be smaller."""
    mode = mode_of(experiment)
    if mode != "mini_batch":
        return 1 if mode == "sgd" else n
    size = min(experiment.batching.batch_size, n)
    return -(-n // size) if FAULTS[experiment.fault].swaps_batch_size else size


def sorts(experiment: Experiment) -> bool:
    """Whether every epoch reads the samples in the order of their targets, which is a fault."""
    return FAULTS[experiment.fault].sorts and mode_of(experiment) != "batch"


def keeps_order(experiment: Experiment) -> bool:
    """Whether every epoch reads the samples as they lie; a batch of all does, since order changes nothing there."""
    return mode_of(experiment) == "batch" or (experiment.batching.order == "fixed" and not sorts(experiment))


def order(experiment: Experiment, epoch: int, n: int) -> Indices:
    """The order in which epoch number ``epoch`` (from 0) reads the ``n`` training samples.

    Returns
    -------
    (n,) indices: 0 … n-1 as they lie, shuffled again each epoch, or drawn with replacement (then some come twice and
    some not at all). With mode "batch" always as they lie. ``engine.kernels.order`` does the same, compiled. The
    order of a fault that sorts them by their targets is in ``TrainingData.reading``.
    """
    if keeps_order(experiment):
        return np.arange(n)
    return _drawn(experiment.seed, epoch, n, experiment.batching.order == "with_replacement")


@lru_cache(maxsize=16)
def _drawn(seed: int, epoch: int, n: int, with_replacement: bool) -> Indices:
    """The order of one epoch, read-only. An epoch of a large set lasts many turns, and shuffling it takes a while."""
    draws = counted(seed, ORDER, epoch, n)
    if with_replacement:
        return read_only(_below(draws, np.uint64(n)))
    return read_only(_shuffle(n, _below(draws, np.arange(1, n + 1, dtype=np.uint64))))


def _below(draws: Counted, limits: Counted | np.uint64) -> Indices:
    """Each draw (32 bits) as a whole number from 0 to below its limit (Lemire 2019, without his correction of 2⁻³²)."""
    return ((draws * limits) >> np.uint64(32)).astype(np.intp)


def _shuffle(n: int, places: Indices) -> Indices:
    """0 … n-1, place i changed with ``places[i]`` ≤ i, from the last to the first (Fisher, Yates; Durstenfeld 1964)."""
    indices, partners = list(range(n)), places.tolist()
    for i in range(n - 1, 0, -1):
        j = partners[i]
        indices[i], indices[j] = indices[j], indices[i]
    return np.array(indices, dtype=np.intp)


def split(n: int, train_share: float, seed: int) -> NDArray[np.bool_]:
    """Which of ``n`` samples are used to fit, drawn at random; at least one is, the others are held out.

    Parameters
    ----------
    train_share : 0 to 1.
    seed : the data set's own, so that new weights meet the same test samples.

    Returns
    -------
    (n,), True for the training samples.
    """
    is_train = np.zeros(n, dtype=np.bool_)
    n_train = max(1, round(n * train_share))
    is_train[generator(seed, SPLIT).permutation(n)[:n_train]] = True
    return is_train
