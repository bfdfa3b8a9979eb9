"""What one example makes of every neuron, and what the cost asks of every neuron in return."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.network import Trace
from core.probes.forward import run_backward
from core.snapshot import Snapshot

Array64 = NDArray[np.float64]


@dataclass(frozen=True)
class LayerTrace:
    """One layer of the answer; all (n_l,)."""

    z: Array64
    a: Array64
    delta: Array64  # dC/dz
    da: Array64  # dC/da
    gradient_norm: float  # of this example's gradient with respect to the layer's parameters


@dataclass(frozen=True)
class ExampleTrace:
    """The answer for one example."""

    step: int
    cost: float
    inputs: Array64  # (n_0,)
    target: Array64  # (n_L,)
    layers: list[LayerTrace]  # 1..L


# Inputs too large for the arithmetic give infinities, which an answer can hold.
@np.errstate(over="ignore", invalid="ignore")
def trace_example(snapshot: Snapshot, inputs: NDArray[np.floating], label: int) -> ExampleTrace:
    """Trace one example (n_0,) through the snapshot's network; InvalidInput if it does not fit."""
    trace, da = backpropagate(snapshot, inputs[np.newaxis], np.array([label]))
    layers = []
    for layer in range(1, len(trace.a)):
        delta = trace.delta[layer][0]
        # The weights' gradient is an outer product, so its norm is the product of the norms.
        norm = np.linalg.norm(delta) * np.sqrt(1 + np.square(trace.a[layer - 1][0]).sum())
        layers.append(
            LayerTrace(trace.z[layer][0], trace.a[layer][0], delta, da[layer][0], float(norm))
        )
    return ExampleTrace(
        step=snapshot.step,
        cost=float(snapshot.network.costs(trace)[0]),
        inputs=trace.a[0][0],
        target=trace.y[0],
        layers=layers,
    )


def backpropagate(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer]
) -> tuple[Trace, list[Array64]]:
    """Return the finished trace of examples (B, n_0), (B,) and each one's own dC/da of layers 0..L.

    The latter is (B, n_l) at layer l. InvalidInput if an example does not fit the network.
    """
    trace = run_backward(snapshot, inputs, labels)
    network = snapshot.network
    weights = network.layout.weights(snapshot.theta64)
    da: list[Array64] = [trace.delta[layer + 1] @ weights[layer] for layer in range(len(weights))]
    da.append(np.asarray(network.cost.gradient(trace.a[-1], trace.y), np.float64))
    return trace, da
