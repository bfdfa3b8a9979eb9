"""Measures accuracy beside the training, a thousand examples at a time.

A whole measurement takes as long as a thousand steps; done in one piece it would be a jerk in the
picture. It works on a copy of theta, so all of it is about one step.
"""

import time
from collections.abc import Iterator

from core.evaluation import Evaluator, Score
from core.history import Evaluation
from core.training import Trainer

TRAIN_EXAMPLES = 10_000  # as many as the test set has: enough to compare the two
MIN_INTERVAL = 1.0  # seconds: the page shows numbers that one can read
SHARE = 0.03  # of the training time that measuring may take


class Assessment:
    """The measurements of one run, in progress and finished."""

    def __init__(self, trainer: Trainer) -> None:
        self.test = Evaluator(trainer.network, trainer.dataset.test)
        self.train = Evaluator(trainer.network, trainer.dataset.train, TRAIN_EXAMPLES)
        self.clear()

    def clear(self) -> None:
        """Forget everything, for a run that begins again."""
        self.latest: Evaluation | None = None
        self.running: Iterator[Evaluation | None] | None = None
        self.allowed_at = 0.0  # not before this time while training goes on

    def wants_time(self, trainer: Trainer, is_training: bool) -> bool:
        """Whether there is something to measure that nothing forbids now."""
        if self.running is None and self.latest is not None and self.latest.step == trainer.steps:
            return False
        return not is_training or time.monotonic() >= self.allowed_at

    def advance(self, trainer: Trainer, is_training: bool) -> Evaluation | None:
        """Measure for a moment if that is due; return the evaluation when it is complete."""
        if not self.wants_time(trainer, is_training):
            return None
        begun = time.monotonic()
        if self.running is None:
            self.running = self.measure(trainer)
            self.began = begun
        found = next(self.running)
        now = time.monotonic()
        self.allowed_at = now + (now - begun) * (1 / SHARE - 1)
        if found is not None:
            self.latest, self.running = found, None
            self.allowed_at = max(self.allowed_at, self.began + MIN_INTERVAL)
        return found

    def measure(self, trainer: Trainer) -> Iterator[Evaluation | None]:
        """Yield None after each part of the work, and at last the evaluation."""
        step, epoch, theta = trainer.steps, trainer.epoch, trainer.theta.copy()
        scores: list[Score] = []
        for evaluator in (self.train, self.test):
            for score in evaluator.score_in_parts(theta):
                if score is None:
                    yield None
                else:
                    scores.append(score)
        train, test = scores
        yield Evaluation(step, epoch, train.accuracy, test.accuracy, train.cost, test.cost)
