"""Optimizers, simplest first: each turns a gradient into the update to add to theta.

An optimizer owns its memory (flat float32 vectors, like theta) and nothing else. `update` writes into
`out`, so that a step allocates nothing; what it writes is what is added, and what the stream's
channel `update` shows. Formulas and sources: docs/mathematics.md.
"""

from typing import Protocol

import numpy as np

from core.errors import InvalidInput
from core.parameters import Vector

MOMENTUM = 0.9  # Polyak's (1964) usual value; one gradient counts for about ten steps
DECAY = 0.9  # rmsprop: Hinton's lecture 6e
FIRST_DECAY, SECOND_DECAY = 0.9, 0.999  # adam: Kingma & Ba (2015)
EPSILON = 1e-8  # keeps a division by a vanishing mean square finite


class Optimizer(Protocol):
    """Turns gradients into updates."""

    name: str
    memory: dict[str, Vector]  # by name; with theta and the step number, all there is to restore

    def update(self, gradient: Vector, learning_rate: float, step: int, out: Vector) -> None:
        """Write the update of step number `step` (1, 2, ...) into `out`."""


class SGD:
    """-learning_rate * gradient."""

    name = "sgd"

    def __init__(self, size: int) -> None:  # noqa: ARG002
        self.memory: dict[str, Vector] = {}

    def update(self, gradient: Vector, learning_rate: float, step: int, out: Vector) -> None:  # noqa: ARG002, D102
        np.multiply(gradient, np.float32(-learning_rate), out)


class Momentum:
    """v = MOMENTUM v - learning_rate g; the update is v."""

    name = "momentum"

    def __init__(self, size: int) -> None:
        self.velocity: Vector = np.zeros(size, dtype=np.float32)
        self.memory = {"velocity": self.velocity}

    def update(self, gradient: Vector, learning_rate: float, step: int, out: Vector) -> None:  # noqa: ARG002, D102
        self.velocity *= np.float32(MOMENTUM)
        np.multiply(gradient, np.float32(learning_rate), out=out)
        self.velocity -= out
        np.copyto(out, self.velocity)


class RMSprop:
    """s = DECAY s + (1 - DECAY) g^2; the update is -learning_rate g / (sqrt(s) + EPSILON)."""

    name = "rmsprop"

    def __init__(self, size: int) -> None:
        self.square: Vector = np.zeros(size, dtype=np.float32)
        self.memory = {"square": self.square}

    def update(self, gradient: Vector, learning_rate: float, step: int, out: Vector) -> None:  # noqa: ARG002, D102
        np.multiply(gradient, gradient, out=out)
        out *= np.float32(1 - DECAY)
        self.square *= np.float32(DECAY)
        self.square += out
        np.sqrt(self.square, out=out)
        out += np.float32(EPSILON)
        np.divide(gradient, out, out=out)
        out *= np.float32(-learning_rate)


class Adam:
    """Decaying means of g and g^2, corrected for their start at zero; see Kingma & Ba (2015)."""

    name = "adam"

    def __init__(self, size: int) -> None:
        self.mean: Vector = np.zeros(size, dtype=np.float32)
        self.square: Vector = np.zeros(size, dtype=np.float32)
        self.memory = {"mean": self.mean, "square": self.square}

    def update(self, gradient: Vector, learning_rate: float, step: int, out: Vector) -> None:  # noqa: D102
        np.subtract(gradient, self.mean, out=out)
        out *= np.float32(1 - FIRST_DECAY)
        self.mean += out
        np.multiply(gradient, gradient, out=out)
        out -= self.square
        out *= np.float32(1 - SECOND_DECAY)
        self.square += out
        # The paper's remark: both corrections as one factor on the learning rate, with epsilon inside.
        square_correction = np.sqrt(1 - SECOND_DECAY**step)
        np.sqrt(self.square, out=out)
        out += np.float32(EPSILON * square_correction)
        np.divide(self.mean, out, out=out)
        out *= np.float32(-learning_rate * square_correction / (1 - FIRST_DECAY**step))


OPTIMIZERS = {each.name: each for each in (SGD, Momentum, RMSprop, Adam)}


def make_optimizer(name: str, size: int) -> Optimizer:
    """Return a fresh optimizer for `size` parameters; InvalidInput for an unknown name."""
    if name not in OPTIMIZERS:
        raise InvalidInput(
            "optimizer", f"expected one of {', '.join(OPTIMIZERS)}, but got {name!r}"
        )
    optimizer: Optimizer = OPTIMIZERS[name](size)
    return optimizer
