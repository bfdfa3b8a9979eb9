"""Neurons that fire together wire together: how near one example's wish is to Hebb's rule.

The weight from k to j wishes to grow by minus dC/dz_j times a_k; Hebb's product is a_j times a_k.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.probes.forward import run_backward
from core.probes.trace import Array64
from core.snapshot import Snapshot


@dataclass(frozen=True)
class Hebbian:
    """The weights into one layer, for one example."""

    step: int
    previous: Array64  # (n_{l-1},) activations of the layer before
    wished: Array64  # (n_l,) increases of z: minus delta
    wishes: Array64  # (n_l, n_{l-1}) increases of the weights
    products: Array64  # (n_l, n_{l-1}) Hebb's
    correlation: float | None  # Pearson's, of the two matrices; None where one of them is constant


def compare_hebbian(
    snapshot: Snapshot, inputs: NDArray[np.floating], label: int, layer: int
) -> Hebbian:
    """Compare wishes and products in `layer` (1..L) for one example (n_0,).

    InvalidInput if there is no such layer, or if the example does not fit the network.
    """
    last = len(snapshot.network.layout.layers) - 1
    if not 1 <= layer <= last:
        raise InvalidInput("layer", f"expected 1 to {last}, but got {layer}")
    trace = run_backward(snapshot, inputs[np.newaxis], np.array([label]))
    previous, wished = trace.a[layer - 1][0], -trace.delta[layer][0]
    wishes = np.outer(wished, previous)
    products = np.outer(trace.a[layer][0], previous)
    return Hebbian(snapshot.step, previous, wished, wishes, products, correlation(wishes, products))


def correlation(x: Array64, y: Array64) -> float | None:
    """Return Pearson's correlation of two arrays of one shape, None where one is constant."""
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(np.vdot(x, y)) / spread if spread > 0 else None
