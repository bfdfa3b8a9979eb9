"""The chain rule: one parameter's derivative as named factors, and as a sum over paths to the cost.

A path leaves the parameter's neuron and visits one neuron of every later layer. Its product is the
activation the weight multiplies, times f'(z) of each neuron on the way, times each weight between
them, times what the cost asks of the last neuron's z (dC/dz, which for softmax holds its coupling).
There are as many paths as the product of the sizes of the later layers, far too many to list in a
deep network; the largest ones are found without listing the others.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.activations import slope
from core.network import Trace
from core.parameters import Place
from core.probes.trace import Array64, backpropagate
from core.snapshot import Snapshot

# Where the best paths from one neuron go on: neurons of the next layer, and their paths' ranks there.
Row = tuple[NDArray[np.intp], NDArray[np.intp]]
Table = list[Row]  # a row a neuron


@dataclass(frozen=True)
class Factor:
    """One factor of the derivative, named as docs/mathematics.md writes it."""

    name: str
    value: float


@dataclass(frozen=True)
class Path:
    """One way from the parameter to the cost."""

    neurons: list[int]  # visited in the layers l..L, by index
    product: float


@dataclass(frozen=True)
class Chain:
    """The derivative of one example's cost with respect to one parameter, taken apart."""

    step: int
    gradient: float
    factors: list[Factor]
    product: float  # of the factors; equal to the gradient
    path_count: int
    paths: list[Path]  # the largest by magnitude, first the largest
    sum: float  # over all paths; equal to the gradient


def take_chain_apart(
    snapshot: Snapshot, inputs: NDArray[np.floating], label: int, parameter: Place, top: int
) -> Chain:
    """Take dC/d(parameter) of one example (n_0,) apart, with its `top` largest paths.

    InvalidInput if the parameter or the example does not fit the network.
    """
    layer, to, source = parameter.layer, parameter.to, parameter.source
    layout = snapshot.network.layout
    layout.index(layer, to, source)
    trace, da = backpropagate(snapshot, inputs, label)
    previous = 1.0 if source is None else float(trace.a[layer - 1][0, source])
    factors = _factors(snapshot, trace, da, parameter, previous)
    links = _links(snapshot, trace, layer)
    ends = trace.delta[-1][0]  # (n_L,)
    reached = np.zeros(layout.layers[layer])
    reached[to] = previous
    for link in links:
        reached = reached @ link
    return Chain(
        step=snapshot.step,
        gradient=previous * float(trace.delta[layer][0, to]),
        factors=factors,
        product=math.prod(each.value for each in factors),
        path_count=math.prod(layout.layers[layer + 1 :]),
        paths=_largest(links, ends, to, previous, top),
        sum=float(reached @ ends),
    )


def _factors(
    snapshot: Snapshot, trace: Trace, da: list[Array64], parameter: Place, previous: float
) -> list[Factor]:
    """dz/dw, then da/dz and dC/da of the neuron; where softmax couples a layer, dC/dz at once."""
    layer, to, source = parameter.layer, parameter.to, parameter.source
    if source is None:
        first = Factor(f"dz{layer}[{to}]/db{layer}[{to}]", previous)
    else:
        first = Factor(
            f"dz{layer}[{to}]/dW{layer}[{to},{source}] = a{layer - 1}[{source}]", previous
        )
    slopes = slope(snapshot.network.activations[layer - 1], trace.z[layer], trace.a[layer])
    if slopes is None:
        return [first, Factor(f"dC/dz{layer}[{to}]", float(trace.delta[layer][0, to]))]
    return [
        first,
        Factor(f"da{layer}[{to}]/dz{layer}[{to}]", float(slopes[0, to])),
        Factor(f"dC/da{layer}[{to}]", float(da[layer][to])),
    ]


def _links(snapshot: Snapshot, trace: Trace, layer: int) -> list[Array64]:
    """For l = `layer`..L-1: dz[l+1]_i / dz[l]_j = f'(z[l]_j) W[l+1]_ij, (n_l, n_{l+1})."""
    network = snapshot.network
    weights = network.layout.weights(snapshot.theta64)
    links = []
    for hidden in range(layer, len(weights)):
        slopes = slope(network.activations[hidden - 1], trace.z[hidden], trace.a[hidden])
        assert slopes is not None  # noqa: S101 - only the output layer may be softmax
        links.append(slopes[0][:, np.newaxis] * weights[hidden].T)
    return links


def _largest(
    links: list[Array64], ends: Array64, start: int, previous: float, top: int
) -> list[Path]:
    """The `top` paths of largest magnitude, by dynamic programming from the cost backwards.

    The best paths from a neuron go on with the best paths of the next layer's neurons, so `top` of
    each suffice.
    """
    products = ends[:, np.newaxis]  # (n_L, 1): of the best paths from each neuron on
    tables: list[Table] = []  # for each link, the first first: where the best paths go on
    for depth, link in reversed(list(enumerate(links))):
        rows = [start] if depth == 0 else range(len(link))
        longer = [link[j][:, np.newaxis] * products for j in rows]
        order = [_order(each, top) for each in longer]
        products = np.stack([each[place] for each, place in zip(longer, order, strict=True)])
        tables.insert(0, order)
    first = products[0] if links else products[start]
    return [
        Path(_follow(tables, start, rank), previous * float(product))
        for rank, product in enumerate(first)
    ]


def _order(products: Array64, top: int) -> Row:
    """The places of the `top` largest magnitudes in (n, ranks), the largest first."""
    sizes = np.abs(products).ravel()
    top = min(top, sizes.size)
    largest = np.argpartition(-sizes, top - 1)[:top]
    largest = largest[np.argsort(-sizes[largest], kind="stable")]
    neurons, ranks = np.divmod(largest, products.shape[1])
    return neurons, ranks


def _follow(tables: list[Table], start: int, rank: int) -> list[int]:
    neurons, row = [start], 0  # the first table has the row of `start` alone
    for table in tables:
        next_neurons, next_ranks = table[row]
        row, rank = int(next_neurons[rank]), int(next_ranks[rank])
        neurons.append(row)
    return neurons
