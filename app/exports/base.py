"""Base of export formats: file name, media type, and the function that writes the bytes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from engine import Experiment, TrainingData, TrainState
from engine.core.tape import Mark
from engine.export.listing import Line
from engine.export.numpy_script import Stretch
from engine.progress import Progress
from engine.schema.registry import Registry

#: Media types of what the page shows as code.
PROGRAMS = ("text/x-python", "application/x-ipynb+json")


@dataclass(frozen=True, slots=True, eq=False)
class ExportSource:
    """The source of an export: a state of a run, its ``past`` states from the start on, and the ``language``."""

    experiment: Experiment
    data: TrainingData
    state: TrainState
    past: Sequence[Mark]
    language: str = "en"

    @property
    def stretch(self) -> Stretch:
        """From the start of the run, or its last change, up to the moment."""
        return Stretch.until(self.experiment, self.data, self.state, self.past, self.language)


@dataclass(frozen=True, slots=True)
class Export:
    """An export format: file name ending, media type, and a writer (a function, or a generator that yields progress).

    ``refuses`` says why it cannot be made for an experiment: a word of ``code.cannot.…``, or "" if it can. A program is
    shown on the page: ``show`` gives its lines, where these are not simply those of the file or where they belong to
    parts of the update. Its name is ``code.format.…`` there, that of any other file ``code.file.…``.
    """

    extension: str
    media_type: str
    write: Callable[[ExportSource], bytes | Generator[Progress, None, bytes]]
    refuses: Callable[[Experiment], str] = lambda _: ""
    show: Callable[[ExportSource], Sequence[Line]] | None = None

    @property
    def is_program(self) -> bool:
        """Whether the export is a program."""
        return self.media_type in PROGRAMS

    def pieces(self, moment: ExportSource) -> Generator[Progress, None, bytes]:
        """Generate the bytes of the file, yielding progress between slices of work."""
        yield Progress(0, 1)
        written = self.write(moment)
        return written if isinstance(written, bytes) else (yield from written)

    def whole(self, moment: ExportSource) -> bytes:
        """The bytes of the file, written at once."""
        pieces = self.pieces(moment)
        while True:
            try:
                next(pieces)
            except StopIteration as end:
                return bytes(end.value)

    def lines(self, moment: ExportSource) -> Sequence[Line]:
        """The lines that the page shows."""
        if self.show is not None:
            return self.show(moment)
        return [Line("", text) for text in self.whole(moment).decode().splitlines()]


EXPORTS: Registry[Export] = Registry("export")
