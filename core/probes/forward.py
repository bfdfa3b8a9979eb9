"""Shared by all probes: examples sent through a snapshot's network in float64."""

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.network import Trace
from core.snapshot import Snapshot


def run_forward(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer] | None = None,
    theta: NDArray[np.float64] | None = None,
) -> Trace:
    """Return the trace of a forward pass of `inputs` (B, n_0); targets are one-hot `labels` (B,).

    Without labels the targets are zero; with `theta` (size,) the network is not where the snapshot
    found it, but there. Raises InvalidInput if sizes or labels do not fit the network.
    """
    network = snapshot.network
    n_inputs, n_outputs = network.layout.layers[0], network.layout.layers[-1]
    if inputs.ndim != 2 or inputs.shape[1] != n_inputs:
        raise InvalidInput(
            "inputs", f"expected {n_inputs} numbers an example, but got {inputs.shape[-1]}"
        )
    trace = network.trace(len(inputs))
    trace.a[0][:] = inputs
    trace.y[:] = 0
    if labels is not None:
        check_labels(labels, n_outputs)
        trace.y[np.arange(len(labels)), labels] = 1
    layout = network.layout
    theta = snapshot.theta64 if theta is None else theta
    network.forward(layout.weights(theta), layout.biases(theta), trace)
    return trace


def run_backward(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer]
) -> Trace:
    """Return the trace of a forward pass and of the error's way back: `delta` is filled, too."""
    trace = run_forward(snapshot, inputs, labels)
    network = snapshot.network
    network.propagate(network.layout.weights(snapshot.theta64), trace)
    return trace


def mean_cost(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    theta: NDArray[np.float64],
) -> float:
    """Return the mean cost of examples (B, n_0), (B,) with the parameters `theta` (size,)."""
    trace = run_forward(snapshot, inputs, labels, theta)
    return float(snapshot.network.costs(trace).mean())


def check_labels(labels: NDArray[np.integer], classes: int) -> None:
    """Raise InvalidInput unless every label is a class."""
    wrong = labels[(labels < 0) | (labels >= classes)]
    if wrong.size:
        raise InvalidInput("label", f"expected 0 to {classes - 1}, but got {int(wrong[0])}")


def probabilities(output_activation: str, outputs: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return outputs (B, n_L) as shares that sum to one in each row.

    Softmax outputs are that already. Sigmoid outputs are divided by their sum, so that their ratios
    stay; others, which may be negative, pass through a softmax.
    """
    if output_activation == "softmax":
        return outputs
    if output_activation == "sigmoid":
        shares = np.maximum(outputs, np.finfo(np.float64).tiny)
    else:
        shares = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    normalized: NDArray[np.floating] = shares / shares.sum(axis=1, keepdims=True)
    return normalized
