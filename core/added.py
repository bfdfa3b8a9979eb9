"""Examples that users add to a run's training set: drawn digits, points of a plane, with their labels.

They are kept as the data set keeps its own (bytes for pictures), so what is added is rounded to its
levels and learned from like all the others. Immutable, for they are part of a configuration.
"""

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset, Split
from core.errors import InvalidInput

DTYPES = ("uint8", "float32")


@dataclass(frozen=True)
class AddedExamples:
    """Examples in the order of their adding; empty, those of every run that nothing was added to."""

    rows: tuple[bytes, ...] = ()  # the values of each example, as in `Split.values`
    labels: tuple[int, ...] = ()
    dtype: str = "uint8"  # of the values

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, other: "AddedExamples") -> "AddedExamples":
        return AddedExamples(self.rows + other.rows, self.labels + other.labels, other.dtype)

    def without(self, index: int) -> "AddedExamples":
        """Return all but one; InvalidInput if there is no such."""
        if not 0 <= index < len(self):
            raise InvalidInput("index", f"expected one of {len(self)} examples, but got {index}")
        if len(self) == 1:
            return AddedExamples()
        rows = self.rows[:index] + self.rows[index + 1 :]
        labels = self.labels[:index] + self.labels[index + 1 :]
        return AddedExamples(rows, labels, self.dtype)

    def shared(self, other: "AddedExamples") -> list[bool]:
        """Return of each whether `other` has it too; of equal ones as many as `other` has."""
        left = Counter(zip(other.rows, other.labels, strict=True))
        found = []
        for each in zip(self.rows, self.labels, strict=True):
            found.append(left[each] > 0)
            left[each] -= 1
        return found

    def split(self, like: Split) -> Split:
        """Return these alone; InvalidInput unless `like`, the data set's, keeps its own this way."""
        if self.rows and self.dtype != like.values.dtype:
            raise InvalidInput(
                "added_examples", f"expected {like.values.dtype}, but got {self.dtype}"
            )
        flat = np.frombuffer(b"".join(self.rows), like.values.dtype)
        values: NDArray[Any] = flat.reshape(len(self), like.values.shape[1])
        return Split(values, np.array(self.labels, dtype=np.intp), like.scale)

    def join(self, split: Split) -> Split:
        """Return a split with these behind its own N examples, as N, N + 1, ...; see `split`."""
        if not self.rows:
            return split
        own = self.split(split)
        return Split(
            np.concatenate([split.values, own.values]),
            np.concatenate([split.labels, own.labels]),
            split.scale,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, fit for JSON."""
        values = base64.b64encode(b"".join(self.rows)).decode("ascii")
        return {"dtype": self.dtype, "labels": list(self.labels), "values": values}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> "AddedExamples":
        """Rebuild from `to_dict`; InvalidInput if that cannot be."""
        try:
            values = base64.b64decode(told["values"], validate=True)
            labels, dtype = tuple(told["labels"]), told["dtype"]
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput(
                "added_examples", f"expected dtype, labels, values: {error}"
            ) from None
        size = len(values) // len(labels) if labels else 0
        if len(values) != size * len(labels):
            raise InvalidInput(
                "added_examples", f"expected {len(labels)} examples, but got {len(values)} bytes"
            )
        rows = tuple(values[start : start + size] for start in range(0, len(values), size or 1))
        return cls(rows, labels, dtype)

    def check(self, inputs: int, classes: int) -> None:
        """Raise InvalidInput unless all are of `inputs` numbers and one of `classes` classes."""
        if self.dtype not in DTYPES:
            raise InvalidInput(
                "added_examples", f"expected one of {', '.join(DTYPES)}, but got {self.dtype!r}"
            )
        size = inputs * np.dtype(self.dtype).itemsize
        if len(self.rows) != len(self.labels) or any(len(row) != size for row in self.rows):
            raise InvalidInput("added_examples", f"expected examples of {inputs} numbers")
        for label in self.labels:
            check_label(label, classes, "added_examples")


def store_examples(
    dataset: Dataset, examples: Sequence[tuple[Sequence[float], int]], fields: Sequence[str]
) -> AddedExamples:
    """Return examples as their data set would keep them.

    InvalidInput, behind the example's own one of `fields`, unless each has the right number of inputs,
    finite and within the range of the data, and a label that is a class.
    """
    low, high = dataset.value_range
    rows, labels = [], []
    for (inputs, label), field in zip(examples, fields, strict=True):
        if len(inputs) != dataset.inputs:
            raise InvalidInput(
                f"{field}inputs", f"expected {dataset.inputs} numbers, but got {len(inputs)}"
            )
        numbers = np.array(inputs, dtype=np.float64)
        wrong = ~((numbers >= low) & (numbers <= high))  # true of what is not a number
        if wrong.any():
            index = int(wrong.argmax())
            raise InvalidInput(
                f"{field}inputs.{index}",
                f"expected a number from {low:g} to {high:g}, but got {numbers[index]:g}",
            )
        check_label(label, len(dataset.classes), f"{field}label")
        rows.append(dataset.train.store(numbers).tobytes())
        labels.append(label)
    return AddedExamples(tuple(rows), tuple(labels), dataset.train.values.dtype.name)


def check_label(label: int, classes: int, field: str) -> None:
    """Raise InvalidInput unless `label` is one of `classes` classes."""
    whole = isinstance(label, int) and not isinstance(label, bool)
    if not whole or not 0 <= label < classes:
        raise InvalidInput(field, f"expected a label from 0 to {classes - 1}, but got {label!r}")
