"""The chain rule: one parameter's derivative as named factors, and as a sum over paths to the cost.

A path leaves the parameter's neuron and visits one neuron of every later layer. Its product is the
activation the weight multiplies, times f'(z) of each neuron on the way, times each weight between
them, times what the cost asks of the last neuron's z (dC/dz, which for softmax holds its coupling).
Several examples are a first fork of the paths: each example has its own, all divided by how many
examples there are. In a deep network there are far too many paths to list; the largest ones are found
without listing the others.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.activations import Array, slope
from core.network import Trace
from core.parameters import Place
from core.probes.trace import Array64, backpropagate
from core.snapshot import Snapshot

# What a search knows of a path's beginning: minus the magnitude of the best path that goes on from
# it, its example, its neurons, and the product up to the last one's weight.
Beginning = tuple[float, int, tuple[int, ...], float]


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
    example: int  # its place among the examples


@dataclass(frozen=True)
class Chain:
    """The derivative of the examples' average cost with respect to one parameter, taken apart."""

    step: int
    gradient: float
    factors: list[Factor]
    product: float  # of the factors; equal to the gradient
    path_count: int
    paths: list[Path]  # the largest by magnitude, first the largest
    sum: float  # over all paths; equal to the gradient


@dataclass(frozen=True)
class Links:
    """What paths from layer l on are made of; lists have an entry for each of the layers l..L-1."""

    first: Array64  # (B,) what the weight multiplies, divided by B
    slopes: list[Array64]  # (B, n) f'(z)
    weights: list[Array64]  # (n of the next layer, n)
    ends: Array64  # (B, n_L) dC/dz of the outputs


def take_chain_apart(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    parameter: Place,
    top: int,
) -> Chain:
    """Take dC/d(parameter) of examples (B, n_0), (B,) apart, with its `top` largest paths.

    InvalidInput if the parameter or an example does not fit the network.
    """
    layer, to, source = parameter.layer, parameter.to, parameter.source
    layout = snapshot.network.layout
    layout.index(layer, to, source)
    trace, da = backpropagate(snapshot, inputs, labels)
    count = len(labels)
    previous: Array = np.ones(count) if source is None else trace.a[layer - 1][:, source]  # (B,)
    factors = _factors(snapshot, trace, da, parameter, previous)
    links = _links(snapshot, trace, layer, np.asarray(previous / count, np.float64))
    return Chain(
        step=snapshot.step,
        gradient=float(previous @ trace.delta[layer][:, to]) / count,
        factors=factors,
        product=math.prod(each.value for each in factors),
        path_count=count * math.prod(layout.layers[layer + 1 :]),
        paths=_largest(links, to, top),
        sum=_sum(links, to),
    )


def _factors(
    snapshot: Snapshot, trace: Trace, da: list[Array64], parameter: Place, previous: Array
) -> list[Factor]:
    """dz/dw, then da/dz and dC/da of the neuron; where softmax couples a layer, dC/dz at once.

    Their products of several examples are added up to one factor, and the other is one over how many.
    """
    layer, to, source = parameter.layer, parameter.to, parameter.source
    of = f"db{layer}[{to}]" if source is None else f"dW{layer}[{to},{source}]"
    found: dict[str, Array] = {f"dz{layer}[{to}]/{of}": previous}
    slopes = slope(snapshot.network.activations[layer - 1], trace.z[layer], trace.a[layer])
    if slopes is None:
        found[f"dC/dz{layer}[{to}]"] = trace.delta[layer][:, to]
    else:
        found[f"da{layer}[{to}]/dz{layer}[{to}]"] = slopes[:, to]
        found[f"dC/da{layer}[{to}]"] = da[layer][:, to]
    if len(previous) > 1:
        total = float(np.prod(list(found.values()), axis=0).sum())
        name = f"sum over the examples of {' · '.join(found)}"
        return [Factor("1/B", 1 / len(previous)), Factor(name, total)]
    first, *others = [Factor(name, float(values[0])) for name, values in found.items()]
    if source is not None:
        first = Factor(f"{first.name} = a{layer - 1}[{source}]", first.value)
    return [first, *others]


def _links(snapshot: Snapshot, trace: Trace, layer: int, first: Array64) -> Links:
    network = snapshot.network
    slopes = []
    for hidden in range(layer, len(network.activations)):
        found = slope(network.activations[hidden - 1], trace.z[hidden], trace.a[hidden])
        assert found is not None  # noqa: S101 - only the output layer may be softmax
        slopes.append(np.asarray(found, np.float64))
    weights = network.layout.weights(snapshot.theta64)[layer:]
    return Links(first, slopes, weights, np.asarray(trace.delta[-1], np.float64))


def _sum(links: Links, start: int) -> float:
    """The sum over all paths from neuron `start`, layer by layer from there to the cost."""
    reached = links.first[:, np.newaxis]  # (B, n): over all paths that lead to each neuron
    last = [start]
    for slopes, weights in zip(links.slopes, links.weights, strict=True):
        reached = (reached * slopes[:, last]) @ weights[:, last].T
        last = list(range(len(weights)))
    return float(np.vdot(reached, links.ends[:, last]))


def _largest(links: Links, start: int, top: int) -> list[Path]:
    """The `top` paths of largest magnitude from neuron `start`.

    How large the best path is that goes on from a neuron is known exactly, so a search that always
    follows the most promising beginning meets the paths in order and takes few steps aside.
    """
    best = _best(links)
    promise = _promise(links.first, best[0][:, start])
    beginnings: list[Beginning] = [
        (-size, example, (start,), product)
        for example, (size, product) in enumerate(
            zip(promise.tolist(), links.first.tolist(), strict=True)
        )
    ]
    heapq.heapify(beginnings)
    found: list[Path] = []
    while beginnings and len(found) < top:
        _, example, neurons, product = heapq.heappop(beginnings)
        depth, last = len(neurons) - 1, neurons[-1]
        if depth == len(links.weights):
            product *= float(links.ends[example, last])
            found.append(Path(list(neurons), product, example))
            continue
        products = product * links.slopes[depth][example, last] * links.weights[depth][:, last]
        promise = _promise(products, best[depth + 1][example])
        for neuron in _places(promise, top - len(found)):
            longer = (*neurons, neuron)
            heapq.heappush(
                beginnings, (-float(promise[neuron]), example, longer, float(products[neuron]))
            )
    return found


def _best(links: Links) -> list[Array64]:
    """For the layers l..L: the magnitude of the best path on from each neuron's z, (B, n)."""
    best = [np.abs(links.ends)]
    for slopes, weights in zip(reversed(links.slopes), reversed(links.weights), strict=True):
        sizes = np.abs(weights)
        onward = np.stack([(sizes * each[:, np.newaxis]).max(axis=0) for each in best[0]])
        best.insert(0, np.abs(slopes) * onward)
    return best


def _promise(products: Array64, best: Array64) -> Array64:
    """How large the best path will be; what overflowed comes first, for NaN has no order."""
    promise = np.abs(products) * best
    promise[np.isnan(promise)] = np.inf
    return promise


def _places(promise: Array64, count: int) -> list[int]:
    """The places of the `count` largest, in any order."""
    if count >= len(promise):
        return list(range(len(promise)))
    largest: list[int] = np.argpartition(-promise, count - 1)[:count].tolist()
    return largest
