"""Planes through parameter space, against numpy's SVD, least squares and explicit norms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.parameters import Layout
from core.probes.plane import Plane, find_center, random_plane, trajectory_plane
from core.track import Track

LAYOUT = Layout((3, 4, 2))
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture
def make_track(make_snapshot):
    """A track of given points; what its snapshot holds does not matter here."""
    snapshot = make_snapshot(0)

    def make(thetas):
        return Track(snapshot, np.arange(len(thetas)), np.array(thetas, dtype=np.float32))

    return make


@pytest.fixture
def track(make_track):
    """Twelve points of 26 parameters, of a walk that is longer in some directions than in others."""
    random = np.random.default_rng(3)
    return make_track(np.cumsum(random.normal(size=(12, 26)) * np.geomspace(1, 0.01, 26), axis=0))


def singular_values(track, center):
    return np.linalg.svd(track.thetas - center, compute_uv=False)


@given(seed=SEEDS)
def test_random_axes_are_as_long_as_each_neurons_weights(seed):
    center = np.random.default_rng(seed).normal(size=LAYOUT.size)
    plane = random_plane(LAYOUT, center, seed)
    for axis in plane.axes:
        for direction, weights in zip(LAYOUT.weights(axis), LAYOUT.weights(center), strict=True):
            for ours, theirs in zip(direction, weights, strict=True):
                assert np.sqrt(sum(ours**2)) == pytest.approx(np.sqrt(sum(theirs**2)))
        assert all((biases == 0).all() for biases in LAYOUT.biases(axis))
    assert plane.lengths() == pytest.approx([np.sqrt(sum(axis**2)) for axis in plane.axes])
    assert abs(plane.cosine()) < 1


def test_random_directions_are_normal_and_a_function_of_the_seed():
    layout = Layout((500, 20, 10))
    center = np.ones(layout.size)
    first, again, other = (random_plane(layout, center, seed).axes for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (layout.weights(first[0])[0] != layout.weights(other[0])[0]).all()
    weights = layout.weights(first[0])[0]
    assert weights.mean() == pytest.approx(0, abs=0.05)
    assert (np.abs(weights) < 1).mean() == pytest.approx(0.683, abs=0.03)


def test_weights_that_are_all_zero_give_no_length():
    with pytest.raises(InvalidInput, match=r"^around: .*all zero"):
        random_plane(LAYOUT, np.zeros(LAYOUT.size), 0)


@pytest.mark.parametrize("around", ["current", "start", "middle"])
def test_the_trajectory_plane_is_that_of_the_svd(track, around):
    center = find_center([track], around)
    plane = trajectory_plane(center, [track])
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    _, values, vectors = np.linalg.svd(track.thetas - center)
    np.testing.assert_allclose(np.abs(plane.axes @ vectors[:2].T), np.eye(2), atol=1e-9)
    shares = values**2 / np.sum(values**2)
    explained = plane.explain(track.thetas)
    assert [explained.x, explained.y] == pytest.approx(shares[:2])
    assert explained.both == pytest.approx(shares[:2].sum())
    way = track.thetas[-1] - track.thetas[0]
    assert (plane.axes @ way >= 0).all()


def test_several_tracks_span_one_plane(track, make_track):
    other = make_track(track.thetas[::-1] * [[1.5]])
    center = find_center([track, other], "current")
    explained = trajectory_plane(center, [track, other]).explain(
        np.concatenate([track.thetas, other.thetas])
    )
    values = singular_values(make_track([*track.thetas, *other.thetas]), center)
    assert explained.both == pytest.approx(np.sum(values[:2] ** 2) / np.sum(values**2))


def test_the_center_is_where_it_says(track, make_track):
    other = make_track(track.thetas[:4] + 1)
    tracks = [track, other]
    np.testing.assert_array_equal(find_center(tracks, "current"), track.thetas[-1])
    np.testing.assert_array_equal(find_center(tracks, "start"), track.thetas[0])
    together = np.concatenate([track.thetas, other.thetas])
    np.testing.assert_allclose(find_center(tracks, "middle"), np.mean(together, axis=0), rtol=1e-5)


def skew_plane(seed):
    """A plane whose axes are neither perpendicular nor of length one."""
    random = np.random.default_rng(seed)
    center, first, second = random.normal(size=(3, 26))
    return Plane(center, np.stack([3 * first, 0.5 * second + first]))


@given(seed=SEEDS)
def test_projection_is_least_squares(seed):
    plane = skew_plane(seed)
    thetas = np.random.default_rng([seed, 1]).normal(size=(5, 26))
    coordinates, distances = plane.project(thetas)
    for theta, (u, v), distance in zip(thetas, coordinates, distances, strict=True):
        expected, residual, *_ = np.linalg.lstsq(plane.axes.T, theta - plane.center)
        np.testing.assert_allclose([u, v], expected, rtol=1e-8)
        assert distance == pytest.approx(np.sqrt(residual[0]))
        assert distance == pytest.approx(np.linalg.norm(theta - plane.point(u, v)))


@given(u=st.floats(-100, 100), v=st.floats(-100, 100), height=st.floats(0, 10))
def test_a_point_above_the_plane_is_found_where_it_is(u, v, height):
    plane = skew_plane(7)
    normal = np.random.default_rng(8).normal(size=26)
    normal -= np.linalg.lstsq(plane.axes.T, normal)[0] @ plane.axes
    normal /= np.linalg.norm(normal)
    coordinates, distances = plane.project([plane.point(u, v) + height * normal])
    np.testing.assert_allclose(coordinates, [[u, v]], atol=1e-10)
    assert distances[0] == pytest.approx(height, abs=1e-10)


def test_the_variance_of_points_in_a_skew_plane_is_all_explained():
    plane = skew_plane(1)
    thetas = [plane.point(u, v) for u, v in [(1, 0), (0, 2), (-1, 1)]]
    explained = plane.explain(thetas)
    assert explained.both == pytest.approx(1)
    deviations = np.array(thetas) - plane.center
    for found, axis in zip((explained.x, explained.y), plane.axes, strict=True):
        cosines = deviations @ axis / np.linalg.norm(axis) / np.linalg.norm(deviations, axis=1)
        weights = np.sum(deviations**2, axis=1)
        assert found == pytest.approx(np.average(cosines**2, weights=weights))
    assert explained.x + explained.y != pytest.approx(1)


def test_where_nothing_moved_there_is_nothing_to_explain():
    plane = skew_plane(1)
    assert plane.explain([plane.center, plane.center]) is None


@pytest.mark.parametrize("points", [1, 2])
def test_a_track_that_spans_no_plane(track, make_track, points):
    short = make_track(track.thetas[:points])
    with pytest.raises(InvalidInput, match=r"^plane: expected random"):
        trajectory_plane(find_center([short], "current"), [short])


def test_a_straight_track_spans_no_plane(make_track):
    straight = make_track(np.linspace(0, 1, 9)[:, np.newaxis] * np.arange(26))
    with pytest.raises(InvalidInput, match=r"^plane: "):
        trajectory_plane(find_center([straight], "start"), [straight])


def test_a_diverged_run_is_looked_at_from_its_finite_points(track, make_track):
    broken = make_track([*track.thetas, np.full(26, np.inf)])
    with pytest.raises(InvalidInput, match=r"^around: .*current"):
        find_center([broken], "current")
    np.testing.assert_allclose(find_center([broken], "middle"), find_center([track], "middle"))
    center = find_center([track], "start")
    ours, theirs = trajectory_plane(center, [broken]), trajectory_plane(center, [track])
    np.testing.assert_allclose(np.abs(ours.axes @ theirs.axes.T), np.eye(2), atol=1e-9)
