"""The job that shows the code of every fault."""

from __future__ import annotations

from typing import Any

import pytest

from app.jobs import JOBS
from engine.components.faults import FAULTS, NO_FAULT
from tests.engine.runs import finish, small, start

REAL = [name for name in FAULTS if name != NO_FAULT]


def facts(**changes: Any) -> dict[str, Any]:
    experiment = small(**changes)
    data, state = start(experiment)
    result, _ = finish(JOBS["faults"]().begin(experiment, data, state, ()))
    found: dict[str, Any] = result.facts["faults"]
    return found


@pytest.mark.parametrize("on", FAULTS)
def test_says_the_same_whichever_fault_is_on(on: str) -> None:
    assert facts(fault=on) == facts()


def test_every_fault_has_its_two_columns() -> None:
    found = facts()
    assert list(found) == REAL
    for entry in found.values():
        assert any(right != wrong for right, wrong in entry["lines"])
    assert found["swapped_batch_size"]["without_effect"] == "same_size"
    assert found["wrong_sign"]["without_effect"] is None


def test_what_is_refused_has_no_code() -> None:
    found = facts(optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    assert found["swapped_batch_size"] == {"without_effect": "refused", "lines": []}
