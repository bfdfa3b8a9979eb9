"""The gradient dC/dtheta of one example, of several, or of many, in float64."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.probes.forward import run_forward
from core.snapshot import Snapshot

CHUNK = 500  # examples at once: float64 images of the full set would take 376 MB

Batch = tuple[NDArray[np.floating], NDArray[np.integer]]  # inputs (B, n_0), labels (B,)


@dataclass(frozen=True)
class GradientAnswer:
    """The gradient of the examples' average cost."""

    step: int
    cost: float
    gradient: NDArray[np.float64]  # (size,)
    rows: NDArray[np.float64] | None  # (examples, size), each example's own


def average_gradient(snapshot: Snapshot, batches: Iterable[Batch]) -> GradientAnswer:
    """Return the gradient of the mean cost over all examples of `batches`.

    Raises InvalidInput if an example does not fit the network; ValueError if there is none.
    """
    layout = snapshot.network.layout
    total = np.zeros(layout.size)
    part = np.empty(layout.size)
    cost, count = 0.0, 0
    for inputs, labels in batches:
        cost += batch_gradient(snapshot, inputs, labels, part) * len(labels)
        part *= len(labels)
        total += part
        count += len(labels)
    if not count:
        raise ValueError("expected at least one example, but got none")
    total /= count
    return GradientAnswer(snapshot.step, cost / count, total, None)


def gradient_rows(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer]
) -> GradientAnswer:
    """Return each example's own gradient as a row, and their mean."""
    rows = np.empty((len(labels), snapshot.network.layout.size))
    costs = [
        batch_gradient(snapshot, inputs[i : i + 1], labels[i : i + 1], rows[i])
        for i in range(len(labels))
    ]
    return GradientAnswer(snapshot.step, float(np.mean(costs)), rows.mean(axis=0), rows)


def batch_gradient(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    out: NDArray[np.float64],
) -> float:
    """Write the gradient of the batch's mean cost into `out` (size,) and return that cost."""
    network = snapshot.network
    trace = run_forward(snapshot, inputs, labels)
    network.backward(
        network.layout.weights(snapshot.theta64),
        trace,
        network.layout.weights(out),
        network.layout.biases(out),
    )
    return float(network.costs(trace).mean())
