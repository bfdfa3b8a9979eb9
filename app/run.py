"""The server's side of one run: its worker, what is last known of it, and its viewers.

Lives on the event loop's thread. The worker is told things, never asked to wait: training goes on
whatever is requested here.
"""

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from app.child import Child
from app.config import Limits, Settings
from app.hub import Hub
from app.numbers import plain
from app.protocol import (
    Answer,
    Command,
    Evaluated,
    FrameBytes,
    FrameRequest,
    Report,
    Start,
    State,
)
from app.subscription import View
from app.worker import work
from core.errors import BacklightError, InvalidInput
from core.history import Evaluation, History
from core.snapshot import Snapshot
from core.track import Track

MAX_QUESTIONS = 256  # waiting for one worker: more than a lecture hall asks in a step's time
START_SECONDS = 60.0  # for a worker to load its data; a cold disk and a busy machine need some
READY = 0  # number of the answer that a worker gives unasked, when it can begin


class RunFailed(BacklightError):
    """The run's worker is not there to answer."""

    def __init__(self, message: str) -> None:
        super().__init__("run_failed", message)


class Busy(BacklightError):
    """More questions wait for the run than are kept."""

    def __init__(self) -> None:
        super().__init__("busy", f"expected at most {MAX_QUESTIONS} questions waiting for one run")


