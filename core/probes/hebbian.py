"""Neurons that fire together wire together: how near the examples' wish is to Hebb's rule.

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
    """The weights into one layer; of several examples, each number is their mean."""

    step: int
    previous: Array64  # (n_{l-1},) activations of the layer before
    wished: Array64  # (n_l,) increases of z: minus delta
    wishes: Array64  # (n_l, n_{l-1}) increases of the weights
    products: Array64  # (n_l, n_{l-1}) Hebb's
    correlation: float | None  # Pearson's, of the two matrices; None where one of them is constant


def compare_hebbian(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer], layer: int
) -> Hebbian:
    """Compare wishes and products in `layer` (1..L) for examples (B, n_0), (B,).

    InvalidInput if there is no such layer, or if an example does not fit the network.
    """
    last = len(snapshot.network.layout.layers) - 1
    if not 1 <= layer <= last:
        raise InvalidInput("layer", f"expected 1 to {last}, but got {layer}")
    trace = run_backward(snapshot, inputs, labels)
    before, wished = trace.a[layer - 1], -trace.delta[layer]
    wishes = wished.T @ before / len(labels)
    products = trace.a[layer].T @ before / len(labels)
    return Hebbian(
        step=snapshot.step,
        previous=before.mean(axis=0),
        wished=wished.mean(axis=0),
        wishes=wishes,
        products=products,
        correlation=correlation(wishes, products),
    )


def correlation(x: Array64, y: Array64) -> float | None:
    """Return Pearson's correlation of two arrays of one shape, None where one is constant."""
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(np.vdot(x, y)) / spread if spread > 0 else None
