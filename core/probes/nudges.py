"""How single examples want to change the parameters, and what the step makes of their wishes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parameters import Place
from core.probes.forward import run_backward
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
    trace = run_backward(snapshot, inputs, labels)
    average = np.empty(layout.size)
    for each, delta, previous in zip(layout.slices, trace.delta[1:], trace.a, strict=False):
        average[each.weights] = -(delta.T @ previous).ravel() / len(labels)
        average[each.biases] = -delta.mean(axis=0)
    update = snapshot.next_update(-average)
    rows = []
    for index in np.argsort(-np.abs(average), kind="stable")[:top].tolist():
        place = layout.place(index)
        wishes: Array64 = -np.asarray(trace.delta[place.layer][:, place.to], np.float64)
        if place.source is not None:
            wishes *= trace.a[place.layer - 1][:, place.source]
        rows.append(Nudge(place, wishes, float(average[index]), float(update[index])))
    return Nudges(snapshot.step, float(network.costs(trace).mean()), rows)
