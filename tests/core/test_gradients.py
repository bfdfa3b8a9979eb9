"""The gradient is the derivative of the cost: against differences, against plain loops, in float32."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.activations import HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS
from core.costs import find_cost
from core.network import Network
from tests.core import reference
from tests.core.differences import Problem, analytic, relative_error

ENDS = [(output, "squared_error") for output in OUTPUT_ACTIVATIONS] + [("softmax", "cross_entropy")]
SHAPES = [
    (hidden, output, cost, depth)
    for hidden, (output, cost), depth in product(HIDDEN_ACTIVATIONS, ENDS, (1, 2, 3, 4))
    if depth > 1 or hidden == "sigmoid"  # a network of depth 1 has no hidden layer
]
SIZES = st.integers(1, 4)
SEEDS = st.integers(0, 2**32 - 1)


def make_problem(hidden: str, output: str, cost: str, layers: list[int], seed: int) -> Problem:
    """Random parameters of a trained network's size, three random inputs and labels."""
    network = Network(tuple(layers), hidden, output, cost)
    random = np.random.default_rng(seed)
    theta = random.normal(0, 0.5, network.layout.size)
    for weights in network.layout.weights(theta):
        weights[:] *= 2 / np.sqrt(weights.shape[1])
    labels = random.integers(0, layers[-1], 3)
    return Problem(
        network, theta, random.uniform(-1, 1, (3, layers[0])), np.eye(layers[-1])[labels]
    )


@pytest.mark.parametrize(("hidden", "output", "cost", "depth"), SHAPES)
@settings(max_examples=4)
@given(data=st.data())
def test_gradient_agrees_with_central_differences(hidden, output, cost, depth, data):
    layers = data.draw(st.lists(SIZES, min_size=depth + 1, max_size=depth + 1), "layers")
    problem = make_problem(hidden, output, cost, layers, data.draw(SEEDS, "seed"))
    assert relative_error(problem) < 1e-6


class Wrong:
    """An activation whose way back is wrong by a thousandth."""

    def __init__(self, activation):
        self.name = activation.name
        self.value = activation.value
        self.right = activation.pullback

    def pullback(self, da, z, a, out):
        self.right(da, z, a, out)
        out *= 1.001


@pytest.mark.parametrize("layer", [1, 2, 3])
@pytest.mark.parametrize("name", OUTPUT_ACTIVATIONS)
def test_the_check_catches_a_derivative_that_is_wrong_in_one_layer(name, layer):
    hidden = name if name != "softmax" else "tanh"
    problem = make_problem(hidden, name, "squared_error", [3, 4, 4, 3], seed=5)
    assert relative_error(problem) < 1e-6
    activations = problem.network.activations
    activations[layer - 1] = Wrong(activations[layer - 1])
    assert relative_error(problem) > 1e-4


@pytest.mark.parametrize("mistake", ["half", "softmax without coupling", "sign"])
def test_the_check_catches_a_wrong_cost(mistake, monkeypatch):
    problem = make_problem("tanh", "softmax", "squared_error", [3, 4, 3], seed=5)
    right = find_cost("squared_error").delta

    def wrong(activation, z, a, y, out):
        right(activation, z, a, y, out)
        if mistake == "half":
            out /= 2
        elif mistake == "sign":
            out *= -1
        else:
            out[:] = 2 * (a - y) * a * (1 - a)

    monkeypatch.setattr(problem.network.cost, "delta", wrong)
    assert relative_error(problem) > 1e-2


def test_the_check_would_notice_a_gradient_that_is_not_divided_by_the_batch(monkeypatch):
    problem = make_problem("tanh", "identity", "squared_error", [3, 4, 3], seed=5)
    right = problem.network.backward

    def wrong(weights, trace, gradient_weights, gradient_biases):
        right(weights, trace, gradient_weights, gradient_biases)
        for each in gradient_biases:
            each[:] *= len(trace.y)

    monkeypatch.setattr(problem.network, "backward", wrong)
    assert relative_error(problem) > 1e-2


@pytest.mark.parametrize(("output", "cost"), ENDS)
@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
@settings(max_examples=5)
@given(layers=st.lists(SIZES, min_size=2, max_size=5), seed=SEEDS)
def test_every_intermediate_agrees_with_plain_loops_over_neurons(
    hidden, output, cost, layers, seed
):
    problem = make_problem(hidden, output, cost, layers, seed)
    gradient, trace = analytic(problem)
    layout = problem.network.layout
    weights = [each.tolist() for each in layout.weights(problem.theta)]
    biases = [each.tolist() for each in layout.biases(problem.theta)]
    names = [hidden] * (len(layers) - 2) + [output]
    passes = [
        reference.run(weights, biases, x.tolist(), y.tolist(), names, cost)
        for x, y in zip(problem.inputs, problem.targets, strict=True)
    ]
    close = {"rtol": 1e-10, "atol": 1e-13}
    for row, each in enumerate(passes):
        for layer in range(1, len(layers)):
            np.testing.assert_allclose(trace.z[layer][row], each.z[layer], **close)
            np.testing.assert_allclose(trace.a[layer][row], each.a[layer], **close)
            np.testing.assert_allclose(trace.delta[layer][row], each.delta[layer], **close)
    expected = [each.cost for each in passes]
    np.testing.assert_allclose(problem.network.costs(trace), expected, **close)
    for layer in range(1, len(layers)):
        mean = np.mean([each.weight_gradients[layer - 1] for each in passes], axis=0)
        np.testing.assert_allclose(layout.weights(gradient)[layer - 1], mean, **close)
        mean = np.mean([each.bias_gradients[layer - 1] for each in passes], axis=0)
        np.testing.assert_allclose(layout.biases(gradient)[layer - 1], mean, **close)


@pytest.mark.parametrize(("output", "cost"), ENDS)
@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_training_precision_agrees_with_double_precision(hidden, output, cost, digits):
    network = Network((64, 16, 16, 10), hidden, output, cost)
    layout = network.layout
    theta = np.random.default_rng(1).normal(0, 0.2, layout.size).astype(np.float32)
    found = {}
    for dtype in (np.float32, np.float64):
        parameters, gradient = theta.astype(dtype), np.empty(layout.size, dtype)
        trace = network.trace(len(digits.train), dtype)
        trace.a[0][:] = digits.train.inputs()
        trace.y[:] = np.eye(10)[digits.train.labels]
        weights = layout.weights(parameters)
        network.forward(weights, layout.biases(parameters), trace)
        network.backward(weights, trace, layout.weights(gradient), layout.biases(gradient))
        found[dtype] = gradient
    assert found[np.float32].dtype == np.float32
    assert found[np.float64].dtype == np.float64
    error = np.linalg.norm(found[np.float32] - found[np.float64])
    assert error < 2e-5 * np.linalg.norm(found[np.float64])
