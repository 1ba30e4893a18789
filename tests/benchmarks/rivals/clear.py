"""Our own readable engine."""

from __future__ import annotations

from engine.arrays import Array
from engine.training import reference
from tests.benchmarks.workloads import Workload


class Rival:
    """One workload."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload

    def run(self, epochs: int) -> Array:
        work = self._workload
        return reference.advance(work.experiment, work.data, work.state, epochs, "epoch").params
