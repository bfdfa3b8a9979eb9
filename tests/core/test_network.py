"""Forward and backward fill what they say they fill, and change nothing else."""

import numpy as np
import pytest

from core.network import Network, Trace


def filled(network, theta, inputs, targets, dtype=np.float64):
    trace = network.trace(len(inputs), dtype)
    trace.a[0][:] = inputs
    trace.y[:] = targets
    network.forward(network.layout.weights(theta), network.layout.biases(theta), trace)
    return trace


def test_a_network_that_one_can_check_by_hand():
    network = Network((2, 2, 1), "relu", "identity", "squared_error")
    # W1 = [[1, 2], [3, -4]], b1 = [1, 1], W2 = [[2, 5]], b2 = [-3]
    theta = np.array([1, 2, 3, -4, 1, 1, 2, 5, -3.0])
    trace = filled(network, theta, [[1, 2]], [[8]])
    assert trace.z[1].tolist() == [[6, -4]]
    assert trace.a[1].tolist() == [[6, 0]]
    assert trace.a[2].tolist() == [[9]]
    assert network.costs(trace).tolist() == [1]
    gradient = np.empty(9)
    layout = network.layout
    network.backward(
        layout.weights(theta), trace, layout.weights(gradient), layout.biases(gradient)
    )
    # dC/da = 2; the second hidden neuron is off, so nothing that leads to it matters.
    assert trace.delta[2].tolist() == [[2]]
    assert trace.delta[1].tolist() == [[4, 0]]
    assert gradient.tolist() == [4, 8, 0, 0, 4, 0, 12, 0, 2]


def test_the_mean_is_taken_of_every_layers_errors_also_of_a_short_batch():
    network = Network((4, 5, 3), "tanh", "sigmoid", "squared_error")
    random = np.random.default_rng(3)
    layout = network.layout
    theta, gradient = random.normal(size=layout.size), np.empty(layout.size)
    trace = filled(network, theta, random.normal(size=(6, 4)), np.eye(3)[[0, 1, 2] * 2])
    views = layout.weights(gradient), layout.biases(gradient)
    for count, batch in ((6, trace), (2, trace.head(2))):
        network.backward(layout.weights(theta), batch, *views)
        for layer in (1, 2):
            expected = [batch.delta[layer][row] / count for row in range(count)]
            np.testing.assert_allclose(batch.share[layer], expected, rtol=1e-15)
            rows = [np.outer(expected[row], batch.a[layer - 1][row]) for row in range(count)]
            np.testing.assert_allclose(views[0][layer - 1], sum(rows), rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(views[1][layer - 1], sum(expected), rtol=1e-12, atol=1e-15)


def test_passes_change_neither_parameters_nor_inputs_nor_targets():
    network = Network((4, 5, 3), "tanh", "softmax", "cross_entropy")
    random = np.random.default_rng(1)
    theta = random.normal(size=network.layout.size)
    inputs, targets, before = random.normal(size=(6, 4)), np.eye(3)[[0, 1, 2] * 2], theta.copy()
    trace = filled(network, theta, inputs, targets)
    network.propagate(network.layout.weights(theta), trace)
    np.testing.assert_array_equal(theta, before)
    np.testing.assert_array_equal(trace.a[0], inputs)
    np.testing.assert_array_equal(trace.y, targets)


def test_an_example_does_not_feel_its_neighbors():
    network = Network((4, 5, 3), "tanh", "softmax", "cross_entropy")
    random = np.random.default_rng(2)
    theta = random.normal(size=network.layout.size)
    inputs, targets = random.normal(size=(6, 4)), np.eye(3)[[0, 1, 2] * 2]
    weights = network.layout.weights(theta)
    together = filled(network, theta, inputs, targets)
    network.propagate(weights, together)
    for row in range(6):
        alone = filled(network, theta, inputs[row : row + 1], targets[row : row + 1])
        network.propagate(weights, alone)
        for layer in (1, 2):
            np.testing.assert_allclose(together.a[layer][row], alone.a[layer][0], rtol=1e-12)
            np.testing.assert_allclose(
                together.delta[layer][row], alone.delta[layer][0], rtol=1e-9, atol=1e-15
            )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_trace_has_room_for_every_intermediate(dtype):
    trace = Trace.allocate((4, 5, 3), 7, dtype)
    assert [each.shape for each in trace.a] == [(7, 4), (7, 5), (7, 3)]
    assert [each.shape for each in trace.z] == [(7, 0), (7, 5), (7, 3)]
    assert [each.shape for each in trace.delta] == [(7, 0), (7, 5), (7, 3)]
    assert trace.y.shape == (7, 3)
    assert {each.dtype for each in [*trace.a, *trace.z, *trace.delta, trace.y]} == {np.dtype(dtype)}


def test_the_head_of_a_trace_is_the_same_room_cut_short():
    trace = Trace.allocate((4, 5, 3), 7, np.float64)
    head = trace.head(2)
    assert len(head.y) == 2
    for name in ("a", "z", "delta"):
        for whole, part in zip(getattr(trace, name), getattr(head, name), strict=True):
            assert len(part) == 2
            assert part.size == 0 or np.shares_memory(whole, part)
    assert np.shares_memory(trace.y, head.y)


def test_a_network_without_hidden_layers_has_only_its_output_activation():
    assert [
        each.name for each in Network((3, 2), "relu", "sigmoid", "squared_error").activations
    ] == ["sigmoid"]
