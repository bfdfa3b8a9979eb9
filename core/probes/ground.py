"""The mean cost of fixed examples anywhere in parameter space, and on a grid of a plane through it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.network import Network, Trace
from core.probes.forward import check_labels
from core.probes.plane import Plane
from core.probes.trace import Array64

CHUNK = 500  # examples at once: what a layer computes of them stays in the cache

Progress = Callable[[int], None]  # told how many points are done; what it raises ends the work


class Ground:
    """The cost of some examples as a function of the parameters, in float64."""

    def __init__(
        self,
        network: Network,
        inputs: NDArray[np.floating],
        labels: NDArray[np.integer],
        progress: Progress,
    ) -> None:
        check_labels(labels, network.layout.layers[-1])
        self.network = network
        self.inputs = inputs.astype(np.float64)
        self.progress = progress
        self.done = 0
        self.parts = [slice(start, start + CHUNK) for start in range(0, len(labels), CHUNK)]
        self.traces = self.share_room(np.eye(network.layout.layers[-1])[labels])

    def share_room(self, targets: Array64) -> list[Trace]:
        """Return a trace for each part of the examples; all but inputs and targets is the same room."""
        room = self.network.trace(min(CHUNK, len(targets)))
        traces = []
        for part in self.parts:
            y = targets[part]
            head = room.head(len(y))
            traces.append(replace(head, a=[self.inputs[part], *head.a[1:]], y=y))
        return traces

    def cost(self, theta: Array64) -> float:
        """Return the mean cost with the parameters `theta` (size,)."""
        layout = self.network.layout
        weights, biases = layout.weights(theta), layout.biases(theta)
        total = 0.0
        for trace in self.traces:
            self.network.forward(weights, biases, trace)
            total += float(self.network.costs(trace).sum())
        return total / len(self.inputs)

    def measure(self, theta: Array64) -> float:
        """Return the mean cost at one of the points that `progress` counts."""
        cost = self.cost(theta)
        self.tick()
        return cost

    def grid(self, plane: Plane, x: Array64, y: Array64) -> Array64:
        """Return the mean costs (len(y), len(x)) on a grid of the plane.

        The first layer's z is linear in the parameters, so it is multiplied out along the axes once
        and only added up at every point. That is nearly all of the arithmetic.
        """
        layout = self.network.layout
        origin, along_x, along_y = map(self.first_z, (plane.center, *plane.axes))  # (B, n_1)
        theta = np.empty(layout.size)
        weights, biases = layout.weights(theta), layout.biases(theta)
        later = slice(layout.slices[0].both.stop, None)
        costs = np.empty((len(y), len(x)))
        for row, v in zip(costs, y, strict=True):
            first = origin + v * along_y
            rest = plane.center[later] + v * plane.axes[1, later]
            for j, u in enumerate(x):
                theta[later] = rest + u * plane.axes[0, later]
                row[j] = self.cost_from(first, u, along_x, weights, biases)
                self.tick()
        return costs

    def first_z(self, theta: Array64) -> Array64:
        """Return the first layer's z of all examples, (B, n_1), for a point or a direction."""
        layout = self.network.layout
        z: Array64 = self.inputs @ layout.weights(theta)[0].T + layout.biases(theta)[0]
        return z

    def cost_from(
        self,
        first: Array64,
        u: float,
        along: Array64,
        weights: list[Array64],
        biases: list[Array64],
    ) -> float:
        """Return the mean cost where the first layer's z is first + u along, (B, n_1)."""
        total = 0.0
        for part, trace in zip(self.parts, self.traces, strict=True):
            np.multiply(along[part], u, out=trace.z[1])
            np.add(trace.z[1], first[part], out=trace.z[1])
            self.network.activations[0].value(trace.z[1], trace.a[1])
            self.network.forward(weights, biases, trace, first=2)
            total += float(self.network.costs(trace).sum())
        return total / len(self.inputs)

    def tick(self) -> None:
        """Count a point that is done, and tell."""
        self.done += 1
        self.progress(self.done)
