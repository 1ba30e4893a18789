"""Export of the run as a program (NumPy script or notebook, PyTorch, Keras), and of its experiment as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.exports.base import EXPORTS, Export, ExportSource
from engine.export.libraries.keras import keras_program
from engine.export.libraries.pytorch import pytorch_program
from engine.export.listing import Line
from engine.export.numpy_script import notebook_lines, notebook_text, numpy_script, why_not
from engine.export.stretch import why_no_library


def show_script(moment: ExportSource) -> Sequence[Line]:
    """Lines of the NumPy script."""
    return numpy_script(moment.stretch).lines


def write_script(moment: ExportSource) -> bytes:
    """Write the NumPy script as a Python file."""
    return numpy_script(moment.stretch).text.encode()


def show_notebook(moment: ExportSource) -> Sequence[Line]:
    """Lines of the notebook's cells, in order."""
    return notebook_lines(moment.stretch)


def write_notebook(moment: ExportSource) -> bytes:
    """A Jupyter notebook."""
    return notebook_text(moment.stretch).encode()


EXPORTS.add("script", Export("py", "text/x-python", write_script, why_not, show_script))
EXPORTS.add("notebook", Export("ipynb", "application/x-ipynb+json", write_notebook, why_not, show_notebook))


def write_pytorch(moment: ExportSource) -> bytes:
    return pytorch_program(moment.stretch).encode()


EXPORTS.add("pytorch", Export("py", "text/x-python", write_pytorch, why_no_library))


def write_keras(moment: ExportSource) -> bytes:
    return keras_program(moment.stretch).encode()


EXPORTS.add("keras", Export("py", "text/x-python", write_keras, why_no_library))


def write_experiment(moment: ExportSource) -> bytes:
    """The whole experiment, every key present."""
    return (json.dumps(moment.experiment.to_json(), indent=2, ensure_ascii=False) + "\n").encode()


EXPORTS.add("experiment", Export("json", "application/json", write_experiment))
