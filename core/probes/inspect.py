"""The exact numbers behind one thing that somebody points at: a weight, a bias or a neuron."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import slope
from core.errors import InvalidInput
from core.network import Trace
from core.probes.gradient import Batch, average_gradient
from core.probes.trace import Array64, backpropagate
from core.snapshot import Snapshot


class Inspection:
    """One example's pass through a snapshot, with the next mini-batch's gradient beside it."""

    def __init__(
        self,
        snapshot: Snapshot,
        inputs: NDArray[np.floating],
        label: int,
        batches: Iterable[Batch],
    ) -> None:
        """Raise InvalidInput if the example does not fit the network."""
        self.snapshot = snapshot
        self.layout = snapshot.network.layout
        self.trace: Trace
        self.da: list[Array64]
        self.trace, self.da = backpropagate(snapshot, inputs[np.newaxis], np.array([label]))
        self.cost = float(snapshot.network.costs(self.trace)[0])
        self.batch_gradient = average_gradient(snapshot, batches).gradient

    def parameter(self, layer: int, to: int, source: int | None) -> dict[str, Any]:
        """Describe W[layer][to, source], or b[layer][to]; InvalidInput if there is none."""
        place = self.layout.index(layer, to, source)
        previous = 1.0 if source is None else float(self.trace.a[layer - 1][0, source])
        delta = float(self.trace.delta[layer][0, to])
        update = self.snapshot.update
        return {
            "step": self.snapshot.step,
            "kind": "bias" if source is None else "weight",
            "layer": layer,
            "to": to,
            "from": source,
            "value": float(self.snapshot.theta[place]),
            "gradient": previous * delta,
            "batch_gradient": float(self.batch_gradient[place]),
            "update": None if update is None else float(update[place]),
            "previous_activation": previous,
            "delta": delta,
            "activation": float(self.trace.a[layer][0, to]),
            **self.around(layer, to),
        }

    def neuron(self, layer: int, index: int) -> dict[str, Any]:
        """Describe neuron `index` of `layer` (0: an input); InvalidInput if there is none."""
        layers = self.layout.layers
        if not 0 <= layer < len(layers):
            raise InvalidInput("layer", f"expected 0 to {len(layers) - 1}, but got {layer}")
        if not 0 <= index < layers[layer]:
            raise InvalidInput("index", f"expected 0 to {layers[layer] - 1}, but got {index}")
        found = {
            "step": self.snapshot.step,
            "kind": "neuron" if layer else "input",
            "layer": layer,
            "index": index,
            "a": float(self.trace.a[layer][0, index]),
            "fan_in": self.fan_in(layer, index) if layer else None,
            "fan_out": self.fan_out(layer, index) if layer < len(layers) - 1 else None,
        }
        if not layer:
            return {**found, "da": float(self.da[0][0, index]), "cost": self.cost}
        place = self.layout.index(layer, index, None)
        return {
            **found,
            "delta": float(self.trace.delta[layer][0, index]),
            "bias": float(self.snapshot.theta[place]),
            "bias_gradient": float(self.trace.delta[layer][0, index]),
            "batch_bias_gradient": float(self.batch_gradient[place]),
            **self.around(layer, index),
        }

    def around(self, layer: int, index: int) -> dict[str, Any]:
        """Return what a neuron and the parameters that feed it have in common."""
        activation = self.snapshot.network.activations[layer - 1]
        z, a = self.trace.z[layer], self.trace.a[layer]
        slopes = slope(activation, z, a)
        last = layer == len(self.layout.layers) - 1
        return {
            "z": float(z[0, index]),
            "da": float(self.da[layer][0, index]),
            "derivative": None if slopes is None else float(slopes[0, index]),
            "activation_function": activation.name,
            "target": float(self.trace.y[0, index]) if last else None,
            "cost": self.cost,
        }

    def fan_in(self, layer: int, index: int) -> dict[str, list[float]]:
        """Return the weights into a neuron, what they carry, and this example's gradient of each."""
        activations = self.trace.a[layer - 1][0]
        return {
            "weights": self.layout.weights(self.snapshot.theta)[layer - 1][index].tolist(),
            "activations": activations.tolist(),
            "gradients": (activations * self.trace.delta[layer][0, index]).tolist(),
        }

    def fan_out(self, layer: int, index: int) -> dict[str, list[float]]:
        """Return the weights out of a neuron, the errors they meet, and the gradient of each."""
        deltas = self.trace.delta[layer + 1][0]
        return {
            "weights": self.layout.weights(self.snapshot.theta)[layer][:, index].tolist(),
            "deltas": deltas.tolist(),
            "gradients": (deltas * self.trace.a[layer][0, index]).tolist(),
        }
