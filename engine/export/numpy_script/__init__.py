"""Exported NumPy programs that repeat a stretch of a run."""

from engine.export.numpy_script.notebook import notebook_lines, notebook_text, numpy_notebook
from engine.export.numpy_script.script import Script, numpy_script
from engine.export.stretch import LANGUAGES, Stretch, why_not

__all__ = [
    "LANGUAGES",
    "Script",
    "Stretch",
    "notebook_lines",
    "notebook_text",
    "numpy_notebook",
    "numpy_script",
    "why_not",
]
