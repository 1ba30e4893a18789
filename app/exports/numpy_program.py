"""The NumPy program and the notebook that repeat the run."""

from __future__ import annotations

from collections.abc import Sequence

from app.exports.base import EXPORTS, Export, Moment
from engine.export import Stretch, notebook_lines, notebook_text, numpy_script, why_not
from engine.listing import Line


def stretch_of(moment: Moment) -> Stretch:
    """From the start of the run, or its last change, up to the moment."""
    return Stretch.until(moment.experiment, moment.data, moment.state, moment.past, moment.language)


def show_script(moment: Moment) -> Sequence[Line]:
    """Its lines."""
    return numpy_script(stretch_of(moment)).lines


def write_script(moment: Moment) -> bytes:
    """A file of Python."""
    return numpy_script(stretch_of(moment)).text.encode()


def show_notebook(moment: Moment) -> Sequence[Line]:
    """Its cells, one after the other."""
    return notebook_lines(stretch_of(moment))


def write_notebook(moment: Moment) -> bytes:
    """A Jupyter notebook."""
    return notebook_text(stretch_of(moment)).encode()


EXPORTS.add("script", Export("py", "text/x-python", write_script, why_not, show_script))
EXPORTS.add("notebook", Export("ipynb", "application/x-ipynb+json", write_notebook, why_not, show_notebook))
