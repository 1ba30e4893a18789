"""Health probes. Liveness: the server answers. Readiness: a compute thread trains one update."""

from __future__ import annotations

from dataclasses import dataclass

from engine import Experiment, advance, initial_state, prepare


@dataclass(frozen=True)
class ReadinessProbe:
    """Readiness check run by a compute thread: one update of the default experiment."""

    experiment: Experiment

    def perform(self) -> bool:
        data = prepare(self.experiment)
        before = initial_state(self.experiment, data)
        after = advance(self.experiment, data, before, 1, "update")
        return after.step == 1 and bool((after.params != before.params).any())
