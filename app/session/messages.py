"""Messages built from engine records: data, frames, and the layout of the parameters."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from app.protocol.events import Binary, Ready, Refused
from app.session.table_cache import TableCache
from engine import DATASETS, Experiment, FieldError, Layout, TrainingData, TrainState, loss_of
from engine.core.metrics import Scores
from engine.diagnosis.baselines import baselines
from engine.export.listing import listing
from engine.frame.frame import Frame
from engine.frame.pictures import feature_pictures
from engine.progress import Result

_SCORES = tuple(field.name for field in dataclasses.fields(Scores))

_NO_TABLES = TableCache()

#: All of a state but its arrays, as JSON.
Counters: TypeAlias = Mapping[str, int | float | bool | None]


def ready_event(
    run: int, restarted: bool, experiment: Experiment, counters: Counters, tables: TableCache = _NO_TABLES
) -> Ready:
    """The experiment in its canonical form, and where each layer's weights and biases lie in the flat parameters."""
    plain, table = tables.shorten(experiment)
    layout = tuple(place._asdict() for place in Layout.of(experiment).places)
    lines = tuple({"part": line.part, "text": line.text} for line in listing(experiment))
    return Ready(run, restarted, plain, experiment.n_params, layout, lines, counters, table)


def refusal(run: int, command: str, error: FieldError) -> Refused:
    """The event for a refused command."""
    return Refused(run, error.field, error.code, error.message, error.details, command)


def data_message(run: int, experiment: Experiment, data: TrainingData) -> Binary:
    """The data message: samples, names and units, pictures of the network's inputs, and baselines."""
    about, told = data.about, data.n_reported
    edges = [float(edge) * data.target_scale for edge in data.target_range]
    header = {
        "dataset": {
            "name": DATASETS.name_of(type(experiment.dataset)),
            "task": about.task,
            "inputs": [
                {"name": quantity.name, "unit": quantity.unit, "range": [float(low), float(high)]}
                for quantity, (low, high) in zip(about.inputs, about.view, strict=True)
            ],
            "target": {"name": about.target.name, "unit": about.target.unit, "range": edges},
            "classes": list(about.classes),
            "input_scale": data.input_scale.tolist(),
            "input_offset": data.input_offset.tolist(),
            "target_scale": float(data.target_scale),
            "target_low": float(data.negative_target),
            "n_train": len(data.train_inputs),
            "n_test": len(data.test_inputs),
            "image": None if about.image is None else list(about.image),
            "measured": None if not data.is_large else _measured(data),
        },
        "features": list(data.features),
        "baselines": {name: plain_scores(entry.train) for name, entry in baselines(experiment, data).items()},
    }
    tensors: dict[str, np.ndarray[Any, Any]] = {
        "points": data.points[:told].astype("u1" if data.points.dtype == np.uint8 else "<f4"),
        "labels": data.labels[:told].astype("<f4"),
        "is_train": data.is_train[:told].astype("u1"),
    }
    pictures = feature_pictures(data)
    if pictures is not None:
        tensors |= {"features": pictures[0], "feature_ranges": pictures[1].astype("<f4")}
    return Binary("data", run, header, tensors)


def _measured(data: TrainingData) -> list[int]:
    """How many training and test samples the scores of a frame are measured on."""
    return [
        0 if rows is None else len(range(len(data.sampled_targets))[rows] if isinstance(rows, slice) else rows)
        for rows in data.split_indices
    ]


def frame_message(run: int, own: Mapping[str, Any], frame: Frame) -> Binary:
    """The message of a frame, with the number, state and speed of its run."""
    header = {
        **own,
        "step": frame.step,
        "epoch": frame.epoch,
        "position": frame.position,
        "batch_size": frame.batch_size,
        "samples": frame.samples,
        "evaluations": frame.evaluations,
        "train": plain_scores(frame.train),
        "test": plain_scores(frame.test) if frame.test else None,
        "penalty": float(frame.penalty),
        "pictured": frame.pictured,
        "ranges": {name: [float(low), float(high)] for name, (low, high) in frame.ranges.items()},
        "facts": frame.facts,
    }
    if frame.findings is not None:
        header["findings"] = [
            {"code": finding.code, "evidence": plain_numbers(finding.evidence)} for finding in frame.findings
        ]
    return Binary("frame", run, header, frame.tensors)


def moment(state: TrainState) -> dict[str, int]:
    """The position of a state in its run, as counters."""
    return {"step": state.step, "epoch": state.epoch, "samples": state.samples}


def result_message(
    run: int, request: Mapping[str, Any], step: int, samples: int, seconds: float, result: Result, *, whole: bool
) -> Binary:
    """The result of a job, and the counters of its state; not ``whole``: a partial result."""
    header = {"job": request["name"], "request": request, "step": step, "samples": samples, "seconds": seconds}
    header |= {"whole": whole}
    return Binary("result", run, header | {"facts": result.facts}, result.tensors)


def plain_scores(scores: Scores) -> dict[str, Any]:
    """Scores as JSON; null for metrics that do not apply to the task."""
    return plain_numbers({name: getattr(scores, name) for name in _SCORES})


def plain_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """NumPy numbers as Python numbers; null for one that is not finite, which JSON cannot express."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        value = value.item() if isinstance(value, np.generic) else value
        plain[name] = None if isinstance(value, float) and not math.isfinite(value) else value
    return plain


def divergence_evidence(experiment: Experiment, data: TrainingData, state: TrainState) -> dict[str, float | None]:
    """Facts about the last finite state: its loss, its largest parameter, and the learning rate."""
    return plain_numbers(
        {
            "loss": float(loss_of(experiment, state.params, data.measured_inputs, data.measured_targets)),
            "largest_parameter": float(np.abs(state.params).max()),
            "learning_rate": getattr(experiment.optimizer, "learning_rate", None),
        }
    )
