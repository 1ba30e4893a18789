"""Writes the golden messages, the catalog that the JavaScript tests read, and generated modules: ``make goldens``.

Both sides read the same files (``tests/contract``, ``tests/js/net/goldens.test.js``). The numbers are chosen, not
trained, so that they are the same on every machine: letters beyond ASCII, an odd number of bytes, nulls, the extremes.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from app.protocol import wire
from app.protocol.events import EVENTS, Binary, Diverged, Event, Finished, Hello, JobEnded, Progressed, Ready, Refused
from engine import Experiment, catalog
from tests import ROOT
from tests.contract.decisions import decisions
from tests.contract.make_limits import FILE as LIMITS
from tests.contract.make_limits import limits_text
from tests.contract.make_types import FILE as TYPES
from tests.contract.make_types import types_text

FOLDER = Path(__file__).parent / "goldens"
CATALOG = ROOT / "tests" / "js" / "fixtures" / "catalog.json"

_SCORES = {"loss": 0.25, "accuracy": 0.75, "undecided": 1, "mae": None, "r2": None}
_COUNTERS = {
    "step": 12,
    "epoch": 3,
    "position": 0,
    "samples": 12,
    "evaluations": 12,
    "slot_steps": 12,
    "converged": False,
    "best_loss": None,
    "stale_epochs": 0,
    "compute": "compiled",
    "solved_step": 9,
    "solved_epoch": 3,
    "seconds": 0.5,
}


#: Arrays of a trace with a number for each of a neuron's inputs, or for each neuron.
TRACED = (
    "trace_a",
    "trace_z",
    "trace_derivative",
    "trace_delta",
    "trace_params",
    "trace_sample_gradient",
    "trace_sample_numeric",
    "trace_batch_gradient",
    "trace_optimizer_input",
    "trace_penalty_gradient",
    "trace_after",
)


def data() -> Binary:
    """What the data are: a regression in natural units."""
    header = {
        "dataset": {
            "name": "study_sleep",
            "task": "regression",
            "inputs": [
                {"name": "study", "unit": "h", "range": [0.0, 10.0]},
                {"name": "수면", "unit": "h", "range": [0.0, 12.5]},
            ],
            "target": {"name": "score", "unit": "points", "range": [0.0, 100.0]},
            "classes": [],
            "input_scale": [10.0, 12.5],
            "input_offset": [0.0, 0.0],
            "target_scale": 100.0,
            "target_low": 0.0,
            "n_train": 2,
            "n_test": 1,
            "image": None,
            "measured": None,
        },
        "features": ["x1", "x2"],
        "baselines": {
            "constant": {"loss": 0.5, "accuracy": None, "undecided": None, "mae": 0.25, "r2": 0.0},
            "least_squares": {"loss": None, "accuracy": None, "undecided": None, "mae": 0.125, "r2": None},
        },
    }
    tensors = {
        "points": np.array([[1, 2], [3, 4], [5.5, -6.25]], "<f4"),
        "labels": np.array([50, 75, 100], "<f4"),
        "is_train": np.array([1, 0, 1], "u1"),
        "features": (np.arange(2 * 32 * 32) % 256).astype("u1").reshape(2, 32, 32),
        "feature_ranges": np.array([[-1, 1], [-2, 2]], "<f4"),
    }
    return Binary("data", 0, header, tensors)


def frame() -> Binary:
    """One picture of a run, with every section."""
    header = {
        "seq": 7,
        "state": "playing",
        "counters": _COUNTERS,
        "seconds": 0.5,
        "rate": 1234.5,
        "step": 12,
        "epoch": 3,
        "position": 0,
        "batch_size": 1,
        "samples": 12,
        "evaluations": 12,
        "train": _SCORES,
        "test": None,
        "penalty": 0.0,
        "pictured": {"sample": 1, "neuron": 2, "explained": 0},
        "ranges": {"boundary": [0.0, 1.0], "neuron": [-2.5, 2.5]},
        "findings": [{"code": "tie", "evidence": {"loss": 0.6931471805599453, "layer": None}}],
        "facts": {"hidden": {"units": 2, "explained": None, "line": [1.5, -2.0, 0.25]}},
        "tape": {
            "begin": {"step": 0, "epoch": 0, "samples": 0},
            "end": {"step": 16, "epoch": 4, "samples": 16},
        },
    }
    tensors = {
        "params": np.array([0.0, -0.0, 1.5, -2.25, 3.4e38, 1e-45, 7, 8, 9], "<f4"),
        "boundary": np.arange(64, dtype="u1").reshape(8, 8),
        "boundary_class": np.array([[0, 1, 2], [2, 1, 0], [0, 0, 255]], "u1"),
        "neurons": (np.arange(3 * 32 * 32) // 12 % 256).astype("u1").reshape(3, 32, 32),
        "neuron_ranges": np.array([[0, 1], [0, 1], [-4, 4]], "<f4"),
        "neuron": np.full((8, 8), 128, "u1"),
        "activations": np.array([0, 1, 0.5, 0.25, 0.75], "<f4"),
        "predictions": np.array([[0.25], [0.5], [0.75], [1]], "<f4"),
        "answers": np.array([0, 1, 255, 1], "u1"),
        "sureness": np.array([0.25, 0.5, 0.75, 1], "<f4"),
        "state": np.array([1.5, -2.25, 5e-324, 1.7976931348623157e308, 1 / 3], "<f8"),
    }
    return Binary("frame", 0, header, tensors | _explanations())


def _explanations() -> dict[str, Any]:
    """What the drawer's tabs look at."""
    traced = {name: np.array([0.5, -1.25, 1 / 3]) for name in TRACED}
    return {
        "portrait": np.arange(64, dtype="u1").reshape(8, 8),
        **traced,
        "trace_outgoing_weights": np.empty(0),
        "trace_slots": np.array([[0.0, 1e-300, 2.0]]),
        "trace_slots_after": np.array([[0.5, 0.25, 2.0]]),
        "hidden": np.array([[0, 1], [0.5, 0.25]], "<f4"),
        "hidden_view": np.array([[-1, 1], [0, 2]], "<f4"),
        "hidden_grid": (np.arange(32 * 32) % 256).astype("u1").reshape(32, 32),
        "hist_counts": (np.arange(2 * 2 * 4 * 32) % 256).astype("u1").reshape(2, 2, 4, 32),
        "hist_edges": np.linspace(-1, 1, 2 * 2 * 4 * 2, dtype="<f4").reshape(2, 2, 4, 2),
        "hist_stats": np.linspace(0, 1, 2 * 2 * 4 * 2, dtype="<f4").reshape(2, 2, 4, 2),
        "layer_gradients": np.array([[0.5, 0.25], [0.125, 0]], "<f4"),
        "layer_units": np.array([[[0, 0.5], [0, 0]], [[1, 0], [0, 1]]], "<f4"),
        "hist_steps": np.array([0.0, 12.0]),
    }


