"""A complete safetensors buffer, written sixty times a second.

The package's own writer takes a fifth of a frame's time, most of it for the part of the header that is
the same in every frame. Here that part is remembered, and the arrays are copied once.
Format: https://github.com/huggingface/safetensors#format
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from numpy.typing import NDArray

from app.numbers import written

ALIGNMENT = 8  # bytes; so every array lies where its type may be read in place
TYPES = {"<f4": "F32", "<u4": "U32", "|u1": "U8"}  # in the order of their bytes; little-endian
ORDER = list(TYPES)
LENGTH_BYTES = 8  # of the header's length, which comes first

Form = tuple[str, str, tuple[int, ...]]  # an array's name, its type as NumPy writes it, its shape


def save(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    """Return arrays and what is told of them as one buffer.

    The arrays are contiguous (else TypeError) and of TYPES (else ValueError).
    """
    order, described = describe(
        tuple((name, each.dtype.str, each.shape) for name, each in tensors.items())
    )
    header = b'{"__metadata__":' + written(metadata) + described + b"}"
    header += b" " * (-len(header) % ALIGNMENT)
    length = len(header).to_bytes(LENGTH_BYTES, "little")
    return b"".join([length, header, *(tensors[name].data for name in order)])


@lru_cache(maxsize=64)  # a run has as many as its views differ in what a frame holds, mostly one
def describe(forms: tuple[Form, ...]) -> tuple[tuple[str, ...], bytes]:
    """Return the names in the order of their bytes, and what the header says of them."""
    end = 0
    order, parts = [], []
    for name, kind, shape in sorted(forms, key=lambda form: (ORDER.index(form[1]), form[0])):
        start, end = end, end + int(kind[2:]) * math.prod(shape)
        told = {"dtype": TYPES[kind], "shape": shape, "data_offsets": (start, end)}
        order.append(name)
        parts.append(b"," + written(name) + b":" + written(told))
    return tuple(order), b"".join(parts)
