"""The engine's errors, and nothing else.

EngineError
├── FieldError     a field of an experiment, a command, a file or a lesson has a value that is not allowed
└── DivergedError  training left the finite numbers
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class EngineError(Exception):
    """Anything the engine refuses or cannot go on with."""


class FieldError(EngineError, ValueError):
    """A value that is not allowed; nothing has changed.

    Parameters
    ----------
    field : dotted path of the offending field, as in the JSON (``"optimizer.learning_rate"``); empty for a command as
        a whole.
    message : one sentence without the field: the value, and what is allowed.
    code : a stable key for translations (``"out_of_range"``).
    details : the numbers and names in the sentence, as plain data for translations.
    """

    def __init__(
        self, field: str, message: str, code: str = "invalid", details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message
        self.code = code
        self.details = dict(details or {})


class DivergedError(EngineError, ArithmeticError):
    """The loss or a parameter is no longer a finite number.

    ``step`` is the update after which that was seen, counted from 1.
    """

    def __init__(self, step: int) -> None:
        super().__init__(f"training diverged: at update {step} a parameter or the loss is no longer finite")
        self.step = step
