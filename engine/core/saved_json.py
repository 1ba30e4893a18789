"""JSON in which an experiment stands among other things: what ``train --json`` prints, kept parameters, notebooks."""

from __future__ import annotations

from typing import Any

from engine.errors import FieldError

#: Under which key of a notebook's metadata there is what this project keeps in it.
NOTEBOOK_KEY = "descent"


def experiment_within(whole: Any) -> Any:
    """Extract the experiment's JSON from ``whole``, which may be the experiment itself; it is not validated.

    Raises
    ------
    FieldError
        For a notebook that does not say which experiment it repeats ("file_notebook").
    """
    if not isinstance(whole, dict):
        return whole
    if "nbformat" in whole:
        return _in_notebook(whole)
    return whole.get("experiment", whole)


def _in_notebook(notebook: dict[str, Any]) -> Any:
    metadata = notebook.get("metadata")
    kept = metadata.get(NOTEBOOK_KEY) if isinstance(metadata, dict) else None
    if not isinstance(kept, dict) or "experiment" not in kept:
        message = "this notebook does not say which experiment it repeats"
        raise FieldError("file", message, "file_notebook")
    return kept["experiment"]
