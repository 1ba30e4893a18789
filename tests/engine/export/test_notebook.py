"""The notebook: well formed by the rules of nbformat 4.5, and its cells print what the program prints."""

from __future__ import annotations

import json
import sys
import types

import pytest

from engine.export.numpy_script import LANGUAGES, Stretch, numpy_notebook
from engine.export.numpy_script.notebook import notebook_text
from tests.engine.export.running import expected, printed, trained
from tests.engine.runs import small, start


def a_stretch(language: str = "en") -> Stretch:
    experiment = small(regularizer={"name": "l2", "rate": 0.01})
    data, state = start(experiment)
    stretch = trained(experiment, data, state, 12)
    return Stretch(experiment, data, state, stretch.end, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_notebook(language: str) -> None:
    read = json.loads(notebook_text(a_stretch(language)))
    assert set(read) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (read["nbformat"], read["nbformat_minor"]) == (4, 5)
    own = {"code": {"execution_count", "outputs"}, "markdown": set()}
    for cell in read["cells"]:
        assert set(cell) == {"id", "cell_type", "metadata", "source"} | own[cell["cell_type"]]
        assert cell["metadata"] == {}
        assert cell["source"]
        assert all(line.endswith("\n") and line.count("\n") == 1 for line in cell["source"][:-1])
    assert read["metadata"]["descent"] == {"experiment": a_stretch(language).experiment.to_json()}
    identities = [cell["id"] for cell in read["cells"]]
    assert len(set(identities)) == len(identities)


def test_its_cells_print_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[int, ...]] = []
    plt = types.SimpleNamespace(plot=lambda x, y, marker: drawn.append(x))  # noqa: ARG005
    for name in ("xscale", "xlabel", "ylabel", "show"):
        setattr(plt, name, lambda *_: None)
    monkeypatch.setitem(sys.modules, "matplotlib", types.SimpleNamespace(pyplot=plt))
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", plt)
    stretch = a_stretch()
    cells = [cell for cell in numpy_notebook(stretch)["cells"] if cell["cell_type"] == "code"]
    assert printed("\n\n".join("".join(cell["source"]) for cell in cells)) == expected(stretch)
    assert drawn == [(0, 1, 2, 5, 10, 12)]


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    last = numpy_notebook(a_stretch())["cells"][-1]["source"]
    assert printed("".join(last)) == ["For a picture: pip install matplotlib"]
