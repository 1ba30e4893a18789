"""The run as a TensorBoard event file: scalars, histograms of every layer, the graph and the settings.

Every number is computed again at the moments that the tape kept. TensorBoard's wall time is the time that was trained.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np
from tensorboardX.proto.attr_value_pb2 import AttrValue
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.proto.graph_pb2 import GraphDef
from tensorboardX.proto.node_def_pb2 import NodeDef
from tensorboardX.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboardX.proto.versions_pb2 import VersionDef
from tensorboardX.record_writer import masked_crc32c
from tensorboardX.summary import histogram_raw, hparams, scalar, text

from app.exports.base import EXPORTS, Export, ExportSource
from engine import Experiment, Layout, TrainingData, loss_of, penalty_of, predict, scores
from engine.arrays import Array
from engine.core.network import forward
from engine.core.tape import Mark
from engine.frame.distributions import SAMPLES
from engine.progress import Progress

BINS = 30
_METRICS = ("accuracy", "mae", "r2")

Part = tuple[str, Array, Array]


def write_events(moment: ExportSource) -> Generator[Progress, None, bytes]:
    """One event file; each moment of the run is a piece of work."""
    marks = _marks(moment)
    records = [_record(Event(wall_time=0.0, file_version="brain.Event:2"))]
    records += [_record(event) for event in _opening(moment.experiment, moment.data)]
    for done, mark in enumerate(marks):
        yield Progress(done, len(marks))
        for summary in _scalars(mark, moment.data):
            records.append(_summary(mark, summary))
        yield Progress(done, len(marks))
        for name, values in _spread(mark, moment.data):
            records.append(_summary(mark, _histogram(name, values)))
    end = SessionLog(status=SessionLog.STOP)
    records.append(_record(Event(wall_time=marks[-1].seconds, step=marks[-1].state.step, session_log=end)))
    return b"".join(records)


def _marks(moment: ExportSource) -> list[Mark]:
    """The past, one moment a step, and the present."""
    seconds = moment.past[-1].seconds if moment.past else 0.0
    present = Mark(moment.experiment, moment.state, seconds)
    by_step = {mark.state.step: mark for mark in moment.past if mark.state.step < moment.state.step}
    return [*by_step.values(), present]


def _record(event: Event) -> bytes:
    """Length and content, each with its checksum: the TFRecord format."""
    content: bytes = event.SerializeToString()
    length = struct.pack("<Q", len(content))
    sums = (struct.pack("<I", masked_crc32c(part)) for part in (length, content))
    return length + next(sums) + content + next(sums)


def _summary(mark: Mark, summary: Any) -> bytes:
    return _record(Event(wall_time=mark.seconds, step=mark.state.step, summary=summary))


def _opening(experiment: Experiment, data: TrainingData) -> Iterator[Event]:
    """What holds for the whole run: the graph and the settings."""
    graph = GraphDef(node=nodes_of(experiment), versions=VersionDef(producer=22))
    yield Event(wall_time=0.0, graph_def=graph.SerializeToString())
    written = json.dumps(experiment.to_json(), indent=2, ensure_ascii=False)
    yield Event(wall_time=0.0, summary=text("experiment", "\n".join(f"    {line}" for line in written.splitlines())))
    names = ["loss/train", *([] if not len(data.test_inputs) else ["loss/test"])]
    for summary in hparams(_settings(experiment), dict.fromkeys(names, 0.0)):
        yield Event(wall_time=0.0, summary=summary)


def _settings(experiment: Experiment) -> dict[str, str | float | bool]:
    """The experiment's fields, flat: ``optimizer.learning_rate``."""
    flat: dict[str, str | float | bool] = {"layers": "-".join(str(size) for size in experiment.sizes)}
    flat["activations"] = "-".join(layer.activation for layer in experiment.layers)
    for name, value in experiment.to_json().items():
        leaves = value if isinstance(value, dict) else {"": value}
        for leaf, plain in leaves.items():
            if isinstance(plain, str | float | int):
                flat[f"{name}.{leaf}".rstrip(".")] = plain
    return flat


