"""What a derivative means: the cost's change when one parameter is really moved.

Only what depends on the parameter is computed again: its neuron, and the layers behind it. What lies
before it is not changed by the move, so this leaves nothing out and estimates nothing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.network import Network, Trace
from core.parameters import Layout, Place
from core.probes.forward import run_backward
from core.probes.gradient import Batch
from core.probes.trace import Array64
from core.snapshot import Snapshot


@dataclass(frozen=True)
class Sensitivity:
    """One parameter, wiggled by epsilon."""

    parameter: Place
    gradient: float
    predicted: float  # change of the cost for +epsilon: gradient times epsilon
    measured: float  # half the difference of the costs at +epsilon and -epsilon
    relative_error: float  # of predicted, against measured; 0 where both are 0
    ratio: float | None  # of the gradient's magnitude to the first row's; None where that is 0


@dataclass(frozen=True)
class Sensitivities:
    """A row for each parameter, in the order asked."""

    step: int
    rows: list[Sensitivity]


def measure_sensitivity(
    snapshot: Snapshot, batches: Iterable[Batch], parameters: Sequence[Place], epsilon: float
) -> Sensitivities:
    """Wiggle each of `parameters`, for the mean cost of all examples of `batches`.

    InvalidInput if a parameter or an example does not fit the network; ValueError if there is none.
    """
    layout = snapshot.network.layout
    for each in parameters:
        layout.index(each.layer, each.to, each.source)
    sums = np.zeros((2, len(parameters)))  # gradient and measured change of each parameter
    count = 0
    for inputs, labels in batches:
        trace = run_backward(snapshot, inputs, labels)
        for column, place in enumerate(parameters):
            sums[:, column] += (_gradient(trace, place), _change(snapshot, trace, place, epsilon))
        count += len(labels)
    if not count:
        raise ValueError("expected at least one example, but got none")
    gradients, changes = (sums / count).tolist()
    first = abs(gradients[0])
    return Sensitivities(
        snapshot.step,
        [
            _row(place, gradient, measured, first, epsilon)
            for place, gradient, measured in zip(parameters, gradients, changes, strict=True)
        ],
    )


def passes_needed(layout: Layout, parameters: Sequence[Place]) -> int:
    """Return how many forward passes of one example come close to the work for it, rounded up.

    InvalidInput if a parameter does not fit the network.
    """
    work = 2 * layout.size  # forward, and the error back
    for each in parameters:
        layout.index(each.layer, each.to, each.source)
        behind = sum(place.shape[0] * place.shape[1] for place in layout.slices[each.layer :])
        work += 2 * (behind + sum(layout.layers[each.layer :]))
    return math.ceil(work / layout.size)


def _row(
    place: Place, gradient: float, measured: float, first: float, epsilon: float
) -> Sensitivity:
    predicted = gradient * epsilon
    larger = max(abs(predicted), abs(measured))
    return Sensitivity(
        parameter=place,
        gradient=gradient,
        predicted=predicted,
        measured=measured,
        relative_error=abs(predicted - measured) / larger if larger else 0.0,
        ratio=abs(gradient) / first if first else None,
    )


def _previous(trace: Trace, place: Place) -> Array64 | float:
    """What the parameter is multiplied by, (B,), or 1 of a bias."""
    if place.source is None:
        return 1.0
    return np.asarray(trace.a[place.layer - 1][:, place.source], np.float64)


def _gradient(trace: Trace, place: Place) -> float:
    """The sum over the examples of dC/d(parameter)."""
    return float((trace.delta[place.layer][:, place.to] * _previous(trace, place)).sum())


def _change(snapshot: Snapshot, trace: Trace, place: Place, epsilon: float) -> float:
    """Half the sum of what the examples' costs differ by at +epsilon and -epsilon."""
    above, below = (_costs(snapshot, trace, place, change) for change in (epsilon, -epsilon))
    # Example by example, so that what rounding leaves is of the differences and not of the costs.
    return float((above - below).sum()) / 2


def _costs(snapshot: Snapshot, trace: Trace, place: Place, change: float) -> NDArray[np.floating]:
    """The costs (B,) of the examples of a finished pass, with one parameter changed."""
    network: Network = snapshot.network
    weights, biases = (
        of(snapshot.theta64) for of in (network.layout.weights, network.layout.biases)
    )
    moved = network.trace(len(trace.y))
    moved.y[:] = trace.y
    moved.z[place.layer][:] = trace.z[place.layer]
    moved.z[place.layer][:, place.to] += change * _previous(trace, place)
    network.activations[place.layer - 1].value(moved.z[place.layer], moved.a[place.layer])
    network.forward(weights, biases, moved, first=place.layer + 1)
    return network.costs(moved)
