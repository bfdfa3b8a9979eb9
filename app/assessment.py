"""Measures accuracy beside the training, a thousand examples at a time.

A whole measurement takes as long as a thousand steps; done in one piece it would be a jerk in the
picture. It works on a copy of theta, so all of it is about one step. A network changes fastest in its
first seconds, so at first measurements come more often, and may take a larger share of the time.
"""

import time
from collections.abc import Iterator

from app.clock import TrainingClock
from core.evaluation import Evaluator, Score
from core.history import Evaluation
from core.training import Trainer

TRAIN_EXAMPLES = 10_000  # as many as the test set has: enough to compare the two
INTERVAL = 1.0  # seconds: the page shows numbers that one can read
SHARE = 0.03  # of the training time that measuring may take
EAGER_SECONDS = 5.0  # of training in which interval and share go from the eager ones to these
EAGERNESS = 10.0  # times as often at first: in all this costs a third of a second


class Assessment:
    """The measurements of one run, in progress and finished."""

    def __init__(self, trainer: Trainer, clock: TrainingClock) -> None:
        self.clock = clock
        self.test = Evaluator(trainer.network, trainer.dataset.test)
        self.judge_training_set(trainer)
        self.turn = 0.0  # when `advance` was last called
        self.clear()

    def clear(self) -> None:
        """Forget everything, for a run that begins again."""
        self.latest: Evaluation | None = None
        self.running: Iterator[Evaluation | None] | None = None
        self.started: float | None = None  # when training began
        self.due = 0.0  # the next measurement does not begin before, while training goes on
        self.allowed_at = 0.0  # nor is anything measured before this

    def judge_training_set(self, trainer: Trainer) -> None:
        """Measure the first examples of the data set and all that were added to it."""
        self.added = trainer.added
        examples = self.added.join(trainer.dataset.train.head(TRAIN_EXAMPLES))
        self.train = Evaluator(trainer.network, examples)

    def wants_time(self, trainer: Trainer, is_training: bool) -> bool:
        """Whether there is something to measure that nothing forbids now."""
        if self.running is None and self.is_known(trainer):
            return False
        now = time.monotonic()
        early = self.running is None and now < self.due
        return not is_training or (now >= self.allowed_at and not early)

    def is_known(self, trainer: Trainer) -> bool:
        """Whether the present parameters were measured, on the present training set."""
        latest = self.latest
        return latest is not None and latest.step == trainer.steps and self.added is trainer.added

    def advance(self, trainer: Trainer, is_training: bool) -> Evaluation | None:
        """Measure for a moment if that is due; return the evaluation when it is complete.

        Called once a turn; beside steps that take long a turn earns the time for several parts.
        """
        before, self.turn = self.turn, time.monotonic()
        if is_training and self.started is None:
            self.started = self.turn
        self.allowed_at = max(self.allowed_at, before)
        found = None
        while found is None and self.wants_time(trainer, is_training):
            found = self.measure_part(trainer)
            if not is_training:
                break
        return found

    def measure_part(self, trainer: Trainer) -> Evaluation | None:
        """Measure one part, beginning anew if need be; return the evaluation with the last."""
        begun = time.monotonic()
        eagerness = self.eagerness(begun)
        if self.running is None:
            self.running = self.measure(trainer)
            self.due = begun + INTERVAL / eagerness
        found = next(self.running)
        self.allowed_at += (time.monotonic() - begun) / (SHARE * eagerness)
        if found is not None:
            self.latest, self.running = found, None
        return found

    def eagerness(self, now: float) -> float:
        """Return how many times as often as usual is measured: EAGERNESS times at first, then once."""
        trained = now - self.started if self.started is not None else 0.0
        return max(1.0, min(EAGERNESS, EAGER_SECONDS / max(trained, 1e-9)))

    def measure(self, trainer: Trainer) -> Iterator[Evaluation | None]:
        """Yield None after each part of the work, and at last the evaluation."""
        step, epoch, seconds = trainer.steps, trainer.epoch, self.clock.seconds
        theta = trainer.theta.copy()
        if self.added is not trainer.added:
            self.judge_training_set(trainer)
        scores: list[Score] = []
        for evaluator in (self.train, self.test):
            for score in evaluator.score_in_parts(theta):
                if score is None:
                    yield None
                else:
                    scores.append(score)
        train, test = scores
        yield Evaluation(step, epoch, seconds, train.accuracy, test.accuracy, train.cost, test.cost)
