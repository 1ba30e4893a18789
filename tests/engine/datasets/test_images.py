"""Pictures: the digits are UCI's, the network sees them pixel by pixel, and the articles' sizes come out."""

from __future__ import annotations

import hashlib
import math
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from app.session.messages import data_message
from engine import DATASETS, Experiment, FieldError, View, advance, capture, catalog, initial_state, prepare
from engine.core.network import Layout, initialize, loss_of
from engine.datasets.images import digits_table
from engine.frame.sections import SECTIONS
from engine.jobs.gradient_check import gradient_check
from engine.jobs.race import race
from engine.jobs.racer import Entrant
from engine.jobs.seeds import seeds
from engine.progress import Result
from tests.engine.runs import finish


def digits(**changes: Any) -> Experiment:
    return Experiment.from_json({"dataset": {"name": "digits"}, **DATASETS["digits"].suggest, **changes})


def test_the_digits_are_those_that_scikit_learn_ships() -> None:
    packed = files("engine.datasets").joinpath("digits.csv.gz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
    assert "CC BY 4.0" in files("engine.datasets").joinpath("digits.txt").read_text()
    pixels, seen, labels = digits_table()
    assert pixels.shape == seen.shape == (1797, 64)
    assert (pixels.min(), pixels.max()) == (0, 16)
    # Counts of the classes, as the description of the set gives them.
    assert np.bincount(labels.astype(int)).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    np.testing.assert_array_equal(seen, pixels / 16)


def test_any_beginning_is_mixed() -> None:
    counts = np.bincount(digits_table().labels[:200].astype(int), minlength=10)
    assert counts.min() >= 10
    # A link says "the first 200": they are the same ones next year.
    assert "".join(str(int(label)) for label in digits_table().labels[:12]) == "362680902340"


def test_the_network_sees_every_pixel_and_only_that() -> None:
    experiment = digits()
    assert experiment.sizes == (64, 20, 10)
    data = prepare(experiment)
    np.testing.assert_array_equal(data.inputs, digits_table().seen)
    assert (len(data.train_inputs), len(data.test_inputs)) == (1438, 359)
    with pytest.raises(FieldError, match="x1 is not available"):
        digits(features=["x1", "x2"])
    with pytest.raises(FieldError, match="pixels is not available"):
        Experiment.from_json({"features": ["pixels"]})


def test_everybody_shares_the_same_pictures() -> None:
    first, second = prepare(digits()), prepare(digits(seed=5))
    assert first is second
    assert not first.inputs.flags.writeable
    assert prepare(digits(dataset={"name": "digits", "seed": 1})) is not first


@pytest.mark.parametrize("seed", range(3))
def test_the_suggestion_reaches_95_percent_on_pictures_it_has_not_seen(seed: int) -> None:
    experiment = digits(seed=seed)
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 20, "epoch")
    test = capture(experiment, data, state, View()).test
    assert test is not None
    assert test.accuracy is not None
    assert test.accuracy > 0.95


def test_who_is_undecided_has_no_answer() -> None:
    undecided = digits(initializer={"name": "zeros"})
    data = prepare(undecided)
    frame = capture(undecided, data, initial_state(undecided, data), View(frozenset({"answers"})))
    assert set(frame.tensors["answers"].tolist()) == {255}
    np.testing.assert_allclose(frame.tensors["sureness"], 0.1)


def test_no_section_paints_a_plane_of_two_pixels() -> None:
    experiment = digits()
    data = prepare(experiment)
    view = View(frozenset(SECTIONS), neuron=3, explained=4)
    frame = capture(experiment, data, initial_state(experiment, data), view)
    assert not {"boundary", "boundary_class", "neuron", "neurons", "portrait"} & set(frame.tensors)
    assert frame.tensors["activations"].shape == (64 + 20 + 10,)
    assert frame.tensors["predictions"].shape == (256, 10)
    assert len(frame.tensors["trace_params"]) == 65
    assert sum(map(sum, frame.facts["confusion"]["test"])) == 359


def test_the_page_gets_pixels_as_bytes_and_the_catalog_stays_small() -> None:
    experiment = digits()
    message = data_message(0, experiment, prepare(experiment))
    assert message.tensors["points"].dtype == np.uint8
    assert message.tensors["points"].shape == (1797, 64)
    assert message.header["dataset"]["image"] == [8, 8]
    assert message.header["dataset"]["measured"] is None
    about = catalog()["datasets"]["digits"]["about"]
    assert (about["inputs"], about["view"], about["image"]) == ([], [], [8, 8])
    assert [len(picture) for picture in catalog()["datasets"]["digits"]["preview"]["pictures"]] == [64] * 4


def test_article_4_checks_every_gradient_with_3020_evaluations() -> None:
    layers = [{"units": 20, "activation": "sigmoid"}, {"units": 10, "activation": "softmax"}]
    experiment = digits(layers=layers, initializer={"name": "normal", "std": 0.01})
    data = prepare(experiment)
    params = initialize(experiment)
    assert params.size == 1510
    # Weights of almost nothing answer almost 1/10 to everything.
    assert loss_of(experiment, params, data.train_inputs, data.train_targets) == pytest.approx(math.log(10), abs=5e-3)
    job = gradient_check(experiment, data, params, np.arange(100), 1e-4)
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: Result = end.value
            break
    assert result.facts["evaluations"] == 3020
    assert result.facts["verdict"] == "agree"
    assert Layout.of(experiment).n_params == 1510


def test_a_race_has_no_plane_to_show_and_many_seeds_are_judged() -> None:
    experiment = digits()
    data = prepare(experiment)
    result = finish(race([Entrant("same", experiment)], data, "epoch", 2, None, lambda: 0.0))[0]
    assert "pictures_0" not in result.tensors
    assert result.facts["contenders"][0]["status"] == "done"
    several = finish(seeds(experiment, data, 2, "epoch", 3, 0))[0]
    assert (several.tensors["accuracies"] > 0.8).all()
