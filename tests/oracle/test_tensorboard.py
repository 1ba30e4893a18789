"""TensorBoard opens what is taken home for it, and reads the run's own numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from engine import loss_of
from tests.app.runs_with_past import EACH, MARKS, events_of, with_past
from tests.engine.runs import small


def test_tensorboard_reads_scalars_histograms_and_graph(tmp_path: Path) -> None:
    moment = with_past(small())
    (tmp_path / "descent-circle-tensorboard-200.tfevents").write_bytes(events_of(moment))
    # As `tensorboard --logdir` does: every file in the folder that has "tfevents" in its name.
    read = EventAccumulator(str(tmp_path), size_guidance={"scalars": 0, "histograms": 0, "tensors": 0})
    read.Reload()
    tags = read.Tags()
    assert set(tags["histograms"]) == {"weights1", "biases1", "layer1", "weights2", "biases2", "hypothesis"}
    losses = read.Scalars("loss/train")
    assert [event.step for event in losses] == [EACH * number for number in range(MARKS + 1)]
    end = loss_of(moment.experiment, moment.state.params, moment.data.train_inputs, moment.data.train_targets)
    assert losses[-1].value == pytest.approx(end)
    assert losses[-1].wall_time == pytest.approx(0.5 * MARKS)
    assert len(read.Histograms("layer1")) == MARKS + 1
    operations = {node.name: node.op for node in read.Graph().node}
    assert operations["layer1/MatMul"] == "MatMul"
    assert operations["hypothesis/Sigmoid"] == "Sigmoid"
