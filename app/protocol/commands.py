"""Commands (page to server) as frozen records, and nothing else.

The fields of a command are declared like those of an experiment, so they are read just as strictly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from app.jobs import JOBS
from app.limits import Limits
from app.protocol.fields import ExperimentKind, SavedKind, SavedState
from engine.datasets.base import SEED
from engine.frame.frame import GRID
from engine.frame.sections import SECTIONS
from engine.schema.fields import KIND, Choice, choice, integer, list_of, number
from engine.schema.ranges import Range
from engine.schema.records import Named, Record
from engine.schema.registry import Registry
from engine.training.advance import UNITS, Unit

_RUN = Range(0, Limits.runs - 1, 1)
_COUNT = Range(1, Limits.step_count, 1)
_SPEED = Range(1, 1e6, scale="log", unit="1/s")
_WHOLE = Range(0, 2**53 - 1, 1)
_FLOAT = Range(-1e300, 1e300)


# ---------------------------------------------------------------- commands

COMMANDS: Registry[type[Any]] = Registry("command")


@dataclass(frozen=True)
class RunCommand(Record):
    """Base of all commands: each is for one run, the first unless it says another. Other fields must be sent."""

    OPTIONAL: ClassVar = frozenset({"run"})
    run: int = integer(0, _RUN, "Run")


@COMMANDS.register("configure")
@dataclass(frozen=True)
class Configure(RunCommand):
    """Train this experiment; with ``state``, go on from there.

    ``table`` is the page's number for the experiment's table. A run keeps its last table, so that of an experiment
    with the same one only the number has to come; ``ready`` then says the number, too.
    """

    OPTIONAL: ClassVar = frozenset({"run", "state", "table"})
    experiment: dict[str, Any] = field(default_factory=dict, metadata={KIND: ExperimentKind("Experiment")})
    state: SavedState | None = field(default=None, metadata={KIND: SavedKind("State")})
    table: int | None = integer(None, _WHOLE, "Table", nullable=True)


@COMMANDS.register("play")
@dataclass(frozen=True)
class Play(RunCommand):
    """Train ``speed`` units a second, or as fast as possible; sent again, it changes the speed."""

    unit: str = choice("update", UNITS, "Unit")
    speed: float | None = number(None, _SPEED, "Speed", nullable=True)


@COMMANDS.register("pause")
@dataclass(frozen=True)
class Pause(RunCommand):
    """Stop training and show where it stopped."""


@COMMANDS.register("step")
@dataclass(frozen=True)
class Step(RunCommand):
    """Train ``count`` units, then pause."""

    unit: str = choice("update", UNITS, "Unit")
    count: int = integer(1, _COUNT, "Count")


@COMMANDS.register("reset")
@dataclass(frozen=True)
class Reset(RunCommand):
    """Return to the initial weights of this experiment."""


@COMMANDS.register("new_weights")
@dataclass(frozen=True)
class NewWeights(RunCommand):
    """Draw other initial weights."""

    seed: int = integer(0, SEED, "Seed")


@COMMANDS.register("set_parameter")
@dataclass(frozen=True)
class SetParameter(RunCommand):
    """Set one weight or bias to a value."""

    index: int = integer(0, _WHOLE, "Index")
    value: float = number(0.0, _FLOAT, "Value")


@COMMANDS.register("visible")
@dataclass(frozen=True)
class Visible(RunCommand):
    """The visible parts of the page, which decide the sections of frames."""

    OPTIONAL: ClassVar = frozenset({"run", "explained"})
    sections: tuple[str, ...] = list_of((), Choice(tuple(SECTIONS), "Section"), Range(0, len(SECTIONS), 1), "Sections")
    grid: int = integer(64, GRID, "Grid")
    sample: int = integer(0, _WHOLE, "Sample")
    neuron: int | None = integer(None, _WHOLE, "Neuron", nullable=True)
    explained: int | None = integer(None, _WHOLE, "Explained neuron", nullable=True)


@COMMANDS.register("acknowledge")
@dataclass(frozen=True)
class Acknowledge(RunCommand):
    """The frame ``seq``, and all before it, were painted."""

    seq: int = integer(0, _WHOLE, "Frame")


@COMMANDS.register("seek")
@dataclass(frozen=True)
class Seek(RunCommand):
    """Seek to the first state on the tape at which the count of ``unit`` is ``to``, and pause there."""

    unit: Unit = choice("update", UNITS, "Unit")  # noqa: RUF009  a frozen record, as all fields
    to: int = integer(0, _WHOLE, "To")


@COMMANDS.register("start_job")
@dataclass(frozen=True)
class StartJob(RunCommand):
    """Start a job for the current state; a run has one job per name, and a new one replaces it."""

    job: Record = field(default_factory=Record, metadata={KIND: Named(JOBS, "Job")})


@COMMANDS.register("cancel_job")
@dataclass(frozen=True)
class CancelJob(RunCommand):
    """Cancel a job."""

    job: str = choice(next(iter(JOBS)), JOBS, "Job")


Command: TypeAlias = (
    Configure
    | Play
    | Pause
    | Step
    | Reset
    | NewWeights
    | SetParameter
    | Visible
    | Acknowledge
    | Seek
    | StartJob
    | CancelJob
)


def name_of(command: Command) -> str:
    """The name of a command on the wire."""
    return COMMANDS.name_of(type(command))
