"""Nothing falls faster than the way down the gradient, and one step's drop is measured, not guessed."""

import numpy as np
import pytest

from core.probes import descent
from core.probes.descent import descend
from core.probes.forward import mean_cost
from core.probes.gradient import average_gradient
from core.snapshot import Snapshot

WALK = {"directions": 6, "radius": 1e-3, "points": 4, "seed": 5}


def test_no_random_direction_falls_as_fast(snapshot, examples):
    found = descend(snapshot, *examples, **WALK)
    assert found.random_costs.shape == (6, 4)
    assert (np.diff(found.gradient_costs) < 0).all()
    assert (found.gradient_costs[1:] < found.random_costs[:, 1:]).all()
    slope = (found.gradient_costs[0] - found.gradient_costs[1]) / found.distances[1]
    assert slope == pytest.approx(found.gradient_norm, rel=1e-2)


def test_all_walks_begin_here_and_end_at_the_radius(snapshot, examples):
    found = descend(snapshot, *examples, **WALK)
    np.testing.assert_allclose(found.distances, [0, 1e-3 / 3, 2e-3 / 3, 1e-3])
    here = average_gradient(snapshot, [examples]).cost
    np.testing.assert_allclose(found.random_costs[:, 0], here)
    assert found.gradient_costs[0] == pytest.approx(here)


def test_every_point_is_as_far_as_it_says(snapshot, examples, monkeypatch):
    seen = []

    def remembering(snapshot, inputs, labels, theta):
        seen.append(np.linalg.norm(theta - snapshot.theta64))
        return mean_cost(snapshot, inputs, labels, theta)

    monkeypatch.setattr(descent, "mean_cost", remembering)
    found = descend(snapshot, *examples, **WALK)
    np.testing.assert_allclose(seen[:-1], np.tile(found.distances, 7), rtol=1e-9, atol=1e-15)


def test_chance_is_a_function_of_the_seed(snapshot, examples):
    first, again = (descend(snapshot, *examples, **WALK) for _ in range(2))
    other = descend(snapshot, *examples, **{**WALK, "seed": 6})
    np.testing.assert_array_equal(first.random_costs, again.random_costs)
    assert (first.random_costs[:, 1:] != other.random_costs[:, 1:]).all()


def test_the_drop_is_that_of_the_next_step(make_trainer):
    trainer = make_trainer(9, batch_size=8, learning_rate=0.01)
    before, train = Snapshot.of(trainer), trainer.dataset.train
    batch = train.inputs()[before.batch_indices], train.labels[before.batch_indices]
    found = descend(before, *batch, **WALK)
    trainer.step()
    here = average_gradient(before, [batch]).cost
    after = mean_cost(before, *batch, trainer.theta.astype(np.float64))
    assert found.true_drop == pytest.approx(here - after, rel=1e-3)
    assert found.predicted_drop == pytest.approx(0.01 * found.gradient_norm**2, rel=1e-5)
    assert found.predicted_drop == pytest.approx(found.true_drop, rel=0.1)


def test_where_there_is_no_slope_the_walk_stays(make_snapshot, examples):
    snapshot = make_snapshot(0, initialization="zero", output_activation="relu")
    found = descend(snapshot, *examples, **WALK)
    assert found.gradient_norm == found.predicted_drop == found.true_drop == 0
    assert len(set(found.gradient_costs.tolist())) == 1
