"""A program for NumPy alone that repeats a stretch of a run, and prints the same numbers.

It does what ``engine.training.reference`` does, operation by operation and in the same order: so where the reference
computed the run, everything it prints is the same to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.components.faults import NO_FAULT
from engine.components.optimizers import OPTIMIZERS
from engine.export.listing import Line
from engine.export.literals import MOST_WRITTEN, UNPACK
from engine.export.numpy_script.data_lines import is_packed, write_data
from engine.export.numpy_script.gradient_lines import write_backward
from engine.export.numpy_script.network_lines import write_loss, write_network, write_params
from engine.export.numpy_script.result_lines import write_results
from engine.export.numpy_script.training_lines import write_training, write_update
from engine.export.program import Section, Writer, check, heading, plain, tidied
from engine.export.stretch import Stretch

#: From so many multiplications in one product on, BLAS may share them out among threads.
_THREADS = 8192


@dataclass(frozen=True, slots=True)
class Script:
    """A program: its lines, and which part of the update each belongs to."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The program as the text of its file."""
        return "\n".join(line.text for line in self.lines) + "\n"


def numpy_sections(stretch: Stretch, *, is_notebook: bool = False) -> tuple[list[str], list[Section]]:
    """The program's docstring, and its sections, the imports first."""
    writer = Writer(stretch, is_notebook)
    for write in (write_data, write_params, write_network, write_loss):
        write(writer)
    if stretch.n_updates:
        write_backward(writer)
        write_update(writer)
    write_training(writer)
    write_results(writer)
    head = Section("", "", "", tuple(plain(_imports(writer))))
    return _about(writer), [head, *writer.sections]


def numpy_script(stretch: Stretch) -> Script:
    """The program.

    Parameters
    ----------
    stretch : what it repeats, and the language of its remarks.
    """
    about, (head, *sections) = numpy_sections(stretch)
    lines = plain(['"""' + about[0], "", *about[1:], '"""', ""]) + list(head.lines)
    for section in sections:
        lines += [*plain(["", ""]), *heading(section), *section.lines]
    script = Script(tuple(tidied(lines)))
    check(script.text)
    return script


def _about(writer: Writer) -> list[str]:
    stretch, experiment = writer.stretch, writer.stretch.experiment
    title = writer.say(
        "title",
        title=stretch.data.about.title,
        shape="-".join(map(str, experiment.sizes)),
        optimizer=OPTIMIZERS.name_of(type(experiment.optimizer)).replace("_", " "),
    )
    key = "from_start" if stretch.start.step == 0 else "from_change"
    way = writer.say(key, n=f"{stretch.n_updates:,}", start=f"{stretch.start.step:,}")
    if experiment.fault != NO_FAULT:
        way += "\n" + writer.say("fault", fault=experiment.fault)
    return [title, way, writer.say("exact" if stretch.is_exact else "near", numpy=np.__version__), writer.say("needs")]


def _imports(writer: Writer) -> list[str]:
    stretch, found = writer.stretch, set(writer.sources.imports)
    blocks = is_packed(writer) or stretch.start.params.size > MOST_WRITTEN or _has_large_slots(stretch)
    if blocks:
        found.add("import base64")
    threads = (
        []
        if not _is_large(stretch)
        else [
            "import os",
            "",
            f'os.environ["OPENBLAS_NUM_THREADS"] = "1"  # {writer.say("one_thread")}',
        ]
    )
    standard = sorted(found - {"import numpy as np"}, key=lambda line: (line.startswith("from"), line))
    lines = [*standard, *([""] if standard else []), "import numpy as np", ""]
    unpack = ["", "", *UNPACK, ""] if blocks else []
    return [*threads, *lines, f'np.seterr(all="ignore")  # {writer.say("ignore")}', *unpack]


def _has_large_slots(stretch: Stretch) -> bool:
    return any(slot.size > MOST_WRITTEN for slot in stretch.start.slots)


def _is_large(stretch: Stretch) -> bool:
    sizes = stretch.experiment.sizes
    pairs = pairwise(sizes)
    return (
        len(stretch.data.inputs) * max(a * b for a, b in pairs) > _THREADS or np.size(stretch.start.params) > _THREADS
    )
