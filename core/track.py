"""A run's way through parameter space, as a figure shows it: some of its checkpoints.

They are chosen at about the squares of evenly spaced numbers: close together at first, when a run goes
fastest. What is drawn of them is the affair of core/probes/landscape.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parameters import Vector
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.training import Trainer

MAX_POINTS = 128  # more lie closer together than a figure can show; the default network's take 7 MB
MAX_BYTES = 32 * 2**20  # the largest networks (8 MB a copy) keep a few points only
MIN_POINTS = 3  # with the present parameters enough for a plane


def capacity(size: int) -> int:
    """Return how many points are shown of a network with `size` parameters."""
    return max(MIN_POINTS, min(MAX_POINTS, MAX_BYTES // (size * np.dtype(np.float32).itemsize)))


@dataclass(frozen=True)
class Track:
    """A run's way so far: where it was, and last where it is now. Owns its arrays."""

    snapshot: Snapshot  # of the present
    steps: NDArray[np.int64]  # (n,), from 0 to the present step
    thetas: Vector  # (n, size)


def find_track(timeline: Timeline, trainer: Trainer) -> Track:
    """Return the way to where a trainer stands now, which may be before the timeline's end."""
    past = [step for step in timeline.checkpoints if step < trainer.steps]
    points = {step: timeline.checkpoints[step].theta for step in spread(past, trainer)}
    points[trainer.steps] = trainer.theta
    return Track(
        Snapshot.of(trainer), np.array(list(points), np.int64), np.stack(list(points.values()))
    )


def spread(past: list[int], trainer: Trainer) -> list[int]:
    """Return those of the ascending steps that lie closest to squares of evenly spaced numbers."""
    most = capacity(trainer.theta.size)
    if len(past) <= most:
        return past
    squares = np.linspace(0, np.sqrt(past[-1]), most) ** 2
    steps = np.array(past)
    after = np.clip(np.searchsorted(steps, squares), 1, len(steps) - 1)
    nearer = squares - steps[after - 1] < steps[after] - squares
    chosen: list[int] = np.unique(steps[after - nearer]).tolist()
    return chosen
