"""The network as a computational graph: one neuron taken apart, or the composition of its layers.

Of several examples, every number is a mean over them. A node's derivative is then that of the average
cost, with a parameter's own; but a mean of products is not the product of means, so only of one
example is a derivative the next one's times the edge between them.
"""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core.activations import slope
from core.network import Trace
from core.probes.trace import Array64, backpropagate
from core.snapshot import Snapshot

# Nodes and edges are plain dictionaries, as they are told: a neuron of MNIST's first layer has 4,700
# of them, which as frozen objects would take longer to make than all else.


class Node(TypedDict):
    """A quantity. Of a vector or a matrix, value and derivative are Euclidean norms."""

    name: str  # as docs/mathematics.md writes it: a1[3], W2[0,3], z2[0]
    kind: str  # activation, weight, product, sum, bias, z, cost
    size: int  # numbers in it
    value: float
    derivative: float  # dC/d(node), through everything that the node feeds


class Edge(TypedDict):
    """A quantity goes into another one."""

    source: str
    target: str
    local: float  # d(target)/d(source); of vectors the Frobenius norm of the Jacobian


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of computation."""

    step: int
    nodes: list[Node]
    edges: list[Edge]


def graph_of_neuron(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    layer: int,
    neuron: int,
) -> Graph:
    """Take `neuron` of `layer` (1..L) apart for examples (B, n_0), (B,).

    InvalidInput if there is no such neuron, or if an example does not fit the network. Where softmax
    couples the output layer, its activation depends on the other neurons' z too: the edge from z holds
    this neuron's share, a (1 - a), alone.
    """
    layout = snapshot.network.layout
    layout.index(layer, neuron, None)
    trace, da = backpropagate(snapshot, inputs, labels)
    deltas = trace.delta[layer][:, neuron]  # (B,)
    delta = float(deltas.mean())
    before = trace.a[layer - 1]  # (B, n_{l-1})
    bias = float(layout.biases(snapshot.theta64)[layer - 1][neuron])
    z, a = float(trace.z[layer][:, neuron].mean()), trace.a[layer][:, neuron]
    slopes = slope(snapshot.network.activations[layer - 1], trace.z[layer], trace.a[layer])
    local = a * (1 - a) if slopes is None else slopes[:, neuron]
    names = Names(layer, neuron)
    nodes, edges = _products(
        names,
        activations=before.mean(axis=0),
        asked=da[layer - 1].mean(axis=0),
        weights=layout.weights(snapshot.theta64)[layer - 1][neuron],
        gradient=deltas @ before / len(deltas),
        delta=delta,
    )
    nodes += [
        _number(names.total, "sum", z - bias, delta),
        _number(names.bias, "bias", bias, delta),
        _number(names.z, "z", z, delta),
        _number(names.a, "activation", float(a.mean()), float(da[layer][:, neuron].mean())),
    ]
    edges += [
        _edge(names.total, names.z, 1.0),
        _edge(names.bias, names.z, 1.0),
        _edge(names.z, names.a, float(local.mean())),
    ]
    return Graph(snapshot.step, nodes, edges)


class Names:
    """What the nodes of one neuron are called."""

    def __init__(self, layer: int, neuron: int) -> None:
        self.before, self.weights = f"a{layer - 1}", f"W{layer}[{neuron},"
        self.total, self.bias = f"sum{layer}[{neuron}]", f"b{layer}[{neuron}]"
        self.z, self.a = f"z{layer}[{neuron}]", f"a{layer}[{neuron}]"


def _products(
    names: Names,
    *,
    activations: Array64,
    asked: Array64,
    weights: Array64,
    gradient: Array64,
    delta: float,
) -> tuple[list[Node], list[Edge]]:
    """Inputs, weights and products of a neuron, all given arrays (n_{l-1},), and their edges."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    columns = (activations.tolist(), asked.tolist(), weights.tolist(), gradient.tolist())
    for k, (a, da, w, dw) in enumerate(zip(*columns, strict=True)):
        source, by = f"{names.before}[{k}]", f"{names.weights}{k}]"
        product = f"{by} {source}"
        # Written out, as calls would double the time of the whole answer.
        nodes += [
            {"name": source, "kind": "activation", "size": 1, "value": a, "derivative": da},
            {"name": by, "kind": "weight", "size": 1, "value": w, "derivative": dw},
            {"name": product, "kind": "product", "size": 1, "value": w * a, "derivative": delta},
        ]
        edges += [
            {"source": source, "target": product, "local": w},
            {"source": by, "target": product, "local": a},
            {"source": product, "target": names.total, "local": 1.0},
        ]
    return nodes, edges


def graph_of_layers(
    snapshot: Snapshot, inputs: NDArray[np.floating], labels: NDArray[np.integer]
) -> Graph:
    """Return the composition of whole layers, from the inputs to the cost, for (B, n_0), (B,)."""
    trace, da = backpropagate(snapshot, inputs, labels)
    layout = snapshot.network.layout
    weights, biases = layout.weights(snapshot.theta64), layout.biases(snapshot.theta64)
    nodes = [_norms("a0", "activation", _mean(trace.a[0]), _mean(da[0]))]
    edges = []
    for layer in range(1, len(trace.a)):
        a, z, w, b = f"a{layer}", f"z{layer}", f"W{layer}", f"b{layer}"
        delta, before = _mean(trace.delta[layer]), _mean(trace.a[layer - 1])
        gradient = trace.delta[layer].T @ trace.a[layer - 1] / len(trace.y)
        nodes += [
            _norms(w, "weight", weights[layer - 1], gradient),
            _norms(b, "bias", biases[layer - 1], delta),
            _norms(z, "z", _mean(trace.z[layer]), delta),
            _norms(a, "activation", _mean(trace.a[layer]), _mean(da[layer])),
        ]
        edges += [
            _edge(f"a{layer - 1}", z, _norm(weights[layer - 1])),
            _edge(w, z, _norm(before) * float(np.sqrt(len(delta)))),
            _edge(b, z, float(np.sqrt(len(delta)))),
            _edge(z, a, _norm(_jacobian(snapshot, trace, layer))),
        ]
    nodes.append(_number("C", "cost", float(snapshot.network.costs(trace).mean()), 1.0))
    edges.append(_edge(f"a{len(trace.a) - 1}", "C", _norm(_mean(da[-1]))))
    return Graph(snapshot.step, nodes, edges)


def _jacobian(snapshot: Snapshot, trace: Trace, layer: int) -> Array64:
    """Mean da/dz: the diagonal (n_l,) where the activation is elementwise, else (n_l, n_l)."""
    slopes = slope(snapshot.network.activations[layer - 1], trace.z[layer], trace.a[layer])
    if slopes is not None:
        return _mean(slopes)
    a = np.asarray(trace.a[layer], np.float64)
    return np.diag(_mean(a)) - a.T @ a / len(a)


def _number(name: str, kind: str, value: float, derivative: float) -> Node:
    return {"name": name, "kind": kind, "size": 1, "value": value, "derivative": derivative}


def _norms(name: str, kind: str, value: NDArray[np.floating], derivative: Array64) -> Node:
    return {**_number(name, kind, _norm(value), _norm(derivative)), "size": value.size}


def _edge(source: str, target: str, local: float) -> Edge:
    return {"source": source, "target": target, "local": local}


def _mean(values: NDArray[np.floating]) -> Array64:
    """Mean over the examples, (B, n) to (n,)."""
    return np.asarray(values.mean(axis=0), np.float64)


def _norm(values: NDArray[np.floating]) -> float:
    return float(np.linalg.norm(values))
