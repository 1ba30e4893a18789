"""Jobs as generators: they yield progress, can be cancelled at any yield, and return a result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The result of a job: facts as plain JSON values, and arrays by name."""

    facts: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a job: ``done`` of ``total`` units; each job defines its unit.

    ``so_far`` makes a result of what there is until now, if a part of it is worth having. It is called, if at all,
    before the computation goes on.
    """

    done: int
    total: int
    so_far: Callable[[], Result] | None = None


#: Yields at least every few milliseconds; its caller knows the clock, it does not.
Job: TypeAlias = Generator[Progress, None, Result]
