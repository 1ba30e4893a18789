"""What can be taken home as a file. The only list of them: a file each, which registers itself."""

from app.exports import programs, parameters, tensorboard  # noqa: F401, I001  the order in which the page offers them
from app.exports.base import EXPORTS, Export, Moment

__all__ = ["EXPORTS", "Export", "Moment"]
