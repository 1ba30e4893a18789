"""The loss at many moments: filled in as if each had been looked at alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.core.network import loss_of
from engine.jobs import loss_curve
from engine.jobs.loss_curve import LossCurve
from tests.engine.runs import small, start


@pytest.mark.parametrize("held", [1, 4 * 71, 100_000])
def test_all_moments_are_filled_in_turn(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 13 samples, 2-3-1 and 13 parameters, a moment is 91 numbers: one, three or all are looked at at once."""
    monkeypatch.setattr(loss_curve, "_HELD", held)
    experiment = small()
    data, state = start(experiment)
    moments = state.params + np.arange(7.0)[:, None]
    losses = np.full(9, -1.0)
    curve = LossCurve(experiment, data, losses)
    for params in moments:
        curve.add(params)
    curve.flush()
    curve.flush()
    expected = [loss_of(experiment, params, data.train_inputs, data.train_targets) for params in moments]
    np.testing.assert_allclose(losses, [*expected, -1.0, -1.0], rtol=1e-12)


@pytest.mark.parametrize("held", [1, 100_000])
def test_what_is_no_number_counts_as_infinite(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loss_curve, "_HELD", held)
    experiment = small()
    data, state = start(experiment)
    losses = np.zeros(2)
    curve = LossCurve(experiment, data, losses)
    curve.add(np.full_like(state.params, np.nan))
    curve.add(state.params)
    curve.flush()
    assert losses[0] == np.inf
    assert np.isfinite(losses[1])
