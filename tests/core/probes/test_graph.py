"""A graph's local derivatives, multiplied back from the cost, are the derivatives of its nodes."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.forward import run_forward
from core.probes.graph import graph_of_layers, graph_of_neuron
from core.probes.trace import backpropagate, trace_example


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_neuron_is_computed_along_its_edges(snapshot, single, example, layer):
    inputs, label = example
    found = graph_of_neuron(snapshot, *single, layer, 1)
    nodes = {node["name"]: node for node in found.nodes}
    neuron = trace_example(snapshot, inputs, label).layers[layer - 1]
    products = [node["value"] for node in found.nodes if node["kind"] == "product"]
    assert len(products) == snapshot.network.layout.layers[layer - 1]
    assert nodes[f"sum{layer}[1]"]["value"] == pytest.approx(sum(products))
    assert nodes[f"z{layer}[1]"]["value"] == neuron.z[1]
    assert nodes[f"a{layer}[1]"]["value"] == neuron.a[1]
    assert nodes[f"b{layer}[1]"]["value"] + sum(products) == pytest.approx(neuron.z[1])


def test_derivatives_flow_back_along_the_edges(snapshot, single):
    """Of a hidden neuron, all but its inputs feed nothing else, so the chain rule needs one edge."""
    found = graph_of_neuron(snapshot, *single, 2, 3)
    nodes = {node["name"]: node for node in found.nodes}
    for edge in found.edges:
        source, target = nodes[edge["source"]], nodes[edge["target"]]
        if not source["name"].startswith("a1"):
            assert source["derivative"] == pytest.approx(
                target["derivative"] * edge["local"], rel=1e-12
            )


def test_an_inputs_derivative_is_the_sum_over_all_neurons_it_feeds(snapshot, single, example):
    inputs, label = example
    total = np.zeros(5)
    for neuron in range(4):
        graph = graph_of_neuron(snapshot, *single, 2, neuron)
        nodes = {node["name"]: node for node in graph.nodes}
        for k in range(5):
            (edge,) = [each for each in graph.edges if each["source"] == f"a1[{k}]"]
            total[k] += nodes[edge["target"]]["derivative"] * edge["local"]
    expected = trace_example(snapshot, inputs, label).layers[0].da
    np.testing.assert_allclose(total, expected)
    told = [node["derivative"] for node in graph.nodes if node["name"].startswith("a1[")]
    np.testing.assert_allclose(told, expected)


def test_the_last_edge_is_the_activations_slope(snapshot, single):
    """Of softmax too: d(a)/d(z) of one and the same output, by a difference."""
    graph = graph_of_neuron(snapshot, *single, 3, 1)
    z = run_forward(snapshot, single[0]).z[3]
    moved = np.repeat(z, 2, axis=0)
    moved[:, 1] += [1e-6, -1e-6]
    values = np.empty_like(moved)
    snapshot.network.activations[2].value(moved, values)
    assert graph.edges[-1]["local"] == pytest.approx((values[0, 1] - values[1, 1]) / 2e-6, rel=1e-6)


def test_the_composition_of_layers_ends_in_the_cost(snapshot, single, example):
    inputs, label = example
    found = graph_of_layers(snapshot, *single)
    trace, da = backpropagate(snapshot, *single)
    nodes = {node["name"]: node for node in found.nodes}
    assert [node["kind"] for node in found.nodes][:5] == [
        "activation",
        "weight",
        "bias",
        "z",
        "activation",
    ]
    assert len(found.nodes) == 1 + 4 * 3 + 1
    assert nodes["C"]["value"] == trace_example(snapshot, inputs, label).cost
    for layer in (1, 2, 3):
        assert nodes[f"z{layer}"]["derivative"] == pytest.approx(np.linalg.norm(trace.delta[layer]))
        assert nodes[f"a{layer}"]["derivative"] == pytest.approx(np.linalg.norm(da[layer]))
        gradient = np.outer(trace.delta[layer][0], trace.a[layer - 1][0])
        assert nodes[f"W{layer}"]["derivative"] == pytest.approx(np.linalg.norm(gradient))
        assert nodes[f"W{layer}"]["size"] == gradient.size


def test_the_jacobian_of_an_activation_is_measured_by_differences(snapshot, single):
    edges = {
        (each["source"], each["target"]): each["local"]
        for each in graph_of_layers(snapshot, *single).edges
    }
    trace, _ = backpropagate(snapshot, *single)
    for layer in (1, 2, 3):
        activation, z = snapshot.network.activations[layer - 1], trace.z[layer]
        columns = []
        for i in range(z.shape[1]):
            moved = np.repeat(z, 2, axis=0)
            moved[:, i] += [1e-6, -1e-6]
            values = np.empty_like(moved)
            activation.value(moved, values)
            columns.append((values[0] - values[1]) / 2e-6)
        assert edges[f"z{layer}", f"a{layer}"] == pytest.approx(np.linalg.norm(columns), rel=1e-6)


def test_a_neuron_that_is_not_there(snapshot, single):
    with pytest.raises(InvalidInput, match="to: expected 0 to 4, but got 9"):
        graph_of_neuron(snapshot, *single, 1, 9)
