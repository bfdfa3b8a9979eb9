"""Cost and accuracy over many examples: what a run is judged by."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.datasets import Split
from core.network import Network
from core.parameters import Vector

CHUNK = 1000  # examples at once: large enough for the matrix product, small enough for the cache


@dataclass(frozen=True)
class Score:
    """A mean cost and the share of examples whose largest output is their label."""

    cost: float
    accuracy: float


class Evaluator:
    """Scores parameters on the first `limit` examples of a split, in chunks, reusing its arrays."""

    def __init__(self, network: Network, split: Split, limit: int | None = None) -> None:
        self.network = network
        self.split = split
        self.count = len(split) if limit is None else min(limit, len(split))
        self.trace = network.trace(min(CHUNK, self.count), np.float32)
        self.targets = np.eye(network.layout.layers[-1], dtype=np.float32)

    def score(self, theta: Vector) -> Score:
        """Return the score of `theta`, which is not changed."""
        return next(score for score in self.score_in_parts(theta) if score is not None)

    def score_in_parts(self, theta: Vector) -> Iterator[Score | None]:
        """Yield None after every chunk but the last, then the score: for whoever has no time."""
        weights, biases = self.network.layout.weights(theta), self.network.layout.biases(theta)
        cost, correct = 0.0, 0
        for start in range(0, self.count, CHUNK):
            if start:
                yield None
            indices = np.arange(start, min(start + CHUNK, self.count))
            trace = self.trace.head(len(indices))
            labels = self.split.labels[indices]
            self.split.gather(indices, trace.a[0])
            np.take(self.targets, labels, axis=0, out=trace.y, mode="clip")
            self.network.forward(weights, biases, trace)
            cost += float(self.network.costs(trace).sum())
            correct += int(np.count_nonzero(trace.a[-1].argmax(axis=1) == labels))
        yield Score(cost / self.count, correct / self.count)
