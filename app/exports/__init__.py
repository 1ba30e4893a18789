"""What can be taken home as a file. The only list of them: a file each, which registers itself."""

# isort: off
# In the order in which the page offers them.
from app.exports import (  # noqa: F401
    numpy_program,
    pytorch,
    keras,
    experiment,
    parameters,
    tensorboard,
)

# isort: on
from app.exports.base import EXPORTS, Export, Moment

__all__ = ["EXPORTS", "Export", "Moment"]
