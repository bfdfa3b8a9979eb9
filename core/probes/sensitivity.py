"""What a derivative means: the cost's change when one parameter is really moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parameters import Place
from core.probes.forward import mean_cost
from core.probes.gradient import average_gradient
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
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    parameters: Sequence[Place],
    epsilon: float,
) -> Sensitivities:
    """Wiggle each of `parameters`, for the mean cost of examples (B, n_0), (B,).

    InvalidInput if a parameter or an example does not fit the network.
    """
    layout = snapshot.network.layout
    indices = [layout.index(each.layer, each.to, each.source) for each in parameters]
    gradient = average_gradient(snapshot, [(inputs, labels)]).gradient
    first = abs(gradient[indices[0]])
    rows = []
    for place, index in zip(parameters, indices, strict=True):
        predicted = float(gradient[index]) * epsilon
        measured = wiggle(snapshot, inputs, labels, index, epsilon)
        larger = max(abs(predicted), abs(measured))
        rows.append(
            Sensitivity(
                parameter=place,
                gradient=float(gradient[index]),
                predicted=predicted,
                measured=measured,
                relative_error=abs(predicted - measured) / larger if larger else 0.0,
                ratio=float(abs(gradient[index]) / first) if first else None,
            )
        )
    return Sensitivities(snapshot.step, rows)


def wiggle(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    index: int,
    epsilon: float,
) -> float:
    """Return half the difference of the mean costs with parameter `index` raised and lowered."""
    theta = snapshot.theta64.copy()
    theta[index] += epsilon
    above = mean_cost(snapshot, inputs, labels, theta)
    theta[index] = snapshot.theta64[index] - epsilon
    return (above - mean_cost(snapshot, inputs, labels, theta)) / 2
