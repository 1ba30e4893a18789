"""TensorBoard files, read record by record; `make oracle` opens them with TensorBoard itself."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.proto.graph_pb2 import GraphDef
from tensorboardX.record_writer import masked_crc32c

from app.exports.tensorboard import nodes_of
from engine import Experiment, loss_of, penalty_of
from tests.app.driving import ready
from tests.app.jobs.test_jobs import results, run
from tests.app.runs_with_past import EACH, MARKS, events_of, with_past
from tests.engine.export.variants import variants
from tests.engine.runs import iris, small


def read(content: bytes) -> list[Any]:
    """All events; their checksums are looked at."""
    events = []
    while content:
        length, check = struct.unpack("<QI", content[:12])
        body, (body_check,) = content[12 : 12 + length], struct.unpack("<I", content[12 + length : 16 + length])
        assert check == masked_crc32c(content[:8])
        assert body_check == masked_crc32c(body)
        events.append(Event.FromString(body))
        content = content[16 + length :]
    return events


def scalars(events: list[Any], tag: str) -> list[tuple[int, float]]:
    found = [(event.step, value) for event in events for value in event.summary.value if value.tag == tag]
    return [(step, value.simple_value) for step, value in found]


def test_scalars_are_those_of_every_moment() -> None:
    moment = with_past(small(regularizer={"name": "l2", "rate": 0.01}))
    events = read(events_of(moment))
    assert events[0].file_version == "brain.Event:2"
    data = moment.data
    states = [*(mark.state for mark in moment.past if mark.state.step < moment.state.step), moment.state]
    expected = [
        (state.step, loss_of(moment.experiment, state.params, data.test_inputs, data.test_targets)) for state in states
    ]
    assert [step for step, _ in expected] == [EACH * number for number in range(MARKS + 1)]
    found = scalars(events, "loss/test")
    assert [step for step, _ in found] == [step for step, _ in expected]
    assert [value for _, value in found] == pytest.approx([value for _, value in expected])
    penalties = [penalty_of(moment.experiment, state.params) for state in states]
    assert [value for _, value in scalars(events, "penalty")] == pytest.approx(penalties)
    assert scalars(events, "mae/train") == []
    assert all(0 <= value <= 1 for _, value in scalars(events, "accuracy/train"))


def test_histograms_hold_every_value() -> None:
    moment = with_past(iris("relu", "cross_entropy", "softmax"))
    events = read(events_of(moment))
    found = {
        (event.step, value.tag): value.histo for event in events for value in event.summary.value if value.histo.num
    }
    names = {"weights1", "biases1", "layer1", "weights2", "biases2", "layer2", "weights3", "biases3", "hypothesis"}
    assert {tag for _, tag in found} == names
    last = found[moment.state.step, "weights1"]
    weights = moment.state.params[:8]
    assert (last.num, last.min, last.max) == (8, weights.min(), weights.max())
    assert last.sum == pytest.approx(weights.sum())
    assert last.sum_squares == pytest.approx(np.square(weights).sum())
    assert all(
        sum(histo.bucket) == histo.num and list(histo.bucket_limit) == sorted(histo.bucket_limit)
        for histo in found.values()
    )
    for limit, so_many in zip(last.bucket_limit, np.cumsum(last.bucket), strict=True):
        assert np.count_nonzero(weights < limit) <= so_many <= np.count_nonzero(weights <= limit), (
            "limits are right ends"
        )


def test_values_that_are_all_the_same_have_a_histogram() -> None:
    moment = with_past(small(initializer={"name": "zeros"}))
    assert read(events_of(moment))


def test_the_experiment_stands_in_it() -> None:
    moment = with_past(small())
    (written,) = [
        value.tensor.string_val[0]
        for event in read(events_of(moment))
        for value in event.summary.value
        if value.tag.startswith("experiment")
    ]
    assert json.loads(written) == moment.experiment.to_json()


@pytest.mark.parametrize(("name", "given"), list(variants()), ids=[name for name, _ in variants()])
def test_every_node_of_the_graph_gets_what_is_there(name: str, given: Experiment) -> None:  # noqa: ARG001
    known: set[str] = set()
    for node in nodes_of(given):
        assert set(node.input) <= known
        assert node.name not in known
        known.add(node.name)
    used = {source for node in nodes_of(given) for source in node.input}
    assert known - used == {"loss"}, "everything leads to the loss"


def test_the_graph_of_an_event_is_read_back() -> None:
    moment = with_past(small())
    (graph,) = [GraphDef.FromString(event.graph_def) for event in read(events_of(moment)) if event.graph_def]
    assert [node.name for node in graph.node] == [node.name for node in nodes_of(moment.experiment)]


def test_a_page_gets_one_piece_by_piece() -> None:
    driver = ready()
    driver.tell("step", unit="update", count=20)
    driver.say("start_job", job={"name": "export", "format": "tensorboard"})
    (result,) = results(run(driver))
    assert result.header["facts"]["extension"] == "tfevents"
    events = read(result.tensors["bytes"].tobytes())
    assert scalars(events, "loss/train")[-1][0] == 20
