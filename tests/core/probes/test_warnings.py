"""Early warnings: what is out of order is found by its definition, and nothing else is."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.probes.warnings import find_warnings
from core.snapshot import Snapshot
from tests.core.probes.problems import expected_update, problems


def warn(snapshot, examples, batch=None):
    return find_warnings(snapshot, batch, examples)


def of_kind(found, kind):
    return {each.layer: each.units for each in found.warnings if each.kind == kind}


@given(problem=problems(), scale=st.sampled_from([0.1, 1, 30]))
def test_units_are_found_by_their_definition(problem, scale):
    snapshot = problem.snapshot
    snapshot.theta[:] *= scale
    vars(snapshot).pop("theta64", None)
    found = warn(snapshot, (problem.inputs, problem.labels))
    z, a = problem.passed()
    targets = np.eye(problem.layers[-1])[problem.labels]
    for layer, name in zip(problem.depths, problem.names, strict=True):
        out = a[layer]
        dead = (z[layer] <= 0).all(axis=0) & (name == "relu")
        assert of_kind(found, "dead").get(layer, []) == np.flatnonzero(dead).tolist()
        steepness, limit = (out * (1 - out), 0.0099) if name == "sigmoid" else (1 - out**2, 0.0396)
        assume((np.abs(steepness - limit) > 1e-9).all())
        stuck = (steepness < limit) & (name in ("sigmoid", "tanh"))
        flat = stuck.all(axis=0)
        if layer == problem.depths[-1]:
            flat &= (stuck & (np.abs(out - targets) > 0.5)).mean(axis=0) >= 0.05
        assert of_kind(found, "saturated").get(layer, []) == np.flatnonzero(flat).tolist()


@given(problem=problems())
def test_updates_are_measured_beside_what_they_change(problem):
    snapshot = problem.snapshot
    found = find_warnings(
        snapshot, (problem.inputs, problem.labels), (problem.inputs, problem.labels)
    )
    update = expected_update(snapshot, problem.gradients().mean(axis=0))
    for part, ratios in zip(snapshot.network.layout.slices, found.layers, strict=True):
        theta = snapshot.theta.astype(np.float64)[part.both]
        if np.linalg.norm(theta):
            expected = np.linalg.norm(update[part.both]) / np.linalg.norm(theta)
            assert ratios.next == pytest.approx(expected, rel=1e-4, abs=1e-9)


def test_a_first_step_that_is_long_is_no_warning_yet(make_snapshot, examples):
    found = find_warnings(make_snapshot(0, learning_rate=100), examples, examples)
    assert min(each.next for each in found.layers) > 0.1
    assert found.warnings == []


def test_the_last_update_is_measured_beside_what_was_there_before(make_trainer, examples):
    trainer = make_trainer(4)
    before = trainer.theta.astype(np.float64)
    trainer.step()
    snapshot = Snapshot.of(trainer)
    part = snapshot.network.layout.slices[1].both
    moved = np.linalg.norm(trainer.theta[part] - before[part])
    expected = moved / np.linalg.norm(before[part])
    found = warn(snapshot, examples)
    assert found.layers[1].last == pytest.approx(expected, rel=1e-4)
    assert found.layers[1].next is found.cost is None


def test_a_network_in_order_is_left_alone(snapshot, examples):
    assert find_warnings(snapshot, examples, examples).warnings == []


def test_dead_units_are_named_with_what_it_means(make_snapshot, examples):
    snapshot = make_snapshot(0, activation="relu")
    snapshot.network.layout.biases(snapshot.theta)[0][:] = [9, -9, 9, -9, 9]
    dead = next(each for each in warn(snapshot, examples).warnings if each.kind == "dead")
    assert (dead.kind, dead.layer, dead.units, dead.value) == ("dead", 1, [1, 3], 0.4)
    assert dead.words == (
        "2 of the 5 ReLUs in layer 1 are off for all 5 examples looked at. They pass nothing on, and "
        "their weights get no gradient from them."
    )


def test_one_dead_unit_is_one(make_snapshot, examples):
    snapshot = make_snapshot(0, activation="relu")
    snapshot.network.layout.biases(snapshot.theta)[0][:] = [9, -9, 9, 9, 9]
    dead = next(each for each in warn(snapshot, examples).warnings if each.kind == "dead")
    assert dead.words.startswith("1 of the 5 ReLUs in layer 1 is off for all 5")
    assert "It passes nothing on, and its weights" in dead.words


def test_a_dead_layer_cuts_off_what_is_before_it(make_snapshot, examples):
    snapshot = make_snapshot(0, activation="relu")
    snapshot.network.layout.biases(snapshot.theta)[1][:] = -99
    dead = next(each for each in warn(snapshot, examples).warnings if each.layer == 2)
    assert dead.words.startswith("All 4 ReLUs in layer 2 are off")
    assert "no layer up to it gets a gradient" in dead.words


def outputs_flat(make_snapshot, low):
    """A network whose outputs are saturated, the first `low` of them at nothing, the others at 1."""
    snapshot = make_snapshot(0, activation="tanh", output_activation="sigmoid")
    biases = snapshot.network.layout.biases(snapshot.theta)[2]
    biases[:] = 50
    biases[:low] = -50
    return snapshot


def test_an_output_is_stuck_only_where_it_is_wrong(make_snapshot, examples):
    inputs, _ = examples
    never = np.full(len(inputs), 2)
    assert warn(outputs_flat(make_snapshot, 2), (inputs, never)).warnings == []
    (found,) = warn(outputs_flat(make_snapshot, 2), (inputs, np.zeros(5, int))).warnings
    assert (found.kind, found.layer, found.units) == ("saturated", 3, [0, 2])
    assert found.words.startswith("2 of the 3 sigmoid outputs are saturated")
    assert "each is wrong" in found.words


def test_an_output_that_still_learns_from_some_is_not_stuck(make_snapshot):
    snapshot = make_snapshot(0, activation="identity", initialization="zero")
    layout = snapshot.network.layout
    for weights in layout.weights(snapshot.theta):
        weights[0, 0] = 10
    inputs = np.zeros((10, 6))
    inputs[:5, 0] = 1  # saturates the first output, which is wrong then
    assert warn(snapshot, (inputs, np.ones(10, int))).warnings == []
    assert warn(snapshot, (inputs[:5], np.ones(5, int))).warnings[0].units == [0]


def test_one_example_in_a_hundred_does_not_wake_a_neuron(make_snapshot):
    snapshot = make_snapshot(0, activation="sigmoid")
    weights = snapshot.network.layout.weights(snapshot.theta)[0]
    weights[0] = 0
    weights[0, 0] = 60
    snapshot.network.layout.biases(snapshot.theta)[0][0] = -30
    for awake, units in ((1, [0]), (2, [])):
        inputs = np.zeros((100, 6))
        inputs[:awake, 0] = 0.5
        found = warn(snapshot, (inputs, np.zeros(100, int)))
        assert of_kind(found, "saturated").get(1, []) == units


def test_updates_out_of_proportion_are_told_once_both_are(make_trainer, examples):
    trainer = make_trainer(1, learning_rate=0.01)
    trainer.update[:] = trainer.theta * 0.5
    assert of_kind(find_warnings(Snapshot.of(trainer), examples, examples), "large_update") == {}
    found = warn(Snapshot.of(trainer), examples).warnings
    assert [(each.kind, each.layer, each.units) for each in found] == [
        ("large_update", layer, []) for layer in (1, 2, 3)
    ]
    assert "The updates of layer 1 are 1 times as long" in found[0].words
    trainer.set_learning_rate(1e3)
    both = find_warnings(Snapshot.of(trainer), examples, examples)
    assert set(of_kind(both, "large_update")) == {1, 2, 3}


@pytest.mark.parametrize("cost_function", ["squared_error", "cross_entropy"])
def test_updates_too_small_count_while_the_cost_is_high(make_trainer, examples, cost_function):
    trainer = make_trainer(
        1, learning_rate=1e-9, activation="tanh", cost_function=cost_function, optimizer="sgd"
    )
    snapshot = Snapshot.of(trainer)
    found = find_warnings(snapshot, examples, examples)
    assert set(of_kind(found, "small_update")) == {1, 2, 3}
    assert of_kind(warn(snapshot, examples), "small_update") == {}  # the cost is not known
    learned = make_trainer(
        400,
        learning_rate=1 if cost_function == "squared_error" else 0.3,
        activation="tanh",
        cost_function=cost_function,
        optimizer="sgd",
    )
    learned.set_learning_rate(1e-9)
    learned.step()
    after = find_warnings(Snapshot.of(learned), examples, examples)
    assert after.cost < 0.3
    assert after.warnings == []


def test_parameters_of_zero_have_no_ratio(make_snapshot, examples):
    snapshot = make_snapshot(0, initialization="zero")
    found = find_warnings(snapshot, examples, examples)
    assert [each.next for each in found.layers] == [None, None, None]
    assert found.warnings == []


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_has_overflowed_is_not_called_too_large(make_snapshot, examples):
    snapshot = make_snapshot(0, activation="identity", output_activation="identity")
    snapshot.theta[:] = 3e38
    assert find_warnings(snapshot, examples, examples).warnings == []
