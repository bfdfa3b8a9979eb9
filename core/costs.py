"""Cost functions, each beside the error it starts backpropagation with.

A cost is a mean over the batch of a sum over the outputs. `delta` is dC/dz of the output layer for
each example alone (not divided by the batch size: `network.backward` takes the mean once).
"""

from typing import Protocol

import numpy as np

from core.activations import Activation, Array
from core.errors import InvalidInput


class Cost(Protocol):
    """What training makes small."""

    name: str

    def values(self, z: Array, a: Array, y: Array) -> Array:
        """Return the cost of every example, (B,), from output `a` = f(z) and target `y` (B, n)."""

    def gradient(self, a: Array, y: Array) -> Array:
        """Return dC/da of every example, (B, n)."""

    def delta(self, activation: Activation, z: Array, a: Array, y: Array, out: Array) -> None:
        """Write dC/dz of every example into `out`, (B, n)."""


class SquaredError:
    """Sum over j of (a_j - y_j)^2; no factor of one half, so dC/da = 2 (a - y)."""

    name = "squared_error"

    def values(self, z: Array, a: Array, y: Array) -> Array:  # noqa: ARG002, D102
        difference = a - y
        total: Array = np.einsum("bj,bj->b", difference, difference)
        return total

    def gradient(self, a: Array, y: Array) -> Array:  # noqa: D102
        return 2 * (a - y)

    def delta(self, activation: Activation, z: Array, a: Array, y: Array, out: Array) -> None:  # noqa: D102
        np.subtract(a, y, out)
        np.add(out, out, out)  # twice as fast as a multiplication by a Python number
        activation.pullback(out, z, a, out)


class CrossEntropy:
    """Minus the sum over j of y_j log a_j, for a softmax output.

    Both formulas use the logits: log a_j = z_j - log sum_i exp(z_i) stays finite where a_j underflows,
    and the Jacobian of softmax turns -y / a into a - y (for targets that sum to one).
    """

    name = "cross_entropy"

    def values(self, z: Array, a: Array, y: Array) -> Array:  # noqa: ARG002, D102
        shifted = z - z.max(axis=1, keepdims=True)
        log_sum: Array = np.log(np.exp(shifted).sum(axis=1))
        picked: Array = np.einsum("bj,bj->b", shifted, y)
        costs: Array = log_sum - picked
        return costs

    def gradient(self, a: Array, y: Array) -> Array:  # noqa: D102
        # 0 / 0 where a target of zero meets an output that underflowed: such an output asks nothing.
        # Where the target is not zero it asks without limit, and infinity says so.
        with np.errstate(divide="ignore", over="ignore"):
            gradient: Array = -np.divide(y, a, out=np.zeros_like(a), where=y != 0)
        return gradient

    def delta(self, activation: Activation, z: Array, a: Array, y: Array, out: Array) -> None:  # noqa: ARG002, D102
        np.subtract(a, y, out=out)


COSTS: dict[str, Cost] = {each.name: each for each in (SquaredError(), CrossEntropy())}


def find_cost(name: str) -> Cost:
    """Return the cost of that name; InvalidInput if there is none."""
    if name not in COSTS:
        raise InvalidInput("cost_function", f"expected one of {', '.join(COSTS)}, but got {name!r}")
    return COSTS[name]
