"""What can be taken home as a file. The only list of them: a file each, which registers itself."""

from app.exports import (  # noqa: F401  # noqa: F401
    experiment,
    keras,
    numpy_program,
    parameters,
    pytorch,
    tensorboard,
)
from app.exports.base import EXPORTS, Export, Moment

__all__ = ["EXPORTS", "Export", "Moment"]
