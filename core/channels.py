"""What an edge can show: six readings of every parameter, all flat vectors laid out like theta."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.activations import Array
from core.network import Trace
from core.parameters import Layout, Vector

if TYPE_CHECKING:
    from core.training import Trainer

SIGNED = {
    "gradient": False,
    "signed_gradient": True,
    "weight": True,
    "update": True,
    "wish": True,
    "hebbian": True,
}
UNITS = {
    "gradient": "cost per weight",
    "signed_gradient": "cost per weight",
    "weight": "weight",
    "update": "weight per step",
    "wish": "cost per weight",
    "hebbian": "activation squared",
}
CHANNELS = tuple(SIGNED)


def read_channel(channel: str, trainer: "Trainer", trace: Trace) -> Vector | None:
    """Return a copy of what `channel` shows, float32 (size,), or None where it is not computed yet.

    `trace` is a finished pass of the spotlit example alone. A bias has the reading of a weight whose
    neuron is always 1.
    """
    if channel in ("gradient", "signed_gradient"):
        return trainer.gradient.copy()
    if channel == "weight":
        return trainer.theta.copy()
    if channel == "update":
        return trainer.update.copy() if trainer.has_update else None
    if channel == "wish":
        return outer(trainer.network.layout, trace.a, [-delta for delta in trace.delta])
    if channel == "hebbian":
        return outer(trainer.network.layout, trace.a, trace.a)
    raise ValueError(f"expected one of {CHANNELS}, but got {channel!r}")


def outer(layout: Layout, before: Sequence[Array], after: Sequence[Array]) -> Vector:
    """Return after[l]_j before[l-1]_k for every weight, and after[l]_j for every bias."""
    values = np.empty(layout.size, dtype=np.float32)
    pairs = zip(layout.weights(values), layout.biases(values), strict=True)
    for layer, (weights, biases) in enumerate(pairs, start=1):
        np.multiply.outer(after[layer][0], before[layer - 1][0], out=weights)
        biases[:] = after[layer][0]
    return values


def gradient_histogram(gradient: Vector) -> NDArray[np.uint32]:
    """Count the components of each sign and power of two, uint32 (2, 256).

    A float32 holds its sign and its exponent e in its upper nine bits, so one shift bins exactly:
    2^(e-127) <= |g| < 2^(e-126). Column 0 holds zeros (and numbers below 2^-126), 255 what is not finite.
    """
    sign_and_exponent = gradient.view(np.uint32) >> np.uint32(23)
    counts = np.bincount(sign_and_exponent.astype(np.intp), minlength=512)
    return counts.reshape(2, 256).astype(np.uint32)
