"""Limits of an experiment at N and N + 1; those of messages, frames and places are tested where they act."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.limits import Limits
from engine import Experiment, FieldError

OUTPUT = {"units": 1, "activation": "sigmoid"}


def hidden(layers: int, units: int = 2) -> dict[str, Any]:
    return {"layers": [{"units": units, "activation": "tanh"} for _ in range(layers)] + [OUTPUT]}


def circle(points: int) -> dict[str, Any]:
    return {"dataset": {"name": "circle", "n_samples": points, "noise": 0.0, "train_share": 0.5, "seed": 0}}


@pytest.mark.parametrize(
    ("largest", "beyond", "field"),
    [
        (hidden(8), hidden(9), "layers"),
        (hidden(1, 64), hidden(1, 65), "layers[0].units"),
        (circle(5000), circle(5001), "dataset.n_samples"),
    ],
)
def test_at_the_limit_and_beyond(largest: dict[str, Any], beyond: dict[str, Any], field: str) -> None:
    Limits().check(Experiment.from_json(largest))
    with pytest.raises(FieldError) as refused:
        Limits().check(Experiment.from_json(beyond))
    assert refused.value.field == field
    assert refused.value.code in ("out_of_range", "wrong_length")


@pytest.mark.parametrize(
    ("limits", "source", "field"),
    [
        (Limits(hidden_layers=3), hidden(4), "layers"),
        (Limits(units=16), hidden(2, 17), "layers[0].units"),
        (Limits(points=100), circle(110), "dataset.n_samples"),
    ],
)
def test_the_server_s_own_limits_hold_below_the_engine_s(limits: Limits, source: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as refused:
        limits.check(Experiment.from_json(source))
    assert (refused.value.field, refused.value.code) == (field, "out_of_range")


def test_the_operator_may_allow_512_units() -> None:
    Limits(units=512).check(Experiment.from_json(hidden(1, 512)))
    with pytest.raises(FieldError):
        Limits(units=512).check(Experiment.from_json(hidden(1, 513)))


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_numbers_are_finite(rate: float) -> None:
    with pytest.raises(FieldError) as refused:
        Experiment.from_json({"optimizer": {"name": "gradient_descent", "learning_rate": rate}})
    assert refused.value.field == "optimizer.learning_rate"


def test_the_page_is_told_only_whole_numbers_of_known_names() -> None:
    told = Limits().as_data()
    assert told["message_bytes"] == 2_621_440
    assert told["state_bytes"] == 65_536
    names = {field.name for field in dataclasses.fields(Limits)}
    assert set(told) <= names
    assert all(type(value) is int for value in told.values())