def result() -> Binary:
    """What a long computation came to."""
    header = {
        "job": "gradient_check",
        "request": {"name": "gradient_check", "samples": "all", "h": 1e-4},
        "step": 12,
        "samples": 12,
        "seconds": 0.5,
        "facts": {"verdict": "agree", "worst": 1e-11, "evaluations": 18},
    }
    tensors = {"numeric": np.array([0.5, -0.25, 1e-300]), "kink": np.array([0, 1, 0], "u1")}
    return Binary("result", 0, header, tensors)


def smallest() -> Binary:
    """A frame for a page that shows nothing."""
    header = {name: value for name, value in frame().header.items() if name != "findings"}
    return Binary("frame", 7, header | {"ranges": {}, "test": _SCORES, "facts": {}}, {})


BINARIES = {"data": data(), "frame": frame(), "result": result(), "smallest": smallest()}

TEXTS: dict[str, Event] = {
    "hello": Hello(1, "0.1.0", {"units": 64, "message_bytes": 65536}),
    "ready": Ready(
        0,
        True,
        Experiment().to_json(),
        9,
        (
            {"fan_in": 2, "fan_out": 2, "weights": 0, "biases": 4},
            {"fan_in": 2, "fan_out": 1, "weights": 6, "biases": None},
        ),
        ({"part": "forward.1", "text": "z1 = X @ W1 + b1"}, {"part": "update", "text": "W1 -= 0.1 * dW1"}),
        _COUNTERS,
    ),
    "error": Refused(0, "layers[0].units", "out_of_range", "got 65", {"value": 65, "min": 0, "max": 64}, "configure"),
    "diverged": Diverged(
        0, 63, {"loss": None, "largest_parameter": 1e155, "learning_rate": 10.0}, "lower_learning_rate"
    ),
    "finished": Finished(0, 12, 3, "max_epochs"),
    "progress": Progressed(0, "gradient_check", 12, 18, 0.25),
    "job_ended": JobEnded(0, "landscape", "cancelled"),
}

