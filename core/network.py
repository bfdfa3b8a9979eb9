"""A fully connected network: forward fills a trace, backward a gradient.

Neither changes the parameters, keeps a state or knows about data, optimizers or time. Rows are
examples, so a batch of B is `(B, n_l)` at layer l; a trace holds every intermediate of a pass, for
whoever wants to draw it. The same code runs in float32 (training) and float64 (probes): the dtype is
that of the arrays it is given. The four equations of `backward` are derived in docs/mathematics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.activations import Array, find_activation
from core.costs import find_cost
from core.parameters import Layout


@dataclass(frozen=True)
class Trace:
    """Every intermediate of one pass over B examples; lists are indexed by layer.

    `z[0]` and `delta[0]` are empty arrays: inputs have neither. `y` are the targets. `mean` weighs
    every example by 1/B: the product with it is a mean, a quarter of the time that `sum` takes.
    `deltas` has all `delta` in one array, `shares` the same by 1/B, of which `share` are the views: so
    the mean is taken of all layers at once, before the products make many numbers of few.
    """

    a: list[Array]  # (B, n_l), layers 0..L
    z: list[Array]  # (B, n_l), layers 1..L
    delta: list[Array]  # (B, n_l), layers 1..L: dC/dz of each example alone
    y: Array  # (B, n_L)
    mean: Array  # (B,)
    deltas: Array  # (B (n_1 + ... + n_L),)
    shares: Array
    share: list[Array]  # (B, n_l), layers 1..L: what each example adds to dC/dz of the mean cost

    @classmethod
    def allocate(cls, layers: tuple[int, ...], batch: int, dtype: type[np.floating]) -> "Trace":
        """Make room for a pass over `batch` examples."""
        nothing: Array = np.empty((batch, 0), dtype)
        deltas, shares = (np.zeros(batch * sum(layers[1:]), dtype) for _ in range(2))
        return cls(
            a=[np.empty((batch, n), dtype) for n in layers],
            z=[nothing] + [np.empty((batch, n), dtype) for n in layers[1:]],
            delta=[nothing, *layered(deltas, layers[1:])],
            y=np.empty((batch, layers[-1]), dtype),
            mean=np.full(batch, 1 / batch, dtype),
            deltas=deltas,
            shares=shares,
            share=[nothing, *layered(shares, layers[1:])],
        )

    def head(self, count: int) -> "Trace":
        """Return views of the first `count` examples, for a batch that came out short."""
        return Trace(
            a=[each[:count] for each in self.a],
            z=[each[:count] for each in self.z],
            delta=[each[:count] for each in self.delta],
            y=self.y[:count],
            mean=np.full(count, 1 / count, self.y.dtype),
            deltas=self.deltas,
            shares=self.shares,
            share=[each[:count] for each in self.share],
        )


def layered(flat: Array, sizes: Sequence[int]) -> list[Array]:
    """Return views (B, n) of an array of B * sum(sizes) numbers, one for each of the layers' sizes."""
    batch = len(flat) // sum(sizes)
    ends = (batch * np.cumsum(sizes)).tolist()
    return [
        flat[end - batch * n : end].reshape(batch, n) for n, end in zip(sizes, ends, strict=True)
    ]


class Network:
    """The function a network computes and its gradient, for any parameters of its layout."""

    def __init__(
        self, layers: tuple[int, ...], activation: str, output_activation: str, cost_function: str
    ) -> None:
        self.layout = Layout(layers)
        hidden = find_activation(activation)
        self.activations = [hidden] * (len(layers) - 2) + [find_activation(output_activation)]
        self.cost = find_cost(cost_function)

    def trace(self, batch: int, dtype: type[np.floating] = np.float64) -> Trace:
        """Make room for a pass over `batch` examples."""
        return Trace.allocate(self.layout.layers, batch, dtype)

    def forward(
        self,
        weights: Sequence[Array],
        biases: Sequence[Array],
        trace: Trace,
        first: int = 1,
    ) -> None:
        """Fill `z` and `a` of the layers `first`..L from the activations of the layer before.

        `weights` and `biases` are the views of one parameter vector (Layout.weights, .biases).
        """
        for layer in range(first, len(trace.a)):
            z = trace.z[layer]
            trace.a[layer - 1].dot(weights[layer - 1].T, z)  # (B, n_l)
            np.add(z, biases[layer - 1], z)
            self.activations[layer - 1].value(z, trace.a[layer])

    def backward(
        self,
        weights: Sequence[Array],
        trace: Trace,
        gradient_weights: Sequence[Array],
        gradient_biases: Sequence[Array],
    ) -> None:
        """Fill `trace.delta` and the gradient of the batch's mean cost, after `forward`.

        The gradient's views have the shapes of the parameters'. The inputs' error is not computed:
        nothing is learned from it.
        """
        self.propagate(weights, trace)
        np.multiply(trace.deltas, trace.mean[:1], trace.shares)
        for index, gradient in enumerate(gradient_weights):
            trace.share[index + 1].T.dot(trace.a[index], gradient)  # (n_l, n_{l-1})
            trace.mean.dot(trace.delta[index + 1], gradient_biases[index])

    def propagate(self, weights: Sequence[Array], trace: Trace) -> None:
        """Fill `trace.delta`, from the cost back to layer 1, after `forward`."""
        last = len(self.activations)
        self.cost.delta(
            self.activations[-1], trace.z[last], trace.a[last], trace.y, trace.delta[last]
        )
        for layer in range(last - 1, 0, -1):
            delta = trace.delta[layer]
            trace.delta[layer + 1].dot(weights[layer], delta)  # dC/da, (B, n_l)
            self.activations[layer - 1].pullback(delta, trace.z[layer], trace.a[layer], delta)

    def costs(self, trace: Trace) -> Array:
        """Return the cost of every example, (B,), after `forward`."""
        last = len(self.activations)
        return self.cost.values(trace.z[last], trace.a[last], trace.y)
