"""Small data, trainers and snapshots, made fast and the same way every time."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

from core.configuration import Configuration, configure
from core.datasets import Dataset, Split, load
from core.snapshot import Snapshot
from core.training import Trainer

# The same examples on every machine, and no deadline on one that has other work.
settings.register_profile("core", derandomize=True, deadline=None, max_examples=30, database=None)
settings.load_profile("core")

INPUTS, CLASSES, EXAMPLES = 6, 3, 103  # 103 is prime: no batch size but 1 and 103 divides it


@pytest.fixture(autouse=True, scope="session")
def one_blas_thread() -> Iterator[None]:
    """Train as a worker does: on one thread, so that sums are added in one order."""
    with threadpool_limits(limits=1):
        yield


def made_split(count: int, seed: int) -> Split:
    """Pictures of bytes, whose label can be learned: it is the brightest of three pairs of pixels."""
    random = np.random.default_rng(seed)
    values = random.integers(0, 256, (count, INPUTS)).astype(np.uint8)
    brightness = values.astype(np.int64).reshape(count, CLASSES, -1).sum(axis=2)
    return Split(values, brightness.argmax(axis=1), 1 / 255)


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """103 training examples of 6 inputs and 3 classes, and 50 for testing."""
    return Dataset(
        "made", "Made", ("a", "b", "c"), (INPUTS,), made_split(EXAMPLES, 1), made_split(50, 2)
    )


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """The embedded 8 x 8 digits."""
    return load("digits")


def configuration(**given: Any) -> Configuration:
    """A checked configuration for `dataset`."""
    given.setdefault("layers", [INPUTS, 5, 4, CLASSES])
    return configure([INPUTS, CLASSES], "made", **given)


@pytest.fixture
def make_trainer(dataset: Dataset) -> Callable[..., Trainer]:
    """Return a trainer of `dataset`; `steps` of training may be done already."""

    def make(steps: int = 0, **given: Any) -> Trainer:
        trainer = Trainer(configuration(**given), dataset)
        for _ in range(steps):
            trainer.step()
        return trainer

    return make


@pytest.fixture
def make_snapshot(make_trainer: Callable[..., Trainer]) -> Callable[..., Snapshot]:
    """Return a snapshot of a trainer after some steps."""

    def make(steps: int = 12, **given: Any) -> Snapshot:
        return Snapshot.of(make_trainer(steps, **given))

    return make
