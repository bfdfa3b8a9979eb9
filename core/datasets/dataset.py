"""One format for labeled data, whatever its source.

A `Dataset` is two `Split`s and what one must know to show them. Values stay in the type they were
stored in (bytes for pictures) and become float32 inputs only as they are gathered, so that MNIST
takes 55 MB and not 220. Where data comes from is the affair of the modules beside this one.
"""

import math
import threading
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

Float32 = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Drawing:
    """How a drawn digit is fitted into the picture, so that it looks like the training data."""

    box: int  # the ink's longer side becomes this many pixels
    center: Literal["mass", "box"]  # what comes to the middle: the ink's center of mass, or its box


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set without loading it."""

    name: str
    title: str
    input_shape: tuple[int, ...]  # (rows, columns) of a picture, or (2,)
    classes: tuple[str, ...]
    train_count: int
    test_count: int
    default_layers: tuple[int, ...]
    extent: tuple[float, float] | None = None  # (low, high) of both axes of two-dimensional data
    drawing: Drawing | None = None
    available: bool = True
    message: str | None = None  # why it is not available

    @property
    def inputs(self) -> int:
        """How many numbers one example has, which is the width of the input layer."""
        return math.prod(self.input_shape)


@dataclass(frozen=True, eq=False)
class Split:
    """Labeled examples: inputs are `values * scale`. Read-only, so threads may share one."""

    values: NDArray[np.uint8] | Float32  # (N, n)
    labels: Indices  # (N,)
    scale: float = 1.0
    _scratch: threading.local = field(default_factory=threading.local, repr=False)

    def __post_init__(self) -> None:
        values = np.ascontiguousarray(self.values)
        labels = np.ascontiguousarray(self.labels, dtype=np.intp)
        values.flags.writeable = False
        labels.flags.writeable = False
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "labels", labels)

    def __len__(self) -> int:
        return len(self.labels)

    def gather(self, indices: Indices, out: Float32) -> Float32:
        """Write the inputs of the examples at `indices` (B,) into `out` (B, n), and return it.

        This stands in the training loop, so nothing is checked: an index out of range is clipped.
        """
        if self.values.dtype == np.uint8:
            gathered = self.values.take(indices, 0, self._bytes(len(indices)), "clip")
            # Apart from the product, which would convert a small piece at a time.
            np.copyto(out, gathered)
        else:
            self.values.take(indices, 0, out, "clip")
        if self.scale != 1.0:
            np.multiply(out, np.float32(self.scale), out)
        return out

    def inputs(self, start: int = 0, stop: int | None = None) -> Float32:
        """A copy (stop - start, n) of the inputs of a slice of the examples."""
        return np.multiply(self.values[start:stop], np.float32(self.scale), dtype=np.float32)

    def store(self, inputs: NDArray[np.floating]) -> NDArray[np.uint8] | Float32:
        """Return inputs as this split keeps them: those of bytes rounded to the nearest level."""
        values = inputs / self.scale
        if self.values.dtype == np.uint8:
            np.rint(values, out=values)
        stored: NDArray[Any] = values.astype(self.values.dtype)
        return stored

    def head(self, count: int) -> "Split":
        """The first `count` examples, or all if there are fewer, as views."""
        return Split(self.values[:count], self.labels[:count], self.scale)

    def example(self, index: int) -> tuple[Float32, int]:
        """The inputs (n,) and the label of one example. Raises InvalidInput when there is none."""
        if not 0 <= index < len(self):
            raise InvalidInput("index", f"expected 0 to {len(self) - 1}, but got {index}")
        return self.inputs(index, index + 1)[0], int(self.labels[index])

    def _bytes(self, rows: int) -> NDArray[np.uint8]:
        """Room for `rows` gathered examples, one a thread, reused while the batch size stays."""
        room: NDArray[np.uint8] | None = getattr(self._scratch, "room", None)
        if room is None or len(room) != rows:
            room = np.empty((rows, self.values.shape[1]), np.uint8)
            self._scratch.room = room
        return room

    def __reduce__(self) -> tuple[type["Split"], tuple[object, ...]]:
        """Pickle without the scratch room, which belongs to a thread."""
        return Split, (self.values, self.labels, self.scale)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labeled examples for training and for testing, and how to show them."""

    name: str
    title: str
    classes: tuple[str, ...]  # what the labels 0, 1, ... stand for
    input_shape: tuple[int, ...]  # (rows, columns) of a picture, or (2,)
    train: Split
    test: Split
    extent: tuple[float, float] | None = None  # (low, high) of both axes of two-dimensional data
    drawing: Drawing | None = None

    @property
    def inputs(self) -> int:
        """How many numbers one example has, which is the width of the input layer."""
        return math.prod(self.input_shape)

    @property
    def value_range(self) -> tuple[float, float]:
        """What an input may be at least and at most: from no ink to full ink, or the extent."""
        return self.extent or (0.0, 1.0)

    def split(self, name: str) -> Split:
        """The split called `train` or `test`. Raises InvalidInput for any other name."""
        if name not in ("train", "test"):
            raise InvalidInput("split", f"expected 'train' or 'test', but got {name!r}")
        return self.train if name == "train" else self.test
