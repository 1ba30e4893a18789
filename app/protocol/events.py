"""Events (server to page) as frozen records, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True)
class Hello:
    """Always the first message."""

    protocol: int
    version: str
    limits: Mapping[str, int]


@dataclass(frozen=True)
class Ready:
    """The experiment is in force. ``restarted``: with new weights, paused; else training just goes on.

    ``table`` is the page's number for the experiment's table, which then is left out of it.
    """

    run: int
    restarted: bool
    experiment: Mapping[str, Any]
    n_params: int
    layout: tuple[Mapping[str, int | None], ...]
    listing: tuple[Mapping[str, str], ...]
    counters: Mapping[str, Any]
    table: int | None = None


@dataclass(frozen=True)
class Refused:
    """A command was refused, and nothing changed."""

    run: int
    field: str
    code: str
    message: str
    details: Mapping[str, Any]
    command: str


@dataclass(frozen=True)
class Diverged:
    """Training diverged at ``step`` (a number is not finite); the run is at its last finite state."""

    run: int
    step: int
    evidence: Mapping[str, float | None]
    advice: str


@dataclass(frozen=True)
class Finished:
    """A stop rule ended the training."""

    run: int
    step: int
    epoch: int
    reason: str


@dataclass(frozen=True)
class Progressed:
    """Progress of a job; ``seconds`` is its CPU time so far."""

    run: int
    job: str
    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class JobEnded:
    """A job ended without a result: cancelled, its run replaced, or over its CPU time limit."""

    run: int
    job: str
    reason: str
    message: str = ""


@dataclass(frozen=True)
class Binary:
    """A message with arrays: what the data are (``kind`` "data"), a picture of a run ("frame"), what a job came to
    ("result")."""

    kind: str
    run: int
    header: Mapping[str, Any]
    tensors: Mapping[str, np.ndarray[Any, Any]]


Event: TypeAlias = Hello | Ready | Refused | Diverged | Finished | Progressed | JobEnded | Binary

#: The word on the wire for each event.
EVENTS: Mapping[type[Any], str] = {
    Hello: "hello",
    Ready: "ready",
    Refused: "error",
    Diverged: "diverged",
    Finished: "finished",
    Progressed: "progress",
    JobEnded: "job_ended",
}