#: As the page means them; a saved vector is an array there, and base64 on the wire.
COMMANDS: list[dict[str, Any]] = [
    {"type": "configure", "run": 0, "experiment": Experiment().to_json()},
    {
        "type": "configure",
        "run": 0,
        "experiment": Experiment().to_json(),
        "state": {"counters": _COUNTERS, "vector": [1.0, -2.0, 1 / 3]},
    },
    {"type": "play", "run": 0, "unit": "epoch", "speed": 2.5},
    {"type": "play", "run": 0, "unit": "update", "speed": None},
    {"type": "pause", "run": 0},
    {"type": "step", "run": 0, "unit": "sample", "count": 10000},
    {"type": "reset", "run": 0},
    {"type": "new_weights", "run": 0, "seed": 4294967295},
    {"type": "set_parameter", "run": 0, "index": 8, "value": -0.5},
    {
        "type": "visible",
        "run": 7,
        "sections": ["params", "boundary", "neurons", "activations", "neuron", "predictions", "state", "findings"],
        "grid": 128,
        "sample": 3,
        "neuron": None,
        "explained": 2,
    },
    {"type": "seek", "run": 0, "unit": "update", "to": 120},
    {"type": "start_job", "run": 0, "job": {"name": "gradient_check", "samples": "one", "h": 1e-05}},
    {
        "type": "start_job",
        "run": 0,
        "job": {"name": "landscape", "plane": {"name": "weights", "first": 0, "second": 8}, "size": 41, "span": None},
    },
    {"type": "cancel_job", "run": 0, "job": "landscape"},
    {"type": "acknowledge", "run": 0, "seq": 9007199254740991},
]


def described(message: Binary) -> dict[str, Any]:
    """A binary message as JSON, for the side that decodes it."""
    tensors = {
        name: {"shape": list(tensor.shape), "bytes": tensor.dtype.itemsize, "values": tensor.ravel().tolist()}
        for name, tensor in message.tensors.items()
    }
    return {"kind": message.kind, "run": message.run, "header": dict(message.header), "tensors": tensors}


def commands() -> list[dict[str, Any]]:
    """Each command as the page means it, and as it is on the wire."""
    return [{"command": command, "wire": on_the_wire(command)} for command in COMMANDS]


def on_the_wire(command: dict[str, Any]) -> dict[str, Any]:
    if "state" not in command:
        return command
    vector = np.array(command["state"]["vector"], "<f8")
    state = command["state"] | {"vector": base64.b64encode(vector.tobytes()).decode()}
    return command | {"state": state}


def catalog_fixture() -> bytes:
    """The catalog as ``tests/js`` reads it: without the previews, which are long."""
    data = catalog()
    for entry in data["datasets"].values():
        entry["preview"] = {"points": [], "labels": []}
    return _json(data)


def files() -> dict[Path, bytes]:
    """All that is written, by path."""
    others = {CATALOG: catalog_fixture(), TYPES: types_text().encode(), LIMITS: limits_text().encode()}
    return {FOLDER / name: content for name, content in messages().items()} | others


def messages() -> dict[str, bytes]:
    """All golden messages by the name of their file."""
    found = {f"{name}.bin": wire.encode_binary(message) for name, message in BINARIES.items()}
    found |= {f"{name}.json": _json(described(message), indent=None) for name, message in BINARIES.items()}
    events = [
        {"text": wire.encode(event), "event": {"type": EVENTS[type(event)]} | asdict(event)} for event in TEXTS.values()
    ]
    texts = {"events.json": _json(events), "commands.json": _json(commands())}
    return found | texts | {"decisions.json": _json(decisions(), indent=None)}


def _json(value: Any, indent: int | None = 1) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()


def main() -> None:
    for path, content in files().items():
        path.write_bytes(content)
        print(f"{path.relative_to(ROOT)}: {len(content)} bytes")


if __name__ == "__main__":
    main()
