"""The cost on a plane through parameter space, with the tracks of runs beside it.

Only two of very many directions are seen: a point of a track is drawn where the plane comes nearest to
it, so its own cost and its distance from the plane are told as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.probes.ground import Ground, Progress
from core.probes.plane import (
    Plane,
    VarianceExplained,
    find_center,
    finite_points,
    random_plane,
    trajectory_plane,
)
from core.probes.trace import Array64
from core.track import Track

RANDOM_RADIUS = 1.0  # as Li et al. show it: changes as large as the weights themselves
MARGIN = 0.15  # of the tracks' extent, left around them


@dataclass(frozen=True)
class Axes:
    """What a unit of the coordinates is in parameter space."""

    x_length: float  # Euclidean
    y_length: float
    cosine: float  # of the angle between the two


@dataclass(frozen=True)
class ProjectedTrack:
    """A run's track beside the plane; `x` and `y` are of the plane's nearest points."""

    steps: NDArray[np.int64]  # (n,)
    x: Array64  # (n,)
    y: Array64  # (n,)
    costs: Array64  # (n,), at the track's own points, not at those of the plane
    distances: Array64  # (n,) from the plane, Euclidean


@dataclass(frozen=True)
class Landscape:
    """Mean costs of some examples; coordinates are in units of the axes' lengths."""

    step: int
    examples: int
    x: Array64  # (resolution,)
    y: Array64  # (resolution,)
    costs: Array64  # (resolution, resolution): row i at y[i], column j at x[j]
    cost: float  # at the center, which is (0, 0)
    axes: Axes
    tracks: list[ProjectedTrack]
    variance_explained: VarianceExplained | None


def count_points(tracks: Sequence[Track], resolution: int) -> int:
    """Return at how many points of parameter space a landscape measures the cost."""
    return resolution**2 + sum(len(track.steps) for track in tracks)


def survey(
    tracks: Sequence[Track],
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    *,
    around: str,
    plane: str,
    resolution: int,
    radius: float | None,
    seed: int,
    progress: Progress,
) -> Landscape:
    """Return the landscape of examples (B, n_0), (B,) around a point of the first track's run.

    Raises InvalidInput, naming `around` or `plane`, where there is no such point or plane.
    """
    network = tracks[0].snapshot.network
    center = find_center(tracks, around)
    if plane == "random":
        chosen = random_plane(network.layout, center, seed)
    else:
        chosen = trajectory_plane(center, tracks)
    points = finite_points(tracks)
    x, y = extents(
        chosen, points, resolution, radius or (RANDOM_RADIUS if plane == "random" else None)
    )
    # What overflows is a fact about the network, told as such, and no mistake of the arithmetic.
    with np.errstate(all="ignore"):
        ground = Ground(network, inputs, labels, progress)
        return Landscape(
            step=tracks[0].snapshot.step,
            examples=len(labels),
            x=x,
            y=y,
            costs=ground.grid(chosen, x, y),
            cost=ground.cost(center),
            axes=measure(chosen),
            tracks=[place(track, chosen, ground) for track in tracks],
            variance_explained=chosen.explain(points),
        )


def extents(
    plane: Plane, points: NDArray[np.floating], resolution: int, radius: float | None
) -> tuple[Array64, Array64]:
    """Return the coordinates along both axes: to the radius, or as far as the points go and a little."""
    if radius is not None:
        both = np.linspace(-radius, radius, resolution)
        return both, both
    coordinates = np.vstack([plane.project(points)[0], np.zeros(2)])
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    margin = MARGIN * (high - low)
    x, y = np.linspace(low - margin, high + margin, resolution).T
    return x, y


def measure(plane: Plane) -> Axes:
    """Return what a unit of the plane's coordinates is."""
    x_length, y_length = plane.lengths()
    return Axes(float(x_length), float(y_length), plane.cosine())


def place(track: Track, plane: Plane, ground: Ground) -> ProjectedTrack:
    """Return a track beside the plane, with the true cost of each of its points."""
    coordinates, distances = plane.project(track.thetas)
    costs = np.array([ground.measure(theta.astype(np.float64)) for theta in track.thetas])
    return ProjectedTrack(track.steps, coordinates[:, 0], coordinates[:, 1], costs, distances)
