"""A run's track is bounded, begins at step 0, ends at the present, and costs the run nothing."""

import numpy as np
import pytest

from core.timeline import Timeline
from core.track import MAX_BYTES, MAX_POINTS, capacity, find_track


@pytest.fixture
def trained(make_trainer):
    """Train for some steps as a worker does, and remember the way."""

    def train(steps):
        trainer = make_trainer(batch_size=50, learning_rate=0.01)
        timeline = Timeline()
        timeline.begin(trainer)
        way = []
        for _ in range(steps):
            timeline.record(trainer, trainer.steps * 1e-3)
            way.append(trainer.theta.copy())
            trainer.step()
            timeline.advance(trainer)
        return timeline, trainer, [*way, trainer.theta.copy()]

    return train


@pytest.mark.parametrize("steps", [0, 1, 5, 40, 3 * MAX_POINTS])
def test_a_track_is_the_way_that_was_gone(trained, steps):
    timeline, trainer, way = trained(steps)
    track = find_track(timeline, trainer)
    assert (track.steps[0], track.steps[-1]) == (0, steps)
    assert (np.diff(track.steps) > 0).all()
    np.testing.assert_array_equal(track.thetas, [way[step] for step in track.steps])
    np.testing.assert_array_equal(track.snapshot.theta, trainer.theta)
    assert (track.snapshot.step, track.thetas.dtype) == (steps, np.float32)


def test_a_long_way_is_shown_by_points_at_even_roots(trained, monkeypatch):
    timeline, trainer, _ = trained(3 * MAX_POINTS)
    monkeypatch.setattr("core.track.MAX_POINTS", 16)
    track = find_track(timeline, trainer)
    assert 8 < len(track.steps) <= 16 + 1
    roots = np.sqrt(track.steps)
    assert np.diff(roots).max() < 2 * roots[-1] / 15


def test_it_never_holds_more_than_its_budget():
    for size in (1, 13_002, 100_000, 2_000_000):
        assert 3 <= capacity(size) <= MAX_POINTS
        assert capacity(size) * size * 4 <= MAX_BYTES
    assert capacity(13_002) == MAX_POINTS


def test_a_track_is_a_copy(trained):
    timeline, trainer, way = trained(5)
    track = find_track(timeline, trainer)
    trainer.step()
    track.thetas[:] = 7
    np.testing.assert_array_equal(find_track(timeline, trainer).thetas[0], way[0])
    np.testing.assert_array_equal(track.snapshot.theta, way[5])


def test_a_run_that_went_back_shows_the_way_to_there(trained):
    timeline, trainer, way = trained(30)
    for _ in timeline.travel(trainer, 12):
        pass
    track = find_track(timeline, trainer)
    assert track.steps[-1] == 12
    np.testing.assert_array_equal(track.thetas, [way[step] for step in track.steps])
