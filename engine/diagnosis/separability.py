"""Linear separability: an upper bound of the margin, which can prove that no plane separates the classes.

With weights λᵢ ≥ 0 and sides sᵢ = ±1, a plane of unit normal and margin γ has ‖Σ λᵢ sᵢ xᵢ‖ ≥ γ Σ λᵢ (Gordan's theorem
of the alternative, 1873). So *every* choice of weights bounds the margin of every plane; those at the optimum of a
logistic regression make the bound zero if no plane exists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.components.activations import sigmoid

#: Newton steps of the logistic regression that looks for a plane. Too few could only miss a proof, never fake one.
NEWTON_STEPS = 20


def margin_bound(columns: Array, pull: Array, wanted_up: NDArray[np.bool_]) -> float | None:
    """The margin that no plane can exceed, relative to the samples' root mean square length; None without any pull.

    Parameters
    ----------
    columns : (n, f) inputs, with a column of ones if the plane need not pass through the origin.
    pull : λᵢ sᵢ, (n, 1), or (n, k) for planes between every two of k classes. What pulls to the wrong side is left out.
    wanted_up : same shape, where a sample belongs to the upper side.
    """
    pull = np.where((pull > 0) == wanted_up, pull, 0.0)
    total = float(np.abs(pull).sum()) / min(2, pull.shape[1])
    size = float(np.sqrt(np.mean(np.sum(columns * columns, axis=1))))
    return float(np.linalg.norm(columns.T @ pull)) / (total * size) if total * size > 0 else None


def proven_margin_bound(columns: Array, wanted_up: NDArray[np.bool_]) -> float | None:
    """``margin_bound`` with the weights of a logistic regression by Newton's method.

    Parameters
    ----------
    columns : (n, f), as there.
    wanted_up : (n, 1).
    """
    weights = np.zeros((columns.shape[1], 1))
    wanted = wanted_up.astype(np.float64)
    ridge = 1e-9 * float(np.vdot(columns, columns)) / len(columns) * np.eye(columns.shape[1])
    for _ in range(NEWTON_STEPS):
        share = sigmoid(columns @ weights)
        curvature = columns.T @ (columns * share * (1 - share)) / len(columns) + ridge
        weights += np.linalg.solve(curvature, columns.T @ (wanted - share) / len(columns))
    return margin_bound(columns, wanted - sigmoid(columns @ weights), wanted_up)
