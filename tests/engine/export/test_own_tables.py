"""Programs of custom data: a CSV file as the page reads it, in every scaling, prints the page's numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine import Experiment
from engine.components.features import SINGLE_INPUTS
from engine.datasets.custom import SCALINGS
from engine.export.libraries.keras import keras_program
from engine.export.libraries.pytorch import pytorch_program
from engine.export.numpy_script import LANGUAGES, Stretch, numpy_notebook, numpy_script
from tests.engine.export.running import expected, numbers_of, printed, trained
from tests.engine.export.tables import FEATURE_SETS, TASKS, own
from tests.engine.runs import start


def stretch_of(experiment: Experiment, language: str = "en") -> Stretch:
    data, state = start(experiment)
    return Stretch(experiment, data, state, trained(experiment, data, state, 10).end, language)


def script(stretch: Stretch) -> str:
    return numpy_script(stretch).text


def notebook(stretch: Stretch) -> str:
    """All cells but the last, which draws."""
    cells = [cell for cell in numpy_notebook(stretch)["cells"] if cell["cell_type"] == "code"]
    return "\n\n".join("".join(cell["source"]) for cell in cells[:-1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", [script, notebook])
@pytest.mark.parametrize("features", FEATURE_SETS.values(), ids=FEATURE_SETS)
@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("task", TASKS)
def test_the_program_prints_the_page_s_numbers(
    task: str, scaling: str, features: tuple[str, ...], written: Callable[[Stretch], str], language: str
) -> None:
    stretch = stretch_of(own(task, scaling, features), language)
    assert stretch.data.about.task == {"regression": "regression", "two classes": "binary"}.get(task, "multi_class")
    assert printed(written(stretch)) == expected(stretch)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_scaling_makes_other_numbers(scaling: str) -> None:
    """So that the test above cannot pass for a program which leaves it out."""
    others = {name: expected(stretch_of(own("regression", name))) for name in SCALINGS}
    assert all(others[scaling] != lines for name, lines in others.items() if name != scaling)


@pytest.mark.parametrize("inputs", [1, 3, SINGLE_INPUTS])
@pytest.mark.parametrize("scaling", SCALINGS)
def test_any_number_of_inputs_one_of_which_never_changes(inputs: int, scaling: str) -> None:
    rng = np.random.default_rng(5)
    rows = np.column_stack([rng.normal(30, 9, (60, inputs)), np.arange(60) % 2])
    rows[:, inputs - 1] = 7.0 if inputs > 1 else rows[:, 0]
    table = {"inputs": [{"name": f"c{i}"} for i in range(inputs)], "target": {"name": "t"}, "rows": rows.tolist()}
    dataset = {"name": "custom", "table": table | {"classes": ["no", "yes"]}, "scaling": scaling}
    features = [f"x{index + 1}" for index in range(inputs)]
    stretch = stretch_of(Experiment.from_json({"dataset": dataset, "features": features}))
    assert printed(script(stretch)) == expected(stretch)


@pytest.mark.parametrize("write", [pytorch_program, keras_program])
@pytest.mark.parametrize("features", FEATURE_SETS.values(), ids=FEATURE_SETS)
@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("task", TASKS)
def test_programs_of_other_libraries_hold_what_the_network_sees(
    task: str, scaling: str, features: tuple[str, ...], write: Callable[[Stretch], str]
) -> None:
    stretch = stretch_of(own(task, scaling, features))
    names, data = numbers_of(write(stretch)), stretch.data
    np.testing.assert_array_equal(names["INPUTS"], data.train_inputs)
    np.testing.assert_array_equal(names["TARGETS"], data.train_targets)
    np.testing.assert_array_equal(names["TEST_INPUTS"], data.test_inputs)
    np.testing.assert_array_equal(names["TEST_TARGETS"], data.test_targets)
