"""Randomness: a pure function of (seed, stream, epoch)."""

from __future__ import annotations

import itertools

import numpy as np

from engine import randomness
from engine.randomness import ORDER, POINTS, SPLIT, WEIGHTS, generator

STREAMS = (WEIGHTS, ORDER, SPLIT, POINTS)


def test_streams_are_different_numbers() -> None:
    constants = [
        value for name, value in vars(randomness).items() if name.isupper() and name not in ("GAMMA", "MIX_1", "MIX_2")
    ]
    assert sorted(constants) == sorted(set(STREAMS))


def test_the_same_place_gives_the_same_bits() -> None:
    for stream in STREAMS:
        assert generator(5, stream, 3).random(4).tolist() == generator(5, stream, 3).random(4).tolist()


def test_every_seed_stream_and_epoch_is_its_own() -> None:
    places = itertools.product((0, 1, 2**32 - 1), STREAMS, (0, 1, 10**9))
    first = [float(generator(*place).random()) for place in places]
    assert len(set(first)) == len(first)


def test_the_numbers_are_those_of_every_other_machine() -> None:
    """Links and checkpoints carry seeds: another NumPy must give the same numbers."""
    assert (
        generator(0, WEIGHTS).random(3).tolist()
        == np.random.Generator(np.random.PCG64(np.random.SeedSequence([0, WEIGHTS, 0]))).random(3).tolist()
    )
