"""Two-dimensional toys, small enough for their decision surface to be watched.

Each is a few lines of geometry with a fixed seed: 1,000 points, the same ones everywhere, scaled so
that the farthest coordinate is 1. Every fifth point is kept for testing.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import DatasetInfo, Split

COUNT = 1000
TEST_EVERY = 5
SEED = 20_240_101

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]
Maker = Callable[[Labels, np.random.Generator], Floats]


def circles(labels: Labels, generator: np.random.Generator) -> Floats:
    """A disk inside a ring."""
    angle = generator.uniform(0, 2 * np.pi, len(labels))
    radius = np.where(labels == 0, 0.5 * np.sqrt(generator.random(len(labels))), 1.0)
    return _polar(radius, angle) + _noise(0.07, len(labels), generator)


def moons(labels: Labels, generator: np.random.Generator) -> Floats:
    """Two half circles that reach into each other."""
    angle = generator.uniform(0, np.pi, len(labels))
    side = np.where(labels == 0, 1, -1)
    points: Floats = side[:, None] * (_polar(np.ones(len(labels)), angle) - [0.5, 0.25])
    return points + _noise(0.1, len(labels), generator)


def xor(labels: Labels, generator: np.random.Generator) -> Floats:
    """Opposite quadrants share a class, with a narrow gap along both axes."""
    magnitude = generator.uniform(0.08, 1.0, (len(labels), 2))
    right = generator.choice([-1.0, 1.0], len(labels))
    up = np.where(labels == 0, right, -right)
    points: Floats = magnitude * np.column_stack([right, up])
    return points


def gaussians(labels: Labels, generator: np.random.Generator) -> Floats:
    """Two round clouds that touch: a straight line nearly divides them."""
    center = np.where(labels == 0, -1.0, 1.0)
    return center[:, None] + _noise(0.55, len(labels), generator)


def spiral(labels: Labels, generator: np.random.Generator) -> Floats:
    """Two arms wound into each other, one and a half turns each."""
    along = np.sqrt(generator.uniform(0.01, 1.0, len(labels)))
    angle = 3 * np.pi * along + np.pi * labels
    return _polar(along, angle) + _noise(0.025, len(labels), generator)


def _polar(radius: Floats, angle: Floats) -> Floats:
    points: Floats = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return points


def _noise(spread: float, count: int, generator: np.random.Generator) -> Floats:
    return np.asarray(generator.normal(0, spread, (count, 2)))


def _info(name: str, title: str, classes: tuple[str, str]) -> DatasetInfo:
    test_count = COUNT // TEST_EVERY
    return DatasetInfo(
        name=name,
        title=title,
        input_shape=(2,),
        classes=classes,
        train_count=COUNT - test_count,
        test_count=test_count,
        default_layers=(2, 8, 8, 2),
        extent=(-1.2, 1.2),
    )


MAKERS: dict[str, tuple[DatasetInfo, Maker]] = {
    maker.__name__: (_info(maker.__name__, title, classes), maker)
    for maker, title, classes in (
        (circles, "Circles: a disk inside a ring", ("inner", "outer")),
        (moons, "Moons: two half circles, interlocked", ("upper", "lower")),
        (xor, "XOR: opposite quadrants agree", ("same sign", "other sign")),
        (gaussians, "Gaussians: two round clouds", ("lower left", "upper right")),
        (spiral, "Spiral: two arms wound together", ("first arm", "second arm")),
    )
}


def load(name: str) -> tuple[Split, Split]:
    """Make the training and the test split of one toy."""
    _, maker = MAKERS[name]
    generator = np.random.default_rng(SEED)
    labels = generator.permutation(np.arange(COUNT) % 2).astype(np.intp)
    points = maker(labels, generator)
    points = (points / np.abs(points).max()).astype(np.float32)
    test = np.arange(COUNT) % TEST_EVERY == 0
    return Split(points[~test], labels[~test]), Split(points[test], labels[test])


SOURCES = {name: (info, partial(load, name)) for name, (info, _) in MAKERS.items()}
