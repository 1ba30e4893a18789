"""A small neural network trained step by step in NumPy, independent of the web server and of the clock.

Five lines train one:

>>> from engine import Experiment, advance, initial_state, predict, prepare
>>> experiment = Experiment(seed=0)
>>> data = prepare(experiment)
>>> state = advance(experiment, data, initial_state(experiment, data), 3000, "epoch")
>>> predict(experiment, state.params, data.inputs).round().ravel().tolist()
[0.0, 1.0, 1.0, 0.0]
"""

from engine.components.activations import ACTIVATIONS
from engine.components.features import FEATURES
from engine.components.initializers import INITIALIZERS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.core.catalog import catalog
from engine.core.data import TrainingData
from engine.core.experiment import Experiment, experiment_schema
from engine.core.metrics import Scores, confusion_matrix, scores
from engine.core.network import Layout, forward, initialize, loss_of, penalty_of, predict
from engine.core.parts import Batching, Layer, Stop
from engine.core.preparation import prepare
from engine.datasets import DATASETS
from engine.diagnosis.baselines import Baseline, baselines
from engine.diagnosis.diagnose import Finding, diagnose
from engine.errors import DivergedError, EngineError, FieldError
from engine.frame.frame import Frame, View, capture
from engine.training.advance import (
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
from engine.training.backprop import loss_and_gradient

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
    "FieldError",
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
