"""Where a fault is said to change nothing, it changes nothing; elsewhere it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.components.faults import FAULTS, NO_FAULT
from engine.core.experiment import Experiment
from engine.core.fault_effects import REASONS, without_effect
from engine.training.advance import advance
from tests.engine.runs import small, start
from tests.engine.training.test_articles import delta_rule

REAL = [name for name in FAULTS if name != NO_FAULT]


def mini(size: int, order: str = "shuffled") -> dict[str, Any]:
    return {"batching": {"mode": "mini_batch", "batch_size": size, "order": order}}


OUTPUT = {"units": 1, "activation": "sigmoid"}
RUNS = [
    *(mini(size, order) for size in (1, 4, 5, 13) for order in ("fixed", "shuffled", "with_replacement")),
    {"batching": {"mode": "sgd", "order": "shuffled"}},
    {"batching": {"mode": "batch"}},
    {"initializer": {"name": "zeros"}, "layers": [{"units": 2, "activation": "sigmoid"}, OUTPUT]},
    {"layers": [OUTPUT]},
    {"layers": [OUTPUT], "loss": "mean_squared_error"},
    {"layers": [{"units": 3, "activation": "linear"}, {"units": 1, "activation": "sigmoid"}]},
    {"optimizer": {"name": "bfgs"}, "batching": {"mode": "batch"}},
    {"dataset": {"name": "iris"}, "layers": [{"units": 3, "activation": "softmax"}], "loss": "cross_entropy"},
]


@pytest.mark.parametrize("changes", RUNS, ids=str)
@pytest.mark.parametrize("fault", REAL)
def test_says_what_happens(fault: str, changes: dict[str, Any]) -> None:
    right = small(compute="numpy", **changes)
    reason = without_effect(right, start(right)[0], fault)
    if reason == "refused":
        return
    wrong = replace(right, fault=fault)
    one, other = (advance(run, *start(run), 3, "epoch").params for run in (right, wrong))
    # Another order of the same sum is no effect: that is rounding.
    assert np.allclose(one, other, rtol=1e-11, atol=1e-12) == (reason is not None)


def reason(experiment: Experiment, fault: str) -> str | None:
    return without_effect(experiment, start(experiment)[0], fault)


def test_every_reason_is_given_somewhere() -> None:
    given = {reason(small(**changes), fault) for changes in RUNS for fault in REAL}
    given.add(reason(Experiment.from_json(delta_rule("sgd")), "no_shuffling"))
    assert given == {None, *REASONS}


def test_in_the_first_article_the_samples_lie_sorted() -> None:
    assert reason(Experiment.from_json(delta_rule("sgd")), "no_shuffling") == "sorted"
    assert reason(Experiment.from_json(delta_rule("sgd", "xor")), "no_shuffling") is None


def test_it_does_not_matter_which_fault_is_on() -> None:
    for fault in FAULTS:
        assert reason(small(fault=fault), "batch_leaks") is None
