"""The NumPy program cut into the cells of a Jupyter notebook (nbformat 4.5), with what each does above it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.core.saved_json import NOTEBOOK_KEY
from engine.export.listing import Line
from engine.export.numpy_script.script import numpy_sections
from engine.export.program import Section, check, plain, tidied
from engine.export.remarks import WORDS
from engine.export.stretch import Stretch


def numpy_notebook(stretch: Stretch) -> dict[str, Any]:
    """The notebook as the JSON object of its file."""
    cells = [_cell(kind, lines) for kind, lines in _cells(stretch)]
    return {
        "cells": [cell | {"id": f"cell-{index}"} for index, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            NOTEBOOK_KEY: {"experiment": stretch.experiment.to_json()},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_text(stretch: Stretch) -> str:
    """The notebook as the text of its file."""
    return json.dumps(numpy_notebook(stretch), indent=1, ensure_ascii=False) + "\n"


def notebook_lines(stretch: Stretch) -> list[Line]:
    """The cells as the lines of a script: texts are comments, ``# %%`` begins a cell."""
    lines: list[Line] = []
    for kind, cell in _cells(stretch):
        head = "# %%" if kind == "code" else f"# %% [{kind}]"
        said = cell if kind == "code" else [Line("", f"# {line.text}".rstrip()) for line in cell]
        lines += [*plain([""] * bool(lines)), Line("", head), *said]
    return lines


def _description(section: Section, stretch: Stretch) -> str:
    """The sentence that describes a section."""
    words = WORDS[stretch.language]
    plain_key = f"tell_{section.key}_plain"
    key = plain_key if not stretch.experiment.biases and plain_key in words else f"tell_{section.key}"
    return words.get(key, section.about)


def _plot(missing: str) -> list[str]:
    return [
        "try:",
        "    import matplotlib.pyplot as plt",
        "except ImportError:",
        f'    print("{missing}")',
        "else:",
        '    plt.plot(*zip(*history), marker=".")',
        '    plt.xscale("symlog")',
        '    plt.xlabel("update")',
        '    plt.ylabel("loss")',
        "    plt.show()",
    ]


def _cells(stretch: Stretch) -> Iterator[tuple[str, list[Line]]]:
    """Every cell: what kind it is, and its lines."""
    about, (head, *sections) = numpy_sections(stretch, is_notebook=True)
    words = WORDS[stretch.language]
    yield "markdown", plain([f"# {about[0]}", "", *about[1:]])
    yield "code", tidied(head.lines)
    for section in sections:
        yield "markdown", plain([f"## {section.title}", "", _description(section, stretch)])
        yield "code", tidied(section.lines)
    yield "markdown", plain([f"## {words['plot']}"])
    yield "code", plain(_plot(words["plot_missing"]))


def _cell(kind: str, lines: list[Line]) -> dict[str, Any]:
    source = [line.text for line in lines]
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": _source(source)}
    if kind == "code":
        check("\n".join(source))
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _source(lines: list[str]) -> list[str]:
    """Lines as nbformat wants them: all but the last end with a line break."""
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:]
