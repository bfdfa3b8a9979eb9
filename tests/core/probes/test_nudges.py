"""A table of wishes holds what the examples' own gradients say, and what the step would do."""

import numpy as np
import pytest

from core.probes.gradient import gradient_rows
from core.probes.nudges import collect_nudges
from core.snapshot import Snapshot


def index_of(snapshot, place):
    return snapshot.network.layout.index(place.layer, place.to, place.source)


def test_wishes_are_minus_the_examples_own_gradients(snapshot, examples):
    found = collect_nudges(snapshot, *examples, top=10_000)
    rows = gradient_rows(snapshot, *examples)
    assert len(found.rows) == snapshot.network.layout.size
    for row in found.rows:
        index = index_of(snapshot, row.parameter)
        np.testing.assert_allclose(row.wishes, -rows.rows[:, index], rtol=1e-10, atol=1e-15)
        assert row.average == pytest.approx(-rows.gradient[index], rel=1e-10, abs=1e-15)
    assert (found.step, found.cost) == (snapshot.step, pytest.approx(rows.cost))


def test_the_largest_average_wishes_come_first(snapshot, examples):
    found = collect_nudges(snapshot, *examples, top=7)
    sizes = [abs(row.average) for row in found.rows]
    everything = np.abs(gradient_rows(snapshot, *examples).gradient)
    np.testing.assert_allclose(sizes, np.sort(everything)[::-1][:7], rtol=1e-10)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_the_update_is_the_one_that_the_next_step_makes(make_trainer, optimizer):
    trainer = make_trainer(9, optimizer=optimizer, batch_size=8, learning_rate=0.01)
    before = Snapshot.of(trainer)
    batch = trainer.dataset.train.inputs()[before.batch_indices]
    labels = trainer.dataset.train.labels[before.batch_indices]
    trainer.step()
    for row in collect_nudges(before, batch, labels, top=20).rows:
        expected = trainer.update[index_of(before, row.parameter)]
        assert row.update == pytest.approx(expected, rel=1e-3)
