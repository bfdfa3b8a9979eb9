"""Activation functions, each beside its derivative.

An activation knows two things: its value, and how an error comes back through it. For the
elementwise ones the second is a multiplication by f'(z); softmax couples the outputs of a layer, so
its pullback is the product with its (symmetric) Jacobian. All arrays are `(B, n)` for B examples and
n neurons, float32 in training and float64 in probes. Formulas: docs/mathematics.md.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

Array = NDArray[np.floating]

# Exact in both precisions. NumPy works with an array in half the time that a Python number takes.
HALF, ONE = (np.array(number, np.float32) for number in (0.5, 1))
LEAK = 0.01  # slope of leaky_relu below zero, the value of Maas et al. (2013)
EXP_LIMIT = 700.0  # of exp's argument: beyond 709 it overflows in float64


class Activation(Protocol):
    """A layer's nonlinearity."""

    name: str

    def value(self, z: Array, out: Array) -> None:
        """Write a = f(z) into `out`."""

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:
        """Write dC/dz into `out`, given `da` = dC/da. `out` may be `da` itself."""


class Elementwise(Activation, Protocol):
    """An activation that treats every neuron alone, and so has a derivative for each."""

    def derivative(self, z: Array, a: Array) -> Array:
        """Return f'(z), the same shape as `z`."""


class Sigmoid:
    """1 / (1 + exp(-z)), computed as (tanh(z / 2) + 1) / 2, which cannot overflow.

    In float64 tanh takes more than twice the time of exp, so there it is the formula itself.
    """

    name = "sigmoid"

    def value(self, z: Array, out: Array) -> None:  # noqa: D102
        if z.dtype == np.float64:
            np.negative(z, out=out)
            np.minimum(out, EXP_LIMIT, out=out)
            np.exp(out, out=out)
            out += 1
            np.reciprocal(out, out=out)
            return
        np.multiply(z, HALF, out)
        np.tanh(out, out)
        np.add(out, ONE, out)
        np.multiply(out, HALF, out)

    def derivative(self, z: Array, a: Array) -> Array:  # noqa: ARG002, D102
        derivative: Array = np.subtract(ONE, a)
        return np.multiply(derivative, a, derivative)

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:  # noqa: D102
        np.multiply(da, self.derivative(z, a), out)


class Tanh:
    """tanh(z)."""

    name = "tanh"

    def value(self, z: Array, out: Array) -> None:  # noqa: D102
        np.tanh(z, out)

    def derivative(self, z: Array, a: Array) -> Array:  # noqa: ARG002, D102
        square: Array = np.multiply(a, a)
        return np.subtract(ONE, square, square)

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:  # noqa: D102
        np.multiply(da, self.derivative(z, a), out)


class ReLU:
    """max(0, z); its derivative at 0 is taken as 0."""

    name = "relu"

    def value(self, z: Array, out: Array) -> None:  # noqa: D102
        np.maximum(z, 0, out=out)

    def derivative(self, z: Array, a: Array) -> Array:  # noqa: ARG002, D102
        return (z > 0).astype(z.dtype)

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:  # noqa: D102
        np.multiply(da, self.derivative(z, a), out)


class LeakyReLU:
    """z above zero, LEAK * z below; its derivative at 0 is taken as LEAK."""

    name = "leaky_relu"

    def value(self, z: Array, out: Array) -> None:  # noqa: D102
        np.multiply(z, LEAK, out=out)
        np.maximum(z, out, out=out)

    def derivative(self, z: Array, a: Array) -> Array:  # noqa: ARG002, D102
        return np.where(z > 0, z.dtype.type(1), z.dtype.type(LEAK))

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:  # noqa: D102
        np.multiply(da, self.derivative(z, a), out)


class Identity:
    """z itself: a layer without a nonlinearity."""

    name = "identity"

    def value(self, z: Array, out: Array) -> None:  # noqa: D102
        np.copyto(out, z)

    def derivative(self, z: Array, a: Array) -> Array:  # noqa: ARG002, D102
        return np.ones_like(z)

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:  # noqa: ARG002, D102
        np.copyto(out, da)


class Softmax:
    """exp(z_j) / sum_i exp(z_i), shifted by the largest z so that exp cannot overflow."""

    name = "softmax"

    def value(self, z: Array, out: Array) -> None:  # noqa: D102
        np.subtract(z, z.max(axis=1, keepdims=True), out=out)
        np.exp(out, out=out)
        out /= out.sum(axis=1, keepdims=True)

    def pullback(self, da: Array, z: Array, a: Array, out: Array) -> None:  # noqa: ARG002, D102
        coupling = np.sum(da * a, axis=1, keepdims=True)  # (B, 1)
        np.subtract(da, coupling, out=out)
        out *= a


HIDDEN_ACTIVATIONS: dict[str, Elementwise] = {
    each.name: each for each in (Sigmoid(), Tanh(), ReLU(), LeakyReLU(), Identity())
}
OUTPUT_ACTIVATIONS: dict[str, Activation] = {**HIDDEN_ACTIVATIONS, "softmax": Softmax()}


def slope(activation: Activation, z: Array, a: Array) -> Array | None:
    """Return f'(z) of every neuron, (B, n); None for softmax, which couples its outputs."""
    elementwise = HIDDEN_ACTIVATIONS.get(activation.name)
    return None if elementwise is None else elementwise.derivative(z, a)


def find_activation(name: str) -> Activation:
    """Return the activation of that name; InvalidInput if there is none."""
    if name not in OUTPUT_ACTIVATIONS:
        choices = ", ".join(OUTPUT_ACTIVATIONS)
        raise InvalidInput("activation", f"expected one of {choices}, but got {name!r}")
    return OUTPUT_ACTIVATIONS[name]
