"""What the page must decide by itself, without asking the server, decided here: the golden table ``decisions.json``.

The page repairs an experiment before it is sent, counts its parameters, and knows whether a change restarts the run.
"""

from __future__ import annotations

from typing import Any

from app.jobs import JOBS
from engine import ACTIVATIONS, DATASETS, LOSSES, OPTIMIZERS, Experiment, FieldError
from engine.components.faults import FAULTS
from engine.core.parts import MODES

#: One change of every field of the default experiment.
CHANGES: dict[str, Any] = {
    "dataset": {"name": "and"},
    "features": ["x1", "x2", "x1_x2"],
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "biases": False,
    "initializer": {"name": "zeros"},
    "loss": "mean_squared_error",
    "optimizer": {"name": "adam", "learning_rate": 0.01},
    "regularizer": {"name": "l2", "rate": 0.001},
    "batching": {"mode": "sgd", "batch_size": 1, "order": "shuffled"},
    "stop": {"max_epochs": 10},
    "seed": 1,
    "precision": "float32",
    "compute": "numpy",
    "fault": "wrong_sign",
}


def decisions() -> dict[str, Any]:
    """All of it as JSON."""
    return {"parameters": _parameters(), "hot": _hot(), "allowed": _allowed(), "jobs": sorted(JOBS)}


def _parameters() -> list[dict[str, Any]]:
    """How many numbers a network has, of every data set's suggestion, with and without biases."""
    named = [{"dataset": {"name": name}} for name in DATASETS if name != "custom"]
    experiments = [Experiment.from_json(data) for data in named]
    experiments += [Experiment.from_json(one.to_json() | {"biases": False}) for one in experiments]
    return [{"experiment": one.to_json(), "n_params": one.n_params} for one in experiments]


def _hot() -> list[dict[str, Any]]:
    """Whether each field can change while it trains."""
    base = Experiment()
    changed = {name: Experiment.from_json(base.to_json() | {name: value}) for name, value in CHANGES.items()}
    return [
        {"field": name, "experiment": one.to_json(), "is_hot": base.is_hot_change(one)} for name, one in changed.items()
    ]


def _allowed() -> list[dict[str, Any]]:
    """Changes of suggestions that the engine takes (``field`` is null), and those it refuses, with the field."""
    found = []
    for name in ("xor", "iris", "sine"):
        base = Experiment.from_json({"dataset": {"name": name}}).to_json()
        patches = (*_outputs(base), *_optimizers(base))
        found.append({"base": base, "patches": [[patch, _refused(base | patch)] for patch in patches]})
    return found


def _outputs(base: dict[str, Any]) -> list[dict[str, Any]]:
    """Every output activation with every loss, and with one unit more or less."""
    *hidden, last = base["layers"]
    patches: list[dict[str, Any]] = []
    for activation in ACTIVATIONS:
        for units in {last["units"], 1, 2, 3}:
            layers = [*hidden, {"units": units, "activation": activation}]
            patches += [{"layers": layers, "loss": loss} for loss in LOSSES]
    return patches


def _optimizers(base: dict[str, Any]) -> list[dict[str, Any]]:
    """Every optimizer with every batch mode, precision and fault."""
    patches: list[dict[str, Any]] = []
    for name, kind in OPTIMIZERS.items():
        optimizer = {"optimizer": {"name": name} | _written(kind)}
        patches += [optimizer | {"batching": base["batching"] | {"mode": mode}} for mode in MODES]
        patches += [optimizer | {"batching": base["batching"] | {"mode": "batch"}, "precision": "float32"}]
        patches += [optimizer | {"batching": base["batching"] | {"mode": "batch"}, "fault": fault} for fault in FAULTS]
    return patches


def _written(kind: Any) -> dict[str, Any]:
    written: dict[str, Any] = Experiment(optimizer=kind(), batching=_BATCH).to_json()["optimizer"]
    return written


def _refused(data: dict[str, Any]) -> str | None:
    try:
        Experiment.from_json(data)
    except FieldError as error:
        return error.field
    return None


_BATCH = Experiment().batching
