"""The gradient probe: against differences, and means against their parts."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes import gradient as probe
from core.probes.gradient import average_gradient, gradient_rows
from tests.core.differences import Problem, numeric


def examples(split, count):
    return split.inputs(0, count), split.labels[:count]


@pytest.mark.parametrize("cost_function", ["squared_error", "cross_entropy"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_gradient_agrees_with_central_differences(
    make_snapshot, dataset, activation, cost_function
):
    snapshot = make_snapshot(activation=activation, cost_function=cost_function)
    inputs, labels = examples(dataset.train, 8)
    answer = average_gradient(snapshot, [(inputs, labels)])
    problem = Problem(snapshot.network, snapshot.theta64, inputs, np.eye(3)[labels])
    np.testing.assert_allclose(answer.gradient, numeric(problem), rtol=1e-6, atol=1e-11)
    assert answer.gradient.dtype == np.float64
    assert answer.step == 12
    assert answer.rows is None


def test_the_mean_does_not_depend_on_how_examples_are_parted(make_snapshot, dataset):
    snapshot = make_snapshot()
    inputs, labels = examples(dataset.train, 103)
    whole = average_gradient(snapshot, [(inputs, labels)])
    for cuts in ([50], [1, 2, 100], list(range(1, 103))):
        parts = zip(np.split(inputs, cuts), np.split(labels, cuts), strict=True)
        found = average_gradient(snapshot, parts)
        np.testing.assert_allclose(found.gradient, whole.gradient, rtol=1e-9, atol=1e-15)
        assert found.cost == pytest.approx(whole.cost)
    assert probe.CHUNK > 0


def test_rows_are_each_examples_own_and_average_to_the_batchs(make_snapshot, dataset):
    snapshot = make_snapshot()
    inputs, labels = examples(dataset.train, 9)
    answer, whole = (
        gradient_rows(snapshot, inputs, labels),
        average_gradient(snapshot, [(inputs, labels)]),
    )
    assert answer.rows.shape == (9, snapshot.network.layout.size)
    np.testing.assert_allclose(answer.gradient, whole.gradient, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(answer.rows.mean(axis=0), whole.gradient, rtol=1e-9, atol=1e-15)
    assert answer.cost == pytest.approx(whole.cost)
    for row in range(9):
        one = average_gradient(snapshot, [(inputs[row : row + 1], labels[row : row + 1])])
        np.testing.assert_array_equal(answer.rows[row], one.gradient)


def test_a_small_step_against_the_gradient_lowers_the_cost_by_its_square(make_snapshot, dataset):
    snapshot = make_snapshot(2)
    batch = examples(dataset.train, 20)
    answer = average_gradient(snapshot, [batch])
    rate = 1e-6
    snapshot.theta64[:] -= rate * answer.gradient
    after = average_gradient(snapshot, [batch])
    expected = rate * float(answer.gradient @ answer.gradient)
    assert answer.cost - after.cost == pytest.approx(expected, rel=1e-3)


def test_no_examples_and_wrong_examples_are_refused(make_snapshot):
    snapshot = make_snapshot()
    with pytest.raises(ValueError, match="at least one example"):
        average_gradient(snapshot, [])
    with pytest.raises(InvalidInput, match="inputs: expected 6"):
        average_gradient(snapshot, [(np.zeros((1, 5)), np.array([0]))])
    with pytest.raises(InvalidInput, match="label: expected 0 to 2"):
        gradient_rows(snapshot, np.zeros((1, 6)), np.array([3]))
