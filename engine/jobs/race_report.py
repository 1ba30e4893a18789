"""Report of a race: each contender's curve, small pictures, best moment, and when it reached the target."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Array
from engine.core.experiment import Experiment
from engine.core.metrics import Scores
from engine.core.state import TrainState
from engine.frame.pictures import to_bytes
from engine.frame.snapshot import Snapshot

#: Moments at which a contender is measured, and those of which a picture is kept.
MOST_MOMENTS, MOST_PICTURES = 200, 40
#: Parameters that are told; more are too many to go on from.
MOST_PARAMS = 10_000
#: What is counted at every moment, in the order of a curve's columns; train and test loss follow.
COUNTS = ("step", "epoch", "samples", "evaluations", "seconds")

Picture = dict[str, NDArray[np.uint8]]


@dataclass(frozen=True, eq=False)
class Measurement:
    """One moment: what was counted until then, how good it is, and perhaps a picture of it."""

    counts: dict[str, float]
    train: Scores
    test: Scores | None
    picture: Picture

    def row(self) -> list[float]:
        losses = (scores.loss if scores else None for scores in (self.train, self.test))
        return [*(self.counts[name] for name in COUNTS), *(math.nan if loss is None else loss for loss in losses)]


@dataclass(eq=False)
class Report:
    """The report of one contender, as facts and tensors.

    Facts: the counts ``COUNTS`` and scores ``train`` and ``test`` of the last moment, ``best`` (counts and ``loss`` of
    the moment with the lowest training loss), ``to_target`` (counts, or None), ``diverged_at`` (an update, or None).
    Tensors: ``curve`` float64 (k, 7), ``COUNTS`` and both losses (nan: there is none); where there are two inputs or
    more ``pictures`` uint8 (m, 32, 32), row 0 the lowest second input, with ``moments`` float64 (m,), their updates,
    and, for more than two classes, ``classes`` uint8 (m, 32, 32): who is answered there.
    """

    measured: list[Measurement] = field(default_factory=list)
    to_target: dict[str, float] | None = None
    diverged_at: int | None = None

    def add(self, measured: Measurement) -> None:
        self.measured.append(measured)

    def facts(self) -> dict[str, Any]:
        now = {"to_target": self.to_target, "diverged_at": self.diverged_at}
        if not self.measured:
            return dict.fromkeys(COUNTS, 0) | {"train": None, "test": None, "best": None} | now
        last = self.measured[-1]
        best = min(self.measured, key=lambda one: one.row()[len(COUNTS)])
        told = {"train": _plain(last.train), "test": _plain(last.test) if last.test else None}
        return last.counts | told | {"best": {"loss": best.train.loss} | best.counts} | now

    def tensors(self) -> dict[str, NDArray[Any]]:
        tensors: dict[str, NDArray[Any]] = {"curve": np.array([one.row() for one in self.measured])}
        painted = [one for one in self.measured if one.picture]
        if painted:
            tensors["moments"] = np.array([one.counts["step"] for one in painted], dtype=np.float64)
            tensors |= {name: np.stack([one.picture[name] for one in painted]) for name in painted[0].picture}
        return tensors

    @staticmethod
    def params_of(state: TrainState) -> dict[str, Array]:
        """Parameters to go on from, if they are few enough."""
        return {"params": state.params} if state.params.size <= MOST_PARAMS else {}


def picture_of(seen: Snapshot) -> Picture:
    """The answers over the first two inputs as bytes, 0 and 255 being the ends of the data's ``target_range``.

    Of several classes the winner's value, and who that is. Nothing for a single input, nor for
    pictures, of whose pixels two are no plane.
    """
    if len(seen.data.about.inputs) < 2 or not seen.has_plane:
        return {}
    outputs = seen.grid[-1]
    low, high = seen.data.target_range
    if seen.data.about.task != "multi_class":
        return {"pictures": seen.square(to_bytes(outputs[-1], low, high))}
    winners = seen.square(outputs.argmax(axis=0).astype(np.uint8))
    return {"pictures": seen.square(to_bytes(outputs.max(axis=0), low, high)), "classes": winners}


def settings_of(experiment: Experiment) -> dict[str, Any]:
    """The experiment as JSON; of a data set with points of its own only the settings, for all have the same points."""
    told = experiment.to_json()
    data_set = told["dataset"].items()
    told["dataset"] = {name: value for name, value in data_set if not isinstance(value, list | dict)}
    return told


def _plain(scores: Scores) -> dict[str, float | None]:
    """A number as JSON: null for one that is not finite."""
    values = dataclasses.asdict(scores).items()
    return {name: value if value is not None and math.isfinite(value) else None for name, value in values}
