"""A program for PyTorch."""

from __future__ import annotations

from app.exports.base import EXPORTS, Export, Moment
from engine.export.libraries.pytorch import pytorch_program
from engine.export.refusals import why_no_library


def write_pytorch(moment: Moment) -> bytes:
    return pytorch_program(moment.stretch).encode()


EXPORTS.add("pytorch", Export("py", "text/x-python", write_pytorch, why_no_library))
