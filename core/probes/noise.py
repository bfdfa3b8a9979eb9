"""How far a mini-batch's gradient is from the whole training set's, and what a step of it costs."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.added import AddedExamples
from core.datasets import Dataset
from core.errors import InvalidInput
from core.probes.gradient import Batch, average_gradient
from core.probes.trace import Array64
from core.snapshot import Snapshot
from core.training import Trainer

TIMED_STEPS = 9  # the median of an odd number is one of them
TIMED_SECONDS = 0.2  # steps of the full set take long enough to need no more


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation over the samples; None where a gradient is zero."""

    mean: float | None
    deviation: float | None


@dataclass(frozen=True)
class BatchNoise:
    """Mini-batches of one size."""

    batch_size: int
    cosine: Spread  # of the angle between the mini-batch's gradient and the full one
    norm_ratio: Spread  # of their Euclidean norms
    step_seconds: float  # of one training step, median


@dataclass(frozen=True)
class Noise:
    """A row for each batch size, in the order asked."""

    step: int
    gradient_norm: float  # of the full gradient
    rows: list[BatchNoise]


def measure_noise(
    snapshot: Snapshot,
    dataset: Dataset,
    batches: Callable[[NDArray[np.intp]], Iterable[Batch]],
    *,
    batch_sizes: Sequence[int],
    samples: int,
    seed: int,
) -> Noise:
    """Draw `samples` mini-batches of each size and compare their gradients with the full one.

    `batches` yields the training examples of some indices in parts. A mini-batch holds no example
    twice, as in an epoch. InvalidInput for a batch size that the data cannot fill.
    """
    count = len(dataset.train)
    for size in batch_sizes:
        if size > count:
            raise InvalidInput("batch_sizes", f"expected at most {count}, but got {size}")
    full = average_gradient(snapshot, batches(np.arange(count))).gradient
    random = np.random.default_rng(seed)
    rows = []
    for size in batch_sizes:
        compared = [
            compare(average_gradient(snapshot, batches(indices)).gradient, full)
            for indices in (random.permutation(count)[:size] for _ in range(samples))
        ]
        cosines, ratios = zip(*compared, strict=True)
        rows.append(
            BatchNoise(size, spread(cosines), spread(ratios), time_step(snapshot, dataset, size))
        )
    return Noise(snapshot.step, float(np.linalg.norm(full)), rows)


def compare(gradient: Array64, full: Array64) -> tuple[float | None, float | None]:
    """Return cosine and norm ratio of two gradients, None where they are not defined."""
    norm, full_norm = float(np.linalg.norm(gradient)), float(np.linalg.norm(full))
    ratio = norm / full_norm if full_norm else None
    return (float(gradient @ full) / (norm * full_norm) if norm and full_norm else None), ratio


def spread(values: Sequence[float | None]) -> Spread:
    """Return mean and standard deviation of numbers, None if one of them is."""
    known = [each for each in values if each is not None]
    if len(known) < len(values):
        return Spread(None, None)
    return Spread(float(np.mean(known)), float(np.std(known)))


def time_step(snapshot: Snapshot, dataset: Dataset, batch_size: int) -> float:
    """Return the median seconds of a training step from the snapshot's parameters on."""
    # The data set has the added examples in it already.
    changes = {"batch_size": batch_size, "added_examples": AddedExamples()}
    trainer = Trainer(snapshot.configuration.change(**changes), dataset)
    trainer.theta[:] = snapshot.theta
    trainer.step()  # the first touches every array for the first time
    trainer.theta[:] = snapshot.theta
    taken: list[float] = []
    while len(taken) < TIMED_STEPS and sum(taken) < TIMED_SECONDS:
        began = time.perf_counter()
        trainer.step()
        taken.append(time.perf_counter() - began)
    return float(np.median(taken))
