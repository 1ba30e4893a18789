"""Metrics: ties, perfect and useless answers, and the identity between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrays import Array
from engine.core.metrics import UNDECIDED_WITHIN, confusion_matrix, decide, scores


def column(*values: float) -> Array:
    return np.array(values, dtype=np.float64)[:, None]


def test_half_is_undecided_and_not_right() -> None:
    found = scores("binary", 0.693, column(0.5, 0.5, 0.5, 0.5), column(0, 1, 1, 0))
    assert (found.accuracy, found.undecided, found.loss) == (0.0, 4, 0.693)
    assert found.mae is None
    assert found.r2 is None


@pytest.mark.parametrize(("gap", "undecided"), [(0.9e-6, True), (-0.9e-6, True), (1.1e-6, False), (-1.1e-6, False)])
def test_undecided_is_a_narrow_band(gap: float, undecided: bool) -> None:
    classes, found = decide(column(0.5 + gap))
    assert found.tolist() == [undecided]
    assert classes.tolist() == [int(gap > 0)]
    assert UNDECIDED_WITHIN == 1e-6


def test_tanh_outputs_are_decided_at_zero() -> None:
    found = scores("binary", None, column(-0.2, 0.3, 0.0, -0.9), column(-1, 1, 1, 1), low=-1.0)
    assert (found.accuracy, found.undecided) == (0.5, 1)


def test_several_classes_go_by_the_best_output() -> None:
    outputs = np.array([[0.1, 0.7, 0.2], [0.4, 0.4, 0.2], [0.2, 0.3, 0.5]])
    found = scores("multi_class", None, outputs, np.eye(3)[[1, 0, 0]])
    assert found.accuracy == pytest.approx(1 / 3)
    assert found.undecided == 1


def test_regression() -> None:
    targets = column(1, 2, 3, 4)
    perfect = scores("regression", 0.0, targets, targets)
    assert (perfect.mae, perfect.r2, perfect.accuracy) == (0.0, 1.0, None)
    mean = scores("regression", 1.25, column(2.5, 2.5, 2.5, 2.5), targets)
    assert (mean.mae, mean.r2) == (1.0, 0.0)
    assert scores("regression", 0.0, column(2, 4), column(3, 3)).r2 is None


def test_confusion_matrix_counts_the_undecided_apart() -> None:
    found = confusion_matrix(column(0.1, 0.9, 0.5, 0.2), column(0, 1, 1, 1))
    assert found.tolist() == [[1, 0, 0], [1, 1, 1]]
    outputs = np.array([[0.1, 0.7, 0.2], [0.4, 0.4, 0.2], [0.2, 0.3, 0.5]])
    assert confusion_matrix(outputs, np.eye(3)[[1, 0, 0]]).tolist() == [[0, 0, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0]]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_accuracy_is_the_diagonal_of_the_confusion_matrix(rows: list[tuple[float, bool]]) -> None:
    outputs, targets = column(*(row[0] for row in rows)), column(*(float(row[1]) for row in rows))
    found, matrix = scores("binary", None, outputs, targets), confusion_matrix(outputs, targets)
    assert matrix.sum() == len(rows)
    assert found.accuracy == np.trace(matrix[:, :2]) / len(rows)
    assert found.undecided == matrix[:, 2].sum()
