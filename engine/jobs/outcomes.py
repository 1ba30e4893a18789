"""Statistics over many runs: a share with its Wilson interval, quantiles, and groups of equal outcomes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array, Indices

#: Two-sided 95 % of a normal distribution.
_Z = 1.959963984540054
#: The quantiles of a band.
BAND = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Two groups lie apart where the loss changes by this factor at least, and by so many usual gaps.
_FACTOR, _USUAL = 1.5, 8.0
#: Groups at most, the share of runs that makes one, and seeds named of each.
MOST_GROUPS, LEAST_SHARE, NAMED = 6, 0.02, 12
#: A loss of 0 is taken for this on a logarithmic scale.
_SMALLEST = 1e-300


def wilson(count: int, n: int) -> tuple[float, float]:
    """The interval that holds the true share in 95 of 100 cases, when ``count`` of ``n`` ≥ 1 were seen (Wilson 1927).

    Unlike the usual ``p ± 1.96 √(p(1-p)/n)`` it stays within 0 and 1 and is good for few runs and shares near 0 or 1.
    """
    share, square = count / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def spread(values: Array) -> dict[str, float] | None:
    """Median, least and largest of the finite ``values`` (n,); None where there are none."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None
    return {"median": float(np.median(finite)), "min": float(finite.min()), "max": float(finite.max())}


def band(curves: Array) -> Array:
    """The quantiles ``BAND`` at each moment: (runs, moments) gives (moments, 5).

    Each is the value that one of the runs has, nothing between two; a run that diverged counts as infinite.
    """
    return np.quantile(curves, BAND, axis=0, method="inverted_cdf").T


def by_right(right: Array, losses: Array, seeds: Array, of: int) -> list[dict[str, Any]]:
    """Groups by the number of samples right (runs,), most first; NaN in ``losses`` (runs,) is a run that diverged."""
    ended = np.isfinite(losses)
    counts = sorted({int(count) for count in right[ended]}, reverse=True)
    groups = [
        {"kind": "right", "right": count, "of": of} | _group(ended & (right == count), losses, seeds)
        for count in counts
    ]
    return groups + _lost(~ended, losses, seeds)


def by_loss(losses: Array, seeds: Array) -> list[dict[str, Any]]:
    """Groups of final losses (runs,) with wide gaps between them, lowest first; NaN is a run that diverged."""
    ended = np.isfinite(losses)
    order = np.flatnonzero(ended)[np.argsort(losses[ended], kind="stable")]
    groups = []
    for part in np.split(order, _gaps(losses[order])):
        if part.size:
            chosen = np.zeros(losses.size, np.bool_)
            chosen[part] = True
            groups.append({"kind": "loss"} | _group(chosen, losses, seeds))
    return groups + _lost(~ended, losses, seeds)


def _gaps(ordered: Array) -> Indices:
    """Behind which places of the ascending losses a gap is wide; the widest few, unless hardly a run is between two."""
    if ordered.size < 2:
        return np.zeros(0, np.intp)
    if ordered[0] >= 0.0:
        gaps = np.diff(np.log(np.maximum(ordered, _SMALLEST)))
        least = math.log(_FACTOR)
    else:  # a likelihood: no logarithm
        gaps = np.diff(ordered)
        least = 0.1 * float(np.ptp(ordered))
    wide = np.flatnonzero(gaps > max(least, _USUAL * float(np.median(gaps))))
    cuts = [0, ordered.size]
    for cut in (wide[np.argsort(-gaps[wide], kind="stable")] + 1).tolist():
        near = min(abs(cut - other) for other in cuts)
        if len(cuts) <= MOST_GROUPS and near >= max(2.0, LEAST_SHARE * ordered.size):
            cuts.append(cut)
    return np.sort(np.array(cuts[2:], dtype=np.intp))


def _lost(chosen: NDArray[np.bool_], losses: Array, seeds: Array) -> list[dict[str, Any]]:
    return [{"kind": "diverged"} | _group(chosen, losses, seeds)] if chosen.any() else []


def _group(chosen: NDArray[np.bool_], losses: Array, seeds: Array) -> dict[str, Any]:
    count = int(np.count_nonzero(chosen))
    found: dict[str, Any] = spread(losses[chosen]) or dict.fromkeys(("median", "min", "max"))
    return {
        "count": count,
        "share": count / losses.size,
        "median_loss": found["median"],
        "low": found["min"],
        "high": found["max"],
        "seeds": [int(seed) for seed in seeds[chosen][:NAMED]],
    }
