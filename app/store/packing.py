"""A checkpoint's arrays as bytes: safetensors, to the bit, with a checksum that damage does not pass."""

import zlib
from collections.abc import Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.checkpoint import MEMORY, Checkpoint
from core.errors import BacklightError
from core.parameters import Vector


class Damaged(BacklightError):
    """What is stored of a run cannot be what was stored."""

    def __init__(self, message: str) -> None:
        super().__init__("run_damaged", message)


CHECKSUM = "crc32"  # safetensors has none: a flipped bit would be another network


def pack(checkpoint: Checkpoint) -> bytes:
    """Return theta and the optimizer's memory as one safetensors file."""
    named = {"theta": checkpoint.theta}
    named |= {MEMORY + name: vector for name, vector in checkpoint.memory.items()}
    return save(named | {CHECKSUM: np.array([checksum(named)], np.uint32)})


def unpack(data: bytes, size: int) -> tuple[Vector, dict[str, Vector]]:
    """Return theta and the memory again, each of `size` numbers; Damaged if they are not whole."""
    try:
        named = load(data)
        expected = int(named.pop(CHECKSUM)[0])
        theta = named["theta"]
    except (SafetensorError, KeyError, IndexError, ValueError) as error:
        raise Damaged(f"expected the arrays of a checkpoint, but got: {error}") from error
    for name, vector in named.items():
        if vector.dtype != np.float32 or vector.shape != (size,):
            came = f"{vector.dtype} of shape {vector.shape}"
            raise Damaged(f"expected {name} to be float32 of shape ({size},), but got {came}")
    if checksum(named) != expected:
        raise Damaged("expected the arrays of a checkpoint, but their checksum is another")
    memory = {
        name.removeprefix(MEMORY): vector for name, vector in named.items() if name != "theta"
    }
    return theta, memory


def checksum(named: Mapping[str, Vector]) -> int:
    """Return the CRC-32 of arrays with their names."""
    code = 0
    for name in sorted(named):
        code = zlib.crc32(named[name].tobytes(), zlib.crc32(name.encode(), code))
    return code
