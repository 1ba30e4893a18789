"""Range: a limit as data, which validates a number and configures its slider."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Range:
    """The closed interval ``[min, max]``, with what a slider needs to know of it.

    ``step`` is the slider's step (``None``: continuous), ``scale`` how it spreads the values,
    ``unit`` a unit for people (``""``: a pure number).
    """

    min: float
    max: float
    step: float | None = None
    scale: Literal["linear", "log"] = "linear"
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.min <= self.max:
            raise ValueError(f"empty range: [{self.min}, {self.max}]")
        if self.scale == "log" and self.min <= 0:
            raise ValueError(f"a logarithmic range needs a positive min, got {self.min}")

    def __contains__(self, value: float) -> bool:
        return math.isfinite(value) and self.min <= value <= self.max

    def __str__(self) -> str:
        return f"{_spell(self.min)} to {_spell(self.max)}" if self.min < self.max else f"exactly {_spell(self.min)}"

    def as_data(self) -> dict[str, Any]:
        """The range as plain data, for the catalog."""
        return {"min": self.min, "max": self.max, "step": self.step, "scale": self.scale, "unit": self.unit}


def _spell(value: float) -> str:
    """Whole numbers in full: a limit must be readable to its last digit."""
    return f"{int(value):,}" if value == int(value) and abs(value) < 1e16 else f"{value:g}"