def _scalars(mark: Mark, data: TrainingData) -> Iterator[Any]:
    parts: Sequence[Part] = [("train", data.train_inputs, data.train_targets)]
    if len(data.test_inputs):
        parts = [*parts, ("test", data.test_inputs, data.test_targets)]
    for part, inputs, targets in parts:
        loss = loss_of(mark.experiment, mark.state.params, inputs, targets)
        found = scores(
            data.about.task, loss, predict(mark.experiment, mark.state.params, inputs), targets, data.negative_target
        )
        yield scalar(f"loss/{part}", loss)
        for name in _METRICS:
            value = getattr(found, name)
            if value is not None:
                yield scalar(f"{name}/{part}", value)
    yield scalar("penalty", penalty_of(mark.experiment, mark.state.params))
    yield scalar("epoch", float(mark.state.epoch))


def _spread(mark: Mark, data: TrainingData) -> Iterator[tuple[str, Array]]:
    """Weights, biases and activations of every layer by name; activations of the first training samples."""
    forward_pass = forward(mark.experiment, mark.state.params, data.train_inputs[:SAMPLES])
    views = Layout.of(mark.experiment).views(mark.state.params)
    for layer, ((weights, biases), (_, a)) in enumerate(zip(views, forward_pass, strict=True), start=1):
        yield f"weights{layer}", weights
        if biases is not None:
            yield f"biases{layer}", biases
        yield "hypothesis" if layer == len(forward_pass) else f"layer{layer}", a


def _histogram(name: str, values: Array) -> Any:
    flat = values[np.isfinite(values)]
    if not flat.size:
        flat = np.zeros(1)
    low, high = float(flat.min()), float(flat.max())
    counts, edges = np.histogram(flat, BINS, (low, high) if low < high else (low - 0.5, low + 0.5))
    total, squares = float(flat.sum()), float(np.vdot(flat, flat))
    return histogram_raw(name, low, high, flat.size, total, squares, edges[1:].tolist(), counts.tolist())


EXPORTS.add("tensorboard", Export("tfevents", "application/octet-stream", write_events))


#: Any number of samples.
_ANY = -1
#: TensorFlow's names of operations; others appear under their own.
_OPERATIONS = {"linear": "Identity", "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "leaky_relu": "LeakyRelu"}
_OPERATIONS |= {"elu": "Elu", "swish": "Swish", "sine": "Sin", "step": "Step", "softmax": "Softmax"}


def nodes_of(experiment: Experiment) -> Iterator[NodeDef]:
    """Inputs X and targets Y, the parameters, the operations, and what is minimised."""
    yield _node("X", "Placeholder", (_ANY, experiment.sizes[0]))
    yield _node("Y", "Placeholder", (_ANY, experiment.sizes[-1]))
    before = "X"
    last = len(experiment.layers)
    for index, layer in enumerate(experiment.layers, start=1):
        fan_in, fan_out = experiment.sizes[index - 1 : index + 1]
        scope = "hypothesis" if index == last else f"layer{index}"
        yield _node(f"{scope}/weights{index}", "VariableV2", (fan_in, fan_out))
        yield _node(f"{scope}/MatMul", "MatMul", (_ANY, fan_out), before, f"{scope}/weights{index}")
        z = f"{scope}/MatMul"
        if experiment.biases:
            yield _node(f"{scope}/biases{index}", "VariableV2", (fan_out,))
            yield _node(f"{scope}/Add", "Add", (_ANY, fan_out), z, f"{scope}/biases{index}")
            z = f"{scope}/Add"
        operation = _OPERATIONS.get(layer.activation, layer.activation)
        yield _node(before := f"{scope}/{operation}", operation, (_ANY, fan_out), z)
    yield _node("loss", experiment.loss, (), before, "Y")


def _node(name: str, operation: str, shape: tuple[int, ...], *inputs: str) -> NodeDef:
    sizes = TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])
    shapes = AttrValue(list=AttrValue.ListValue(shape=[sizes]))
    return NodeDef(name=name, op=operation, input=inputs, attr={"_output_shapes": shapes})
