"""Job: a race of several runs with the same data, each with the changes of its contender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import thread_time
from typing import Any

from app.jobs.base import JOBS, JobRequest
from app.limits import MOST_CONTENDERS, Limits
from engine import Experiment, FieldError, TrainingData, TrainState
from engine.components.optimizers import LEARNING_RATE
from engine.core.tape import Mark
from engine.jobs.race import race
from engine.jobs.racer import RATE, Entrant
from engine.progress import Job
from engine.schema.fields import KIND, AnyObject, Number, Text, choice, flag, integer, kinds, list_of, number, of_kind
from engine.schema.ranges import Range
from engine.schema.records import Nested, Record
from engine.training.advance import Unit

#: What all contenders share: without the same data there is nothing to compare.
SHARED = ("dataset",)
#: Learning rates that one contender may try, and runs of a whole race.
RATES, MOST_RUNS = Range(0, 9, 1), 60


@dataclass(frozen=True)
class Contender(Record):
    """A name, fields of the experiment that it replaces as a whole, and learning rates of which the best is shown."""

    name: str = of_kind(Text("Name", 40), "")
    changes: dict[str, Any] = field(default_factory=dict, metadata={KIND: AnyObject("Changes")})
    rates: tuple[float, ...] = list_of((), Number(LEARNING_RATE, "Learning rate"), RATES, "Learning rates to try")

    def experiment(self, base: Experiment) -> Experiment:
        """``base`` with the changes.

        Raises
        ------
        FieldError
            With the field's path in ``changes``.
        """
        try:
            changed = replace(base, **{name: _read(name, value) for name, value in self.changes.items()})
        except FieldError as error:
            raise _within("changes", error) from None
        if self.rates and not hasattr(changed.optimizer, RATE):
            raise FieldError("rates", "this optimizer has no learning rate to try", "inconsistent")
        return changed


@JOBS.register("race")
@dataclass(frozen=True)
class Race(JobRequest):
    """Train all contenders from their initial weights, in time slices, for so many epochs or updates."""

    contenders: tuple[Contender, ...] = list_of(
        (Contender(),), Nested(Contender, "Contender"), Range(1, MOST_CONTENDERS, 1), "Contenders"
    )
    unit: Unit = choice("epoch", ("epoch", "update"), "Unit")  # noqa: RUF009  a frozen record, as all fields
    to: int = integer(100, Range(1, 1_000_000, 1, scale="log"), "Length")
    target_loss: float | None = number(None, Range(0.0, 1e6), "Training loss to reach", nullable=True)

    close_up: bool = flag(False, "First epochs in close-up")

    def check(self, experiment: Experiment, limits: Limits) -> None:
        for index, contender in enumerate(self.contenders):
            try:
                limits.check(contender.experiment(experiment))
            except FieldError as error:
                inside = error if error.field.startswith(("changes", "rates")) else _within("changes", error)
                raise _within(f"contenders[{index}]", inside) from None
        runs = sum(max(1, len(contender.rates)) for contender in self.contenders)
        if runs > MOST_RUNS:
            details = {"value": runs, "min": 1, "max": MOST_RUNS}
            raise FieldError(
                "contenders", f"got {runs} runs in all, allowed: 1 to {MOST_RUNS}", "out_of_range", details
            )

    def begin(self, experiment: Experiment, data: TrainingData, state: TrainState, past: Sequence[Mark]) -> Job:  # noqa: ARG002
        entrants = [Entrant(one.name, one.experiment(experiment), one.rates) for one in self.contenders]
        return race(entrants, data, self.unit, self.to, self.target_loss, thread_time, close_up=self.close_up)


def _read(name: str, value: Any) -> Any:
    fields = {key: kind for key, kind in kinds(Experiment).items() if key not in SHARED}
    if name not in fields:
        details = {"value": name[:80], "known": list(fields)}
        message = f"cannot differ between contenders; allowed: {', '.join(fields)}"
        raise FieldError(name[:80], message, "unknown_field", details)
    return fields[name].read(value, name)


def _within(place: str, error: FieldError) -> FieldError:
    return FieldError(f"{place}.{error.field}", error.message, error.code, error.details)
