"""Registry of the file formats that a run can be exported to; each registers itself."""

from app.exports import programs, parameters, tensorboard  # noqa: F401, I001  the order in which the page offers them
from app.exports.base import EXPORTS, Export, ExportSource

__all__ = ["EXPORTS", "Export", "ExportSource"]
