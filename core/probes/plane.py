"""Two directions through parameter space, and where a run's track lies beside the plane they span.

A picture of a cost over 13,002 parameters is a picture of two directions; which two, and how much of a
track lies in them, decides what it is worth. Formulas and sources: docs/mathematics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.parameters import Layout
from core.probes.trace import Array64
from core.track import Track

SMALLEST_SHARE = (
    1e-12  # of the first axis' variance: what rounding leaves of a track that is straight
)


@dataclass(frozen=True)
class VarianceExplained:
    """Shares (0 to 1) of the tracks' mean squared distance from the center; see `Plane.explain`."""

    x: float
    y: float
    both: float  # x + y where the axes are perpendicular


@dataclass(frozen=True)
class Plane:
    """The points center + u axes[0] + v axes[1]; the axes need not be perpendicular."""

    center: Array64  # (size,)
    axes: Array64  # (2, size)

    def point(self, u: float, v: float) -> Array64:
        """Return the parameters (size,) at coordinates `u` and `v`."""
        point: Array64 = self.center + u * self.axes[0] + v * self.axes[1]
        return point

    def lengths(self) -> Array64:
        """Return the Euclidean lengths of the two axes, (2,)."""
        return norms(self.axes)

    def cosine(self) -> float:
        """Return the cosine of the angle between the axes."""
        return float(self.axes[0] @ self.axes[1] / self.lengths().prod())

    def project(self, thetas: NDArray[np.floating]) -> tuple[Array64, Array64]:
        """Return coordinates (n, 2) of the nearest points of the plane, and the distances (n,) to them.

        The nearest point is the least-squares solution, which for axes that are not perpendicular is
        not what the products with either of them alone would say.
        """
        inverse = np.linalg.pinv(self.axes @ self.axes.T, hermitian=True)
        coordinates = np.empty((len(thetas), 2))
        distances = np.empty(len(thetas))
        for i, theta in enumerate(thetas):
            deviation = theta - self.center
            coordinates[i] = inverse @ (self.axes @ deviation)
            distances[i] = np.linalg.norm(deviation - coordinates[i] @ self.axes)
        return coordinates, distances

    def explain(self, thetas: NDArray[np.floating]) -> VarianceExplained | None:
        """Return how much of the variance of points (n, size) about the center lies in the plane.

        An axis' own share is that of the line along it. None if all points are the center.
        """
        total, alone = 0.0, np.zeros(2)
        lengths = self.lengths()
        for theta in thetas:
            deviation = theta - self.center
            total += float(deviation @ deviation)
            alone += (self.axes @ deviation / lengths) ** 2
        if not total > 0:
            return None
        distances = self.project(thetas)[1]
        x, y = alone / total
        return VarianceExplained(float(x), float(y), 1 - float(distances @ distances) / total)


def find_center(tracks: Sequence[Track], around: str) -> Array64:
    """Return the point (size,) to look around.

    current: the first track's present parameters. start: those of its step 0. middle: the mean of
    all points of all tracks. InvalidInput if it is not finite, as after a run has diverged.
    """
    if around == "middle":
        center: Array64 = finite_points(tracks).mean(axis=0, dtype=np.float64)
    else:
        center = tracks[0].thetas[0 if around == "start" else -1].astype(np.float64)
    if not np.isfinite(center).all():
        raise InvalidInput(
            "around", f"expected start or middle: the {around} parameters are not finite"
        )
    return center


def random_plane(layout: Layout, center: Array64, seed: int) -> Plane:
    """Return a plane through `center` along two random directions, scaled per filter.

    Each neuron's part of a direction, normal at first, is made as long as the neuron's incoming
    weights are at the center (Li et al. 2018); biases, which have no such scale, stay as they are. So
    one unit along an axis is a change as large as the weights themselves. InvalidInput if all
    weights are zero there.
    """
    random = np.random.default_rng(seed)
    axes = np.zeros((2, layout.size))
    for axis in axes:
        for direction, weights in zip(layout.weights(axis), layout.weights(center), strict=True):
            normal = random.standard_normal(direction.shape)
            scale = norms(weights) / norms(normal)
            np.multiply(normal, scale[:, np.newaxis], out=direction)
    if not axes.any():
        raise InvalidInput(
            "around",
            "expected a point with weights that are not all zero, which give the axes length",
        )
    return Plane(center, axes)


def trajectory_plane(center: Array64, tracks: Sequence[Track]) -> Plane:
    """Return the plane through `center` that holds most of the tracks' variance about it.

    Its axes are the first two principal directions, of length one, not scaled per filter, and point
    the way the first track went. InvalidInput if the tracks do not span a plane yet.
    """
    deviations = finite_points(tracks) - center  # (n, size)
    # The small side's Gram matrix has the same singular values, and takes milliseconds.
    variances, vectors = np.linalg.eigh(deviations @ deviations.T)  # ascending
    if len(variances) < 2 or not variances[-2] > SMALLEST_SHARE * variances[-1]:
        raise InvalidInput(
            "plane",
            "expected random: the run has not yet gone a way that spans a plane; "
            "two steps are enough",
        )
    axes = vectors[:, :-3:-1].T @ deviations
    axes /= norms(axes)[:, np.newaxis]
    axes[1] -= (axes[0] @ axes[1]) * axes[0]  # what rounding left of the first in the second
    axes[1] /= np.linalg.norm(axes[1])
    way = tracks[0].thetas[-1].astype(np.float64) - tracks[0].thetas[0]
    if np.isfinite(way).all():
        axes *= np.where(axes @ way < 0, -1.0, 1.0)[:, np.newaxis]
    return Plane(center, axes)


def finite_points(tracks: Sequence[Track]) -> NDArray[np.float32]:
    """Return all points of all tracks, (n, size), without those that a diverging run left."""
    thetas = np.concatenate([track.thetas for track in tracks])
    finite: NDArray[np.float32] = thetas[np.isfinite(thetas).all(axis=1)]
    return finite


def norms(rows: Array64) -> Array64:
    """Return the Euclidean length of each row."""
    lengths: Array64 = np.linalg.norm(rows, axis=1)
    return lengths
