"""All parameters as one flat vector, and its views layer by layer.

For l = 1..L the vector holds W[l] row by row, then b[l]. One vector makes an optimizer, a copy, a
norm or a point in parameter space a single operation; the views alias it, so whoever hands
parameters out copies the vector first.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

Vector = NDArray[np.float32]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class LayerSlice:
    """Where one layer's parameters lie in the flat vector."""

    weights: slice
    biases: slice
    shape: tuple[int, int]  # (n_l, n_{l-1})

    @cached_property
    def both(self) -> slice:
        """The whole layer: weights and biases are neighbors."""
        return slice(self.weights.start, self.biases.stop)


@dataclass(frozen=True)
class Place:
    """One parameter by name: W[layer][to, source], or b[layer][to] where `source` is None."""

    layer: int
    to: int
    source: int | None


@dataclass(frozen=True)
class Layout:
    """The arrangement of a network's parameters; `layers` are the sizes n_0 .. n_L."""

    layers: tuple[int, ...]

    @cached_property
    def slices(self) -> tuple[LayerSlice, ...]:
        """One entry for each of the layers 1..L."""
        found = []
        start = 0
        for fan_in, fan_out in pairwise(self.layers):
            middle = start + fan_in * fan_out
            stop = middle + fan_out
            found.append(LayerSlice(slice(start, middle), slice(middle, stop), (fan_out, fan_in)))
            start = stop
        return tuple(found)

    @cached_property
    def size(self) -> int:
        """The number of parameters."""
        return int(self.slices[-1].biases.stop)

    @cached_property
    def edges(self) -> int:
        """The number of weights."""
        return self.size - sum(self.layers[1:])

    def weights(self, vector: NDArray[T]) -> list[NDArray[T]]:
        """Return views W[1]..W[L] of shapes (n_l, n_{l-1}); writing to one writes to `vector`."""
        return [vector[each.weights].reshape(each.shape) for each in self.slices]

    def biases(self, vector: NDArray[T]) -> list[NDArray[T]]:
        """Return views b[1]..b[L] of shapes (n_l,); writing to one writes to `vector`."""
        return [vector[each.biases] for each in self.slices]

    def index(self, layer: int, to: int, source: int | None) -> int:
        """Return the place of W[layer][to, source], or of b[layer][to] if `source` is None.

        Raises InvalidInput, naming the part that does not exist.
        """
        if not 1 <= layer <= len(self.slices):
            raise InvalidInput("layer", f"expected 1 to {len(self.slices)}, but got {layer}")
        place = self.slices[layer - 1]
        fan_out, fan_in = place.shape
        if not 0 <= to < fan_out:
            raise InvalidInput("to", f"expected 0 to {fan_out - 1}, but got {to}")
        if source is None:
            return int(place.biases.start) + to
        if not 0 <= source < fan_in:
            raise InvalidInput("from", f"expected 0 to {fan_in - 1}, but got {source}")
        return int(place.weights.start) + to * fan_in + source

    def place(self, index: int) -> Place:
        """Return the name of the parameter at `index`, 0 to size - 1; the inverse of `index`."""
        layer = next(i for i, each in enumerate(self.slices) if index < each.biases.stop)
        found = self.slices[layer]
        if index >= found.biases.start:
            return Place(layer + 1, index - found.biases.start, None)
        to, source = divmod(index - found.weights.start, found.shape[1])
        return Place(layer + 1, to, source)


def initialize(layout: Layout, initialization: str, random: np.random.Generator) -> Vector:
    """Return new parameters, float32 (size,); InvalidInput for an unknown initialization.

    xavier: normal, variance 2 / (fan_in + fan_out), biases 0 (Glorot & Bengio 2010). he: normal,
    variance 2 / fan_in, biases 0 (He et al. 2015). uniform: weights and biases between -1/sqrt(fan_in)
    and 1/sqrt(fan_in). normal: everything standard normal, the textbook's first choice. zero: all
    zeros, which leaves the neurons of a layer alike for ever: a lesson in symmetry.
    """
    if initialization not in INITIALIZATIONS:
        choices = ", ".join(INITIALIZATIONS)
        raise InvalidInput(
            "initialization", f"expected one of {choices}, but got {initialization!r}"
        )
    theta = np.zeros(layout.size, dtype=np.float32)
    for weights, biases in zip(layout.weights(theta), layout.biases(theta), strict=True):
        fan_out, fan_in = weights.shape
        if initialization == "xavier":
            weights[:] = random.normal(0, np.sqrt(2 / (fan_in + fan_out)), weights.shape)
        elif initialization == "he":
            weights[:] = random.normal(0, np.sqrt(2 / fan_in), weights.shape)
        elif initialization == "uniform":
            bound = 1 / np.sqrt(fan_in)
            weights[:] = random.uniform(-bound, bound, weights.shape)
            biases[:] = random.uniform(-bound, bound, biases.shape)
        elif initialization == "normal":
            weights[:] = random.normal(0, 1, weights.shape)
            biases[:] = random.normal(0, 1, biases.shape)
    return theta


INITIALIZATIONS = ("xavier", "he", "uniform", "normal", "zero")
