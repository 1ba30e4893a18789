"""The custom dataset: strict reading, every task, scalings, and views around whatever there is."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.datasets.custom import START, Custom, scaling
from engine.datasets.table_field import TableKind
from engine.errors import FieldError
from engine.frame.frame import View, capture
from engine.training.advance import advance, initial_state

KIND = TableKind("Table")


def table(rows: list[list[Any]], classes: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    d = len(rows[0]) - 1
    inputs = [{"name": f"in {index}", "unit": "cm"} for index in range(d)]
    return {"inputs": inputs, "target": {"name": "out", "unit": ""}, "classes": classes or [], "rows": rows} | changes


def experiment(source: dict[str, Any], scaling: str = "none", **changes: Any) -> Experiment:
    n_classes = len(source["classes"])
    units, activation = (n_classes, "softmax") if n_classes > 2 else (1, "sigmoid" if n_classes else "linear")
    loss = "cross_entropy" if n_classes > 2 else "binary_cross_entropy" if n_classes else "mean_squared_error"
    return Experiment.from_json(
        {
            "dataset": {"name": "custom", "table": source, "scaling": scaling},
            "features": [f"x{index + 1}" for index in range(len(source["inputs"]))],
            "layers": [{"units": 3, "activation": "tanh"}, {"units": units, "activation": activation}],
            "loss": loss,
            "optimizer": {"name": "adam", "learning_rate": 0.01},
            **changes,
        }
    )


@pytest.mark.parametrize("n_inputs", [1, 2, 3, 16])
@pytest.mark.parametrize("classes", [[], ["a", "b"], ["a", "b", "c"]])
@pytest.mark.parametrize("scaling", ["none", "max", "standard"])
def test_every_task_trains_and_is_drawn(n_inputs: int, classes: list[str], scaling: str) -> None:
    rng = np.random.default_rng(1)
    rows = [[*rng.normal(3, 2, n_inputs).tolist(), i % max(1, len(classes))] for i in range(12)]
    one = experiment(table(rows, classes), scaling)
    data = prepare(one)
    state = advance(one, data, initial_state(one, data), 20)
    frame = capture(one, data, state, View(frozenset({"boundary", "neurons"}), 8))
    assert all(np.isfinite(tensor).all() for tensor in frame.tensors.values())
    assert one.dataset.n_samples == 12
    assert one.dataset.describe().task == (
        "regression" if not classes else "binary" if len(classes) == 2 else "multi_class"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 1.0, 0], [2.0, 1.0, 1]],
        [[1.0, 5.0, 0], [1.0, 5.0, 0], [1.0, 5.0, 0]],
        [[0.1, 0.1, 1]] * 7,
        [[1e15, -1e15, 0], [-1e15, 1e15, 1]],
        [[0.0, 0.0, 1]],
    ],
)
def test_edges_have_finite_inputs_and_a_view_around_them(rows: list[list[float]]) -> None:
    for name in ("none", "max", "standard"):
        one = experiment(table(rows, ["a", "b"]), name)
        data = prepare(one)
        assert np.isfinite(data.inputs).all()
        for (low, high), column in zip(one.dataset.describe().view, data.points.T, strict=True):
            assert low < column.min()
            assert column.max() < high
        if name == "standard":
            assert np.abs(data.inputs).max() < 10
            constant = np.ptp(data.points, axis=0) == 0
            np.testing.assert_allclose(data.inputs[:, constant], 0, atol=1e-12)


def test_standard_is_what_sklearn_says() -> None:
    inputs = np.array([[1.0, 10.0], [2.0, 10.0], [4.0, 10.0]])
    offset, scale = scaling(inputs, "standard")
    # StandardScaler().fit(inputs): mean_ and scale_
    np.testing.assert_allclose(offset, [7 / 3, 10])
    np.testing.assert_allclose(scale, [1.247219128924647, 1.0])
    data = prepare(experiment(table([[1, 0, 0], [3, 0, 0], [5, 0, 0]]), "standard"))
    np.testing.assert_allclose(data.inputs[:, 0], [-1.2247448713915892, 0, 1.2247448713915892])
    # The grid sees the same world as the samples.
    middle = data.grid_inputs(1)[0]
    low, high = data.about.view[0]
    np.testing.assert_allclose(middle[0], ((low + high) / 2 - 3) / data.input_scale[0], atol=1e-6)


def test_a_quantity_is_divided_by_its_largest_unless_nothing_is_scaled() -> None:
    rows = [[1, -400], [2, 200]]
    assert prepare(experiment(table(rows), "none")).targets.ravel().tolist() == [-400, 200]
    assert prepare(experiment(table(rows), "standard")).targets.ravel().tolist() == [-1, 0.5]
    assert prepare(experiment(table([[1, 0], [2, 0]]), "max")).target_scale == 1


def test_a_wanted_range_holds_while_the_samples_lie_in_it() -> None:
    def view(low: float, high: float) -> tuple[float, float]:
        source = table([[low, 0], [high, 0]], inputs=[{"name": "x", "range": [-6, 6]}])
        return experiment(source).dataset.describe().view[0]

    assert view(-1, 2) == (-6, 6)
    low, high = view(-1, 9)
    assert low == -6
    assert high > 9
    source = table([[0, 0.5], [1, 0.7]], target={"name": "y", "range": [-2, 2]})
    assert prepare(experiment(source)).target_range == (-2, 2)
    assert prepare(experiment(table([[0, 0.5], [1, 3]], target={"name": "y", "range": [-2, 2]}))).target_range == (
        0.5,
        3,
    )


def test_it_comes_back_whole_and_cannot_be_changed() -> None:
    one = experiment(table([[0.1, 2, 0], [3, -0.25, 1]], ["no", "yes"]), "max")
    again = Experiment.from_json(json.dumps(one.to_json()))
    assert again == one
    assert hash(again.dataset) == hash(one.dataset)
    assert again.to_json()["dataset"]["table"]["rows"] == [[0.1, 2, 0], [3, -0.25, 1]]
    assert isinstance(one.dataset, Custom)
    with pytest.raises(ValueError, match="read-only"):
        one.dataset.table.rows[0, 0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.dataset.table.classes = ()  # type: ignore[misc]
    other = experiment(table([[0.1, 2, 0], [3, -0.26, 1]], ["no", "yes"]), "max")
    assert other != one
    assert not other.is_hot_change(one)
    assert experiment(table([[0.0, 1]])) == experiment(table([[-0.0, 1]])), "they are written alike"


GOOD = table([[1, 2, 0], [3, 4, 1]], ["a", "b"])


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"rows": [[1, 2, 0], [3, "4", 1]]}, "rows[1][1]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, True, 1]]}, "rows[1][1]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, None, 1]]}, "rows[1][1]", "bad_cell"),
        ({"rows": [[1, 2, 0], [float("nan"), 4, 1]]}, "rows[1][0]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, 1.1e15, 1]]}, "rows[1][1]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, 10**400, 1]]}, "rows[1][1]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, 4, 2]]}, "rows[1][2]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, 4, 0.5]]}, "rows[1][2]", "bad_cell"),
        ({"rows": [[1, 2, 0], [3, 4]]}, "rows[1]", "bad_row"),
        ({"rows": [[1, 2, 0], "abc"]}, "rows[1]", "bad_row"),
        ({"rows": []}, "rows", "wrong_length"),
        ({"rows": [[1, 2, 0]] * 5001}, "rows", "wrong_length"),
        ({"rows": {}}, "rows", "wrong_type"),
        ({"inputs": []}, "inputs", "wrong_length"),
        ({"inputs": [{"name": "x"}] * 17}, "inputs", "wrong_length"),
        ({"inputs": [{"name": "x"}, {"name": ""}]}, "inputs[1].name", "wrong_type"),
        ({"inputs": [{"name": "x"}, {"name": "a\nb"}]}, "inputs[1].name", "wrong_type"),
        ({"inputs": [{"name": "x"}, {"name": "y", "range": [3, 1]}]}, "inputs[1].range", "wrong_type"),
        ({"inputs": [{"name": "x"}, {"name": "y", "colour": 1}]}, "inputs[1].colour", "unknown_field"),
        ({"classes": ["a"]}, "classes", "wrong_length"),
        ({"classes": list("abcdefghijk")}, "classes", "wrong_length"),
        ({"classes": ["a", "a"]}, "classes[1]", "repeated_name"),
        ({"target": {"unit": "cm"}}, "target.name", "missing"),
        ({"colour": 1}, "colour", "unknown_field"),
    ],
)
def test_what_is_refused_names_its_place(change: dict[str, Any], field: str, code: str) -> None:
    KIND.read(GOOD, "table")
    with pytest.raises(FieldError) as refused:
        KIND.read(GOOD | change, "table")
    assert (refused.value.field, refused.value.code) == (f"table.{field}", code)
    if code == "bad_cell":
        assert refused.value.details["row"] == 2
        assert refused.value.details["column"] in ("in 0", "in 1", "out")


def test_at_the_limits() -> None:
    rows = [[1e15] * 16 + [index % 10] for index in range(5000)]
    assert len(KIND.read(table(rows, list("abcdefghij")), "table")) == 5000


def test_the_start_has_room_for_both_classes() -> None:
    assert set(START.rows[:, -1]) == {0.0, 1.0}
    assert Custom().describe().view == ((-6, 6), (-6, 6))
