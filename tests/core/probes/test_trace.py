"""A trace tells what every neuron does and what the cost asks of it: against differences."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.gradient import average_gradient
from core.probes.trace import backpropagate, trace_example
from tests.core import reference

CASES = [("sigmoid", "sigmoid", "squared_error"), ("tanh", "softmax", "cross_entropy")]
CASES += [("tanh", "softmax", "squared_error"), ("identity", "tanh", "squared_error")]


@pytest.fixture(params=CASES, ids="-".join)
def snapshot(request, make_snapshot):
    activation, output_activation, cost_function = request.param
    return make_snapshot(
        activation=activation, output_activation=output_activation, cost_function=cost_function
    )


def cost_from(snapshot, layer, z=None, a=None):
    """Return the cost of label 1 if layer `layer` had these z, or these a."""
    layout, network = snapshot.network.layout, snapshot.network
    names = [each.name for each in network.activations]
    if a is None:
        single = names[layer - 1] == "softmax"
        a = (
            reference.softmax(z)
            if single
            else [reference.FUNCTIONS[names[layer - 1]](x) for x in z]
        )
    weights = [each.tolist() for each in layout.weights(snapshot.theta)][layer:]
    biases = [each.tolist() for each in layout.biases(snapshot.theta)][layer:]
    _, found = reference.forward(weights, biases, list(a), names[layer:])
    return reference.cost_and_slope(network.cost.name, found[-1], [0.0, 1.0, 0.0])[0]


def difference(function, values, place, step=1e-5):
    moved = [list(values), list(values)]
    moved[0][place] += step
    moved[1][place] -= step
    return (function(moved[0]) - function(moved[1])) / (2 * step)


def test_delta_and_da_agree_with_central_differences(snapshot, dataset):
    inputs, _ = dataset.test.example(2)
    trace = trace_example(snapshot, inputs, 1)
    close = {"rel": 1e-6, "abs": 1e-9}
    for layer, each in enumerate(trace.layers, start=1):
        for j in range(len(each.z)):
            slope = difference(lambda z, at=layer: cost_from(snapshot, at, z=z), each.z, j)
            assert each.delta[j] == pytest.approx(slope, **close)
            slope = difference(lambda a, at=layer: cost_from(snapshot, at, a=a), each.a, j)
            assert each.da[j] == pytest.approx(slope, **close)


def test_the_inputs_are_asked_for_too(snapshot, dataset):
    inputs, _ = dataset.test.example(2)
    _, da = backpropagate(snapshot, inputs[np.newaxis], np.array([1]))
    for k in range(6):
        slope = difference(lambda a: cost_from(snapshot, 0, a=a), inputs.astype(float), k)
        assert da[0][0, k] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_trace_and_gradient_are_of_one_mind(snapshot, dataset):
    inputs, label = dataset.test.example(3)
    trace = trace_example(snapshot, inputs, label)
    answer = average_gradient(snapshot, [(inputs[np.newaxis], np.array([label]))])
    layout = snapshot.network.layout
    a = [trace.inputs, *(each.a for each in trace.layers)]
    for layer, each in enumerate(trace.layers, start=1):
        expected = np.outer(each.delta, a[layer - 1])
        np.testing.assert_allclose(layout.weights(answer.gradient)[layer - 1], expected, rtol=1e-12)
        np.testing.assert_allclose(layout.biases(answer.gradient)[layer - 1], each.delta)
        norm = np.linalg.norm(answer.gradient[layout.slices[layer - 1].both])
        assert each.gradient_norm == pytest.approx(norm)
    assert trace.cost == pytest.approx(answer.cost)
    assert trace.step == answer.step == snapshot.step


def test_target_and_inputs_are_the_examples(snapshot, dataset):
    inputs, label = dataset.test.example(3)
    trace = trace_example(snapshot, inputs, label)
    np.testing.assert_array_equal(trace.inputs, inputs)
    assert trace.target.tolist() == [float(each == label) for each in range(3)]


def test_a_trace_owns_its_arrays(snapshot, dataset):
    inputs, label = dataset.test.example(3)
    first = trace_example(snapshot, inputs, label)
    kept = [each.a.copy() for each in first.layers]
    inputs[:] = np.nan
    trace_example(snapshot, np.ones(6), 0)
    snapshot.theta64[:] = np.nan
    for each, before in zip(first.layers, kept, strict=True):
        np.testing.assert_array_equal(each.a, before)
    assert np.isfinite(first.inputs).all()


def test_an_example_that_does_not_fit_is_refused(snapshot):
    with pytest.raises(InvalidInput, match="inputs: expected 6 numbers an example, but got 4"):
        trace_example(snapshot, np.zeros(4), 0)
    with pytest.raises(InvalidInput, match="label: expected 0 to 2, but got 3"):
        trace_example(snapshot, np.zeros(6), 3)
