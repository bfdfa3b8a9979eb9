"""The server's own copy of the data: examples by reference, and how familiar a picture looks.

Loading takes a while, so it happens in a thread, once for each data set however many ask.
"""

import asyncio
import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.schemas import ExampleReference, ExampleValues
from core.added import AddedExamples
from core.datasets import Dataset, DatasetInfo, Split, describe, load
from core.errors import BacklightError, InvalidInput, NotFound
from core.familiarity import Familiarity
from core.probes.gradient import CHUNK, Batch

T = TypeVar("T")
NOTHING = AddedExamples()
EXTENDED = 2  # data sets with a run's added examples that are kept: 47 MB each of MNIST


class Closing(BacklightError):
    """The server stops before the answer is there."""

    def __init__(self) -> None:
        super().__init__("closing", "the server is being stopped")


class Library:
    """Data sets by name."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.loading: dict[str, asyncio.Task[Dataset]] = {}  # at most one for each data set
        self.extended: dict[Hashable, asyncio.Task[Dataset]] = {}  # at most EXTENDED
        self.familiarities: dict[str, asyncio.Task[Familiarity]] = {}
        self.closing = threading.Event()  # looked at by threads that go through much data

    def close(self) -> None:
        """End what threads do with the data: the server waits for them when it stops."""
        self.closing.set()

    def info(self, name: str) -> DatasetInfo:
        """Return what is known of a data set; NotFound if there is none of that name."""
        try:
            return describe(name, self.data_dir)
        except InvalidInput as error:
            raise NotFound("dataset", error.message) from None

    async def dataset(self, name: str, added: AddedExamples = NOTHING) -> Dataset:
        """Return a data set, loaded; NotFound or DatasetUnavailable.

        With `added` (see Snapshot.added) these are behind its training examples.
        """
        if name not in self.loading:
            self.info(name)
        dataset = await once(self.loading, name, lambda: load(name, self.data_dir))
        if not added:
            return dataset
        key = (name, added)
        others = [each for each in self.extended if each != key]
        while len(others) >= EXTENDED:
            del self.extended[others.pop(0)]
        return await once(
            self.extended, key, lambda: replace(dataset, train=added.join(dataset.train))
        )

    async def familiarity(self, name: str) -> Familiarity:
        """Return the measure of how familiar a picture looks, fitted to the training examples."""
        dataset = await self.dataset(name)
        if dataset.drawing is None:
            raise InvalidInput("dataset", f"expected one of pictures, but got {name!r}")
        return await once(
            self.familiarities, name, lambda: Familiarity.fit(dataset.train.inputs(0, 10_000))
        )

    async def example(
        self, name: str, example: ExampleReference | ExampleValues, added: AddedExamples = NOTHING
    ) -> tuple[NDArray[np.floating], int]:
        """Return inputs (n_0,) and label; InvalidInput if there is no such example."""
        if isinstance(example, ExampleReference):
            dataset = await self.dataset(name, added)
            return dataset.split(example.split).example(example.index)
        return np.array(example.inputs, dtype=np.float64), example.label

    async def examples(
        self,
        name: str,
        examples: list[ExampleReference | ExampleValues],
        added: AddedExamples = NOTHING,
    ) -> Batch:
        """Return inputs (B, n_0) and labels (B,); InvalidInput if they do not fit together."""
        found = [await self.example(name, each, added) for each in examples]
        expected = self.info(name).inputs
        for place, (inputs, _) in enumerate(found):
            if len(inputs) != expected:
                raise InvalidInput(
                    f"examples.{place}.inputs",
                    f"expected {expected} numbers, but got {len(inputs)}",
                )
        return np.stack([each for each, _ in found]), np.array([label for _, label in found])

    def batches(self, split: Split) -> Iterator[Batch]:
        """Yield a whole split in chunks that a probe can hold; Closing when asked to end."""
        for start in range(0, len(split), CHUNK):
            if self.closing.is_set():
                raise Closing
            stop = start + CHUNK
            yield split.inputs(start, stop), split.labels[start:stop]

    def indexed_batches(self, dataset: Dataset, indices: NDArray[np.intp]) -> Iterator[Batch]:
        """Yield some training examples in chunks that a probe can hold; Closing when asked to end."""
        for start in range(0, len(indices), CHUNK):
            if self.closing.is_set():
                raise Closing
            part = indices[start : start + CHUNK]
            inputs = np.empty((len(part), dataset.inputs), dtype=np.float32)
            yield dataset.train.gather(part, inputs), dataset.train.labels[part]


async def once(tasks: dict[Any, asyncio.Task[T]], name: Hashable, work: Callable[[], T]) -> T:
    """Do some work in a thread, once for all who ask; a failure is forgotten and may be retried."""
    if name not in tasks:
        tasks[name] = asyncio.create_task(asyncio.to_thread(work))
    task = tasks[name]
    try:
        return await asyncio.shield(task)
    except BaseException:
        if task.done() and tasks.get(name) is task:
            del tasks[name]
        raise
