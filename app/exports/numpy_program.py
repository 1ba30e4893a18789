"""The NumPy program and the notebook that repeat the run."""

from __future__ import annotations

from app.exports.base import EXPORTS, Export, Moment
from engine.export import Stretch, notebook_text, numpy_script


def stretch_of(moment: Moment) -> Stretch:
    """From the start of the run, or its last change, up to the moment."""
    return Stretch.until(moment.experiment, moment.data, moment.state, moment.past, moment.language)


def write_script(moment: Moment) -> bytes:
    """A file of Python."""
    return numpy_script(stretch_of(moment)).text.encode()


def parts_of_script(moment: Moment) -> list[str]:
    """The part of the update that each of its lines belongs to."""
    return [line.part for line in numpy_script(stretch_of(moment)).lines]


def write_notebook(moment: Moment) -> bytes:
    """A Jupyter notebook."""
    return notebook_text(stretch_of(moment)).encode()


EXPORTS.add("script", Export("py", "text/x-python", write_script, is_program=True, parts=parts_of_script))
EXPORTS.add("notebook", Export("ipynb", "application/x-ipynb+json", write_notebook, is_program=True))
