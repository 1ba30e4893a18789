"""Export of a checkpoint: parameters, optimizer state and counters; a run resumed from them is bit-exact."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
from safetensors.numpy import save

from app.exports.base import EXPORTS, Export, ExportSource
from engine.core.checkpoint import arrays_of, facts_of


def write_safetensors(moment: ExportSource) -> bytes:
    """Arrays by name; the experiment and the counters are in the metadata, as JSON."""
    facts = facts_of(moment.experiment, moment.state)
    metadata = {"format": "descent", "step": str(moment.state.step)}
    metadata |= {name: json.dumps(fact) for name, fact in facts.items()}
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays_of(moment.experiment, moment.state).items()}
    return save(arrays, metadata)


def write_npz(moment: ExportSource) -> bytes:
    """Write an npz file that ``numpy.load`` reads without pickle; experiment and counters are string arrays."""
    facts = facts_of(moment.experiment, moment.state)
    named: dict[str, Any] = {name: np.array(json.dumps(fact)) for name, fact in facts.items()}
    named |= arrays_of(moment.experiment, moment.state)
    file = io.BytesIO()
    np.savez(file, **named)
    return file.getvalue()


def write_json(moment: ExportSource) -> bytes:
    """Write the checkpoint as one JSON object with exact numbers."""
    arrays = {name: array.tolist() for name, array in arrays_of(moment.experiment, moment.state).items()}
    whole = facts_of(moment.experiment, moment.state) | {"arrays": arrays}
    return (json.dumps(whole, ensure_ascii=False) + "\n").encode()


EXPORTS.add("safetensors", Export("safetensors", "application/octet-stream", write_safetensors))
EXPORTS.add("npz", Export("npz", "application/octet-stream", write_npz))
EXPORTS.add("parameters", Export("json", "application/json", write_json))
