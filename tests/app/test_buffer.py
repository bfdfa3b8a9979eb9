"""A safetensors buffer as the package itself reads and writes it."""

import json

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.buffer import save

KINDS = st.sampled_from([np.dtype("<f4"), np.dtype("<u4"), np.dtype("u1")])
TENSORS = st.dictionaries(
    st.text(min_size=1, max_size=5).filter(lambda name: name != "__metadata__"),
    KINDS.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, min_side=0))),
    max_size=6,
)
METADATA = st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=4)


def taken_apart(buffer):
    """What is told, where each array lies, and the bytes behind the header."""
    begin = 8 + int.from_bytes(buffer[:8], "little")
    header = json.loads(buffer[8:begin])
    return header.pop("__metadata__", {}), header, buffer[begin:]


@given(tensors=TENSORS, metadata=METADATA)
@settings(max_examples=300, deadline=None)
def test_a_buffer_is_what_the_package_writes(tensors, metadata):
    buffer = save(tensors, metadata)
    told, header, content = taken_apart(buffer)
    _, expected, bytes_expected = taken_apart(safetensors.numpy.save(tensors))
    assert (told, header, content) == (metadata, expected, bytes_expected)
    assert (len(buffer) - len(content)) % 8 == 0
    read = safetensors.numpy.load(buffer)
    assert {name: each.tobytes() for name, each in read.items()} == {
        name: each.tobytes() for name, each in tensors.items()
    }


def test_the_same_names_with_other_shapes_are_another_header():
    for count in (3, 5, 3):
        tensors = {"a": np.arange(count, dtype=np.float32)}
        np.testing.assert_array_equal(safetensors.numpy.load(save(tensors, {}))["a"], tensors["a"])


@pytest.mark.parametrize(
    ("array", "error"),
    [
        (np.zeros(2, np.float64), ValueError),
        (np.zeros(2, ">f4"), ValueError),
        (np.zeros((4, 4), np.float32)[:, ::2], TypeError),
    ],
)
def test_what_the_stream_never_holds_is_not_written_wrongly(array, error):
    with pytest.raises(error):
        save({"a": array}, {})
