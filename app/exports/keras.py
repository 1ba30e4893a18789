"""A program for Keras 3."""

from __future__ import annotations

from app.exports.base import EXPORTS, Export, Moment
from engine.export.libraries.keras import keras_program
from engine.export.refusals import why_no_library


def write_keras(moment: Moment) -> bytes:
    return keras_program(moment.stretch).encode()


EXPORTS.add("keras", Export("py", "text/x-python", write_keras, why_no_library))
