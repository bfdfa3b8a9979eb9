"""Three avenues to a neuron's activation: its bias, its weights, and the activations before it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.network import Trace
from core.probes.trace import Array64, backpropagate
from core.snapshot import Snapshot

Avenue = Literal["bias", "weights", "activations"]


@dataclass(frozen=True)
class Moment:
    """The neuron and the cost at one moment; of several examples, means."""

    activation: float
    cost: float


@dataclass(frozen=True)
class Avenues:
    """What examples wish of one neuron: each wish is minus the derivative of their average cost."""

    step: int
    wished: float  # change of the activation: minus the mean dC/da
    bias: float
    weights: Array64  # (n_{l-1},), in proportion to the activations they multiply
    activations: Array64  # (n_{l-1},), the same change in every example, through this neuron alone
    before: Moment | None  # both None unless an avenue was taken
    after: Moment | None


def explore_avenues(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    layer: int,
    neuron: int,
    *,
    apply: Avenue | None = None,
    amount: float = 1.0,
) -> Avenues:
    """Return the wishes for `neuron` of `layer` (1..L), and what taking one avenue alone would do.

    Taken is `amount` times the wish, in all examples (B, n_0), (B,) alike; other activations before it
    are then other inputs of the whole layer, as they would be in the network. InvalidInput if there is
    no such neuron, or if an example does not fit the network.
    """
    layout = snapshot.network.layout
    layout.index(layer, neuron, None)
    trace, da = backpropagate(snapshot, inputs, labels)
    delta = trace.delta[layer][:, neuron]  # (B,)
    row = layout.weights(snapshot.theta64)[layer - 1][neuron]
    bias = -float(delta.mean())
    weights = -(delta @ trace.a[layer - 1]) / len(delta)
    activations = bias * row
    before = after = None
    if apply is not None:
        change = amount * {"bias": bias, "weights": weights, "activations": activations}[apply]
        before = _moment(snapshot, trace, layer, neuron)
        after = _moment(
            snapshot, _take(snapshot, trace, layer, neuron, apply, change), layer, neuron
        )
    wished = -float(da[layer][:, neuron].mean())
    return Avenues(snapshot.step, wished, bias, weights, activations, before, after)


def _take(
    snapshot: Snapshot,
    trace: Trace,
    layer: int,
    neuron: int,
    avenue: Avenue,
    change: float | Array64,
) -> Trace:
    """The pass again from `layer` on, with one neuron's input changed."""
    network = snapshot.network
    theta = snapshot.theta64.copy()
    weights, biases = network.layout.weights(theta), network.layout.biases(theta)
    changed = network.trace(len(trace.y))
    changed.a[layer - 1][:] = trace.a[layer - 1]
    changed.y[:] = trace.y
    if avenue == "bias":
        biases[layer - 1][neuron] += change
    elif avenue == "weights":
        weights[layer - 1][neuron] += change
    else:
        changed.a[layer - 1] += change
    network.forward(weights, biases, changed, first=layer)
    return changed


def _moment(snapshot: Snapshot, trace: Trace, layer: int, neuron: int) -> Moment:
    activation = float(trace.a[layer][:, neuron].mean())
    return Moment(activation, float(snapshot.network.costs(trace).mean()))
