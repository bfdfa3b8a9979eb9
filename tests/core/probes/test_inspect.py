"""What is told of a weight, a bias or a neuron agrees with itself and with the other probes."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.gradient import average_gradient
from core.probes.inspect import Inspection
from core.probes.trace import trace_example

CASES = [("sigmoid", "sigmoid", "squared_error"), ("leaky_relu", "softmax", "cross_entropy")]


@pytest.fixture(params=CASES, ids="-".join)
def asked(request, make_snapshot, dataset):
    """A snapshot, its inspection with the next batch, and the other probes' answers."""
    activation, output_activation, cost_function = request.param
    snapshot = make_snapshot(
        activation=activation, output_activation=output_activation, cost_function=cost_function
    )
    inputs, label = dataset.test.example(5)
    indices = snapshot.batch_indices
    batch = dataset.train.inputs()[indices], dataset.train.labels[indices]
    inspection = Inspection(snapshot, inputs, label, [batch])
    own = average_gradient(snapshot, [(inputs[np.newaxis], np.array([label]))])
    trace = trace_example(snapshot, inputs, label)
    return snapshot, inspection, own.gradient, average_gradient(snapshot, [batch]).gradient, trace


def places(layout):
    for layer, (fan_in, fan_out) in enumerate(
        zip(layout.layers, layout.layers[1:], strict=False), start=1
    ):
        for to in range(fan_out):
            yield from ((layer, to, source) for source in (None, *range(fan_in)))


def test_every_parameters_numbers_multiply_out(asked):
    snapshot, inspection, own, batch, trace = asked
    layout = snapshot.network.layout
    for layer, to, source in places(layout):
        found = inspection.parameter(layer, to, source)
        place = layout.index(layer, to, source)
        assert (found["layer"], found["to"], found["from"]) == (layer, to, source)
        assert found["kind"] == ("bias" if source is None else "weight")
        assert found["value"] == snapshot.theta[place]
        assert found["update"] == snapshot.update[place]
        assert found["gradient"] == found["previous_activation"] * found["delta"]
        assert found["gradient"] == pytest.approx(own[place], rel=1e-12, abs=1e-300)
        assert found["batch_gradient"] == pytest.approx(batch[place], rel=1e-12)
        neuron = trace.layers[layer - 1]
        assert (found["z"], found["activation"]) == (neuron.z[to], neuron.a[to])
        assert (found["da"], found["delta"]) == (neuron.da[to], neuron.delta[to])
        if found["derivative"] is not None:
            assert found["delta"] == pytest.approx(found["da"] * found["derivative"], abs=1e-300)
        assert (found["step"], found["cost"]) == (snapshot.step, trace.cost)


def test_a_neurons_fan_in_makes_its_z_and_its_fan_out_its_da(asked):
    snapshot, inspection, own, batch, _ = asked
    layout = snapshot.network.layout
    for layer in range(1, len(layout.layers)):
        for index in range(layout.layers[layer]):
            found = inspection.neuron(layer, index)
            fan_in, fan_out = found["fan_in"], found["fan_out"]
            z = np.dot(fan_in["weights"], fan_in["activations"]) + found["bias"]
            assert found["z"] == pytest.approx(z)
            edges = [layout.index(layer, index, k) for k in range(layout.layers[layer - 1])]
            np.testing.assert_allclose(fan_in["gradients"], own[edges], rtol=1e-12)
            bias = layout.index(layer, index, None)
            assert found["bias"] == snapshot.theta[bias]
            assert found["bias_gradient"] == found["delta"] == own[bias]
            assert found["batch_bias_gradient"] == pytest.approx(batch[bias])
            if fan_out is None:
                continue
            assert found["da"] == pytest.approx(np.dot(fan_out["weights"], fan_out["deltas"]))
            edges = [layout.index(layer + 1, j, index) for j in range(layout.layers[layer + 1])]
            np.testing.assert_allclose(fan_out["gradients"], own[edges], rtol=1e-12)
            assert fan_out["weights"] == snapshot.theta[edges].tolist()


def test_only_outputs_have_a_target_and_no_fan_out(asked):
    _, inspection, *_ = asked
    assert inspection.neuron(2, 0)["target"] is None
    outputs = [inspection.neuron(3, index) for index in range(3)]
    assert sorted(each["target"] for each in outputs) == [0, 0, 1]
    assert all(each["fan_out"] is None for each in outputs)


def test_softmax_has_no_derivative_of_its_own(asked):
    snapshot, inspection, *_ = asked
    name = snapshot.configuration.output_activation
    assert inspection.neuron(3, 0)["activation_function"] == name
    assert (inspection.neuron(3, 0)["derivative"] is None) == (name == "softmax")


def test_an_input_has_a_value_and_a_fan_out_but_nothing_before_it(asked):
    _, inspection, *_, trace = asked
    found = inspection.neuron(0, 4)
    assert (found["kind"], found["fan_in"]) == ("input", None)
    assert found["a"] == trace.inputs[4]
    assert len(found["fan_out"]["weights"]) == 5
    expected = np.dot(found["fan_out"]["weights"], found["fan_out"]["deltas"])
    assert found["da"] == pytest.approx(expected)
    assert "delta" not in found


def test_before_the_first_step_there_is_no_update(make_snapshot, dataset):
    batch = dataset.train.inputs(0, 3), dataset.train.labels[:3]
    inspection = Inspection(make_snapshot(0), *dataset.test.example(0), [batch])
    assert inspection.parameter(1, 0, 0)["update"] is None


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (("parameter", 0, 0, 0), "layer"),
        (("parameter", 4, 0, 0), "layer"),
        (("parameter", 1, 5, 0), "to"),
        (("parameter", 1, 0, 6), "from"),
        (("neuron", 4, 0), "layer"),
        (("neuron", -1, 0), "layer"),
        (("neuron", 0, 6), "index"),
        (("neuron", 3, -1), "index"),
    ],
)
def test_what_is_not_there_is_told_by_its_field(asked, question, field):
    _, inspection, *_ = asked
    name, *place = question
    with pytest.raises(InvalidInput, match=r"expected \d to \d, but got") as caught:
        getattr(inspection, name)(*place)
    assert caught.value.field == field
