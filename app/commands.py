"""What a worker does when it is told to: one method a command, named like it.

A command raises the user's mistake before it has changed anything. What a worker does by itself is in
app/worker.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.pace import Pace
from app.protocol import Command
from core.added import AddedExamples
from core.configuration import Configuration, check_whole
from core.errors import BacklightError, InvalidInput

if TYPE_CHECKING:
    from app.worker import Worker


class Conflict(BacklightError):
    """The run's status does not allow this."""

    def __init__(self, message: str) -> None:
        super().__init__("conflict", message)


class Commands:
    """The commands of one worker."""

    def __init__(self, worker: "Worker") -> None:
        self.worker = worker

    def play(self, command: Command) -> None:  # noqa: ARG002
        """Train until told otherwise."""
        worker = self.worker
        self.forbid_diverged()
        if worker.trainer.epochs >= worker.max_epochs:
            raise Conflict(
                f"max_epochs: the run has reached its limit of {epochs(worker.max_epochs)}; "
                "raise it first"
            )
        worker.finish_stepping()
        worker.status, worker.reason = "running", None
        worker.pace.start()

    def pause(self, command: Command, reason: str | None = None) -> None:  # noqa: ARG002
        """Stop after the present step."""
        worker = self.worker
        worker.finish_stepping()
        if worker.status == "running":
            worker.status, worker.reason = "paused", reason

    def step(self, command: Command, count: int) -> None:
        """Pause and make `count` steps; answered when they are done."""
        worker = self.worker
        self.forbid_diverged()
        worker.finish_stepping()
        worker.status, worker.reason = "paused", None
        worker.stepping = (command.number, count)

    def reset(self, command: Command, seed: int | None = None) -> None:  # noqa: ARG002
        """Begin again at step 0, keeping running if it runs."""
        worker = self.worker
        worker.finish_stepping()
        worker.trainer.reset(seed)
        worker.overtake()
        worker.clock.clear()
        worker.assessment.clear()
        worker.recorder.begin(worker.trainer)
        if worker.status == "diverged":
            worker.status = "paused"
        worker.reason, worker.layer = None, None
        worker.pace.start()
        worker.version += 1
        worker.restarted = True
        worker.moved = False
        worker.follow_deferred()

    def seek(self, command: Command, step: int, nearest: bool = False) -> None:
        """Pause, and go to a step of the record; `nearest`: to one before it that is there at once."""
        worker = self.worker
        timeline = worker.recorder.timeline
        check_whole("step", step, 0, timeline.end)
        worker.finish_stepping()
        worker.status, worker.reason, worker.layer = "paused", None, None
        if nearest and step:
            step = timeline.before(step).step + 1
        worker.overtake()
        worker.seek(command.number, step)

    def change(
        self,
        command: Command,  # noqa: ARG002
        learning_rate: float | None = None,
        batch_size: int | None = None,
        speed: float | str | None = None,
        max_epochs: int | None = None,
    ) -> None:
        """Change settings, all or none."""
        worker = self.worker
        if max_epochs is not None:
            check_whole("max_epochs", max_epochs, 1)
        with self.changing() as before:
            if learning_rate is not None:
                worker.trainer.set_learning_rate(learning_rate)
            if batch_size is not None and batch_size != before.batch_size:
                try:
                    worker.trainer.set_batch_size(batch_size)
                except BacklightError:
                    worker.trainer.set_learning_rate(before.learning_rate)
                    raise
        if max_epochs is not None:
            worker.max_epochs = max_epochs
        if speed is not None:
            worker.pace = Pace(speed)
            worker.pace.start()

    def add_examples(self, command: Command, added: AddedExamples, limit: int) -> None:  # noqa: ARG002
        """Have examples added to the training set of the next epoch, at most `limit` in all."""
        with self.changing() as configuration:
            before = configuration.added_examples
            if len(before) + len(added) > limit:
                raise InvalidInput(
                    "examples",
                    f"expected at most {limit} added to one run, but got {len(added)} "
                    f"beside the {len(before)} that are there",
                )
            self.worker.trainer.set_added_examples(before + added)

    def remove_examples(self, command: Command, index: int | None = None) -> None:  # noqa: ARG002
        """Take one added example, or all of them, out of the training set of the next epoch."""
        with self.changing() as configuration:
            before = configuration.added_examples
            left = AddedExamples() if index is None else before.without(index)
            self.worker.trainer.set_added_examples(left)

    @contextmanager
    def changing(self) -> Iterator[Configuration]:
        """Change settings of steps within, all or none; the record notes what came of it.

        Yields the settings before. Raises TooManyChanges, before anything is changed.
        """
        worker = self.worker
        before = worker.trainer.configuration
        worker.recorder.check_room(worker.trainer)
        yield before
        worker.recorder.settle(worker.trainer, before)
        worker.version += 1

    def forbid_diverged(self) -> None:
        """Raise Conflict if the run has no finite gradient to follow."""
        worker = self.worker
        if worker.status == "diverged":
            raise Conflict(f"the run has diverged, go back or reset it first. {worker.reason}")


def epochs(count: int) -> str:
    """Return a number of epochs in words."""
    return "1 epoch" if count == 1 else f"{count:,} epochs"
