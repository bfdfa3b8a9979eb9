"""Each activation is its formula, and its way back is the formula's derivative."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activations import HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS, find_activation
from core.errors import InvalidInput
from tests.core.reference import DERIVATIVES, FUNCTIONS, softmax

EVERYTHING = np.array([[-1e4, -90, -20, -1.5, -1e-30, 0, 1e-30, 0.3, 2, 20, 90, 1e4]])
ROWS = st.lists(st.floats(-30, 30), min_size=1, max_size=6)


def value(name, z):
    out = np.full_like(z, np.nan)
    find_activation(name).value(z, out)
    return out


@pytest.mark.parametrize("name", HIDDEN_ACTIVATIONS)
@given(row=ROWS)
def test_value_and_derivative_are_the_formulas(name, row):
    z = np.array([row])
    a = value(name, z)
    np.testing.assert_allclose(a[0], [FUNCTIONS[name](each) for each in row], atol=1e-15)
    derivative = HIDDEN_ACTIVATIONS[name].derivative(z, a)
    np.testing.assert_allclose(derivative[0], [DERIVATIVES[name](each) for each in row], atol=1e-15)


@given(row=ROWS)
def test_softmax_is_its_formula_and_does_not_mind_a_shift(row):
    found = value("softmax", np.array([row]))
    np.testing.assert_allclose(found[0], softmax(row), rtol=1e-12)
    assert math.isclose(found.sum(), 1)
    np.testing.assert_allclose(value("softmax", np.array([row]) + 1000), found, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OUTPUT_ACTIVATIONS)
def test_no_input_is_too_large(name, dtype):
    z = EVERYTHING.astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = value(name, z)
        back = np.empty_like(z)
        find_activation(name).pullback(np.ones_like(z), z, a, back)
    assert a.dtype == back.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(back).all()


@pytest.mark.parametrize("name", OUTPUT_ACTIVATIONS)
def test_not_a_number_is_not_hidden(name):
    assert np.isnan(value(name, np.array([[1.0, math.nan]]))[0, 1])


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_the_derivative_at_the_corner(name, slope):
    zero = np.zeros((1, 1))
    assert HIDDEN_ACTIVATIONS[name].derivative(zero, zero)[0, 0] == slope


@pytest.mark.parametrize("name", OUTPUT_ACTIVATIONS)
def test_an_error_may_come_back_in_place_and_changes_nothing_else(name):
    random = np.random.default_rng(1)
    z, da = random.normal(size=(2, 4, 3))
    a = value(name, z)
    before = z.copy(), a.copy()
    apart = np.empty_like(z)
    find_activation(name).pullback(da, z, a, apart)
    find_activation(name).pullback(da, z, a, da)
    np.testing.assert_array_equal(da, apart)
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(a, before[1])


@pytest.mark.parametrize("name", OUTPUT_ACTIVATIONS)
def test_the_way_back_is_the_product_with_the_jacobian(name):
    random = np.random.default_rng(2)
    z, da = random.normal(size=(2, 1, 4))
    step = 1e-6
    columns = [
        (value(name, z + step * unit) - value(name, z - step * unit))[0] / (2 * step)
        for unit in np.eye(4)
    ]
    back = np.empty_like(z)
    find_activation(name).pullback(da, z, value(name, z), back)
    np.testing.assert_allclose(back[0], np.array(columns) @ da[0], atol=1e-9)


def test_an_unknown_activation_is_told_with_the_choices():
    with pytest.raises(InvalidInput, match=r"activation: expected one of sigmoid, .*'gelu'"):
        find_activation("gelu")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_sigmoid_saturates_without_overflow(dtype):
    z = np.array([-1e30, -1000, -20, 0, 20, 1000, 1e30], dtype)
    a = np.empty_like(z)
    with np.errstate(all="raise", under="ignore"):
        find_activation("sigmoid").value(z, a)
    tail = math.exp(-20) / (1 + math.exp(-20))
    expected = [0, 0, tail, 0.5, 1 - tail, 1, 1]
    np.testing.assert_allclose(
        a,
        expected,
        rtol=1e-12 if dtype is np.float64 else 0,
        atol=1e-7 if dtype is np.float32 else 1e-300,
    )
