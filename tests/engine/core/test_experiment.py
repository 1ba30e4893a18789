"""The experiment: its JSON, its defaults, and everything that it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.components.activations import ACTIVATIONS
from engine.components.initializers import INITIALIZERS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS, Adam
from engine.components.regularizers import L2, REGULARIZERS
from engine.core.experiment import PRECISIONS, Experiment, experiment_schema
from engine.core.network import Layout
from engine.core.parts import Batching, Layer, Stop
from engine.errors import FieldError

DEFAULT: dict[str, Any] = {
    "dataset": {"name": "xor", "n_samples": 4, "noise": 0.0, "train_share": 1.0, "seed": 0},
    "features": ["x1", "x2"],
    "layers": [{"units": 2, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
    "biases": True,
    "initializer": {"name": "normal", "std": 1.0},
    "loss": "binary_cross_entropy",
    "optimizer": {"name": "gradient_descent", "learning_rate": 0.1},
    "regularizer": {"name": "none", "rate": 0.0},
    "batching": {"mode": "batch", "batch_size": 4, "order": "fixed"},
    "stop": {"max_epochs": None, "target_loss": None, "plateau_epochs": None, "plateau_delta": 1e-6},
    "seed": 0,
    "precision": "float64",
    "compute": "fastest",
    "fault": "none",
}
IRIS: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}
REGRESSION: dict[str, Any] = {
    "dataset": {"name": "plane"},
    "layers": [{"units": 1, "activation": "linear"}],
    "loss": "mean_squared_error",
}


def layers(*pairs: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in pairs]


def test_the_default_is_xor_on_2_2_1() -> None:
    assert Experiment().to_json() == DEFAULT
    assert list(Experiment().to_json()) == list(DEFAULT)
    assert Experiment.from_json("{}") == Experiment.from_json(DEFAULT) == Experiment()


def test_sizes_and_parameters() -> None:
    assert (Experiment().sizes, Experiment().n_params) == ((2, 2, 1), 9)
    without = Experiment(biases=False)
    assert without.n_params == Layout.of(without).n_params == 6


@given(
    hidden=st.lists(
        st.tuples(st.integers(1, 512), st.sampled_from([name for name, entry in ACTIVATIONS.items() if entry.hidden])),
        max_size=8,
    ),
    initializer=st.sampled_from([*INITIALIZERS]),
    optimizer=st.sampled_from([name for name in OPTIMIZERS if name != "bfgs"]),
    regularizer=st.sampled_from([*REGULARIZERS]),
    biases=st.booleans(),
    precision=st.sampled_from(PRECISIONS),
    mode=st.sampled_from(["sgd", "mini_batch", "batch"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_json_text_and_back(hidden: list[tuple[int, str]], **chosen: Any) -> None:
    data = DEFAULT | {
        "layers": layers(*hidden, (1, "sigmoid")),
        "initializer": {"name": chosen["initializer"]},
        "optimizer": {"name": chosen["optimizer"]},
        "regularizer": {"name": chosen["regularizer"], "rate": 0.25},
        "biases": chosen["biases"],
        "batching": {"mode": chosen["mode"]},
        "seed": chosen["seed"],
        "precision": chosen["precision"],
    }
    experiment = Experiment.from_json(json.dumps(data))
    assert Experiment.from_json(json.dumps(experiment.to_json())) == experiment
    assert experiment.n_params == Layout.of(experiment).n_params


@pytest.mark.parametrize(
    "place", [()] + [(key,) for key in DEFAULT if isinstance(DEFAULT[key], dict)] + [("layers", 0)]
)
def test_an_unknown_key_is_refused_at_every_level(place: tuple[Any, ...]) -> None:
    data = json.loads(json.dumps(DEFAULT))
    inside = data
    for key in place:
        inside = inside[key]
    inside["surprise"] = 1
    with pytest.raises(FieldError) as refused:
        Experiment.from_json(data)
    assert refused.value.code == "unknown_field"
    assert refused.value.field.endswith("surprise")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"seed": "0"}, "seed", "wrong_type"),
        ({"seed": -1}, "seed", "out_of_range"),
        ({"seed": 2**32}, "seed", "out_of_range"),
        ({"precision": "float16"}, "precision", "unknown_name"),
        ({"precision": 32}, "precision", "unknown_name"),
        ({"precision": "float32", "optimizer": {"name": "bfgs"}}, "precision", "needs_float64"),
        ({"biases": 1}, "biases", "wrong_type"),
        ({"loss": "log"}, "loss", "unknown_name"),
        ({"dataset": {"name": "mnist"}}, "dataset.name", "unknown_name"),
        ({"dataset": {"name": "xor", "n_samples": 5}}, "dataset.n_samples", "out_of_range"),
        ({"optimizer": {"name": "adam", "momentum": 0.9}}, "optimizer.momentum", "unknown_field"),
        ({"optimizer": {"name": "adam", "learning_rate": 0}}, "optimizer.learning_rate", "out_of_range"),
        ({"optimizer": {"name": "adam", "learning_rate": 1001}}, "optimizer.learning_rate", "out_of_range"),
        ({"optimizer": {"name": "adam", "beta1": 1.0}}, "optimizer.beta1", "out_of_range"),
        ({"initializer": {"name": "uniform", "low": 2, "high": 1}}, "initializer.low", "low_high"),
        ({"regularizer": {"name": "l2", "rate": -1}}, "regularizer.rate", "out_of_range"),
        ({"batching": {"mode": "minibatch"}}, "batching.mode", "unknown_name"),
        ({"batching": {"batch_size": 0}}, "batching.batch_size", "out_of_range"),
        ({"stop": {"max_epochs": 0}}, "stop.max_epochs", "out_of_range"),
        ({"stop": {"plateau_delta": None}}, "stop.plateau_delta", "wrong_type"),
        ({"features": []}, "features", "wrong_length"),
        ({"features": ["x1", "x1"]}, "features[1]", "repeated_name"),
        ({"features": ["x1", "x3"]}, "features[1]", "feature_needs_input"),
        ({"dataset": {"name": "sine"}, "features": ["x1_x2"]}, "features[0]", "feature_needs_input"),
        ({"layers": []}, "layers", "wrong_length"),
        ({"layers": layers(*[(2, "tanh")] * 9, (1, "sigmoid"))}, "layers", "wrong_length"),
        ({"layers": layers((513, "tanh"), (1, "sigmoid"))}, "layers[0].units", "out_of_range"),
        ({"layers": layers((0, "tanh"), (1, "sigmoid"))}, "layers[0].units", "out_of_range"),
        ({"layers": layers((2, "softmax"), (1, "sigmoid"))}, "layers[0].activation", "output_only"),
        ({"layers": layers((2, "gelu"), (1, "sigmoid"))}, "layers[0].activation", "unknown_name"),
        ({"layers": layers((2, "tanh"), (2, "sigmoid"))}, "layers[1].units", "output_units"),
        ({"layers": layers((1, "softmax")), "loss": "cross_entropy"}, "layers[0].units", "output_units"),
        ({"layers": layers((1, "tanh"))}, "loss", "loss_output"),
        ({"loss": "cross_entropy"}, "loss", "loss_output"),
        ({"layers": layers((2, "softmax")), "loss": "mean_squared_error"}, "loss", "loss_output"),
        (IRIS | {"layers": layers((4, "softmax"))}, "layers[0].units", "output_units"),
        (REGRESSION | {"layers": layers((2, "linear"))}, "layers[0].units", "output_units"),
        (REGRESSION | {"layers": layers((1, "sigmoid")), "loss": "binary_cross_entropy"}, "loss", "loss_task"),
        ({"optimizer": {"name": "bfgs"}, "batching": {"mode": "sgd"}}, "batching.mode", "needs_batch"),
        (
            {"optimizer": {"name": "bfgs"}, "layers": layers((251, "tanh"), (1, "sigmoid"))},
            "optimizer.name",
            "too_many_params",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        Experiment.from_json(DEFAULT | change)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2**32 - 1},
        {"layers": layers(*[(2, "tanh")] * 8, (1, "sigmoid"))},
        {"layers": layers((512, "relu"), (1, "sigmoid"))},
        {"layers": layers((2, "softmax")), "loss": "cross_entropy"},
        {"optimizer": {"name": "bfgs"}, "layers": layers((249, "tanh"), (1, "sigmoid"))},
        {"optimizer": {"name": "adam", "learning_rate": 1000}},
        {"optimizer": {"name": "adam"}, "precision": "float32"},
        {"optimizer": {"name": "bfgs"}, "precision": "float64"},
        IRIS,
        IRIS | {"layers": layers((3, "sigmoid")), "loss": "binary_cross_entropy"},
        REGRESSION,
        REGRESSION | {"loss": "gaussian_nll"},
    ],
)
def test_what_just_fits_is_taken(change: dict[str, Any]) -> None:
    Experiment.from_json(DEFAULT | change)


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_losses_say_which_outputs_they_follow(loss: str, output: str) -> None:
    data = DEFAULT | {"layers": layers((2 if output == "softmax" else 1, output)), "loss": loss}
    if output in (LOSSES[loss].outputs or ACTIVATIONS):
        Experiment.from_json(data)
    else:
        with pytest.raises(FieldError, match=r"^loss: "):
            Experiment.from_json(data)


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("", "", "not_json"),
        ("{", "", "not_json"),
        ("[]", "", "wrong_type"),
        ("null", "", "wrong_type"),
        ('{"seed": NaN}', "seed", "not_finite"),
        ('{"stop": {"target_loss": Infinity}}', "stop.target_loss", "not_finite"),
        ('{"stop": {"target_loss": 1e999}}', "stop.target_loss", "not_finite"),
        ('{"seed": 1, "seed": 2}', "seed", "repeated_field"),
        ('{"seed": ' + "9" * 5000 + "}", "", "not_json"),
        ("[" * 100_000, "", "not_json"),
        (b"\xff\xfe{", "", "not_json"),
    ],
)
def test_bad_text_is_refused(text: str | bytes, field: str, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        Experiment.from_json(text)
    assert (refused.value.field, refused.value.code) == (field, code)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    with pytest.raises(FieldError):
        Experiment.from_json(b"[" + text)


@pytest.mark.parametrize(
    ("change", "hot"),
    [
        ({}, True),
        ({"optimizer": Adam()}, True),
        ({"batching": Batching("sgd")}, True),
        ({"regularizer": L2(0.1)}, True),
        ({"stop": Stop(max_epochs=5)}, True),
        ({"optimizer": Adam(), "batching": Batching("sgd"), "stop": Stop(5)}, True),
        ({"seed": 1}, False),
        ({"precision": "float32"}, False),
        ({"biases": False}, False),
        ({"layers": (Layer(3), Layer(1))}, False),
        ({"features": ("x1",)}, False),
        ({"loss": "half_squared_error"}, False),
        ({"compute": "numpy"}, False),
        ({"fault": "wrong_sign"}, False),
        ({"seed": 1, "optimizer": Adam()}, False),
    ],
)
def test_what_can_change_while_it_trains(change: dict[str, Any], hot: bool) -> None:
    assert Experiment().is_hot_change(Experiment(**change)) is hot


def test_a_change_that_does_not_fit_the_rest_is_cold_not_an_error() -> None:
    """From BFGS on everything to SGD on another network: no half of it exists on its own."""
    bfgs = Experiment.from_json({"optimizer": {"name": "bfgs"}})
    large = Experiment.from_json({"layers": layers((400, "tanh"), (1, "sigmoid")), "batching": {"mode": "sgd"}})
    assert bfgs.is_hot_change(large) is False
    assert large.is_hot_change(bfgs) is False


def test_schema_is_json_and_names_every_field_and_entry() -> None:
    schema = json.loads(json.dumps(experiment_schema()))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"]) == list(DEFAULT)
    assert schema["additionalProperties"] is False
    names = [entry["properties"]["name"]["const"] for entry in schema["properties"]["optimizer"]["oneOf"]]
    assert names == list(OPTIMIZERS)
    assert schema["properties"]["layers"]["items"]["properties"]["units"]["maximum"] == 512
