"""A contender with several learning rates: each is trained equally far, and the best is shown.

Best is the lowest training loss at the end of the course (while it is under way: at the last moment measured). A
run that diverged is never the best of several of which one did not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from engine.jobs.racer import RATE, Clock, Course, Entrant, Racer


@dataclass(frozen=True, eq=False)
class Heats:
    """The runs of one contender, of which one is shown."""

    entrant: Entrant
    racers: tuple[Racer, ...]

    @classmethod
    def of(cls, entrant: Entrant, course: Course, clock: Clock) -> Heats:
        return cls(entrant, tuple(Racer(one, course, clock) for one in entrant.heats()))

    @property
    def best(self) -> Racer:
        return min(self.racers, key=_rank)

    @property
    def version(self) -> tuple[object, ...]:
        """A value that changes with every new result."""
        return tuple(racer.version for racer in self.racers)

    def facts(self) -> dict[str, Any]:
        """Facts of the run that is shown, with ``tried``: rate, status, loss and update of every run, or None."""
        return self.best.facts() | {"tried": [_summary(racer) for racer in self.racers] if self.entrant.rates else None}


def _loss(racer: Racer) -> float | None:
    return racer.report.measured[-1].train.loss if racer.report.measured else None


def _rank(racer: Racer) -> tuple[bool, float]:
    loss = _loss(racer)
    return racer.status == "diverged", math.inf if loss is None or not math.isfinite(loss) else loss


def _summary(racer: Racer) -> dict[str, Any]:
    rate = getattr(racer.experiment.optimizer, RATE)
    return {RATE: rate, "status": racer.status, "loss": _loss(racer), "step": racer.facts()["step"]}
