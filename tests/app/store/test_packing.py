"""A checkpoint's arrays come back to the bit, or not at all."""

import numpy as np
import pytest

from app.store.packing import Damaged, pack, unpack
from core.checkpoint import Checkpoint
from core.configuration import configure

SIZE = 17  # of a network of 2, 3 and 2
CONFIGURATION = configure([2, 3, 2], dataset="moons")


def make():
    numbers = np.random.default_rng(1).standard_normal((3, SIZE)).astype(np.float32)
    numbers[0, :4] = [-0.0, 1e-45, np.inf, np.nan]
    return Checkpoint(CONFIGURATION, numbers[0], memory={"m": numbers[1], "v": numbers[2]})


def test_every_bit_comes_back():
    checkpoint = make()
    theta, memory = unpack(pack(checkpoint), SIZE)
    assert theta.tobytes() == checkpoint.theta.tobytes()
    assert {name: each.tobytes() for name, each in memory.items()} == {
        name: each.tobytes() for name, each in checkpoint.memory.items()
    }


def test_a_flipped_bit_anywhere_is_found():
    data = pack(make())
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1
        if flipped[place : place + 1] == b" " or data[place : place + 1] == b" ":
            continue  # padding of the header
        with pytest.raises(Damaged):
            unpack(bytes(flipped), SIZE)


@pytest.mark.parametrize("length", [0, 7, 100, -1])
def test_half_a_file(length):
    with pytest.raises(Damaged):
        unpack(pack(make())[:length], SIZE)


def test_another_network():
    with pytest.raises(Damaged, match=r"shape \(18,\)"):
        unpack(pack(make()), SIZE + 1)
