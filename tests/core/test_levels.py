"""A level is the byte that docs/protocol.md promises: against a slow reading of that page."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.levels import DECADES, NOT_A_NUMBER, ZERO, Scale, fit_scale, levels, strongest

KINDS = ["log", "linear"]
NUMBERS = st.floats(width=32, allow_nan=True, allow_infinity=True)
SCALES = st.builds(
    lambda kind, signed, high, ratio: Scale(kind, signed, high * ratio, high),
    st.sampled_from(KINDS),
    st.booleans(),
    st.floats(1e-30, 1e30),
    st.floats(1e-6, 0.9),
)


def exact(value, scale):
    """The place on the scale as the page defines it, before it is rounded to a byte."""
    if math.isnan(value) or math.isinf(value):
        return 255.0
    if value == 0:
        return 0.0
    magnitude = abs(float(value))
    if scale.kind == "log":
        place = math.log(magnitude / scale.low) / math.log(scale.high / scale.low)
    else:
        place = (magnitude - scale.low) / (scale.high - scale.low)
    t = min(1.0, max(0.0, place))
    if not scale.signed:
        return 1 + 252 * t
    return 127 + 126 * t if value > 0 else 127 - 126 * t


def level(value, scale):
    return int(levels(np.array([value], np.float32), scale)[0])


@given(values=st.lists(NUMBERS, min_size=1, max_size=20), scale=SCALES)
def test_levels_are_the_documented_ones(values, scale):
    found = levels(np.array(values, np.float32), scale)
    assert found.dtype == np.uint8
    for value, byte in zip(values, found.tolist(), strict=True):
        # Half a level for rounding, and a little for float32 where the ends of a scale are close.
        little = 1e-3 + 252 * 4e-6 / (1 - scale.low / scale.high)
        if scale.kind == "log":
            little += 252 * 1e-5 / math.log(scale.high / scale.low)
        assert abs(byte - exact(value, scale)) <= 0.5 + little


@pytest.mark.parametrize(
    ("value", "unsigned", "signed"),
    [
        (0.0, 0, 0),
        (-0.0, 0, 0),
        (1e-9, 1, 127),
        (0.001, 1, 127),
        (0.01, 85, 169),
        (0.1, 169, 211),
        (1.0, 253, 253),
        (9.0, 253, 253),
        (-1e-9, 1, 127),
        (-0.01, 85, 85),
        (-0.1, 169, 43),
        (-1.0, 253, 1),
        (-9.0, 253, 1),
        (math.nan, 255, 255),
        (math.inf, 255, 255),
        (-math.inf, 255, 255),
    ],
)
def test_three_decades_byte_by_byte(value, unsigned, signed):
    assert level(value, Scale("log", False, 0.001, 1.0)) == unsigned
    assert level(value, Scale("log", True, 0.001, 1.0)) == signed


@pytest.mark.parametrize(("value", "byte"), [(0.5, 127), (0.25, 64), (1.0, 253), (1 / 252, 2)])
def test_linear_byte_by_byte(value, byte):
    assert level(value, Scale("linear", False, 0.0, 1.0)) == byte


@given(values=st.lists(st.floats(0, 2.0**100, width=32), min_size=2, max_size=40), scale=SCALES)
def test_a_larger_value_never_has_a_lower_level(values, scale):
    ordered = np.sort(np.array(values, np.float32))
    both = np.concatenate([-ordered[::-1], ordered]) if scale.signed else ordered
    found = levels(both[both != 0], scale).astype(int)  # zero has a level of its own
    assert (np.diff(found) >= 0).all()


@given(
    values=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1),
    scale=SCALES,
)
def test_signed_levels_are_symmetric_about_the_middle(values, scale):
    assume(scale.signed)
    array = np.array(values, np.float32)
    array = array[array != 0]
    plus, minus = levels(array, scale).astype(int), levels(-array, scale).astype(int)
    np.testing.assert_array_equal(plus + minus, np.full(len(array), 254))


@given(values=st.lists(NUMBERS, min_size=1, max_size=20), scale=SCALES)
def test_254_is_never_given_to_a_value_and_nothing_is_changed(values, scale):
    array = np.array(values, np.float32)
    before = array.copy()
    found = levels(array, scale)
    np.testing.assert_array_equal(array, before)
    assert 254 not in found
    np.testing.assert_array_equal(found == ZERO, array == 0)
    np.testing.assert_array_equal(found == NOT_A_NUMBER, ~np.isfinite(array))


EDGES = {
    "all zero": [0, 0, 0],
    "one value": [0.25],
    "equal values": [3, 3, 3],
    "nothing": [],
    "only what is not a number": [math.nan, math.inf],
    "denormals": [1e-45, 1e-40, 1e-42],
    "the largest": [3.4e38, 1e38, 2e37],
    "very far apart": [1e-45, 1, 3.4e38],
    "infinity among numbers": [math.inf, 0.5, math.nan, 0.125],
}


@pytest.mark.parametrize("nice", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", EDGES)
def test_a_scale_fits_whatever_there_is(name, kind, nice):
    magnitudes = np.array(EDGES[name], np.float32)
    scale = fit_scale(kind, magnitudes, signed=False, nice=nice)
    assert 0 <= scale.low < scale.high < math.inf
    assert kind == "linear" or scale.low > 0
    finite = magnitudes[np.isfinite(magnitudes)]
    largest = float(finite.max(initial=0))
    assert scale.high >= largest * 0.999999
    if largest:
        top = level(largest, scale)
        assert top == 253 if not nice else top >= 100
    for value, byte in zip(magnitudes.tolist(), levels(magnitudes, scale).tolist(), strict=True):
        assert abs(byte - exact(value, scale)) <= 0.51


def test_a_logarithmic_scale_spans_its_decades_and_a_linear_one_starts_at_zero():
    magnitudes = np.array([0.37], np.float32)
    scale = fit_scale("log", magnitudes, signed=True)
    assert scale.high / scale.low == pytest.approx(10**DECADES)
    assert scale.signed
    assert fit_scale("linear", magnitudes, signed=False).low == 0


@pytest.mark.parametrize(
    ("largest", "end"),
    [(0.37, 0.5), (0.5, 0.5), (0.11, 0.2), (1.0, 1.0), (1000, 1000), (7e-5, 1e-4), (51, 100)],
)
def test_a_nice_scale_ends_at_one_two_or_five(largest, end):
    found = fit_scale("log", np.array([largest], np.float32), signed=False, nice=True)
    assert found.high == pytest.approx(end)


def strength(byte, signed):
    """How strong a level is, as docs/protocol.md orders them."""
    if byte == 255:
        return 1000
    if byte in (0, 254):
        return {0: -2, 254: -1}[byte]
    return abs(byte - 127) if signed else byte


@given(
    found=st.lists(st.integers(0, 255), min_size=5, max_size=100),
    share=st.floats(0, 1.2),
    signed=st.booleans(),
)
def test_the_strongest_are_those_that_sorting_finds(found, share, signed):
    count = 1 + int(share * len(found))
    places = strongest(np.array(found, np.uint8), count, signed=signed)
    assert places.dtype == np.uint32
    assert len(places) == min(count, len(found))
    assert (np.diff(places.astype(int)) > 0).all()
    strengths = [strength(byte, signed) for byte in found]
    expected = sorted(strengths, reverse=True)[:count]
    assert sorted((strengths[place] for place in places), reverse=True) == expected


def test_of_equals_some_are_taken_evenly():
    places = strongest(np.full(1000, 254, np.uint8), 10, signed=True)
    np.testing.assert_array_equal(places, np.arange(0, 1000, 100))
