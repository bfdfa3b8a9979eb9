"""Reading IDX, the format of the MNIST files: a magic number, the sizes, then bytes.

A file is read whole or not at all: anything but the very shape that is expected is refused, and no
more is ever unpacked than that shape needs.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DatasetUnavailable

GZIP_MAGIC = b"\x1f\x8b"
UNSIGNED_BYTES = 0x08  # the third byte of the magic number is the type, the fourth the dimensions


def read_idx(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The bytes of an IDX file, gzipped or not, as a read-only array of `shape`.

    Raises DatasetUnavailable, naming the file and what was expected of it.
    """
    header = struct.pack(f">{1 + len(shape)}I", UNSIGNED_BYTES << 8 | len(shape), *shape)
    length = len(header) + math.prod(shape)
    content = _read(path, length)
    came = content[: len(header)]
    if came[:4] != header[:4]:
        raise _problem(path, f"the magic number {header[:4].hex()}", came[:4].hex() or "nothing")
    if came != header:
        sizes = struct.unpack(f">{len(came) // 4 - 1}I", came[4 : len(came) // 4 * 4])
        raise _problem(path, f"the sizes {_sizes(shape)}", _sizes(sizes))
    if len(content) != length:
        count = "more" if len(content) > length else f"{len(content):,}"
        raise _problem(path, f"{length:,} bytes", count)
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape)


def _read(path: Path, length: int) -> bytes:
    """The unpacked content of `path`, at most one byte longer than `length`."""
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == GZIP_MAGIC
        with gzip.open(path) if zipped else path.open("rb") as file:
            return file.read(length + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _problem(path, "a whole gzip file", f"a damaged one ({error})") from error
    except OSError as error:
        raise DatasetUnavailable(f"cannot read {path}: {error.strerror or error}") from error


def _problem(path: Path, expected: str, came: str) -> DatasetUnavailable:
    return DatasetUnavailable(f"{path}: expected {expected}, but got {came}")


def _sizes(sizes: tuple[int, ...]) -> str:
    return " x ".join(f"{size:,}" for size in sizes) or "none"
