"""The tensors of a run's file, each looked at before it is used."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize

from core.added import AddedExamples
from core.bundle.contents import EVALUATIONS, HISTORY
from core.bundle.fields import refuse, whole
from core.datasets import DatasetInfo
from core.errors import InvalidInput
from core.history import MAX_EVALUATIONS, MAX_POINTS, Evaluation, History, Point
from core.parameters import Vector

DTYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64, "U8": np.uint8}
MAX_MEMBERS = 10_000_000  # of all sets of added examples together
MEASURED = {"cost", "gradient_norms", "train_cost", "test_cost"}  # may be other than finite
SHARES = {"batch_accuracy", "train_accuracy", "test_accuracy"}

Array = NDArray[Any]


class Tensors:
    """All tensors by name; each is asked for once."""

    def __init__(self, data: bytes) -> None:
        """Raise InvalidInput unless the tensors fill the file, side by side."""
        try:
            self.left: dict[str, dict[str, Any]] = dict(deserialize(data))  # type: ignore[no-untyped-call]
        except SafetensorError as error:
            raise InvalidInput("file", f"expected a whole safetensors file: {error}") from error

    def take(self, name: str, dtype: str, shape: tuple[int | None, ...]) -> Array:
        """Return a tensor; None in the shape is any length."""
        found = self.left.pop(name, None)
        if found is None:
            refuse(f"the tensor {name}", "none of that name")
        came = tuple(found["shape"])
        fits = len(came) == len(shape) and all(
            wanted in (None, length) for wanted, length in zip(shape, came, strict=True)
        )
        if found["dtype"] != dtype or not fits:
            wanted_shape = ", ".join("any" if each is None else str(each) for each in shape)
            refuse(
                f"{name} to be {dtype} of shape ({wanted_shape})",
                f"{found['dtype']} of shape {came}",
            )
        return np.frombuffer(found["data"], DTYPES[dtype]).reshape(came)

    def finite(self, name: str, shape: tuple[int, ...]) -> Vector:
        """Return a float32 tensor of finite numbers, as an array of its own."""
        vector: Vector = self.take(name, "F32", shape).copy()
        if not np.isfinite(vector).all():
            refuse(f"{name} to be finite", "numbers that are not")
        return vector

    def check_used(self) -> None:
        """Refuse tensors that nothing asked for."""
        if self.left:
            refuse("no other tensors", ", ".join(sorted(self.left)))


def read_added(tensors: Tensors, sizes: list[Any], info: DatasetInfo) -> list[AddedExamples]:
    """Return the sets of added examples."""
    lengths = [whole("added_sizes", each, 0, MAX_MEMBERS) for each in sizes]
    if not sum(lengths):
        return [AddedExamples() for _ in lengths]
    kind, dtype = ("F32", "float32") if info.extent else ("U8", "uint8")
    values = tensors.take("added.values", kind, (None, info.inputs))
    low, high = info.extent or (0, 255)
    if not ((values >= low) & (values <= high)).all():  # true of what is not a number
        refuse(f"added.values from {low:g} to {high:g}", "others")
    labels = tensors.take("added.labels", "I64", (len(values),))
    members = tensors.take("added.members", "I64", (sum(lengths),))
    between("added.labels", labels, 0, len(info.classes) - 1)
    between("added.members", members, 0, len(values) - 1)
    rows = [each.tobytes() for each in values]
    names = labels.tolist()
    found, start = [], 0
    for length in lengths:
        numbers = members[start : start + length].tolist()
        start += length
        chosen = tuple(rows[each] for each in numbers), tuple(names[each] for each in numbers)
        found.append(AddedExamples(*chosen, dtype) if length else AddedExamples())
    return found


def read_history(tensors: Tensors, strides: dict[str, Any], end: int, layers: int) -> History:
    """Return the record of the run up to its end."""
    history = History()
    history.stride = whole("stride", strides.get("stride"), 1)
    history.evaluation_stride = whole("evaluation_stride", strides.get("evaluation_stride"), 1)
    points = read_columns(tensors, "history", HISTORY, MAX_POINTS, end, layers)
    evaluations = read_columns(tensors, "evaluations", EVALUATIONS, MAX_EVALUATIONS, end, layers)
    history.points = [Point(*row) for row in points]
    history.evaluations = [Evaluation(*row) for row in evaluations]
    if any(each.step % history.stride for each in history.points):
        refuse(f"history.step to be multiples of {history.stride}", "others")
    return history


def read_columns(
    tensors: Tensors, table: str, kinds: dict[str, str], most: int, end: int, layers: int
) -> list[tuple[Any, ...]]:
    """Return the rows of a table whose columns are tensors; none if it has no tensors."""
    if f"{table}.step" not in tensors.left:
        return []
    columns: dict[str, Array] = {}
    count: int | None = None
    for name, kind in kinds.items():
        shape = (count, layers) if name == "gradient_norms" else (count,)
        columns[name] = column = tensors.take(f"{table}.{name}", kind, shape)
        count = len(column)
        check_column(f"{table}.{name}", name, column)
    steps = columns["step"]
    if count is None or not 1 <= count <= most:
        refuse(f"{table} to have 1 to {most:,} rows", f"{count}")
    between(f"{table}.step", steps, 0, end)
    if not (np.diff(steps) > 0).all():
        refuse(f"{table}.step to be ascending", "others")
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


def check_column(what: str, name: str, column: Array) -> None:
    """Refuse numbers that cannot have been measured."""
    if name in MEASURED:
        if (column < 0).any():
            refuse(f"{what} to be at least 0", "less")
        return
    between(what, column, 0, 1 if name in SHARES else 2**53 - 1)


def between(what: str, column: Array, low: int, high: int) -> None:
    """Refuse numbers out of a range, and what is not a number."""
    if not ((column >= low) & (column <= high)).all():
        refuse(f"{what} from {low:,} to {high:,}", "others")
