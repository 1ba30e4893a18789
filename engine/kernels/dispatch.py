"""Dispatch of a plan to one of the two kernels."""

from __future__ import annotations

from typing import Any

from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.state import TrainState
from engine.kernels import batch, single
from engine.kernels.buffers import Columns, Rows, Work, columns_of, rows_of, work_for
from engine.kernels.cache import is_kept
from engine.kernels.plan import Plan, plan_of


def samples_of(plan: Plan, data: TrainingData) -> Rows | Columns:
    """The samples as the plan's kernel reads them."""
    return rows_of(data) if plan.is_single else columns_of(data)


def train(
    plan: Plan, samples: Rows | Columns, work: Work, slot_steps: int, updates: int, epoch: int, position: int
) -> tuple[int, int]:
    """Make updates in ``work``; how many were made, and a status (``engine.kernels.codes``)."""
    kernel: Any = single.train if plan.is_single else batch.train
    made, status = kernel(plan.spec, samples, work, slot_steps, updates, epoch, position)
    return made, status


def are_kept() -> bool:
    """Whether every kernel can be read from the cache."""
    return is_kept(batch.train) and is_kept(single.train)


def train_nothing(experiment: Experiment, data: TrainingData, state: TrainState) -> None:
    """Call the experiment's kernel for no update at all: that compiles it, or reads it from the cache."""
    plan = plan_of(experiment, len(data.train_inputs))
    samples = samples_of(plan, data)
    train(plan, samples, work_for(plan, samples, state), 0, 0, 0, 0)
