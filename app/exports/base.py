"""What can be taken home as a file: how it is called, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import Experiment, TrainingData, TrainState
from engine.registry import Registry
from engine.tape import Mark


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A moment of a run; ``past`` are moments before it, the first of them its start."""

    experiment: Experiment
    data: TrainingData
    state: TrainState
    past: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file: the end of its name, its media type, and who writes it."""

    extension: str
    media_type: str
    write: Callable[[Moment], bytes]


EXPORTS: Registry[Export] = Registry("export")
