"""The data sets: small, exact, made from a seed. ``DATASETS`` is the list; importing this package fills it."""

from engine.datasets import gates  # noqa: I001  the order of these lines is the order of the menu
from engine.datasets import clouds
from engine.datasets import regression
from engine.datasets import iris
from engine.datasets import images
from engine.datasets import custom
from engine.datasets.base import DATASETS, About, Dataset, Quantity, Samples, Task

__all__ = [
    "DATASETS",
    "About",
    "Dataset",
    "Quantity",
    "Samples",
    "Task",
    "clouds",
    "custom",
    "gates",
    "images",
    "iris",
    "regression",
]
