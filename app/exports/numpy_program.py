"""The NumPy program and the notebook that repeat the run."""

from __future__ import annotations

from collections.abc import Sequence

from app.exports.base import EXPORTS, Export, Moment
from engine.export.listing import Line
from engine.export.numpy_script import notebook_lines, notebook_text, numpy_script, why_not


def show_script(moment: Moment) -> Sequence[Line]:
    """Its lines."""
    return numpy_script(moment.stretch).lines


def write_script(moment: Moment) -> bytes:
    """A file of Python."""
    return numpy_script(moment.stretch).text.encode()


def show_notebook(moment: Moment) -> Sequence[Line]:
    """Its cells, one after the other."""
    return notebook_lines(moment.stretch)


def write_notebook(moment: Moment) -> bytes:
    """A Jupyter notebook."""
    return notebook_text(moment.stretch).encode()


EXPORTS.add("script", Export("py", "text/x-python", write_script, why_not, show_script))
EXPORTS.add("notebook", Export("ipynb", "application/x-ipynb+json", write_notebook, why_not, show_notebook))
