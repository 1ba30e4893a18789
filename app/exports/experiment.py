"""The experiment as JSON: what the page, the command line and ``engine`` read."""

from __future__ import annotations

import json

from app.exports.base import EXPORTS, Export, Moment


def write_experiment(moment: Moment) -> bytes:
    """The whole experiment, every key present."""
    return (json.dumps(moment.experiment.to_json(), indent=2, ensure_ascii=False) + "\n").encode()


EXPORTS.add("experiment", Export("json", "application/json", write_experiment))
