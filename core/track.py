"""A bounded record of a run's way through parameter space, kept beside the training.

Points are kept at the steps (k * stride)^2, k = 0, 1, 2, ...: their spacing grows as the run slows
down. When the record is full every second point goes and the stride doubles, so it still begins with
step 0 and has the same shape. What is drawn of it is the affair of core/probes/landscape.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parameters import Vector
from core.snapshot import Snapshot
from core.training import Trainer

MAX_POINTS = 128  # more lie closer together than a figure can show; the default network's take 7 MB
MAX_BYTES = 32 * 2**20  # the largest networks (8 MB a copy) keep a few points only
MIN_POINTS = 3  # with the present parameters enough for a plane


def capacity(size: int) -> int:
    """Return how many points are kept of a network with `size` parameters."""
    return max(MIN_POINTS, min(MAX_POINTS, MAX_BYTES // (size * np.dtype(np.float32).itemsize)))


@dataclass(frozen=True)
class Track:
    """A run's way so far: where it was, and last where it is now. Owns its arrays."""

    snapshot: Snapshot  # of the present
    steps: NDArray[np.int64]  # (n,), from 0 to the present step
    thetas: Vector  # (n, size)


class TrackRecorder:
    """Keeps a trainer's parameters now and then; `record` is called before every step."""

    def __init__(self, size: int) -> None:
        self.capacity = capacity(size)
        self.clear()

    def clear(self) -> None:
        """Forget everything, for a run that begins again."""
        self.stride = 1
        self.due = 0  # the next step to keep
        self.points: dict[int, Vector] = {}

    def record(self, trainer: Trainer) -> None:
        """Keep a copy of the present parameters if it is time for one."""
        if trainer.steps < self.due:
            return
        self.points[trainer.steps] = trainer.theta.copy()
        if len(self.points) > self.capacity:
            self.stride *= 2
            self.points = dict(list(self.points.items())[::2])
        self.due = (len(self.points) * self.stride) ** 2

    def track(self, trainer: Trainer) -> Track:
        """Return a copy of the record with the present parameters at its end."""
        points = {**self.points, trainer.steps: trainer.theta}
        return Track(
            Snapshot.of(trainer), np.array(list(points), np.int64), np.stack(list(points.values()))
        )
