# ruff: noqa: RUF009  the field makers are called once per field, on purpose
"""The parts of a lesson: a step with what it sets up and shows, its question, what it runs, and what it compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import FieldError
from engine.schema.fields import (
    AnyObject,
    Choice,
    ListOf,
    Maybe,
    Number,
    Text,
    choice,
    flag,
    identifier,
    integer,
    list_of,
    number,
    of_kind,
)
from engine.schema.ranges import Range
from engine.schema.records import Named, Nested, Record, nested
from engine.schema.registry import Registry

#: What can be pointed at on the page.
REGIONS = ("data", "transport", "network", "output", "metrics", "loss", "drawer")
#: Axes and scales of the loss, and what one step is: as the page's own lists have them.
LOSS_AXES = ("epochs", "updates", "samples", "seconds")
LOSS_SCALES = ("log", "linear")
ONE_STEP = ("part", "sample", "update", "epoch")
#: Jobs that a step may run.
JOBS = ("seeds", "race", "gradient_check", "landscape", "matrix_timing")
#: Parameters that a step may set: what fits into one message.
MOST_PARAMS = 2000

_ANY = Range(-1e12, 1e12)
_VALUE = Number(_ANY, "Value")


def check_distinct(names: Sequence[str], field: str) -> None:
    """Refuse a duplicate name."""
    twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
    if twice is not None:
        raise FieldError(field, f"{twice!r} is a duplicate name", "repeated_name", {"value": twice})


@dataclass(frozen=True)
class Show(Record):
    """View settings of a step; null leaves a setting as it is."""

    tab: str | None = of_kind(Maybe(identifier("a tab")), None)
    loss_axis: str | None = of_kind(Maybe(Choice(LOSS_AXES, "Axis")), None)
    loss_scale: str | None = of_kind(Maybe(Choice(LOSS_SCALES, "Scale")), None)
    unit: str | None = of_kind(Maybe(Choice(ONE_STEP, "One step")), None)
    speed: float | None = number(None, Range(1, 1e6, scale="log", unit="1/s"), "Speed", nullable=True)
    sample: int | None = integer(None, Range(0, 4999), "Sample", nullable=True)
    neuron: int | None = integer(None, Range(0, 4999), "Neuron", nullable=True)


ASKS: Registry[type[Record]] = Registry("kind of question")


@ASKS.register("choice")
@dataclass(frozen=True)
class AskChoice(Record):
    """One of a few answers. Which one is right says ``answer``, or a measured number: the first choice while it is
    below ``below[0]``, the second below ``below[1]``, and so on; the last one else. So choices go from low to high."""

    choices: tuple[str, ...] = list_of(("yes", "no"), identifier("a choice"), Range(2, 6, 1), "Choices")
    answer: str | None = of_kind(Maybe(identifier("a choice")), None)
    measure: str | None = of_kind(Maybe(Text("a measure")), None)
    below: tuple[float, ...] = list_of((), _VALUE, Range(0, 5, 1), "Bounds")

    def __post_init__(self) -> None:
        super().__post_init__()
        check_distinct(self.choices, "choices")
        if (self.answer is None) == (self.measure is None):
            raise FieldError("answer", 'give either "answer" or "measure"', "inconsistent")
        if self.answer is not None and self.answer not in self.choices:
            allowed = ", ".join(self.choices)
            raise FieldError("answer", f"got {self.answer!r}, allowed: {allowed}", "unknown_name")
        wanted = len(self.choices) - 1 if self.measure else 0
        if len(self.below) != wanted:
            message = f"got {len(self.below)} bounds, allowed: {wanted}, one between each two choices, from low to high"
            raise FieldError("below", message, "wrong_length")
        if list(self.below) != sorted(set(self.below)):
            message = f"got {list(self.below)}, allowed: from low to high, each above the one before, as the choices go"
            raise FieldError("below", message, "inconsistent")


@ASKS.register("number")
@dataclass(frozen=True)
class AskNumber(Record):
    """A number; the visitor is right within ``tolerance`` of ``answer``, or of a measured number."""

    answer: float | None = number(None, _ANY, "Answer", nullable=True)
    measure: str | None = of_kind(Maybe(Text("a measure")), None)
    tolerance: float = number(0.0, Range(0.0, 1e12), "Tolerance")
    digits: int = integer(3, Range(0, 10), "Digits")
    percent: bool = flag(False, "In percent")

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.answer is None) == (self.measure is None):
            raise FieldError("answer", 'give either "answer" or "measure"', "inconsistent")


@dataclass(frozen=True)
class Train(Record):
    """Train on until the count of ``unit`` is ``to``."""

    unit: str = choice("update", ("update", "epoch"), "Unit")
    to: int = integer(1, Range(1, 300_000), "To")


@dataclass(frozen=True)
class Do(Record):
    """Actions of *Run*: training, then a long computation; either may be left out."""

    train: Train | None = of_kind(Maybe(Nested(Train, "Training")), None)
    job: dict[str, Any] | None = of_kind(Maybe(AnyObject("a job, with its name")), None)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.train is None and self.job is None:
            raise FieldError("", 'give "train", "job" or both', "missing")
        if self.job is not None:
            Choice(JOBS, "Job").read(self.job.get("name"), "job.name")


@dataclass(frozen=True)
class Card(Record):
    """*Printed in the article | measured here | verdict*.

    What is measured is ``measure``, or how much it is more than the measure ``minus``, or how many times ``over``.
    The measured number is as it should be within ``tolerance`` of ``expected`` (null: of ``printed``), or between
    ``low`` and ``high``; a measure in words if it is ``word``. ``different`` says that the printed number is known not
    to be what its description gives: then it must also be further away than that.
    """

    id: str = of_kind(identifier("an id"), "")
    measure: str = of_kind(Text("a measure"), "")
    minus: str | None = of_kind(Maybe(Text("a measure")), None)
    over: str | None = of_kind(Maybe(Text("a measure")), None)
    printed: float | None = number(None, _ANY, "Printed", nullable=True)
    expected: float | None = number(None, _ANY, "Expected", nullable=True)
    word: str | None = of_kind(Maybe(identifier("a word")), None)
    tolerance: float | None = number(None, Range(0.0, 1e12), "Tolerance", nullable=True)
    low: float | None = number(None, _ANY, "Least", nullable=True)
    high: float | None = number(None, _ANY, "Most", nullable=True)
    digits: int = integer(4, Range(0, 10), "Digits")
    percent: bool = flag(False, "In percent")
    verdict: str = choice("same", ("same", "different"), "Verdict")

    def __post_init__(self) -> None:
        super().__post_init__()
        around = self.tolerance is not None and (self.expected is not None or self.printed is not None)
        between = self.low is not None or self.high is not None
        if [around, between, self.word is not None].count(True) != 1:
            allowed = '"tolerance" with "expected" or "printed"; or "low", "high" or both; or "word"'
            raise FieldError("", f"the expected value is missing; give {allowed}", "inconsistent")
        if self.minus is not None and self.over is not None:
            raise FieldError("over", 'give either "minus" or "over"', "inconsistent")
        if self.verdict == "different" and (self.printed is None or not (between or self.expected is not None)):
            message = '"different" needs "printed", and "expected" or "low" and "high" of what is measured'
            raise FieldError("verdict", message, "inconsistent")


@dataclass(frozen=True)
class LessonStep(Record):
    """One step. ``experiment`` (as in a file; what is left out takes its default) or ``change`` (fields that replace
    those of the step before) set the page up again, as do ``params``; without any of them the step goes on where the
    one before has ended."""

    id: str = of_kind(identifier("an id"), "")
    experiment: dict[str, Any] | None = of_kind(Maybe(AnyObject("an experiment")), None)
    change: dict[str, Any] | None = of_kind(Maybe(AnyObject("fields of an experiment")), None)
    params: tuple[float, ...] | None = of_kind(
        Maybe(ListOf(_VALUE, Range(1, MOST_PARAMS, 1), "All parameters, as the network starts")), None
    )
    show: Show = nested(Show(), "Show")
    look: tuple[str, ...] = list_of((), Choice(REGIONS, "Region"), Range(0, len(REGIONS), 1), "Look at")
    ask: Record | None = of_kind(Maybe(Named(ASKS, "Question", key="kind")), None)
    do: Do | None = of_kind(Maybe(Nested(Do, "Run")), None)
    card: tuple[Card, ...] = list_of((), Nested(Card, "Card"), Range(0, 16, 1), "Cards")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.experiment is not None and self.change is not None:
            raise FieldError("change", 'give either "experiment" or "change"', "inconsistent")
        check_distinct([card.id for card in self.card], "card")

    @property
    def is_fresh(self) -> bool:
        """Whether it sets the page up again."""
        return any(part is not None for part in (self.experiment, self.change, self.params))

    @property
    def measures(self) -> dict[str, str]:
        """Every measure it names, with the field that does."""
        named = {
            f"card[{index}].{field}": getattr(card, field)
            for index, card in enumerate(self.card)
            for field in ("measure", "minus", "over")
        }
        named["ask.measure"] = getattr(self.ask, "measure", None)
        return {field: name for field, name in named.items() if name is not None}
