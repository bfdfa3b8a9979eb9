"""Examples sent through a snapshot in float64, and outputs made into shares."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.forward import probabilities, run_forward
from tests.core import reference


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu", "identity"])
def test_a_pass_agrees_with_plain_loops(make_snapshot, dataset, activation):
    snapshot = make_snapshot(activation=activation, cost_function="cross_entropy")
    inputs = dataset.test.inputs(0, 5)
    trace = run_forward(snapshot, inputs, dataset.test.labels[:5])
    layout = snapshot.network.layout
    weights = [each.tolist() for each in layout.weights(snapshot.theta)]
    biases = [each.tolist() for each in layout.biases(snapshot.theta)]
    names = [activation, activation, "softmax"]
    for row in range(5):
        z, a = reference.forward(weights, biases, inputs[row].tolist(), names)
        for layer in (1, 2, 3):
            np.testing.assert_allclose(trace.z[layer][row], z[layer], rtol=1e-10)
            np.testing.assert_allclose(trace.a[layer][row], a[layer], rtol=1e-10)
        assert trace.y[row].tolist() == [
            float(label == dataset.test.labels[row]) for label in range(3)
        ]
    assert {each.dtype for each in [*trace.a, *trace.z[1:], trace.y]} == {np.dtype(np.float64)}


def test_a_pass_leaves_snapshot_and_inputs_alone(make_snapshot):
    snapshot, inputs = make_snapshot(), np.ones((2, 6))
    theta = snapshot.theta.copy()
    trace = run_forward(snapshot, inputs)
    trace.a[0][:] = 7
    np.testing.assert_array_equal(snapshot.theta64, theta)
    assert (inputs == 1).all()


@pytest.mark.parametrize("width", [0, 5, 7])
def test_inputs_of_the_wrong_length_are_refused(make_snapshot, width):
    with pytest.raises(InvalidInput, match=f"^inputs: expected 6 numbers .*but got {width}$"):
        run_forward(make_snapshot(), np.zeros((2, width)))


@pytest.mark.parametrize("label", [-1, 3, 10**9])
def test_a_label_that_is_no_class_is_refused(make_snapshot, label):
    with pytest.raises(InvalidInput, match=f"^label: expected 0 to 2, but got {label}$"):
        run_forward(make_snapshot(), np.zeros((2, 6)), np.array([0, label]))


def test_softmax_outputs_are_shares_already():
    outputs = np.array([[0.2, 0.8]])
    np.testing.assert_array_equal(probabilities("softmax", outputs), outputs)


def test_sigmoid_outputs_keep_their_ratios():
    found = probabilities("sigmoid", np.array([[0.1, 0.3, 0.4], [0.9, 0.9, 0.9]]))
    np.testing.assert_allclose(found, [[0.125, 0.375, 0.5], [1 / 3] * 3])


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu", "identity"])
@pytest.mark.parametrize("outputs", [[0.0, 0.0], [1.0, 1e-300], [0.0, 1.0]])
def test_shares_sum_to_one_and_keep_the_order(activation, outputs):
    found = probabilities(activation, np.array([outputs]))[0]
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert (found[0] < found[1]) == (outputs[0] < outputs[1])


def test_large_outputs_do_not_overflow():
    found = probabilities("identity", np.array([[1e6, 1e6 - 1, -1e6]]))
    np.testing.assert_allclose(found[0], [1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1)), 0])
