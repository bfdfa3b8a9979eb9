"""The child process that owns a run's parameters: training in one end, pipe out the other.

One loop: listen, train for a moment, evaluate a little, make the frames that viewers wait for, report.
Nobody else touches theta, so nothing here needs a lock. The process ends when told to, or when the
pipe closes, which is how it notices that the server is gone.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from app.assessment import Assessment
from app.child import living
from app.clock import TrainingClock
from app.commands import Commands, Conflict, epochs
from app.pace import Pace
from app.protocol import (
    READY,
    Answer,
    Command,
    Evaluated,
    FrameBytes,
    FrameRequest,
    Report,
    Start,
    State,
    Stop,
)
from app.recorder import Recorder
from app.subscription import View
from app.wire import Circumstances, Encoder
from core.datasets import load
from core.errors import BacklightError, Diverged
from core.frame import FrameMaker
from core.history import History
from core.peaks import find_peaks
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.track import find_track
from core.training import Trainer
from core.vitals import Chain, chain

REPORT_SECONDS = (
    0.2  # the server's idea of step and cost is never older, at five small messages a second
)


@dataclass(frozen=True)
class Seek:
    """A run's way to another step of its record."""

    number: int  # of the command
    step: int
    travel: Iterator[None]  # one step each time it is asked


def work(connection: Connection, start: Start) -> None:
    """Run a worker until it is told to stop or the server is gone; the process's entry point."""
    with living(connection):
        try:
            worker = Worker(connection, start)
        except BacklightError as error:
            connection.send(Answer(READY, error))
            return
        worker.begin(start)
        worker.run()


