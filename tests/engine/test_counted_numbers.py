"""Numbers counted out: the published ones of SplitMix64, each at its own place, and without a pattern."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine import randomness
from engine.randomness import counted, key_of


def test_the_mixture_is_splitmix64() -> None:
    """The first numbers from the seed 1234567, as its authors' C program prints them."""
    places = np.uint64(1234567) + np.uint64(randomness.GAMMA) * np.arange(1, 6, dtype=np.uint64)
    assert randomness._mixed(places).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(seed=st.integers(0, 2**32 - 1), epoch=st.integers(0, 2**53), n=st.integers(1, 50))
def test_a_number_does_not_depend_on_how_many_are_asked_for(seed: int, epoch: int, n: int) -> None:
    many = counted(seed, 2, epoch, 50)
    assert counted(seed, 2, epoch, n).tolist() == many[:n].tolist()
    assert many.max() < 2**32


def test_every_seed_stream_and_epoch_has_its_own() -> None:
    firsts = {
        (seed, stream, epoch): tuple(counted(seed, stream, epoch, 3))
        for seed in (0, 1, 2**32 - 1)
        for stream in range(4)
        for epoch in range(20)
    }
    assert len(set(firsts.values())) == len(firsts)
    assert len({key_of(seed, stream) for seed in range(20) for stream in range(20)}) == 400


def test_bits_are_even() -> None:
    drawn = np.concatenate([counted(seed, 2, epoch, 500) for seed in range(10) for epoch in range(10)])
    bits = (drawn[:, None] >> np.arange(32, dtype=np.uint64)) & np.uint64(1)
    assert abs(bits.mean(axis=0) - 0.5).max() < 0.01
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.01
