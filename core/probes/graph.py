"""The network as a computational graph: one neuron taken apart, or the composition of its layers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.activations import slope
from core.network import Trace
from core.probes.trace import Array64, backpropagate
from core.snapshot import Snapshot


@dataclass(frozen=True)
class Node:
    """A quantity. Of a vector or a matrix, value and derivative are Euclidean norms."""

    name: str  # as docs/mathematics.md writes it: a1[3], W2[0,3], z2[0]
    kind: str  # activation, weight, product, sum, bias, z, cost
    size: int  # numbers in it
    value: float
    derivative: float  # dC/d(node), through everything that the node feeds


@dataclass(frozen=True)
class Edge:
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
    snapshot: Snapshot, inputs: NDArray[np.floating], label: int, layer: int, neuron: int
) -> Graph:
    """Take `neuron` of `layer` (1..L) apart for one example (n_0,).

    InvalidInput if there is no such neuron, or if the example does not fit the network. Where softmax
    couples the output layer, its activation depends on the other neurons' z too: the edge from z holds
    this neuron's share, a (1 - a), alone.
    """
    layout = snapshot.network.layout
    layout.index(layer, neuron, None)
    trace, da = backpropagate(snapshot, inputs, label)
    delta = float(trace.delta[layer][0, neuron])
    before = trace.a[layer - 1][0].tolist()
    row = layout.weights(snapshot.theta64)[layer - 1][neuron].tolist()
    bias = float(layout.biases(snapshot.theta64)[layer - 1][neuron])
    z, a = float(trace.z[layer][0, neuron]), float(trace.a[layer][0, neuron])
    slopes = slope(snapshot.network.activations[layer - 1], trace.z[layer], trace.a[layer])
    total, z_name, a_name = f"sum{layer}[{neuron}]", f"z{layer}[{neuron}]", f"a{layer}[{neuron}]"
    nodes, edges = [], []
    for k, (activation, weight) in enumerate(zip(before, row, strict=True)):
        source, by = f"a{layer - 1}[{k}]", f"W{layer}[{neuron},{k}]"
        product = f"{by} {source}"
        nodes += [
            Node(source, "activation", 1, activation, float(da[layer - 1][k])),
            Node(by, "weight", 1, weight, delta * activation),
            Node(product, "product", 1, weight * activation, delta),
        ]
        edges += [
            Edge(source, product, weight),
            Edge(by, product, activation),
            Edge(product, total, 1.0),
        ]
    nodes += [
        Node(total, "sum", 1, z - bias, delta),
        Node(f"b{layer}[{neuron}]", "bias", 1, bias, delta),
        Node(z_name, "z", 1, z, delta),
        Node(a_name, "activation", 1, a, float(da[layer][neuron])),
    ]
    edges += [
        Edge(total, z_name, 1.0),
        Edge(f"b{layer}[{neuron}]", z_name, 1.0),
        Edge(z_name, a_name, a * (1 - a) if slopes is None else float(slopes[0, neuron])),
    ]
    return Graph(snapshot.step, nodes, edges)


def graph_of_layers(snapshot: Snapshot, inputs: NDArray[np.floating], label: int) -> Graph:
    """Return the composition of whole layers, from the inputs to the cost, for one example (n_0,)."""
    trace, da = backpropagate(snapshot, inputs, label)
    layout = snapshot.network.layout
    weights, biases = layout.weights(snapshot.theta64), layout.biases(snapshot.theta64)
    nodes = [_node("a0", "activation", trace.a[0], da[0])]
    edges = []
    for layer in range(1, len(trace.a)):
        a, z, w, b = f"a{layer}", f"z{layer}", f"W{layer}", f"b{layer}"
        delta, before = trace.delta[layer][0], trace.a[layer - 1][0]
        nodes += [
            _node(w, "weight", weights[layer - 1], np.outer(delta, before)),
            _node(b, "bias", biases[layer - 1], delta),
            _node(z, "z", trace.z[layer], delta),
            _node(a, "activation", trace.a[layer], da[layer]),
        ]
        edges += [
            Edge(f"a{layer - 1}", z, _norm(weights[layer - 1])),
            Edge(w, z, _norm(before) * float(np.sqrt(len(delta)))),
            Edge(b, z, float(np.sqrt(len(delta)))),
            Edge(z, a, _norm(_jacobian(snapshot, trace, layer))),
        ]
    cost = float(snapshot.network.costs(trace)[0])
    nodes.append(Node("C", "cost", 1, cost, 1.0))
    edges.append(Edge(f"a{len(trace.a) - 1}", "C", _norm(da[-1])))
    return Graph(snapshot.step, nodes, edges)


def _jacobian(snapshot: Snapshot, trace: Trace, layer: int) -> Array64:
    """da/dz: the diagonal (n_l,) where the activation is elementwise, else (n_l, n_l)."""
    slopes = slope(snapshot.network.activations[layer - 1], trace.z[layer], trace.a[layer])
    if slopes is not None:
        return np.asarray(slopes[0], np.float64)
    a = np.asarray(trace.a[layer][0], np.float64)
    return np.diag(a) - np.outer(a, a)


def _node(name: str, kind: str, value: NDArray[np.floating], derivative: Array64) -> Node:
    return Node(name, kind, value.size, _norm(value), _norm(derivative))


def _norm(values: NDArray[np.floating]) -> float:
    return float(np.linalg.norm(values))
