"""Networks of every kind, with examples, and the derivatives of their costs by complex steps.

The reference shares nothing with `core`: it is written for complex numbers, and a derivative is
Im f(x + ih) / h (Squire and Trapp 1998). There is no difference in it, so nothing cancels and h may be
so small that its error is below every rounding: such a derivative is exact to the last digits, however
small it is, and a corner is met only by who stands on it. Activations take their side by the real part.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from core.configuration import configure
from core.optimizers import make_optimizer
from core.snapshot import Snapshot

STEP = 1e-100
CLOSE = {"rtol": 1e-9, "atol": 1e-14}  # atol: the rounding of sums of terms near 1 that cancel
HIDDEN = ("sigmoid", "tanh", "relu", "leaky_relu", "identity")
ENDS = [(output, "squared_error") for output in (*HIDDEN, "softmax")]
ENDS.append(("softmax", "cross_entropy"))
COUNTS = st.integers(1, 3)  # of examples
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")


def value(name, z):
    """f(z), for complex z (B, n)."""
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return np.where(z.real > 0, z, 0)
    if name == "leaky_relu":
        return np.where(z.real > 0, z, 0.01 * z)
    if name == "identity":
        return z
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def imaginary(function, at):
    """The derivatives of a function (n,) or (B, n) -> (B,) in each of the n places, (B, n)."""
    columns = []
    for place in range(at.shape[-1]):
        moved = at.astype(complex)
        moved[..., place] += 1j * STEP
        columns.append(function(moved).imag / STEP)
    return np.stack(columns, axis=-1)


@dataclass
class Problem:
    """A snapshot and examples (B, n_0), (B,) to ask about."""

    snapshot: Snapshot
    inputs: np.ndarray
    labels: np.ndarray

    @property
    def layers(self):
        return self.snapshot.network.layout.layers

    @property
    def depths(self):
        """The layers 1..L."""
        return range(1, len(self.layers))

    @property
    def names(self):
        """The activations of the layers 1..L."""
        return [each.name for each in self.snapshot.network.activations]

    @property
    def arguments(self):
        """What every probe of examples takes first."""
        return self.snapshot, self.inputs, self.labels

    @property
    def theta(self):
        return self.snapshot.theta.astype(np.float64)

    def single(self, row):
        """The same problem with one of its examples."""
        return Problem(self.snapshot, self.inputs[row : row + 1], self.labels[row : row + 1])

    def views(self, theta):
        layout = self.snapshot.network.layout
        return layout.weights(theta), layout.biases(theta)

    def index(self, place):
        return self.snapshot.network.layout.index(place.layer, place.to, place.source)

    def passed(self, theta=None):
        """z and a of all layers, each (B, n_l)."""
        z, a = [None], [self.inputs]
        for layer in self.depths:
            z.append(self.weighted(a[-1], layer, theta))
            a.append(value(self.names[layer - 1], z[-1]))
        return z, a

    def weighted(self, a, layer, theta=None):
        """z of a layer from the activations before it."""
        weights, biases = self.views(self.theta if theta is None else theta)
        return a @ weights[layer - 1].T + biases[layer - 1]

    def costs_from(self, a, layer, theta=None):
        """The costs (B,) if the activations of `layer` were these."""
        for later in range(layer + 1, len(self.layers)):
            a = value(self.names[later - 1], self.weighted(a, later, theta))
        y = np.eye(self.layers[-1])[self.labels]
        if self.snapshot.configuration.cost_function == "squared_error":
            return ((a - y) ** 2).sum(axis=1)
        return -(y * np.log(a)).sum(axis=1)

    def costs(self, theta=None):
        """The costs (B,) of the examples."""
        return self.costs_from(self.inputs, 0, theta)

    def da(self, layer):
        """dC/da of each example, (B, n_l)."""
        return imaginary(lambda a: self.costs_from(a, layer), self.passed()[1][layer])

    def delta(self, layer):
        """dC/dz of each example, (B, n_l)."""
        name = self.names[layer - 1]
        return imaginary(lambda z: self.costs_from(value(name, z), layer), self.passed()[0][layer])

    def slopes(self, layer):
        """f'(z) of each example, (B, n_l), of softmax its diagonal."""
        name, z = self.names[layer - 1], self.passed()[0][layer]
        columns = [
            imaginary(lambda z, at=place: value(name, z)[:, at], z)[:, place]
            for place in range(z.shape[1])
        ]
        return np.stack(columns, axis=1)

    def gradients(self):
        """Each example's own gradient, (B, size)."""
        return imaginary(self.costs, self.theta)


@st.composite
def problems(draw, count=COUNTS):
    """A trained network's size of numbers in a network of one to four hidden layers."""
    hidden = [draw(st.integers(1, 4)) for _ in range(draw(st.integers(1, 4)))]
    layers = [draw(st.integers(1, 4)), *hidden, draw(st.integers(2, 4))]
    output, cost = draw(st.sampled_from(ENDS))
    configuration = configure(
        layers,
        "made",
        activation=draw(st.sampled_from(HIDDEN)),
        output_activation=output,
        cost_function=cost,
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        learning_rate=0.05,
        batch_size=2,
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    layout = configuration.layout
    theta = random.normal(0, 0.5, layout.size)
    for weights in layout.weights(theta):
        weights[:] *= 2 / np.sqrt(weights.shape[1])
    memory = make_optimizer(configuration.optimizer, layout.size).memory
    snapshot = Snapshot(
        configuration,
        step=draw(st.integers(0, 50)),
        epoch=0.0,
        theta=theta.astype(np.float32),
        update=random.normal(0, 0.01, layout.size).astype(np.float32),
        memory={name: np.float32(random.uniform(0.01, 0.1, layout.size)) for name in memory},
        batch_indices=np.arange(2),
    )
    examples = draw(count)
    return Problem(
        snapshot,
        random.uniform(-1, 1, (examples, layers[0])),
        random.integers(0, layers[-1], examples),
    )


def expected_update(snapshot, gradient):
    """What docs/mathematics.md says that the optimizer adds, in float64."""
    rate, t, memory = snapshot.configuration.learning_rate, snapshot.step + 1, snapshot.memory
    known = {name: each.astype(np.float64) for name, each in memory.items()}
    if snapshot.configuration.optimizer == "sgd":
        return -rate * gradient
    if snapshot.configuration.optimizer == "momentum":
        (velocity,) = known.values()
        return 0.9 * velocity - rate * gradient
    if snapshot.configuration.optimizer == "rmsprop":
        (square,) = known.values()
        return -rate * gradient / (np.sqrt(0.9 * square + 0.1 * gradient**2) + 1e-8)
    mean, square = known.values()
    mean = (0.9 * mean + 0.1 * gradient) / (1 - 0.9**t)
    square = (0.999 * square + 0.001 * gradient**2) / (1 - 0.999**t)
    return -rate * mean / (np.sqrt(square) + 1e-8)
