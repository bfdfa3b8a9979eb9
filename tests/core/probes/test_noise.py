"""Larger mini-batches point where the whole set does, and the smallest are what single examples say."""

import numpy as np
import pytest

from core.errors import InvalidInput
from core.probes.gradient import average_gradient, gradient_rows
from core.probes.noise import measure_noise


@pytest.fixture
def measure(dataset):
    def ask(snapshot, **changes):
        train = dataset.train

        def batches(indices):
            yield train.inputs()[indices], train.labels[indices]

        given = {"batch_sizes": [1, 10, 103], "samples": 30, "seed": 4} | changes
        return measure_noise(snapshot, dataset, batches, **given)

    return ask


def test_the_full_set_is_its_own_gradient(snapshot, dataset, measure):
    found = measure(snapshot)
    full = average_gradient(snapshot, [(dataset.train.inputs(), dataset.train.labels)]).gradient
    assert found.gradient_norm == pytest.approx(np.linalg.norm(full))
    row = found.rows[2]
    assert [row.cosine.mean, row.norm_ratio.mean] == pytest.approx([1, 1])
    assert row.cosine.deviation == pytest.approx(0, abs=1e-9)


def test_larger_batches_agree_better(snapshot, measure):
    one, ten, everything = measure(snapshot).rows
    assert [one.batch_size, ten.batch_size, everything.batch_size] == [1, 10, 103]
    assert one.cosine.mean < ten.cosine.mean < everything.cosine.mean


def test_single_examples_are_those_of_the_data(snapshot, dataset, measure):
    """Of many samples the mean cosine is that over all examples, within its standard error."""
    rows = gradient_rows(snapshot, dataset.train.inputs(), dataset.train.labels)
    full = rows.gradient
    cosines = rows.rows @ full / np.linalg.norm(rows.rows, axis=1) / np.linalg.norm(full)
    (row,) = measure(snapshot, batch_sizes=[1], samples=400).rows
    assert row.cosine.mean == pytest.approx(cosines.mean(), abs=4 * cosines.std() / 20)
    assert row.cosine.deviation == pytest.approx(cosines.std(), rel=0.2)


def test_chance_is_a_function_of_the_seed(snapshot, measure):
    def told(seed):
        return [(row.cosine, row.norm_ratio) for row in measure(snapshot, seed=seed).rows[:2]]

    assert told(4) == told(4) != told(5)


def test_a_step_takes_time_and_changes_nothing(snapshot, measure):
    before = snapshot.theta.copy()
    assert all(row.step_seconds > 0 for row in measure(snapshot, samples=1).rows)
    np.testing.assert_array_equal(snapshot.theta, before)


def test_where_there_is_no_slope_there_is_no_angle(make_snapshot, measure):
    snapshot = make_snapshot(0, initialization="zero", output_activation="relu")
    for row in measure(snapshot, samples=2).rows:
        assert (row.cosine.mean, row.norm_ratio.mean) == (None, None)


def test_a_batch_that_the_data_cannot_fill(snapshot, measure):
    with pytest.raises(InvalidInput, match="batch_sizes: expected at most 103, but got 104"):
        measure(snapshot, batch_sizes=[10, 104])
