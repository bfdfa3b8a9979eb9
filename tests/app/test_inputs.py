"""Inputs as JSON: read row by row where a body is plain, explained where it is not."""

import json
import tracemalloc

import numpy as np
import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import describe_errors
from app.inputs import checked_rows, inputs_of_json
from core.errors import InvalidInput

FINITE = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
ROWS = st.lists(st.lists(FINITE, min_size=3, max_size=3), min_size=1, max_size=5)
BAD = [
    b"",
    b"{",
    b"null",
    b"[[1, 2, 3]]",
    b"{}",
    b'{"inputs"',
    b'{"inputs": [',
    b'{"inputs": []}',
    b'{"inputs": [1, 2, 3]}',
    b'{"inputs": [[]]}',
    b'{"inputs": [[1, 2, 3]',
    b'{"inputs": [[1, 2, 3]]',
    b'{"inputs": [[1, 2, 3],]}',
    b'{"inputs": [[1, 2, 3],, [1, 2, 3]]}',
    b'{"inputs": [[1, 2, 3] [1, 2, 3]]}',
    b'{"inputs": [[1, 2, 3,]]}',
    b'{"inputs": [[1, 2, 3]]} and more',
    b'{"inputs": [[1, 2, 3]], "labels": [1]}',
    b'{"inputs": [[1, 2, 3], [1, 2]]}',
    b'{"inputs": [[1, 2], [1, 2, "3"]]}',
    b'{"inputs": [[1, 2, 3], [1, 2, [3]]]}',
    b'{"inputs": [[1, 2, 3], [1, 2, true]]}',
    b'{"inputs": [[1, 2, 3], [1, 2, null]]}',
    b'{"inputs": [[1, 2, "]"]]}',
    b'{"inputs": [[1, 2, NaN]]}',
    b'{"inputs": [[1, 2, -Infinity]]}',
    b'{"inputs": [[1, 2, 1e999]]}',
    b'{"inputs": [[1, 2, ' + b"9" * 400 + b"]]}",
    b'{"inputs": [[1, 2, 03]]}',
    b'{"inputs": [[1, 2, .5]]}',
    b'{"inputs": ' + b"[" * 300 + b"]" * 300 + b"}",
    b'\xef\xbb\xbf{"inputs": [[1, 2, 3]]}',
    b'\x0c{"inputs": [[1, 2, 3]]}',
    b'{"inputs": [[1, 2, 3]]}\x00',
    "{'inputs': [[1, 2, 3]]}".encode("utf-16"),
]


def outcome(read, body):
    """The numbers that a body has, bit by bit, or the message of its error."""
    try:
        inputs = read(body, 3)
    except InvalidInput as error:
        return error.message
    except RequestValidationError as error:
        return describe_errors(error.errors())
    return inputs.shape, inputs.dtype, inputs.tobytes()


@given(rows=ROWS, indent=st.sampled_from([None, 0, 3]), between=st.sampled_from([",", " ,\r\n\t"]))
@settings(max_examples=200, deadline=None)
def test_every_number_is_the_one_that_was_written(rows, indent, between):
    body = json.dumps({"inputs": rows}, indent=indent, separators=(between, " : ")).encode()
    inputs = inputs_of_json(body, 3)
    assert inputs.tobytes() == np.array(rows, np.float64).tobytes()


@pytest.mark.parametrize("body", BAD)
def test_what_is_wrong_is_told_as_the_schema_tells_it(body):
    found = outcome(inputs_of_json, body)
    assert found == outcome(checked_rows, body)
    assert isinstance(found, str) or found[0] in ("invalid_json", "invalid_input")


@given(rows=ROWS, place=st.integers(0, 10_000), put=st.binary(max_size=2), cut=st.integers(0, 2))
@settings(max_examples=500, deadline=None)
def test_a_damaged_body_is_never_read_as_something_else(rows, place, put, cut):
    body = json.dumps({"inputs": rows}).encode()
    place %= len(body)
    damaged = body[:place] + put + body[place + cut :]
    assert outcome(inputs_of_json, damaged) == outcome(checked_rows, damaged)


def test_an_unusual_body_with_the_same_meaning_is_read_too():
    body = b'{"\\u0069nputs": [[1, 2, 3]]}'
    np.testing.assert_array_equal(inputs_of_json(body, 3), [[1, 2, 3]])


def test_reading_a_large_body_makes_no_object_of_every_number():
    """An object and the place that it is kept at are 32 bytes, and eight more where they are put."""
    body = json.dumps({"inputs": np.random.default_rng(0).random((500, 784)).tolist()}).encode()
    tracemalloc.start()
    try:
        inputs = inputs_of_json(body, 784)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert inputs.shape == (500, 784)
    assert most < 20 * inputs.size
