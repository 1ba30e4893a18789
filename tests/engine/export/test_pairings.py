"""Every activation beside every other, with every loss and every optimizer: each program runs, digit for digit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from engine import ACTIVATIONS, LOSSES, OPTIMIZERS, Experiment
from tests.engine.export.running import assert_prints_the_same, trained
from tests.engine.runs import start

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
UPDATES = 3


def outputs_of(loss: str) -> list[str]:
    """The output activations that a loss can follow."""
    return list(LOSSES[loss].outputs or ACTIVATIONS)


def paired(loss: str, hidden: str, output: str, optimizer: str) -> Experiment:
    """Ten points of two classes, or of a plane where the loss wants quantities."""
    units = 2 if output == "softmax" else 1
    dataset = "circle" if "binary" in (LOSSES[loss].tasks or ("binary",)) else "plane"
    batching: dict[str, Any] = {"mode": "mini_batch", "batch_size": 4, "order": "shuffled"}
    return Experiment.from_json(
        {
            "dataset": {"name": dataset, "n_samples": 10},
            "layers": [{"units": 2, "activation": hidden}, {"units": units, "activation": output}],
            "loss": loss,
            "optimizer": {"name": optimizer},
            "batching": {"mode": "batch"} if OPTIMIZERS[optimizer].full_batch else batching,
        }
    )


def pairings() -> Iterator[tuple[str, str, str, str]]:
    """Each activation × loss × optimizer, the outputs in turn; and each activation before each output of a loss."""
    turns = {loss: cycle(outputs_of(loss)) for loss in LOSSES}
    for loss in LOSSES:
        for hidden in HIDDEN:
            yield from ((loss, hidden, next(turns[loss]), optimizer) for optimizer in OPTIMIZERS)
            yield from ((loss, hidden, output, "gradient_descent") for output in outputs_of(loss))


PAIRINGS = sorted(set(pairings()))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_pairing_s_program_prints_the_page_s_numbers(loss: str, hidden: str) -> None:
    own = [pairing for pairing in PAIRINGS if pairing[:2] == (loss, hidden)]
    assert {optimizer for *_, optimizer in own} == set(OPTIMIZERS)
    assert {output for _, _, output, _ in own} == set(outputs_of(loss))
    for pairing in own:
        experiment = paired(*pairing)
        stretch = trained(experiment, *start(experiment), UPDATES)
        assert stretch.n_updates == UPDATES or stretch.end.converged, pairing
        assert_prints_the_same(stretch)
