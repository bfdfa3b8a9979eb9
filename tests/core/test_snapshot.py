"""A snapshot is one consistent copy, also on the other side of a pipe."""

import pickle

import numpy as np
import pytest

from core.probes.gradient import average_gradient
from core.snapshot import Snapshot


def test_a_snapshot_is_of_one_moment_and_owns_it(make_trainer):
    trainer = make_trainer(12, batch_size=10)
    theta, update = trainer.theta.copy(), trainer.update.copy()
    indices, configuration = trainer.batch_indices.tolist(), trainer.configuration
    snapshot = Snapshot.of(trainer)
    trainer.order[:] = 0
    trainer.set_batch_size(3)
    trainer.set_learning_rate(0.125)
    for _ in range(60):
        trainer.step()
    trainer.theta[:], trainer.update[:] = np.nan, np.nan
    assert (snapshot.step, snapshot.epoch) == (12, 1 + 10 / 103)
    np.testing.assert_array_equal(snapshot.theta, theta)
    np.testing.assert_array_equal(snapshot.update, update)
    assert snapshot.batch_indices.tolist() == indices
    assert snapshot.configuration == configuration


def test_theta_update_and_batch_belong_together(make_trainer):
    trainer = make_trainer(7, learning_rate=0.5, batch_size=10)
    split = trainer.dataset.train
    before = Snapshot.of(trainer)
    trainer.step()
    after = Snapshot.of(trainer)
    assert after.step == before.step + 1
    np.testing.assert_array_equal(after.theta, before.theta + after.update)
    indices = before.batch_indices
    gradient = average_gradient(before, [(split.inputs()[indices], split.labels[indices])]).gradient
    np.testing.assert_allclose(after.update, -0.5 * gradient, rtol=1e-3, atol=1e-7)


def test_before_the_first_step_there_is_no_update(make_trainer):
    assert Snapshot.of(make_trainer()).update is None


def test_the_last_batch_of_an_epoch_is_the_short_one(make_trainer):
    assert len(Snapshot.of(make_trainer(10, batch_size=10)).batch_indices) == 3


def test_double_precision_has_the_same_values(make_snapshot):
    snapshot = make_snapshot()
    assert snapshot.theta64.dtype == np.float64
    np.testing.assert_array_equal(snapshot.theta64.astype(np.float32), snapshot.theta)
    assert not np.shares_memory(snapshot.theta64, snapshot.theta)


def test_a_snapshot_crosses_a_pipe(make_snapshot):
    snapshot = make_snapshot(cost_function="cross_entropy")
    found = pickle.loads(pickle.dumps(snapshot))  # noqa: S301
    np.testing.assert_array_equal(found.theta, snapshot.theta)
    assert (found.step, found.epoch, found.configuration) == (
        snapshot.step,
        snapshot.epoch,
        snapshot.configuration,
    )
    assert [each.name for each in found.network.activations] == ["sigmoid", "sigmoid", "softmax"]


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_the_next_update_is_the_trainers_own_and_changes_no_memory(make_trainer, optimizer):
    trainer = make_trainer(5, optimizer=optimizer, learning_rate=0.01)
    trainer.prepare()
    gradient, snapshot = trainer.gradient.copy(), Snapshot.of(trainer)
    trainer.step()
    for _ in range(2):
        np.testing.assert_array_equal(snapshot.next_update(gradient), trainer.update)
