"""Custom data: CSV files as the page reads them, and experiments that learn them."""

from __future__ import annotations

from typing import Any

from engine import Experiment
from engine.components.features import FEATURES
from engine.csv_reader.reader import read_csv
from engine.csv_reader.roles import Choices
from tests.engine.runs import finish

#: The dialog's own example, and two tables whose columns are far from zero and of unlike sizes.
QUANTITY = (
    "study (hours);sleep (hours);score (points)\n1,5;8;51\n2;6,5;53\n3;7;62\n4,5;5;70\n5;8;81\n6;6;80\n7,5;7;93\n"
)
_CLASS_ROWS = [(150 + 7 * i, 41.5 - 3 * i + i * i, "abc"[i % 3]) for i in range(12)]
TWO_CLASSES = "height,weight,kind\n" + "".join(f"{x},{y},{kind}\n" for x, y, kind in _CLASS_ROWS if kind != "c")
THREE_CLASSES = "height,weight,kind\n" + "".join(f"{x},{y},{kind}\n" for x, y, kind in _CLASS_ROWS)
#: What is to be learned -> the file, and what ends a network that learns it.
TASKS = {
    "regression": (QUANTITY, 1, "linear", "mean_squared_error"),
    "two classes": (TWO_CLASSES, 1, "tanh", "half_squared_error"),
    "three classes": (THREE_CLASSES, 3, "softmax", "cross_entropy"),
}
RAW = ("x1", "x2")
DERIVED = tuple(name for name, entry in FEATURES.items() if entry.needs and max(entry.needs) < 2 and name not in RAW)
FEATURE_SETS = {"raw": RAW, "one of them": ("x2",), "the other way round": ("x2", "x1"), "derived": RAW + DERIVED}


def own_data(csv: str, scaling: str, train_share: float = 0.7) -> dict[str, Any]:
    """What the page makes of a file."""
    result, _ = finish(read_csv(csv, Choices()))
    columns = [{"name": column["name"], "unit": column["unit"]} for column in result.facts["columns"]]
    table = {
        "inputs": [columns[place] for place in result.facts["inputs"]],
        "target": columns[result.facts["target"]],
        "classes": result.facts["classes"],
        "rows": result.tensors["rows"].tolist(),
    }
    return {"name": "custom", "table": table, "scaling": scaling, "train_share": train_share}


def own(task: str, scaling: str, features: tuple[str, ...] = RAW, **more: Any) -> Experiment:
    csv, units, activation, loss = TASKS[task]
    network = [{"units": 3, "activation": "tanh"}, {"units": units, "activation": activation}]
    fields = {"dataset": own_data(csv, scaling), "features": features, "layers": network, "loss": loss}
    batching = {"mode": "mini_batch", "batch_size": 3, "order": "shuffled"}
    return Experiment.from_json({**fields, "batching": batching, "optimizer": {"name": "adam"}, **more})
