"""A bounded record of a run's way: checkpoints to go back to, and the settings with their steps.

Any step so far is reached again, bit for bit, by going to the nearest checkpoint before it and training
on from there, with the settings changed where they were changed the first time. Checkpoints lie close
at first, when a network changes fastest, and then as far apart as is trained in a moment. When they
take more than their budget, those that are missed least go.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.checkpoint import Checkpoint
from core.configuration import Configuration
from core.errors import BacklightError
from core.training import Trainer

BUDGET = 64 * 2**20  # bytes: 1,289 checkpoints of the default network
MAX_CHECKPOINTS = 2_000  # of small networks: more than a timeline has pixels
GAP_SECONDS = 0.5  # of training between two; a seek takes twice as long at most, copying included
DENSITY = 32  # checkpoints at first between a step and twice that step: a film without jerks
MAX_CHANGES = 10_000  # of settings: nobody makes more, a program that does wants another run


class TooManyChanges(BacklightError):
    """The record of a run's settings is full."""

    def __init__(self) -> None:
        super().__init__(
            "too_many_changes",
            f"expected at most {MAX_CHANGES:,} changes of one run's settings; fork it to go on",
        )


@dataclass(frozen=True)
class Change:
    """From `step` on, the step that makes `step + 1` out of it included, these were the settings."""

    step: int
    configuration: Configuration


class Timeline:
    """The record of one run, from its first step to its furthest, wherever the run stands now."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.checkpoints: dict[int, Checkpoint] = {}  # by step, ascending
        self.changes: list[Change] = []  # ascending; the first at step 0
        self.fresh: dict[int, Checkpoint] = {}  # those that nobody has taken yet
        self.end = 0  # the furthest step
        self.due = 0  # the next step to keep

    @classmethod
    def of(
        cls, checkpoints: Sequence[Checkpoint], changes: Sequence[Change], end: int, budget: int
    ) -> "Timeline":
        """Rebuild a record from its parts."""
        timeline = cls(budget)
        timeline.checkpoints = {each.step: each for each in checkpoints}
        timeline.changes = list(changes)
        timeline.end = end
        timeline.plan()
        return timeline

    def begin(self, trainer: Trainer) -> None:
        """Forget everything; the run begins at step 0."""
        self.checkpoints, self.fresh = {}, {}
        self.changes = [Change(0, trainer.configuration)]
        self.end = self.due = 0
        self.record(trainer, 0.0)

    def record(self, trainer: Trainer, seconds: float) -> None:
        """Keep a checkpoint if it is time for one; called before every step.

        `seconds` is how long the steps so far took to compute.
        """
        if trainer.steps < self.due or trainer.steps < self.end:
            return
        checkpoint = Checkpoint.of(trainer, seconds)
        self.checkpoints[trainer.steps] = self.fresh[trainer.steps] = checkpoint
        most = min(MAX_CHECKPOINTS, max(2, self.budget // checkpoint.nbytes))
        while len(self.checkpoints) > most:
            step = self.dispensable()
            del self.checkpoints[step]
            self.fresh.pop(step, None)
        self.plan()

    def plan(self) -> None:
        """Decide when the next checkpoint is due."""
        if not self.checkpoints:
            self.due = self.end
            return
        newest = self.checkpoints[max(self.checkpoints)]
        gap = newest.step // DENSITY
        if newest.seconds:
            gap = min(gap, int(GAP_SECONDS * newest.step / newest.seconds))
        self.due = newest.step + max(1, gap)

    def dispensable(self) -> int:
        """Return the checkpoint without which the widest gap beside it is smallest; not the ends."""
        steps = list(self.checkpoints)
        spans = [after - before for before, after in zip(steps, steps[2:], strict=False)]
        return steps[1 + spans.index(min(spans))]

    def change(self, trainer: Trainer) -> None:
        """Note that the trainer's settings hold from its present step on; what lay beyond it goes.

        Raises TooManyChanges, before anything is noted.
        """
        self.check_room(trainer.steps)
        self.cut(trainer.steps)
        if self.changes[-1].step == trainer.steps:
            self.changes.pop()
        self.changes.append(Change(trainer.steps, trainer.configuration))

    def check_room(self, step: int) -> None:
        """Raise TooManyChanges if no change at `step` can be noted."""
        if len([each for each in self.changes if each.step < step]) >= MAX_CHANGES:
            raise TooManyChanges

    def cut(self, step: int) -> None:
        """Forget what lies beyond a step."""
        for at in [each for each in self.checkpoints if each > step]:
            del self.checkpoints[at]
            self.fresh.pop(at, None)
        self.changes = [each for each in self.changes if each.step <= step]
        self.end = step
        self.plan()

    def take_fresh(self) -> tuple[Checkpoint, ...]:
        """Return the checkpoints made since this was last called."""
        fresh, self.fresh = tuple(self.fresh.values()), {}
        return fresh

    def before(self, step: int) -> Checkpoint:
        """Return the newest checkpoint before `step`; for 0 the first.

        Before, so that the last step is made again and the update that it made is known.
        """
        steps = list(self.checkpoints)
        return self.checkpoints[steps[max(0, bisect_left(steps, step) - 1)]]

    def configuration_at(self, step: int) -> Configuration:
        """Return the settings of the step that is made out of `step`."""
        place = bisect_right(self.changes, step, key=lambda each: each.step)
        return self.changes[place - 1].configuration

    def advance(self, trainer: Trainer) -> None:
        """Note that a trainer has made a step, and give it the settings of the next; see `follow`."""
        self.end = max(self.end, trainer.steps)
        self.follow(trainer)

    def follow(self, trainer: Trainer) -> None:
        """Give a trainer the settings that were recorded for the step that it makes next."""
        if trainer.steps < self.end or trainer.configuration is not self.changes[-1].configuration:
            configuration = self.configuration_at(trainer.steps)
            if configuration is not trainer.configuration:
                trainer.configure(configuration)

    def travel(self, trainer: Trainer, step: int) -> Iterator[None]:
        """Take a trainer to a step; yields before every step on the way.

        Steps beyond the end are made as they would be now, and are the new end.
        """
        trainer.restore(self.before(step))
        self.follow(trainer)
        while trainer.steps < step:
            yield
            trainer.step()
            self.advance(trainer)
