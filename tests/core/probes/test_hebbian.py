"""Wishes and Hebb's products, against the gradient and NumPy's own correlation."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.gradient import average_gradient
from core.probes.hebbian import compare_hebbian
from core.probes.trace import trace_example


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_wishes_are_minus_the_gradient_and_products_are_of_activations(
    snapshot, single, example, layer
):
    inputs, label = example
    found = compare_hebbian(snapshot, *single, layer)
    own = average_gradient(snapshot, [(inputs[np.newaxis], np.array([label]))]).gradient
    weights = snapshot.network.layout.weights(own)[layer - 1]
    np.testing.assert_allclose(found.wishes, -weights, rtol=1e-12, atol=1e-300)
    trace = trace_example(snapshot, inputs, label)
    before = inputs if layer == 1 else trace.layers[layer - 2].a
    np.testing.assert_array_equal(found.previous, before)
    np.testing.assert_array_equal(found.wished, -trace.layers[layer - 1].delta)
    np.testing.assert_allclose(found.products, np.outer(trace.layers[layer - 1].a, before))
    expected = np.corrcoef(found.wishes.ravel(), found.products.ravel())[0, 1]
    assert found.correlation == pytest.approx(expected)


def test_a_constant_correlates_with_nothing(make_snapshot, single):
    snapshot = make_snapshot(0, initialization="zero", output_activation="relu")
    assert compare_hebbian(snapshot, *single, 3).correlation is None


@pytest.mark.parametrize("layer", [0, 4])
def test_a_layer_that_is_not_there(snapshot, single, layer):
    with pytest.raises(InvalidInput, match=f"layer: expected 1 to 3, but got {layer}"):
        compare_hebbian(snapshot, *single, layer)
