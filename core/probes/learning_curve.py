"""What more data is worth: networks that differ in nothing but how many examples they learned from.

All begin with the same initial weights and make the same number of steps at the same learning rate, so
those with less data see it more often; none of them is given less training.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from core.configuration import Configuration
from core.datasets import Dataset, Split
from core.errors import Diverged
from core.evaluation import Evaluator
from core.training import Trainer

CHOICE = 2  # stream of random numbers: which examples; core.training's are 0 and 1

Progress = Callable[[int], None]  # told a network's steps so far; what it raises ends the work


@dataclass(frozen=True)
class CurvePoint:
    """One network, trained and measured; the accuracies are None where it diverged."""

    size: int  # examples it learned from
    steps: int  # that it made
    seconds: float  # of training
    train_accuracy: float | None  # on all the examples it learned from
    test_accuracy: float | None  # on the whole test set
    reason: str | None  # why it diverged


def count_steps(configuration: Configuration, sizes: Sequence[int], epochs: int) -> int:
    """Return how many steps each network makes: those of `epochs` through the largest size."""
    return epochs * -(-max(sizes) // configuration.batch_size)


def choose(configuration: Configuration, dataset: Dataset, size: int) -> Dataset:
    """Return the data with the first `size` training examples of an order that the seed decides.

    A smaller choice is part of every larger one.
    """
    random = np.random.default_rng([configuration.seed, CHOICE])
    chosen: NDArray[np.intp] = random.permutation(len(dataset.train))[:size]
    train = dataset.train
    return Dataset(
        dataset.name,
        dataset.title,
        dataset.classes,
        dataset.input_shape,
        Split(train.values[chosen], train.labels[chosen], train.scale),
        dataset.test,
    )


def learn(
    configuration: Configuration,
    dataset: Dataset,
    sizes: Sequence[int],
    steps: int,
    progress: Progress,
) -> Iterator[CurvePoint]:
    """Yield a point for each size, in order. A mini-batch has at most all the examples there are."""
    for size in sizes:
        batch_size = min(configuration.batch_size, size)
        chosen = choose(configuration, dataset, size)
        yield train(Trainer(configuration.change(batch_size=batch_size), chosen), steps, progress)


def train(trainer: Trainer, steps: int, progress: Progress) -> CurvePoint:
    """Make the steps, as far as the network goes, and measure what it has learned."""
    network, data = trainer.network, trainer.dataset
    size = len(data.train)
    began = perf_counter()
    try:
        while trainer.steps < steps:
            trainer.step()
            progress(trainer.steps)
    except Diverged as error:
        seconds = perf_counter() - began
        return CurvePoint(size, trainer.steps, seconds, None, None, error.reason)
    seconds = perf_counter() - began
    on_train, on_test = (
        Evaluator(network, split).score(trainer.theta).accuracy for split in (data.train, data.test)
    )
    return CurvePoint(size, steps, seconds, on_train, on_test, None)
