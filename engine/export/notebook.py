"""The NumPy program cut into the cells of a Jupyter notebook (nbformat 4.5), with what each does above it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from engine.export.program import Section, check, plain, tidied
from engine.export.script import numpy_sections
from engine.export.stretch import Stretch
from engine.export.words import WORDS
from engine.listing import Line


def numpy_notebook(stretch: Stretch) -> dict[str, Any]:
    """The notebook as the JSON object of its file."""
    about, (head, *sections) = numpy_sections(stretch, is_notebook=True)
    words = WORDS[stretch.language]
    cells = [_text([f"# {about[0]}", "", *about[1:]]), _code(head.lines)]
    for section in sections:
        cells += [_text([f"## {section.title}", "", _told(section, stretch)]), _code(section.lines)]
    cells += [_text([f"## {words['plot']}"]), _code(plain(_plot(words["plot_missing"])))]
    return {
        "cells": [cell | {"id": f"cell-{index}"} for index, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_text(stretch: Stretch) -> str:
    """The same as a file holds it."""
    return json.dumps(numpy_notebook(stretch), indent=1, ensure_ascii=False) + "\n"


def _told(section: Section, stretch: Stretch) -> str:
    """What a section does, in a sentence."""
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


def _text(lines: list[str]) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": _source(lines)}


def _code(lines: Iterable[Line]) -> dict[str, Any]:
    source = [line.text for line in tidied(lines)]
    check("\n".join(source))
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": _source(source)}


def _source(lines: list[str]) -> list[str]:
    """Lines as nbformat wants them: all but the last end with a line break."""
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:]
