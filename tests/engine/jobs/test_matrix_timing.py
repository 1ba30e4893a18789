"""Timing np.matrix: both storages compute the article's own weights, and every loop is timed in both."""

from __future__ import annotations

import warnings
from itertools import count

import numpy as np
import pytest

from engine.jobs.matrix_timing import LOOPS, ROUNDS, STORAGES, matrix_timing, prepared, train
from tests.engine.runs import finish

#: From weights of 0, after 100 epochs: the exact check of article 1's arithmetic.
AFTER_100 = {
    "sgd": (4.48943665, -0.25892496, -1.97915749),
    "mini_batch": (3.58737869, -0.27460932, -1.50725664),
    "batch": (2.59876342, -0.26507325, -1.01396593),
    "whole": (2.59876342, -0.26507325, -1.01396593),
}


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("storage", STORAGES)
def test_what_is_timed_is_the_articles_arithmetic(loop: str, storage: str) -> None:
    batches, weights = prepared(loop, storage)
    after = train(batches, weights, 100)
    np.testing.assert_allclose(np.asarray(after).ravel(), AFTER_100[loop], atol=1e-7)
    assert isinstance(after, np.matrix) == (storage == "matrix")


def test_every_loop_is_timed_in_both_storages_and_no_warning_comes() -> None:
    ticks = count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result, told = finish(matrix_timing(lambda: float(next(ticks))))
    assert result.facts["matrix"].keys() == LOOPS.keys()
    assert {seconds for times in result.facts["matrix"].values() for seconds in times.values()} == {1 / 20}
    assert len(told) == ROUNDS * len(LOOPS) * len(STORAGES), "others have their turns between"
    assert result.facts["epochs"] == 500
