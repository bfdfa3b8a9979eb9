"""Each avenue's wish is minus a derivative, and taking it does what one then sees."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.avenues import explore_avenues
from core.probes.forward import mean_cost
from core.probes.trace import trace_example


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_wishes_are_in_proportion_to_what_they_multiply(snapshot, single, example, layer):
    inputs, label = example
    found = explore_avenues(snapshot, *single, layer, 1)
    trace = trace_example(snapshot, inputs, label)
    neuron = trace.layers[layer - 1]
    before = inputs if layer == 1 else trace.layers[layer - 2].a
    row = snapshot.network.layout.weights(snapshot.theta64)[layer - 1][1]
    assert found.wished == -neuron.da[1]
    assert found.bias == -neuron.delta[1]
    np.testing.assert_allclose(found.weights, -neuron.delta[1] * before)
    np.testing.assert_allclose(found.activations, -neuron.delta[1] * row)
    assert found.before is None
    assert found.after is None


@pytest.mark.parametrize("layer", [1, 2, 3])
@pytest.mark.parametrize("avenue", ["bias", "weights"])
def test_parameters_that_follow_their_wish_lower_the_cost(snapshot, single, example, layer, avenue):
    inputs, label = example
    layout = snapshot.network.layout
    found = explore_avenues(snapshot, *single, layer, 1, apply=avenue, amount=0.01)
    theta = snapshot.theta64.copy()
    if avenue == "bias":
        layout.biases(theta)[layer - 1][1] += 0.01 * found.bias
    else:
        layout.weights(theta)[layer - 1][1] += 0.01 * found.weights
    cost = mean_cost(snapshot, inputs[np.newaxis], np.array([label]), theta)
    assert found.after.cost == pytest.approx(cost, rel=1e-12)
    assert found.after.cost < found.before.cost == trace_example(snapshot, inputs, label).cost


def test_inputs_that_follow_their_wish_are_another_example(snapshot, single, example):
    inputs, label = example
    found = explore_avenues(snapshot, *single, 1, 2, apply="activations", amount=0.1)
    there = trace_example(snapshot, inputs + 0.1 * found.activations, label)
    assert found.after.activation == pytest.approx(there.layers[0].a[2], rel=1e-12)
    assert found.after.cost == pytest.approx(there.cost, rel=1e-12)


def test_an_avenue_moves_a_hidden_neuron_the_way_its_error_asks(snapshot, single):
    for avenue in ("bias", "weights", "activations"):
        found = explore_avenues(snapshot, *single, 2, 0, apply=avenue, amount=0.1)
        moved = found.after.activation - found.before.activation
        assert moved * found.wished > 0


def test_nothing_of_the_snapshot_changes(snapshot, single):
    before = snapshot.theta64.copy()
    explore_avenues(snapshot, *single, 2, 0, apply="weights", amount=5)
    np.testing.assert_array_equal(snapshot.theta64, before)


@pytest.mark.parametrize(
    ("layer", "neuron", "said"), [(0, 0, "layer"), (4, 0, "layer"), (1, 5, "to")]
)
def test_a_neuron_that_is_not_there(snapshot, single, layer, neuron, said):
    with pytest.raises(InvalidInput, match=f"{said}: expected"):
        explore_avenues(snapshot, *single, layer, neuron)