class Worker:
    """A run's trainer with its clock, its history and the questions that wait for an answer."""

    def __init__(self, connection: Connection, start: Start) -> None:
        """Load the data and make the network; raises BacklightError where that cannot be."""
        self.connection = connection
        self.run_id = start.run
        state = start.state
        dataset = load(state.configuration.dataset, start.data_dir)
        self.trainer = Trainer(state.configuration, dataset)
        self.frames = FrameMaker(self.trainer)
        self.encoder = Encoder(self.trainer.network.layout, self.peaks)
        self.clock = TrainingClock()
        self.assessment = Assessment(self.trainer, self.clock)
        timeline = start.timeline or Timeline(start.budget)
        self.commands = Commands(self)
        self.recorder = Recorder(timeline, start.history or History())
        self.pace = Pace(state.speed)
        self.max_epochs = state.max_epochs
        self.status = "paused"
        self.reason: str | None = None
        self.layer: int | None = None
        self.chain: Chain | None = None  # that led to the divergence, once somebody asked
        self.frames_made = start.frames_before
        self.version = 1  # counts every change of what a frame would show
        self.wanted: dict[View, int] = {}  # views that wait for a version newer than the number
        self.stepping: tuple[int, int] | None = None  # number of the command, steps left
        self.seeking: Seek | None = None
        self.deferred: list[Command] = []  # until the run stands at the step that it seeks
        self.reported = 0.0
        self.notable = False
        self.restarted = False
        self.moved = False
        self.stopped = False

    def begin(self, start: Start) -> None:
        """Begin at step 0, or at the step of a record; the server is told when the run stands there."""
        if start.timeline is None:
            self.recorder.timeline.begin(self.trainer)
            self.connection.send(Answer(READY, self.state()))
            return
        if start.state.status == "diverged":
            self.status, self.reason, self.layer = "diverged", start.state.reason, start.state.layer
        self.seek(READY, start.state.step)

    def run(self) -> None:
        """Work until told to stop, and say last what is not saved; EOFError when the server is gone."""
        while not self.stopped:
            self.listen()
            if self.seeking:
                self.travel(self.seeking)
            else:
                self.train()
            self.assess()
            self.report()  # before the frames: news come before the pictures of it
            self.make_frames()
        kept = self.recorder.news(self.trainer, now=True)
        if kept is not None and not self.seeking:
            self.tell(time.monotonic())
            self.connection.send(kept)

    # Listening

    def listen(self) -> None:
        """Follow all commands that came; with nothing to do, wait for one."""
        timeout = self.patience()
        while not self.stopped and self.connection.poll(timeout):
            message = self.connection.recv()
            if isinstance(message, FrameRequest):
                self.request(message)
            elif isinstance(message, Command):
                self.follow(message)
            elif isinstance(message, Stop):
                self.stopped = True
            timeout = 0

    def request(self, request: FrameRequest) -> None:
        """Remember, or forget, that a view waits for a frame."""
        if request.newer_than is None:
            self.wanted.pop(request.view, None)
        else:
            self.wanted[request.view] = request.newer_than

    def patience(self) -> float | None:
        """Return how many seconds there is nothing to do but listen; None for ever."""
        if (
            self.stepping
            or self.seeking
            or self.assessment.wants_time(self.trainer, self.is_training)
        ):
            return 0
        if self.status != "running":
            return None
        return self.pace.wait()

    @property
    def is_training(self) -> bool:
        """Whether steps are being made."""
        return self.status == "running" or self.stepping is not None

    def follow(self, command: Command) -> None:
        """Do what a command says and answer it; a user's mistake is an answer too.

        On the way to another step only what changes the way is followed; the rest waits for the end.
        """
        if self.seeking and command.action not in ("seek", "reset"):
            self.deferred.append(command)
            return
        answers: dict[str, Callable[[], Any]] = {
            "snapshot": lambda: Snapshot.of(self.trainer),
            "track": lambda: find_track(self.recorder.timeline, self.trainer),
            "timeline": lambda: self.recorder.timeline,
            "divergence": self.led_here,
        }
        if command.action in answers:
            self.connection.send(Answer(command.number, answers[command.action]()))
            return
        try:
            getattr(self.commands, command.action)(command, **command.arguments)
        except BacklightError as error:
            self.connection.send(Answer(command.number, error))
            return
        self.notable = self.recorder.unsaved = True
        later = (self.stepping and self.stepping[0], self.seeking and self.seeking.number)
        if command.number not in later:
            self.connection.send(Answer(command.number, self.state()))

    def seek(self, number: int, step: int) -> None:
        """Begin the way to a step of the record."""
        timeline = self.recorder.timeline
        self.seeking = Seek(number, step, timeline.travel(self.trainer, step))
        self.clock.clear(timeline.before(step).seconds)
        self.assessment.clear()

    def overtake(self) -> None:
        """Give up the way to a step, for another."""
        if self.seeking:
            seek, self.seeking = self.seeking, None
            self.connection.send(
                Answer(seek.number, Conflict(f"seek: another command came before step {seek.step}"))
            )

    def led_here(self) -> Chain | None:
        """Return what led to the divergence; None if there is none."""
        if self.status != "diverged":
            return None
        if self.chain is None:
            self.chain = chain(self.recorder.timeline, self.trainer)
        return self.chain

    # Working

    def train(self) -> None:
        """Make the steps that are due, for about a listening interval."""
        if not self.is_training:
            return
        self.pace.begin(unlimited=self.stepping is not None)
        try:
            while self.is_training and self.pace.allows_step():
                self.step()
        except Diverged as error:
            self.diverge(error)
            self.finish_stepping()
        finally:
            self.clock.stop()

    def diverge(self, error: Diverged) -> None:
        """Stand still where there is no finite gradient to follow."""
        self.status, self.reason, self.layer = "diverged", error.reason, error.layer
        self.chain = None
        self.notable = True
        self.version += 1

    def travel(self, seek: Seek) -> None:
        """Go on to the step that is sought, for about a listening interval."""
        self.pace.begin(unlimited=True)
        self.clock.start()
        try:
            while self.pace.allows_step():
                next(seek.travel)
        except StopIteration:
            self.clock.stop()
            self.arrive(seek)
        finally:
            self.clock.stop()

    def arrive(self, seek: Seek) -> None:
        """Answer a seek whose step is reached, and do what waited for that."""
        self.seeking = None
        self.version += 1
        self.notable = self.moved = self.recorder.unsaved = True
        try:
            self.trainer.check()
        except Diverged as error:  # at its record's end a run that has diverged still has
            self.diverge(error)
        if seek.number != READY:
            self.tell(time.monotonic())
        self.connection.send(Answer(seek.number, self.state()))
        self.follow_deferred()

    def follow_deferred(self) -> None:
        """Do what waited for the end of a seek."""
        deferred, self.deferred = self.deferred, []
        for command in deferred:
            self.follow(command)

    def step(self) -> None:
        """Make one step, and what follows from it."""
        self.recorder.before_step(self.trainer, self.clock)
        self.clock.start()
        self.trainer.step()
        self.recorder.after_step(self.trainer)
        self.version += 1
        self.pace.stepped()
        if self.stepping:
            number, left = self.stepping
            self.stepping = (number, left - 1)
            if left == 1:
                self.finish_stepping()
        elif self.trainer.epochs >= self.max_epochs:
            self.status = "paused"
            self.reason = f"It has reached its limit of {epochs(self.max_epochs)}."
            self.notable = True

    def finish_stepping(self) -> None:
        """Answer a step command that is done or overtaken by another."""
        if self.stepping:
            number, self.stepping = self.stepping[0], None
            self.notable = True
            self.tell(time.monotonic())  # before the answer: who has it may ask for the history
            self.connection.send(Answer(number, self.state()))

    def assess(self) -> None:
        """Go on measuring accuracy, if that is due, for a moment."""
        if self.seeking:
            return
        evaluation = self.assessment.advance(self.trainer, self.is_training)
        if evaluation is not None:
            self.report()  # a reset is told before the first evaluation that follows it
            self.connection.send(Evaluated(evaluation))
            self.version += 1
            if not self.is_training:
                self.notable = self.recorder.unsaved = True

    def make_frames(self) -> None:
        """Answer the views that wait for a version which is now there."""
        if self.seeking:
            return
        for view, newer_than in list(self.wanted.items()):
            if self.version > newer_than:
                del self.wanted[view]
                self.clock.prepare(self.trainer)
                frame = self.frames.make(view.edges, view.spotlight.find(self.trainer))
                self.frames_made += 1
                data = self.encoder.encode(frame, view, self.circumstances())
                self.connection.send(FrameBytes(view, self.version, data))

    def peaks(self, view: View) -> list[float]:
        """Return how large what a view shows has been along the record."""
        spotlight = view.spotlight.find(self.trainer)
        return find_peaks(self.recorder.timeline, self.trainer, view.edges, spotlight)

    def circumstances(self) -> Circumstances:
        """Return what a frame tells of the run."""
        latest = self.assessment.latest
        return Circumstances(
            run=self.run_id,
            frame=self.frames_made,
            status=self.status,
            train_accuracy=latest.train_accuracy if latest else None,
            test_accuracy=latest.test_accuracy if latest else None,
            seconds=self.clock.seconds,
            steps_per_second=self.pace.measured(self.is_training),
        )

    # Reporting

    def report(self) -> None:
        """Tell the server where the run stands: at once when that is notable, else now and then."""
        now = time.monotonic()
        working = self.is_training or self.seeking is not None
        routine = working and now - self.reported > REPORT_SECONDS
        if self.notable or routine:
            self.tell(now)
        kept = self.recorder.news(self.trainer, now=not working)
        if kept is not None:
            self.connection.send(kept)

    def tell(self, now: float) -> None:
        """Tell the server where the run stands."""
        recorder = self.recorder
        if not (self.is_training or self.seeking):
            recorder.remember(self.trainer, self.clock)
        self.connection.send(
            Report(self.state(), recorder.points, self.notable, self.restarted, self.moved)
        )
        recorder.points = []
        self.reported = now
        self.notable = self.restarted = self.moved = False

    def state(self) -> State:
        """Return where the run stands."""
        trainer, latest = self.trainer, self.assessment.latest
        self.clock.prepare(trainer)
        state = State(trainer.configuration, self.pace.speed, self.max_epochs)
        return replace(
            state,
            status=self.status,
            reason=self.reason,
            layer=self.layer,
            step=trainer.steps,
            end=self.recorder.timeline.end,
            epoch=trainer.epoch,
            seconds=self.clock.seconds,
            cost=trainer.cost,
            train_accuracy=latest.train_accuracy if latest else None,
            test_accuracy=latest.test_accuracy if latest else None,
            evaluated_step=latest.step if latest else None,
            steps_per_second=self.pace.measured(self.is_training),
            seeking=self.seeking.step if self.seeking else None,
        )
