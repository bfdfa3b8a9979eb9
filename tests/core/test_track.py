"""A run's track is bounded, begins at step 0, ends at the present, and costs the run nothing."""

from math import isqrt

import numpy as np
import pytest

from core.track import MAX_BYTES, MAX_POINTS, TrackRecorder, capacity


@pytest.fixture
def trained(make_trainer):
    """Train for some steps as a worker does, and remember the way."""

    def train(steps, recorder=None, trainer=None):
        trainer = trainer or make_trainer(batch_size=50, learning_rate=0.01)
        recorder = recorder or TrackRecorder(trainer.theta.size)
        way = []
        for _ in range(steps):
            recorder.record(trainer)
            way.append(trainer.theta.copy())
            trainer.step()
        return recorder, trainer, [*way, trainer.theta.copy()]

    return train


def test_a_track_is_the_way_that_was_gone(trained):
    recorder, trainer, way = trained(40)
    track = recorder.track(trainer)
    assert track.steps.tolist() == [0, 1, 4, 9, 16, 25, 36, 40]
    np.testing.assert_array_equal(track.thetas, [way[step] for step in track.steps])
    np.testing.assert_array_equal(track.snapshot.theta, trainer.theta)
    assert (track.snapshot.step, track.thetas.dtype) == (40, np.float32)


@pytest.mark.parametrize("steps", [0, 1, 2, MAX_POINTS, 3 * MAX_POINTS])
def test_a_full_record_is_thinned_evenly(trained, steps):
    """The points are at the squares of the multiples of one number, however long the run is."""
    recorder, trainer, _ = trained(0)
    recorder.capacity = 8
    recorder, trainer, way = trained(steps, recorder, trainer)
    track = recorder.track(trainer)
    assert len(track.steps) <= 8 + 1
    roots = [isqrt(step) for step in track.steps[:-1]]
    assert roots == [k * recorder.stride for k in range(len(roots))]
    assert [root**2 for root in roots] == track.steps[:-1].tolist()
    assert track.steps[-1] == steps
    assert steps <= 64 or len(track.steps) > 8 // 2
    np.testing.assert_array_equal(track.thetas, [way[step] for step in track.steps])


def test_it_never_holds_more_than_its_budget():
    for size in (1, 13_002, 100_000, 2_000_000):
        assert 3 <= capacity(size) <= MAX_POINTS
        assert capacity(size) * size * 4 <= MAX_BYTES
    assert capacity(13_002) == MAX_POINTS


def test_a_track_is_a_copy(trained):
    recorder, trainer, way = trained(5)
    track = recorder.track(trainer)
    trained(20, recorder, trainer)
    track.thetas[:] = 7
    np.testing.assert_array_equal(recorder.track(trainer).thetas[0], way[0])
    np.testing.assert_array_equal(track.snapshot.theta, way[5])


def test_a_run_that_begins_again_begins_its_track_again(trained):
    recorder, trainer, _ = trained(30)
    trainer.reset(seed=5)
    recorder.clear()
    recorder, trainer, way = trained(2, recorder, trainer)
    track = recorder.track(trainer)
    assert track.steps.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(track.thetas, way)
