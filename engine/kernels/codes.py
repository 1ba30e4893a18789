"""Numeric codes for kernels: one for each component that has a compiled version.

A registry entry without one is no error: an experiment that uses it is computed by the reference.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.components.losses import HALF_LOG_TWO_PI
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.core.experiment import Experiment

LINEAR, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SWISH, SINE, STEP, SOFTMAX = range(10)
ACTIVATIONS = {
    "linear": LINEAR,
    "sigmoid": SIGMOID,
    "tanh": TANH,
    "relu": RELU,
    "leaky_relu": LEAKY_RELU,
    "elu": ELU,
    "swish": SWISH,
    "sine": SINE,
    "step": STEP,
    "softmax": SOFTMAX,
}

#: What a loss is computed from.
FROM_OUTPUTS, FROM_SIGMOID, FROM_SHARES = range(3)


class LossCode(NamedTuple):
    """A loss in numbers: ``factor`` · Σ ½(a - d)² + ``constant``, or one of the two from logits.

    ``is_shared`` says that it is a mean over outputs, too.
    """

    kind: int
    factor: float
    is_shared: bool
    constant: float = 0.0


LOSSES = {
    "mean_squared_error": LossCode(FROM_OUTPUTS, 2.0, True),
    "half_squared_error": LossCode(FROM_OUTPUTS, 1.0, False),
    "gaussian_nll": LossCode(FROM_OUTPUTS, 1.0, True, HALF_LOG_TWO_PI),
    "binary_cross_entropy": LossCode(FROM_SIGMOID, 1.0, True),
    "cross_entropy": LossCode(FROM_SHARES, 1.0, False),
}

GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM = range(6)
#: The code, and the fields that the kernel gets, in this order.
OPTIMIZER_CODES = {
    "gradient_descent": (GRADIENT_DESCENT, ("learning_rate",)),
    "momentum": (MOMENTUM, ("learning_rate", "momentum")),
    "nesterov": (NESTEROV, ("learning_rate", "momentum")),
    "adagrad": (ADAGRAD, ("learning_rate", "epsilon")),
    "rmsprop": (RMSPROP, ("learning_rate", "decay", "epsilon")),
    "adam": (ADAM, ("learning_rate", "beta1", "beta2", "epsilon")),
}

NO_PRICE, L1, L2 = range(3)
REGULARIZER_CODES = {"none": NO_PRICE, "l1": L1, "l2": L2}

FIXED, SHUFFLED, WITH_REPLACEMENT = range(3)
ORDERS = {"fixed": FIXED, "shuffled": SHUFFLED, "with_replacement": WITH_REPLACEMENT}


def supports(experiment: Experiment) -> bool:
    """Whether all that this experiment names has a number here."""
    return (
        all(layer.activation in ACTIVATIONS for layer in experiment.layers)
        and experiment.loss in LOSSES
        and OPTIMIZERS.name_of(type(experiment.optimizer)) in OPTIMIZER_CODES
        and REGULARIZERS.name_of(type(experiment.regularizer)) in REGULARIZER_CODES
    )


#: All updates asked for were made.
OK = 0
#: The loss of the next batch is not finite; the update before was the last one.
LOSS_NOT_FINITE = 1
#: A parameter or slot is not finite after the last update made.
PARAMS_NOT_FINITE = 2
#: A stop rule may hold at the end of this epoch.
STOP_CHECK = 3
#: No sample is clearly wrong after the last update made: the run may be solved.
MAY_BE_SOLVED = 4
