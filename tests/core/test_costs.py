"""Each cost is its formula, also where a naive one overflows."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activations import OUTPUT_ACTIVATIONS, find_activation
from core.costs import find_cost
from core.errors import InvalidInput
from tests.core.reference import cost_and_slope

CASES = [(name, "squared_error") for name in OUTPUT_ACTIVATIONS] + [("softmax", "cross_entropy")]


def outputs(name, z):
    a = np.empty_like(z)
    find_activation(name).value(z, a)
    return a


@pytest.mark.parametrize(("activation", "cost"), CASES)
@given(rows=st.lists(st.lists(st.floats(-20, 20), min_size=3, max_size=3), min_size=1, max_size=4))
def test_values_and_gradient_are_the_formulas(activation, cost, rows):
    z = np.array(rows)
    a, y = outputs(activation, z), np.eye(3)[np.arange(len(rows)) % 3]
    expected = [cost_and_slope(cost, *pair) for pair in zip(a.tolist(), y.tolist(), strict=True)]
    values, slopes = zip(*expected, strict=True)
    np.testing.assert_allclose(find_cost(cost).values(z, a, y), values, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(find_cost(cost).gradient(a, y), slopes, rtol=1e-9)


@pytest.mark.parametrize(("activation", "cost"), CASES)
def test_delta_is_the_gradient_brought_back_through_the_activation(activation, cost):
    z = np.random.default_rng(1).normal(size=(5, 3))
    a, y = outputs(activation, z), np.eye(3)[[0, 1, 2, 2, 0]]
    expected, found = np.empty_like(z), np.empty_like(z)
    find_activation(activation).pullback(find_cost(cost).gradient(a, y), z, a, expected)
    find_cost(cost).delta(find_activation(activation), z, a, y, found)
    np.testing.assert_allclose(found, expected, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_stays_finite_and_exact_where_the_output_underflows(dtype):
    z = np.array([[0, 5000], [5000, 0]], dtype)
    a, y = outputs("softmax", z), np.array([[1, 0], [1, 0]], dtype)
    cost = find_cost("cross_entropy")
    delta = np.empty_like(z)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values, slope = cost.values(z, a, y), cost.gradient(a, y)
        cost.delta(find_activation("softmax"), z, a, y, delta)
    assert values.dtype == dtype
    assert values.tolist() == [5000, 0]
    assert delta.tolist() == [[-1, 1], [0, 0]]
    assert slope.tolist() == [[-math.inf, 0], [-1, 0]]


def test_squared_error_has_no_factor_of_one_half():
    a, y = np.array([[3.0, 1.0]]), np.array([[1.0, 1.0]])
    assert find_cost("squared_error").values(a, a, y).tolist() == [4]
    assert find_cost("squared_error").gradient(a, y).tolist() == [[4, 0]]


def test_an_unknown_cost_is_told_with_the_choices():
    with pytest.raises(InvalidInput, match=r"cost_function: .*cross_entropy, but got 'hinge'"):
        find_cost("hinge")
