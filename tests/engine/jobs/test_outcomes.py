"""What many runs came to, beside numbers worked out elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from engine.jobs.outcomes import MOST_GROUPS, band, by_loss, by_right, spread, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [  # scipy.stats.binomtest(count, n).proportion_ci(method="wilson")
        (343, 500, 0.6440316, 0.7251321),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (1, 2, 0.0945312, 0.9054688),
    ],
)
def test_the_wilson_interval(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=5e-7)


def test_what_is_not_finite_is_not_part_of_a_spread() -> None:
    assert spread(np.array([3.0, np.nan, 1.0, np.inf, 2.0])) == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert spread(np.array([np.nan])) is None


def test_a_band_holds_only_values_that_were_there() -> None:
    curves = np.column_stack([np.arange(1.0, 101.0), np.r_[np.full(90, 7.0), np.full(10, np.inf)]])
    np.testing.assert_array_equal(band(curves), [[5, 25, 50, 75, 95], [7, 7, 7, 7, np.inf]])


def test_groups_by_samples_right() -> None:
    right = np.array([4.0, 2.0, np.nan, 4.0, 2.0, 4.0])
    losses = np.array([0.1, 0.5, np.nan, 0.3, 0.4, 0.2])
    groups = by_right(right, losses, np.arange(10.0, 16.0), 4)
    assert [(group["kind"], group.get("right"), group["seeds"]) for group in groups] == [
        ("right", 4, [10, 13, 15]),
        ("right", 2, [11, 14]),
        ("diverged", None, [12]),
    ]
    assert sum(group["share"] for group in groups) == pytest.approx(1.0)
    assert groups[0]["median_loss"] == 0.2
    assert groups[2]["median_loss"] is None


def test_groups_by_wide_gaps_of_the_loss() -> None:
    low, high = 0.01 * np.linspace(1, 1.2, 30), np.linspace(0.5, 0.6, 20)
    losses = np.random.default_rng(0).permutation(np.concatenate([low, high]))
    groups = by_loss(losses, np.arange(50.0))
    assert [group["count"] for group in groups] == [30, 20]
    assert (groups[0]["low"], groups[0]["high"]) == (low[0], low[-1])
    assert groups[1]["seeds"] == np.flatnonzero(losses > 0.4)[:12].tolist()


@pytest.mark.parametrize(
    ("losses", "groups"),
    [
        (np.geomspace(1e-3, 1.0, 50), 1),
        (np.geomspace(1e-12, 1.0, 50), 1),
        (np.full(9, 0.25), 1),
        (np.zeros(5), 1),
        (np.r_[np.zeros(5), np.full(5, 0.1)], 2),
        (np.r_[np.full(5, -3.0), np.full(5, -1.0)], 2),
        (np.r_[np.linspace(0.01, 0.011, 99), 1.0], 1),
        (np.r_[np.linspace(0.01, 0.011, 9), 1.0], 1),
        (np.array([np.nan, np.nan]), 1),
        (np.repeat(np.geomspace(1e-9, 1.0, 9), 5), MOST_GROUPS),
    ],
)
def test_no_groups_where_there_are_no_gaps(losses: np.ndarray[tuple[int], np.dtype[np.float64]], groups: int) -> None:
    found = by_loss(losses, np.arange(float(len(losses))))
    assert len(found) == groups
    assert sum(group["count"] for group in found) == len(losses)
