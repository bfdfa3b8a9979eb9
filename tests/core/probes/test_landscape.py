"""The cost on a grid is the cost at each of its points, computed there anew."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.activations import HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS
from core.configuration import Configuration
from core.errors import InvalidInput
from core.probes import ground
from core.probes.forward import mean_cost
from core.probes.landscape import count_points, survey
from core.probes.plane import find_center, random_plane, trajectory_plane
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.track import Track, find_track

ENDS = [(output, "squared_error") for output in OUTPUT_ACTIVATIONS] + [("softmax", "cross_entropy")]
SHAPES = list(product(HIDDEN_ACTIVATIONS, ENDS))
ASKED = {
    "around": "current",
    "plane": "random",
    "resolution": 5,
    "radius": None,
    "seed": 3,
    "progress": lambda _: None,
}


@pytest.fixture
def track(make_trainer):
    """A network of 6-5-4-3 on its way through thirty steps."""

    def train(**given):
        trainer = make_trainer(learning_rate=0.3, batch_size=10, **given)
        timeline = Timeline()
        timeline.begin(trainer)
        for _ in range(30):
            timeline.record(trainer, trainer.steps * 1e-3)
            trainer.step()
            timeline.advance(trainer)
        return find_track(timeline, trainer)

    return train


def made_track(hidden, output, cost, layers, seed):
    """A track of three points as far apart as their own length."""
    configuration = Configuration(
        "made", tuple(layers), hidden, output, cost, "sgd", 0.1, 1, "xavier", 0
    )
    size = configuration.layout.size
    thetas = np.random.default_rng(seed).normal(size=(3, size)).astype(np.float32)
    nothing = np.empty(0, np.intp)
    snapshot = Snapshot(configuration, 9, 0.5, thetas[-1], None, {}, nothing)
    return Track(snapshot, np.array([0, 4, 9]), thetas)


@pytest.mark.parametrize(("hidden", "end"), SHAPES)
@settings(max_examples=6)
@given(
    layers=st.lists(st.integers(2, 5), min_size=2, max_size=5),
    seed=st.integers(0, 2**32 - 1),
    plane=st.sampled_from(["random", "trajectory"]),
    around=st.sampled_from(["current", "start", "middle"]),
)
def test_every_point_has_the_cost_of_its_parameters(hidden, end, layers, seed, plane, around):
    track = made_track(hidden, *end, layers, seed)
    random = np.random.default_rng([seed, 1])
    inputs, labels = random.normal(size=(7, layers[0])), random.integers(0, layers[-1], 7)
    asked = ASKED | {"plane": plane, "around": around, "resolution": 4, "seed": seed}
    found = survey([track], inputs, labels, **asked)
    center = find_center([track], around)
    chosen = (
        random_plane(track.snapshot.network.layout, center, seed)
        if plane == "random"
        else trajectory_plane(center, [track])
    )
    for i, j in product(range(4), range(4)):
        theta = chosen.point(found.x[j], found.y[i])
        expected = mean_cost(track.snapshot, inputs, labels, theta)
        assert found.costs[i, j] == pytest.approx(expected, rel=1e-10)
    assert found.cost == pytest.approx(mean_cost(track.snapshot, inputs, labels, center))
    for theta, cost in zip(track.thetas, found.tracks[0].costs, strict=True):
        expected = mean_cost(track.snapshot, inputs, labels, theta.astype(np.float64))
        assert cost == pytest.approx(expected, rel=1e-12)


def test_the_middle_of_an_odd_grid_is_the_center(track, examples):
    found = survey([track()], *examples, **ASKED)
    assert (found.x[2], found.y[2]) == (0, 0)
    assert found.costs[2, 2] == pytest.approx(found.cost, rel=1e-12)
    assert (found.step, found.examples) == (30, 5)
    np.testing.assert_allclose(found.x, [-1, -0.5, 0, 0.5, 1])


def test_examples_are_averaged_over_all_chunks(track, dataset, monkeypatch):
    everything = dataset.train.inputs(), dataset.train.labels
    whole = survey([track()], *everything, **ASKED)
    monkeypatch.setattr(ground, "CHUNK", 10)  # 103 examples: the last part has three
    parts = survey([track()], *everything, **ASKED)
    np.testing.assert_allclose(parts.costs, whole.costs, rtol=1e-12)
    np.testing.assert_allclose(parts.tracks[0].costs, whole.tracks[0].costs, rtol=1e-12)


def test_a_track_ends_at_the_center_and_lies_within_its_own_plane_picture(track, examples):
    found = survey([track()], *examples, **ASKED | {"plane": "trajectory"})
    (own,) = found.tracks
    assert (own.steps[0], own.steps[-1]) == (0, 30)
    assert [own.x[-1], own.y[-1], own.distances[-1]] == pytest.approx([0, 0, 0], abs=1e-12)
    assert own.costs[-1] == pytest.approx(found.cost)
    for coordinates, axis in ((own.x, found.x), (own.y, found.y)):
        assert axis[0] < coordinates.min()
        assert coordinates.max() < axis[-1]
    assert (found.axes.x_length, found.axes.y_length) == pytest.approx((1, 1))
    assert found.axes.cosine == pytest.approx(0, abs=1e-12)
    assert own.distances[0] > 0


def test_a_radius_says_how_far_to_look(track, examples):
    for plane in ("random", "trajectory"):
        found = survey([track()], *examples, **ASKED | {"plane": plane, "radius": 0.25})
        assert [found.x[0], found.x[-1], found.y[0], found.y[-1]] == [-0.25, 0.25, -0.25, 0.25]


def test_the_tracks_of_a_race_are_all_there(track, examples):
    tracks = [track(), track(optimizer="adam")]
    found = survey(tracks, *examples, **ASKED | {"plane": "trajectory"})
    first, second = found.tracks
    assert second.costs[0] == pytest.approx(first.costs[0])
    assert second.costs[-1] != pytest.approx(first.costs[-1])
    assert [first.x[0], first.y[0]] == pytest.approx([second.x[0], second.y[0]])


def test_progress_counts_every_point(track, examples):
    told, tracks = [], [track()]
    survey(tracks, *examples, **ASKED | {"progress": told.append})
    assert told == list(range(1, count_points(tracks, 5) + 1))
    assert told[-1] == 25 + len(tracks[0].steps)


def test_what_progress_raises_ends_the_work(track, examples):
    def stop(done):
        if done == 3:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        survey([track()], *examples, **ASKED | {"progress": stop})


def test_at_step_0_there_is_no_variance(make_trainer, examples):
    trainer = make_trainer()
    timeline = Timeline()
    timeline.begin(trainer)
    track = find_track(timeline, trainer)
    found = survey([track], *examples, **ASKED)
    assert found.variance_explained is None
    assert len(found.tracks[0].steps) == 1
    with pytest.raises(InvalidInput, match=r"^plane: "):
        survey([track], *examples, **ASKED | {"plane": "trajectory"})


def test_a_cost_that_overflows_is_not_a_number_that_could_be_one(examples):
    track = made_track("identity", "identity", "squared_error", [6, 4, 3], 1)
    found = survey([track], *examples, **ASKED | {"radius": 1e200})
    assert not np.isfinite(found.costs[0, 0])
    assert np.isfinite(found.costs[2, 2])


def test_labels_that_are_no_class(track, examples):
    with pytest.raises(InvalidInput, match=r"^label: "):
        survey([track()], examples[0], examples[1] + 3, **ASKED)
