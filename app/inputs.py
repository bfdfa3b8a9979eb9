"""Inputs to predict as a body brings them, one row an example: as JSON or as safetensors."""

import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import safetensors.numpy
from fastapi.exceptions import RequestValidationError
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError
from safetensors import SafetensorError

from app.schemas import Inputs, InputsRequest
from core.errors import InvalidInput

TENSORS = "application/octet-stream"

SPACE = rb"[ \t\n\r]*"  # between the words of JSON; \s would be more
BEGIN = re.compile(SPACE + rb"\{" + SPACE + rb'"inputs"' + SPACE + rb":" + SPACE + rb"\[" + SPACE)
NEXT = re.compile(SPACE + rb"," + SPACE)
END = re.compile(SPACE + rb"\]" + SPACE + rb"\}" + SPACE)
ROW = TypeAdapter(Inputs).validator


def inputs_of_json(body: bytes, width: int) -> NDArray[Any]:
    """Return the inputs (B, n_0) of a JSON body; an error that tells the first thing wrong in it."""
    rows = plain_rows(body, width)
    return checked_rows(body, width) if rows is None else rows


def plain_rows(body: bytes, width: int) -> NDArray[np.float64] | None:
    """Return the inputs (B, n_0) of a body that is nothing but rows of so many numbers, else None.

    Row by row, each into eight bytes a number: read at once, millions of numbers become as many objects
    before the first is put away, which takes two and a half times as long.
    """
    numbers = struct.Struct(f"{width}d")
    rows: list[bytes] = []
    place = BEGIN.match(body)
    while place is not None:
        end = body.find(b"]", place.end()) + 1
        try:
            row = ROW.validate_json(body[place.end() : end])
        except ValidationError:
            return None
        if len(row) != width:
            return None
        rows.append(numbers.pack(*row))
        place = NEXT.match(body, end)
    if not rows or END.fullmatch(body, end) is None:
        return None
    return np.frombuffer(b"".join(rows), np.float64).reshape(-1, width)


def checked_rows(body: bytes, width: int) -> NDArray[np.float64]:
    """Return the inputs (B, n_0) of any JSON body that has them; errors say what is wrong."""
    try:
        rows = InputsRequest.model_validate_json(body).inputs
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None
    for place, row in enumerate(rows):
        if len(row) != width:
            raise InvalidInput(f"inputs.{place}", f"expected {width} numbers, but got {len(row)}")
    return np.array(rows, dtype=np.float64)


def inputs_of_tensors(body: bytes, width: int) -> NDArray[Any]:
    """Return the inputs (B, n_0) of a safetensors body: one tensor of that name, finite numbers."""
    try:
        tensors = safetensors.numpy.load(body)
    except (SafetensorError, KeyError, TypeError) as error:  # of a type that NumPy does not know
        raise InvalidInput("body", f"expected a safetensors buffer, but {error!s:.80}") from None
    inputs = tensors.pop("inputs", None)
    if inputs is None or tensors:
        raise InvalidInput("body", "expected one tensor, named inputs")
    if inputs.shape[1:] != (width,) or inputs.dtype not in (np.float32, np.float64):
        raise InvalidInput(
            "inputs",
            f"expected float32 or float64 of shape (examples, {width}), "
            f"but got {inputs.dtype} of shape {inputs.shape!s:.80}",
        )
    if not np.isfinite(inputs).all():
        raise InvalidInput("inputs", "expected finite numbers, but got some that are not")
    return inputs


READERS: dict[str, Callable[[bytes, int], NDArray[Any]]] = {
    "application/json": inputs_of_json,
    TENSORS: inputs_of_tensors,
}
