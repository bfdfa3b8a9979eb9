"""Errors on their way back: they add up, and what is wrong with a layer is named."""

import numpy as np
import pytest

from core.probes.errors import follow_errors, judge
from core.probes.forward import run_forward
from core.probes.trace import trace_example


def test_of_one_example_they_are_those_of_its_trace(snapshot, example):
    inputs, label = example
    found = follow_errors(snapshot, inputs[np.newaxis], np.array([label]))
    trace = trace_example(snapshot, inputs, label)
    for layer, expected in zip(found.layers, trace.layers, strict=True):
        np.testing.assert_allclose(layer.delta, expected.delta, rtol=1e-12)
        np.testing.assert_allclose(layer.da, expected.da, rtol=1e-12)
        assert layer.norm == pytest.approx(np.linalg.norm(expected.delta))
    assert found.cost == pytest.approx(trace.cost)


def test_of_several_examples_they_are_the_mean(snapshot, examples):
    found = follow_errors(snapshot, *examples)
    traces = [
        trace_example(snapshot, inputs, int(label)) for inputs, label in zip(*examples, strict=True)
    ]
    for depth, layer in enumerate(found.layers):
        np.testing.assert_allclose(
            layer.delta, np.mean([each.layers[depth].delta for each in traces], axis=0)
        )
        np.testing.assert_allclose(
            layer.da, np.mean([each.layers[depth].da for each in traces], axis=0)
        )


def test_what_the_next_layer_asks_adds_up(snapshot, examples):
    *hidden, output = follow_errors(snapshot, *examples).layers
    for layer, following in zip(hidden, [*hidden[1:], output], strict=True):
        assert layer.contributions.shape == (len(layer.da), len(following.da))
        np.testing.assert_allclose(layer.contributions.sum(axis=1), layer.da)
    assert output.contributions is None


def test_a_picture_of_too_many_contributions_is_left_out(make_snapshot, examples):
    snapshot = make_snapshot(0, layers=[6, 400, 300, 3])
    assert follow_errors(snapshot, *examples).layers[0].contributions is None


def test_a_deep_sigmoid_network_vanishes(make_snapshot, examples):
    snapshot = make_snapshot(0, layers=[6, *[8] * 6, 3], initialization="uniform")
    verdicts = [layer.verdict for layer in follow_errors(snapshot, *examples).layers]
    assert verdicts[0] == "vanishing"
    assert verdicts[-1] == "healthy"


def test_large_weights_explode(make_snapshot, examples):
    snapshot = make_snapshot(
        0, layers=[6, 200, 200, 200, 3], activation="relu", initialization="normal"
    )
    assert follow_errors(snapshot, *examples).layers[0].verdict == "exploding"


@pytest.mark.parametrize(
    ("error", "output_error", "verdict"),
    [
        (1, 1, "healthy"),
        (0, 0, "healthy"),
        (0.011, 1, "healthy"),
        (0.009, 1, "vanishing"),
        (99, 1, "healthy"),
        (101, 1, "exploding"),
    ],
)
def test_a_factor_of_a_hundred_is_the_limit(error, output_error, verdict):
    assert judge(error, output_error) == verdict


def test_units_that_cannot_learn_are_named(make_snapshot, examples):
    snapshot = make_snapshot(0, activation="relu")
    snapshot.network.layout.biases(snapshot.theta)[0][:] = [9, -9, 9, -9, 9]
    assert follow_errors(snapshot, *examples).layers[0].dead == [1, 3]
    snapshot = make_snapshot(0, activation="tanh", output_activation="sigmoid")
    snapshot.network.layout.biases(snapshot.theta)[1][2] = 50
    snapshot.network.layout.biases(snapshot.theta)[2][0] = -50
    first, second, output = follow_errors(snapshot, *examples).layers
    assert (first.saturated, second.saturated, output.saturated) == ([], [2], [0])
    assert second.dead == []


def test_a_unit_that_some_examples_wake_is_not_dead(make_snapshot, examples):
    z = run_forward(make_snapshot(0, activation="relu"), *examples).z[1]
    snapshot = make_snapshot(0, activation="relu")
    biases = snapshot.network.layout.biases(snapshot.theta)[0]
    biases[:] -= np.median(z, axis=0)
    biases[4] = -9
    assert follow_errors(snapshot, *examples).layers[0].dead == [4]
