"""What can be taken home as a file: how it is called, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import Experiment, TrainingData, TrainState
from engine.registry import Registry
from engine.tape import Mark


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A moment of a run; ``past`` are moments before it, the first of them its start; ``language`` is the reader's."""

    experiment: Experiment
    data: TrainingData
    state: TrainState
    past: Sequence[Mark]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file: the end of its name, its media type, and who writes it.

    ``is_program`` says that the page shows it as code; ``refuses`` why it cannot be made for an experiment: a word of
    ``code.cannot.…``, or "" if it can. ``parts`` gives the part of the update (``engine.listing``) of every line.
    """

    extension: str
    media_type: str
    write: Callable[[Moment], bytes]
    is_program: bool = False
    refuses: Callable[[Experiment], str] = lambda _: ""
    parts: Callable[[Moment], list[str]] = lambda _: []


EXPORTS: Registry[Export] = Registry("export")