class Run:
    """One run. Make it with `start`, end it with `close`."""

    def __init__(
        self, run_id: str, name: str, state: State, settings: Settings, race: str | None = None
    ) -> None:
        self.id = run_id
        self.name = name
        self.race = race  # the id of the race that it is in
        self.settings = settings
        self.created_at = datetime.now(UTC).isoformat(timespec="seconds")
        self.state = state
        self.history = History()
        limits: Limits = settings.limits
        self.hub = Hub(
            self.ask_for_frame, viewers=limits.viewers, events_waiting=limits.events_waiting
        )
        self.child: Child | None = None
        self.questions: dict[int, asyncio.Future[Any]] = {}
        self.asked = READY
        self.frames = 0  # made by all workers of this run
        self.told = state.status  # what the viewers last heard
        self.because: str | None = None  # the command that has a dead worker replaced
        self.closing = False
        self.starting = asyncio.Lock()

    # The worker's life

    async def start(self) -> None:
        """Start a worker at step 0 and wait until it is ready; its error if it cannot begin."""
        if self.closing:
            raise RunFailed("the run was deleted")
        start = Start(
            run=self.id,
            configuration=self.state.configuration,
            data_dir=self.settings.data_dir,
            speed=self.state.speed,
            max_epochs=self.state.max_epochs,
            frames_before=self.frames,
        )
        ready: asyncio.Future[State] = asyncio.get_running_loop().create_future()
        self.questions[READY] = ready
        self.child = Child(self.id, work, start, self.receive, self.lost)
        try:
            await asyncio.wait_for(ready, START_SECONDS)
        except BaseException as error:
            await self.end_worker("the run's worker could not begin")
            if isinstance(error, TimeoutError):
                raise RunFailed(
                    f"the run's worker was not ready within {START_SECONDS:.0f} seconds"
                ) from None
            raise

    async def end_worker(self, reason: str) -> None:
        """End the worker, and answer all who wait for it that it will not."""
        child, self.child = self.child, None
        self.fail_questions(reason)
        if child is not None:
            await child.stop()

    async def close(self) -> None:
        """End the worker and tell the viewers that no more will come."""
        self.closing = True
        await self.end_worker("the run was deleted")
        self.hub.close()

    def lost(self, child: Child, code: int | None) -> None:
        """The worker is gone: unless that was asked for, it died."""
        if child is not self.child:
            return
        self.child = None
        reason = (
            f"{died_of(code)} at step {self.state.step:,}. "
            "Play or reset starts it again from step 0, with the same seed."
        )
        self.state = replace(self.state, status="failed", reason=reason, steps_per_second=0.0)
        self.told = self.state.status
        self.fail_questions(reason)
        self.hub.announce({"event": "failed", "reason": reason, "run": self.resource()})

    def fail_questions(self, reason: str) -> None:
        """Answer all who wait that nobody will."""
        questions, self.questions = self.questions, {}
        for question in questions.values():
            if not question.done():
                question.set_exception(RunFailed(reason))

    # Asking and being told

    async def command(self, action: str, **arguments: Any) -> State:
        """Have the worker do something; returns the state it led to. Raises the user's mistake."""
        if self.state.status == "failed" and action != "pause":
            await self.revive(action)
        state: State = await self.ask(action, **arguments)
        return state

    async def step(self, count: int) -> State:
        """Pause and make `count` steps; InvalidInput for more than the server allows at once."""
        limit = self.settings.limits.steps_at_once
        if count > limit:
            raise InvalidInput("count", f"expected at most {limit}, but got {count}")
        return await self.command("step", count=count)

    def rename(self, name: str) -> None:
        """Call the run something else, and tell the viewers."""
        self.name = name
        self.hub.announce({"event": "status", "run": self.resource()})

    async def revive(self, action: str) -> None:
        """Start a worker again where one has died."""
        async with self.starting:
            if self.state.status != "failed":
                return
            self.because = action
            try:
                await self.start()
            finally:
                self.because = None

    async def snapshot(self) -> Snapshot:
        """Return a copy of the newest parameters."""
        snapshot: Snapshot = await self.ask("snapshot")
        return snapshot

    async def track(self) -> Track:
        """Return a copy of the way that the parameters went, with the newest at its end."""
        track: Track = await self.ask("track")
        return track

    async def ask(self, action: str, **arguments: Any) -> Any:
        """Send a command and return what the worker answers."""
        if self.child is None:
            raise RunFailed(self.state.reason or "the run's worker is not there")
        if len(self.questions) >= MAX_QUESTIONS:
            raise Busy
        self.asked += 1
        number = self.asked
        question = asyncio.get_running_loop().create_future()
        self.questions[number] = question
        try:
            self.child.send(Command(number, action, arguments))
            return await question
        finally:
            self.questions.pop(number, None)

    def ask_for_frame(self, view: View, newer_than: int | None) -> None:
        """Have a frame made as soon as there is a version newer than the given one; None: no more."""
        if self.child is not None:
            self.child.send(FrameRequest(view, newer_than))

    def receive(self, child: Child, message: Any) -> None:
        """Take a message from the worker."""
        if child is not self.child:
            return
        if isinstance(message, FrameBytes):
            self.frames += 1
            self.hub.publish(message.view, message.version, message.data)
        elif isinstance(message, Answer):
            self.answer(message)
        elif isinstance(message, Report):
            self.take_report(message)
        elif isinstance(message, Evaluated):
            self.take_evaluation(message.evaluation)

    def answer(self, answer: Answer) -> None:
        """Give an answer to the one who waits for it, who may be gone.

        The state is taken here, in the order of the pipe, and not by whoever asked: they wake up
        later, when newer things may have come.
        """
        if isinstance(answer.result, State):
            self.state = answer.result
        if answer.number == READY and isinstance(answer.result, State):
            self.begin()
        question = self.questions.pop(answer.number, None)
        if question is None or question.done():
            return
        if isinstance(answer.result, Exception):
            question.set_exception(answer.result)
        else:
            question.set_result(answer.result)

    def begin(self) -> None:
        """A worker is ready: forget what was known of the one before, and tell the viewers."""
        self.told = self.state.status
        self.history.clear()
        self.hub.restart()
        if self.because is not None:
            self.hub.announce({"event": "reset", "run": self.resource(), "because": self.because})

    def take_report(self, report: Report) -> None:
        """Remember where the run stands, and tell the viewers what they should know."""
        self.state = report.state
        if report.restarted:
            self.history.clear()
            self.told = "paused"
        for point in report.points:
            self.history.append(point)
        if not report.notable:
            return
        resource = self.resource()
        if report.restarted:
            self.hub.forget_frames()
            self.hub.announce({"event": "reset", "run": resource})
        told, self.told = self.told, self.state.status
        if self.state.status == "diverged" and told != "diverged":
            self.hub.announce(
                {
                    "event": "diverged",
                    "run": resource,
                    "step": self.state.step,
                    "layer": self.state.layer,
                    "reason": self.state.reason,
                }
            )
        self.hub.announce({"event": "status", "run": resource})

    def take_evaluation(self, evaluation: Evaluation) -> None:
        """Remember what was measured, and tell the viewers."""
        self.history.evaluate(evaluation)
        self.state = replace(
            self.state,
            train_accuracy=evaluation.train_accuracy,
            test_accuracy=evaluation.test_accuracy,
            evaluated_step=evaluation.step,
        )
        self.hub.announce(plain({"event": "evaluated", **asdict(evaluation)}))

    def resource(self, state: State | None = None) -> dict[str, Any]:
        """Return the run as REST and the stream tell it, as of now or as of the given state."""
        state = state or self.state
        configuration = state.configuration
        resource = {
            "id": self.id,
            "name": self.name,
            **configuration.settings(),
            "added_examples": len(configuration.added_examples),
            "speed": state.speed,
            "status": state.status,
            "reason": state.reason,
            "step": state.step,
            "epoch": state.epoch,
            "seconds": state.seconds,
            "cost": state.cost,
            "train_accuracy": state.train_accuracy,
            "test_accuracy": state.test_accuracy,
            "evaluated_step": state.evaluated_step,
            "steps_per_second": state.steps_per_second,
            "parameters": configuration.layout.size,
            "max_epochs": state.max_epochs,
            "race": self.race,
            "created_at": self.created_at,
        }
        checked: dict[str, Any] = plain(resource)
        return checked


def died_of(code: int | None) -> str:
    """Return how a worker ended, in words."""
    if code is None:
        return "The worker process stopped answering"
    if code < 0:
        return f"The worker process was killed by signal {-code}"
    return f"The worker process ended unexpectedly with code {code}"
