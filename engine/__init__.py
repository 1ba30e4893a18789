"""A small neural network that is trained one step at a time, in NumPy; it knows no web and no clock.

Five lines train one:

>>> from engine import Experiment, advance, initial_state, predict, prepare
>>> experiment = Experiment(seed=0)
>>> data = prepare(experiment)
>>> state = advance(experiment, data, initial_state(experiment, data), 3000, "epoch")
>>> predict(experiment, state.params, data.inputs).round().ravel().tolist()
[0.0, 1.0, 1.0, 0.0]
"""

from engine.activations import ACTIVATIONS
from engine.backprop import loss_and_gradient
from engine.baselines import Baseline, baselines
from engine.catalog import catalog
from engine.datasets import DATASETS
from engine.diagnosis import Finding, diagnose
from engine.errors import DivergedError, EngineError, ExperimentError
from engine.experiment import Batching, Experiment, Layer, Stop, experiment_schema
from engine.features import FEATURES
from engine.frame import Frame, View, capture
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.metrics import Scores, confusion_matrix, scores
from engine.network import Layout, forward, initialize, loss_of, penalty_of, predict
from engine.optimizers import OPTIMIZERS
from engine.preparation import prepare
from engine.regularizers import REGULARIZERS
from engine.training import (
    TrainState,
    advance,
    counters,
    initial_state,
    restore,
    set_parameter,
    state_vector,
    stop_reason,
    with_experiment,
)
from engine.training_data import TrainingData

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "FEATURES",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "REGULARIZERS",
    "Baseline",
    "Batching",
    "DivergedError",
    "EngineError",
    "Experiment",
    "ExperimentError",
    "Finding",
    "Frame",
    "Layer",
    "Layout",
    "Scores",
    "Stop",
    "TrainState",
    "TrainingData",
    "View",
    "advance",
    "baselines",
    "capture",
    "catalog",
    "confusion_matrix",
    "counters",
    "diagnose",
    "experiment_schema",
    "forward",
    "initial_state",
    "initialize",
    "loss_and_gradient",
    "loss_of",
    "penalty_of",
    "predict",
    "prepare",
    "restore",
    "scores",
    "set_parameter",
    "state_vector",
    "stop_reason",
    "with_experiment",
]
