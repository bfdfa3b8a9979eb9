"""Error flows backwards: each neuron's error as what every neuron of the next layer asks of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.activations import Activation, slope
from core.network import Trace
from core.probes.forward import run_backward
from core.probes.trace import Array64
from core.snapshot import Snapshot

Verdict = Literal["healthy", "vanishing", "exploding"]

# A layer whose neurons get a hundredth of the output layer's error learns as if it stood still. The
# default network begins at 1/23; with two sigmoid layers more it begins at 1/450, and stalls there.
FACTOR = 100.0
# Slopes below which a neuron hardly learns: those of a sigmoid within 0.01 of its ends, and the same
# share of tanh's steepest.
FLAT = {"sigmoid": 0.01 * 0.99, "tanh": 4 * 0.01 * 0.99}
# So many contributions are a picture of a million numbers and nothing one could read.
MOST_CONTRIBUTIONS = 100_000


@dataclass(frozen=True)
class LayerErrors:
    """The error of one of the layers 1..L; of several examples, each number is their mean."""

    delta: Array64  # (n_l,) dC/dz
    da: Array64  # (n_l,) dC/da
    contributions: Array64 | None  # (n_l, n_{l+1}); row j sums to da[j]; None for the output layer
    norm: float  # root of the examples' mean squared norm of delta
    verdict: Verdict
    dead: list[int]  # ReLU neurons that are off for every example
    saturated: list[int]  # sigmoid and tanh neurons too flat to learn, for every example


@dataclass(frozen=True)
class Errors:
    """The backward pass of some examples."""

    step: int
    cost: float
    layers: list[LayerErrors]  # 1..L


def follow_errors(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer]
) -> Errors:
    """Send the error of examples (B, n_0), (B,) back; InvalidInput if one does not fit.

    A layer is judged by the typical (root mean square) error of its neurons against the output
    layer's: vanishing where it is less than a hundredth, exploding where it is more than a hundred
    times that.
    """
    network = snapshot.network
    trace = run_backward(snapshot, inputs, labels)
    weights = network.layout.weights(snapshot.theta64)
    last = len(weights)
    typical = [float(np.sqrt(np.square(each).mean())) for each in trace.delta[1:]]
    layers = []
    for layer in range(1, last + 1):
        contributions: Array64 | None = None
        if layer == last:
            da = network.cost.gradient(trace.a[last], trace.y).mean(axis=0)
        else:
            asked = trace.delta[layer + 1].mean(axis=0)  # (n_{l+1},)
            da = asked @ weights[layer]
            if weights[layer].size <= MOST_CONTRIBUTIONS:
                contributions = weights[layer].T * asked
        layers.append(
            LayerErrors(
                delta=trace.delta[layer].mean(axis=0),
                da=da,
                contributions=contributions,
                norm=float(np.sqrt(np.square(trace.delta[layer]).sum(axis=1).mean())),
                verdict=judge(typical[layer - 1], typical[-1]),
                dead=dead_units(network.activations[layer - 1], trace, layer),
                saturated=_saturated(network.activations[layer - 1], trace, layer),
            )
        )
    return Errors(snapshot.step, float(network.costs(trace).mean()), layers)


def judge(error: float, output_error: float) -> Verdict:
    """Return what a layer's typical error says beside the output layer's."""
    if error * FACTOR < output_error:
        return "vanishing"
    if error > output_error * FACTOR:
        return "exploding"
    return "healthy"


def dead_units(activation: Activation, trace: Trace, layer: int) -> list[int]:
    """Return the ReLU neurons that are off for every example."""
    if activation.name != "relu":
        return []
    off: list[int] = np.flatnonzero((trace.z[layer] <= 0).all(axis=0)).tolist()
    return off


def flat(activation: Activation, trace: Trace, layer: int) -> NDArray[np.bool_] | None:
    """Return which sigmoid and tanh neurons are too flat to learn from which example, (B, n_l).

    None for the activations that have no flat ends.
    """
    slopes = slope(activation, trace.z[layer], trace.a[layer])
    if slopes is None or activation.name not in FLAT:
        return None
    found: NDArray[np.bool_] = slopes <= FLAT[activation.name]
    return found


def _saturated(activation: Activation, trace: Trace, layer: int) -> list[int]:
    found = flat(activation, trace, layer)
    if found is None:
        return []
    everywhere: list[int] = np.flatnonzero(found.all(axis=0)).tolist()
    return everywhere
