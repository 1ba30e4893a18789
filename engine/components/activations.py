# ruff: noqa: ARG001  every derivative takes z and a, and uses what it needs
"""Activation functions, each beside its derivative.

A derivative gets the pre-activation ``z`` and the activation ``a``, because the cheap form is sometimes in the one
and sometimes in the other. At a kink it takes the value that PyTorch takes. Whatever comes in as float32 stays so.

Where a function has a variant that writes into a preallocated array, this is called ``…_into`` and gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.schema.registry import Registry

LEAKY_SLOPE = 0.01
#: exp(700) is finite and 1 + exp(700) is too; a sigmoid further out than this is 0 for all purposes.
_FAR = -700.0


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative.

    Parameters
    ----------
    function : z (any shape) -> a (same shape); softmax works along the last axis.
    derivative : (z, a) -> da/dz, elementwise.
    formula, derivative_formula : the two as text (``engine.components.formulas``): the function in z, the derivative
        in z and a.
    negative_target : how class 0 is coded when this is the output activation (class 1 is coded as 1).
    bounds : the values it stays between, for pictures; None when it has no two bounds.
    hidden : whether it may stand in a hidden layer.
    out_variant : (z, out), ``function`` that writes into the array ``out``, which may be z itself.
    """

    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    formula: str = ""
    derivative_formula: str = ""
    negative_target: float = 0.0
    bounds: tuple[float, float] | None = None
    hidden: bool = True
    out_variant: Callable[[Array, Array], object] | None = None

    def apply(self, z: Array, out: Array | None = None) -> None:
        """Write the activation of ``z`` to ``out``, or over ``z`` itself."""
        out = z if out is None else out
        if self.out_variant is None:
            out[...] = self.function(z)
        else:
            self.out_variant(z, out)


ACTIVATIONS: Registry[Activation] = Registry("activation")


def linear(z: Array) -> Array:
    return z


def linear_derivative(z: Array, a: Array) -> Array:
    return np.ones_like(z)


def sigmoid(z: Array) -> Array:
    """1 / (1 + e⁻ᶻ), without overflow on either side."""
    return 1.0 / (1.0 + np.exp(-np.maximum(z, _FAR)))


def sigmoid_into(z: Array, out: Array) -> None:
    np.maximum(z, _FAR, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    np.add(1.0, out, out=out)
    np.divide(1.0, out, out=out)


def sigmoid_derivative(z: Array, a: Array) -> Array:
    return a * (1.0 - a)


def tanh_derivative(z: Array, a: Array) -> Array:
    return 1.0 - a * a


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def relu_into(z: Array, out: Array) -> None:
    np.maximum(z, 0.0, out=out)


def relu_derivative(z: Array, a: Array) -> Array:
    return (z > 0.0).astype(z.dtype)


def leaky_relu(z: Array) -> Array:
    return np.maximum(z, LEAKY_SLOPE * z)


def leaky_relu_into(z: Array, out: Array) -> None:
    np.maximum(z, LEAKY_SLOPE * z, out=out)


def leaky_relu_derivative(z: Array, a: Array) -> Array:
    return np.where(z > 0.0, z.dtype.type(1.0), z.dtype.type(LEAKY_SLOPE))


def elu(z: Array) -> Array:
    return np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))


def elu_derivative(z: Array, a: Array) -> Array:
    return np.where(z > 0.0, 1.0, a + 1.0)


def swish(z: Array) -> Array:
    """z · sigmoid(z) (Ramachandran and others 2017), also called SiLU."""
    return z * sigmoid(z)


def swish_into(z: Array, out: Array) -> None:
    np.multiply(z, sigmoid(z), out=out)


def swish_derivative(z: Array, a: Array) -> Array:
    gate = sigmoid(z)
    return gate + a * (1.0 - gate)


def sine_derivative(z: Array, a: Array) -> Array:
    return np.cos(z)


def step(z: Array) -> Array:
    """1 where z > 0, else 0: Rosenblatt's perceptron."""
    return (z > 0.0).astype(z.dtype)


def step_into(z: Array, out: Array) -> None:
    np.greater(z, 0.0, out=out)


def step_derivative(z: Array, a: Array) -> Array:
    """Taken as 1: so gradient descent on ½(d-y)² is the perceptron rule. The true derivative, 0, teaches nothing."""
    return np.ones_like(z)


def softmax(z: Array) -> Array:
    """Shares that add up to 1 along the last axis; shifted by the largest z, so that no exponential overflows."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def softmax_into(z: Array, out: Array) -> None:
    np.subtract(z, z.max(axis=-1, keepdims=True), out=out)
    np.exp(out, out=out)
    np.divide(out, out.sum(axis=-1, keepdims=True), out=out)


def softmax_derivative(z: Array, a: Array) -> Array:
    """The diagonal of its Jacobian only; the cross-entropy uses the whole of it, in closed form."""
    return a * (1.0 - a)


ACTIVATIONS.add("linear", Activation(linear, linear_derivative, "z", "1", out_variant=np.positive))
ACTIVATIONS.add(
    "sigmoid",
    Activation(
        sigmoid, sigmoid_derivative, "1 / (1 + exp(-z))", "a * (1 - a)", bounds=(0.0, 1.0), out_variant=sigmoid_into
    ),
)
ACTIVATIONS.add(
    "tanh",
    Activation(
        np.tanh, tanh_derivative, "tanh(z)", "1 - a^2", negative_target=-1.0, bounds=(-1.0, 1.0), out_variant=np.tanh
    ),
)
ACTIVATIONS.add("relu", Activation(relu, relu_derivative, "max(z, 0)", "where(z > 0, 1, 0)", out_variant=relu_into))
ACTIVATIONS.add(
    "leaky_relu",
    Activation(
        leaky_relu,
        leaky_relu_derivative,
        f"max(z, {LEAKY_SLOPE} * z)",
        f"where(z > 0, 1, {LEAKY_SLOPE})",
        out_variant=leaky_relu_into,
    ),
)
ACTIVATIONS.add("elu", Activation(elu, elu_derivative, "where(z > 0, z, exp(z) - 1)", "where(z > 0, 1, a + 1)"))
ACTIVATIONS.add(
    "swish",
    Activation(swish, swish_derivative, "z / (1 + exp(-z))", "a + (1 - a) / (1 + exp(-z))", out_variant=swish_into),
)
ACTIVATIONS.add("sine", Activation(np.sin, sine_derivative, "sin(z)", "cos(z)", bounds=(-1.0, 1.0), out_variant=np.sin))
ACTIVATIONS.add(
    "step", Activation(step, step_derivative, "where(z > 0, 1, 0)", "1", bounds=(0.0, 1.0), out_variant=step_into)
)
ACTIVATIONS.add(
    "softmax",
    Activation(
        softmax,
        softmax_derivative,
        "exp(z) / sum(exp(z))",
        "a * (1 - a)",
        bounds=(0.0, 1.0),
        hidden=False,
        out_variant=softmax_into,
    ),
)
