"""The flat vector is laid out as the contract says, and starts as the papers say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.parameters import INITIALIZATIONS, Layout, initialize

WIDE = Layout((400, 300, 100))


def test_the_textbook_network_has_13_002_parameters():
    layout = Layout((784, 16, 16, 10))
    assert (layout.size, layout.edges) == (13_002, 12_960)


@given(layers=st.lists(st.integers(1, 5), min_size=2, max_size=5))
def test_weights_row_by_row_then_biases_layer_by_layer(layers):
    layout = Layout(tuple(layers))
    vector = np.arange(layout.size)
    place = 0
    for layer in range(1, len(layers)):
        weights, biases = layout.weights(vector)[layer - 1], layout.biases(vector)[layer - 1]
        assert weights.shape == (layers[layer], layers[layer - 1])
        for to in range(layers[layer]):
            for source in range(layers[layer - 1]):
                assert weights[to, source] == layout.index(layer, to, source) == place
                place += 1
        for to in range(layers[layer]):
            assert biases[to] == layout.index(layer, to, None) == place
            place += 1
        both = vector[layout.slices[layer - 1].both]
        assert both.tolist() == [*weights.ravel(), *biases]
    assert place == layout.size


def test_views_write_through_to_the_vector():
    layout, vector = Layout((2, 3, 1)), np.zeros(13)
    layout.weights(vector)[1][0, 2] = 5
    layout.biases(vector)[0][1] = 7
    assert vector[11] == 5
    assert vector[7] == 7
    assert np.count_nonzero(vector) == 2


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ((0, 0, 0), "layer: expected 1 to 2, but got 0"),
        ((3, 0, None), "layer: expected 1 to 2, but got 3"),
        ((1, 3, 0), "to: expected 0 to 2, but got 3"),
        ((1, -1, None), "to: expected 0 to 2, but got -1"),
        ((2, 0, 3), "from: expected 0 to 2, but got 3"),
        ((1, 0, -1), "from: expected 0 to 1, but got -1"),
    ],
)
def test_a_parameter_that_is_not_there_is_told_by_the_part_that_is_wrong(place, message):
    with pytest.raises(InvalidInput) as caught:
        Layout((2, 3, 1)).index(*place)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("initialization", "variances", "bias_variances"),
    [
        ("xavier", (2 / 700, 2 / 400), (0, 0)),
        ("he", (2 / 400, 2 / 300), (0, 0)),
        ("uniform", (1 / 1200, 1 / 900), (1 / 1200, 1 / 900)),  # (2 / sqrt(fan_in))^2 / 12
        ("normal", (1, 1), (1, 1)),
        ("zero", (0, 0), (0, 0)),
    ],
)
def test_mean_and_variance_are_the_published_ones(initialization, variances, bias_variances):
    theta = initialize(WIDE, initialization, np.random.default_rng(1))
    assert theta.dtype == np.float32
    for weights, variance in zip(WIDE.weights(theta), variances, strict=True):
        assert weights.var() == pytest.approx(variance, rel=0.03)
        assert abs(weights.mean()) <= 5 * np.sqrt(variance / weights.size)
    for biases, variance in zip(WIDE.biases(theta), bias_variances, strict=True):
        assert biases.var() == pytest.approx(variance, rel=0.5)


@pytest.mark.parametrize("initialization", ["xavier", "he", "normal"])
def test_normal_means_normal(initialization):
    weights = WIDE.weights(initialize(WIDE, initialization, np.random.default_rng(1)))[0]
    standardized = weights / weights.std()
    assert np.mean(np.abs(standardized) < 1) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(np.abs(standardized) < 2) == pytest.approx(0.9545, abs=0.005)


def test_uniform_stays_in_its_bounds():
    theta = initialize(WIDE, "uniform", np.random.default_rng(1))
    for weights, bound in zip(WIDE.weights(theta), (1 / 20, 1 / np.sqrt(300)), strict=True):
        assert 0.999 * bound < np.abs(weights).max() <= np.float32(bound)


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_the_same_randomness_gives_the_same_parameters(initialization):
    first, second = (
        initialize(WIDE, initialization, np.random.default_rng(seed)) for seed in (3, 3)
    )
    np.testing.assert_array_equal(first, second)


def test_an_unknown_initialization_is_told_with_the_choices():
    with pytest.raises(InvalidInput, match=r"initialization: expected one of xavier, .*'ones'"):
        initialize(WIDE, "ones", np.random.default_rng(1))


def test_every_place_in_the_vector_has_a_name_that_leads_back():
    layout = Layout((5, 4, 1, 3))
    for index in range(layout.size):
        place = layout.place(index)
        assert layout.index(place.layer, place.to, place.source) == index
