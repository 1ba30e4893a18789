"""What can be taken home as a file. The only list of them: a file each, which registers itself."""

from app.exports import experiment, numpy_program  # noqa: F401
from app.exports import experiment, keras, pytorch  # noqa: F401
from app.exports import experiment, keras, parameters, pytorch  # noqa: F401
from app.exports.base import EXPORTS, Export, Moment

__all__ = ["EXPORTS", "Export", "Moment"]
