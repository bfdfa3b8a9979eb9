"""How single examples want to change the parameters, and what the step makes of their wishes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parameters import Place
from core.probes.forward import run_forward
from core.probes.trace import Array64
from core.snapshot import Snapshot


@dataclass(frozen=True)
class Nudge:
    """One parameter, as its examples see it. A wish is minus the gradient."""

    parameter: Place
    wishes: Array64  # (examples,)
    average: float
    update: float  # what the optimizer would add, were these examples the mini-batch


@dataclass(frozen=True)
class Nudges:
    """The parameters that the examples care about most, the largest average wish first."""

    step: int
    cost: float
    rows: list[Nudge]


def collect_nudges(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer], top: int
) -> Nudges:
    """Return the wishes of examples (B, n_0), (B,) for the `top` parameters with the largest average.

    Of equal ones the first in theta wins. InvalidInput if an example does not fit the network.
    """
    network = snapshot.network
    layout = network.layout
    trace = run_forward(snapshot, inputs, labels)
    gradient = np.empty(layout.size)
    weights = layout.weights(snapshot.theta64)
    network.backward(weights, trace, layout.weights(gradient), layout.biases(gradient))
    average, update = -gradient, snapshot.next_update(gradient)
    rows = []
    for index in np.argsort(-np.abs(average), kind="stable")[:top].tolist():
        place = layout.place(index)
        wishes: Array64 = -np.asarray(trace.delta[place.layer][:, place.to], np.float64)
        if place.source is not None:
            wishes *= trace.a[place.layer - 1][:, place.source]
        rows.append(Nudge(place, wishes, float(average[index]), float(update[index])))
    return Nudges(snapshot.step, float(network.costs(trace).mean()), rows)
