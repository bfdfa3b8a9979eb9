"""What a worker keeps of its run: history, timeline, and which of it the server has not heard yet."""

import time

from app.clock import TrainingClock
from app.protocol import Kept
from core.configuration import Configuration
from core.history import History, Point
from core.timeline import Timeline
from core.training import Trainer

SAVE_SECONDS = 0.5  # between two messages of what to save: with writing them, a second is not lost


class Recorder:
    """Follows one trainer; nothing here changes what is trained."""

    def __init__(self, timeline: Timeline, history: History) -> None:
        self.timeline = timeline
        self.history = history
        self.points: list[Point] = []  # not reported yet
        self.unsaved = True
        self.saved_at = 0.0

    def begin(self, trainer: Trainer) -> None:
        """Forget everything: the run begins again."""
        self.timeline.begin(trainer)
        self.history.clear()
        self.points.clear()
        self.unsaved = True

    def before_step(self, trainer: Trainer, clock: TrainingClock) -> None:
        """Keep what is to be kept of the step that the trainer stands at."""
        self.remember(trainer, clock)
        if trainer.steps >= self.timeline.due:
            self.timeline.record(trainer, clock.seconds)

    def after_step(self, trainer: Trainer) -> None:
        """Note how far the run has come; in a known future its settings change as they did."""
        self.timeline.advance(trainer)
        self.unsaved = True

    def remember(self, trainer: Trainer, clock: TrainingClock) -> None:
        """Put the present step into the history if it is one to keep."""
        if not self.history.wants(trainer.steps):
            return
        clock.prepare(trainer)
        point = Point(
            trainer.steps,
            trainer.epoch,
            clock.seconds,
            trainer.cost,
            trainer.batch_accuracy,
            trainer.gradient_norms(),
        )
        self.history.append(point)
        self.points.append(point)

    def check_room(self, trainer: Trainer) -> None:
        """Raise TooManyChanges if no change of settings can be noted any more."""
        self.timeline.check_room(trainer.steps)

    def settle(self, trainer: Trainer, before: Configuration) -> None:
        """Note that settings may have changed at the present step; the future that was known goes."""
        if trainer.configuration == before:
            return
        if trainer.steps < self.timeline.end:
            self.history.cut(trainer.steps)
            self.points = [each for each in self.points if each.step <= trainer.steps]
        self.timeline.change(trainer)
        self.unsaved, self.saved_at = True, 0.0  # at once: no replay can find out what it was

    def news(self, trainer: Trainer, *, now: bool) -> Kept | None:
        """Return what to save: now, if there is anything, or when it is time again."""
        moment = time.monotonic()
        if not self.unsaved or not (now or moment - self.saved_at > SAVE_SECONDS):
            return None
        self.unsaved, self.saved_at = False, moment
        timeline = self.timeline
        return Kept(
            trainer.steps,
            timeline.take_fresh(),
            tuple(timeline.checkpoints),
            tuple(timeline.changes),
        )
