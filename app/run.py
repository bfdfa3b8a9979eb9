"""The server's side of one run: its worker, what is last known of it, and its viewers.

A run rests without a worker until somebody asks something of it. Lives on the event loop's thread. The
worker is told things, never asked to wait: training goes on whatever is requested here.
"""

import asyncio
from dataclasses import asdict, replace
from typing import Any, Protocol

from app.config import Limits, Settings
from app.hub import Hub
from app.line import Line, RunFailed
from app.numbers import plain
from app.protocol import (
    READY,
    Answer,
    Evaluated,
    FrameBytes,
    FrameRequest,
    Kept,
    Report,
    Start,
    State,
)
from app.store.records import Contents, Record
from app.subscription import View
from core.errors import InvalidInput
from core.history import Evaluation, History
from core.snapshot import Snapshot
from core.timeline import Change, Timeline
from core.track import Track

FRESH_SECONDS = 1 / 60  # for which a copy of the parameters is the newest: no screen shows more


class Home(Protocol):
    """Who looks after runs: gives them room for a worker, and keeps what outlives it."""

    async def admit(self, run: "Run") -> None:
        """Make room for the run's worker; raises what keeps it from one."""

    def leave(self, run: "Run") -> None:
        """Note that the run has no worker any more."""

    async def contents(self, run: "Run") -> Contents | None:
        """Return what the run goes on from; None if it begins."""

    async def read_history(self, run: "Run") -> History:
        """Return the history of a run that rests."""

    def keep(self, run: "Run", kept: Kept) -> None:
        """Save what a worker told."""


class Run:
    """One run. Give it a worker with `start` or `wake`, end it with `close`."""

    def __init__(self, record: Record, settings: Settings, home: Home) -> None:
        self.id = record.id
        self.name = record.name
        self.race = record.race  # the id of the race that it is in
        self.parent, self.parent_step = record.parent, record.parent_step
        self.created_at = record.created_at
        self.state = record.state
        self.settings = settings
        self.home = home
        self.history: History | None = History()  # None: in the store, not read yet
        self.checkpoints: tuple[int, ...] = ()  # their steps
        self.changes: tuple[Change, ...] = ()
        limits: Limits = settings.limits
        self.hub = Hub(
            self.ask_for_frame, viewers=limits.viewers, events_waiting=limits.events_waiting
        )
        self.line = Line(self.id, self.receive, self.lost)
        self.frames = 0  # made by all workers of this run
        self.told = self.state.status  # what the viewers last heard
        self.used = 0.0  # loop time of the last question
        self.copy: Snapshot | None = None  # the worker's last word, if that was one
        self.copied = 0.0  # loop time at which it came
        self.continues = False  # whether the worker that is started goes on from a record
        self.closing = False
        self.starting = asyncio.Lock()
        self.altering = asyncio.Lock()  # held while settings change

    # The worker's life

    async def start(self, contents: Contents | None = None) -> None:
        """Start a worker and wait until it stands where the run does; its error if it cannot begin.

        It goes on from `contents`, or begins at step 0.
        """
        if self.closing:
            raise RunFailed("the run was deleted")
        await self.home.admit(self)
        self.continues = contents is not None
        start = Start(
            run=self.id,
            state=self.state,
            data_dir=self.settings.data_dir,
            budget=self.settings.limits.snapshot_bytes,
            frames_before=self.frames,
            timeline=contents.timeline if contents else None,
            history=contents.history if contents else None,
        )
        try:
            await self.line.open(start)
        except BaseException:
            self.home.leave(self)
            raise

    async def wake(self) -> None:
        """Have a worker that stands where the run does; raises what keeps it from that."""
        async with self.starting:
            if not self.line.is_open:
                contents = await self.home.contents(self)
                if contents is not None:
                    if self.history is None:
                        self.history = contents.history.copy()
                    # What a worker that died had told is newer than what was written of it.
                    contents = Contents(contents.timeline, self.history.copy())
                await self.start(contents)

    async def wake_unless_failed(self) -> None:
        """Have a worker, unless one died: who wants another says so by a command."""
        if not self.line.is_open and self.state.status != "failed":
            await self.wake()

    async def rest(self) -> None:
        """End the worker of a run that nobody needs now; it is woken by the next who does."""
        await self.end_worker("the run was put to rest; ask again")
        if not self.line.is_open:
            self.history = None

    @property
    def can_rest(self) -> bool:
        """Whether nobody would notice that there is no worker."""
        idle = self.state.status != "running" and self.state.seeking is None
        return idle and not (self.hub.viewers or self.line.questions or self.starting.locked())

    async def end_worker(self, reason: str) -> None:
        """End the worker, if there is one."""
        await self.line.close(reason)
        self.home.leave(self)

    async def close(self) -> None:
        """End the worker and tell the viewers that no more will come."""
        self.closing = True
        await self.end_worker("the run was deleted")
        self.hub.close()

    def lost(self, code: int | None) -> None:
        """The worker died."""
        self.home.leave(self)
        self.copy = None
        reason = (
            f"{died_of(code)} at step {self.state.step:,}. "
            "Play, step or go to a step: another one makes the lost steps again and goes on."
        )
        self.state = replace(
            self.state, status="failed", reason=reason, steps_per_second=0.0, seeking=None
        )
        self.told = self.state.status
        self.line.fail(reason)
        self.hub.announce({"event": "failed", "reason": reason, "run": self.resource()})

    # Asking and being told

    async def command(self, action: str, **arguments: Any) -> State:
        """Have the worker do something; returns the state it led to. Raises the user's mistake."""
        if self.state.status == "failed" and action != "pause":
            await self.wake()
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

    async def snapshot(self) -> Snapshot:
        """Return a copy of the newest parameters; one does for all who ask while it is fresh."""
        if self.copy is not None and self.now() - self.copied < FRESH_SECONDS:
            return self.copy
        snapshot: Snapshot = await self.ask("snapshot")
        return snapshot

    def now(self) -> float:
        """Return the event loop's time."""
        return asyncio.get_running_loop().time()

    async def track(self) -> Track:
        """Return a copy of the way that the parameters went, with the newest at its end."""
        track: Track = await self.ask("track")
        return track

    async def timeline(self) -> Timeline:
        """Return a copy of the record of the run's way."""
        timeline: Timeline = await self.ask("timeline")
        return timeline

    async def full_history(self) -> History:
        """Return the run's record of cost and accuracy; of one that rests it is not kept in memory."""
        return self.history if self.history is not None else await self.home.read_history(self)

    async def ask(self, action: str, **arguments: Any) -> Any:
        """Send a command and return what the worker answers."""
        self.used = self.now()
        await self.wake_unless_failed()
        if not self.line.is_open:
            raise RunFailed(self.state.reason or "the run's worker is not there")
        return await self.line.ask(action, **arguments)

    def ask_for_frame(self, view: View, newer_than: int | None) -> None:
        """Have a frame made as soon as there is a version newer than the given one; None: no more."""
        self.line.request(FrameRequest(view, newer_than))

    def receive(self, message: Any) -> None:
        """Take a message from the worker.

        Whatever it tells after a copy of the parameters may be newer than that; an answer must not tell
        of an earlier step than a frame before it.
        """
        told = message.result if isinstance(message, Answer) else None
        self.copy = told if isinstance(told, Snapshot) else None
        self.copied = self.now()
        if isinstance(message, FrameBytes):
            self.frames += 1
            self.hub.publish(message.view, message.version, message.data)
        elif isinstance(message, Answer):
            if isinstance(message.result, State):
                self.take_state(message.result)
                if message.number == READY:
                    self.begin()
        elif isinstance(message, Report):
            self.take_report(message)
        elif isinstance(message, Evaluated):
            self.take_evaluation(message.evaluation)
        elif isinstance(message, Kept):
            self.checkpoints, self.changes = message.steps, message.changes
            self.home.keep(self, message)

    def begin(self) -> None:
        """A worker is ready: show nothing of the one before, and tell the viewers."""
        self.told = self.state.status
        if not self.continues:
            self.history = History()
        self.hub.restart()
        event = "moved" if self.continues else "reset"
        self.hub.announce({"event": event, "run": self.resource()})

    def take_report(self, report: Report) -> None:
        """Remember where the run stands, and tell the viewers what they should know."""
        self.take_state(report.state)
        self.take_points(report)
        if not report.notable:
            if self.state.seeking is not None:
                way = {"step": self.state.step, "target": self.state.seeking}
                self.hub.announce({"event": "seeking", **way})
            return
        resource = self.resource()
        if report.restarted or report.moved:
            self.told = "paused"
            self.hub.forget_frames()
            self.hub.announce({"event": "reset" if report.restarted else "moved", "run": resource})
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

    def take_state(self, state: State) -> None:
        """Remember where the run stands; what was known beyond an end that comes earlier is gone."""
        if state.end < self.state.end and self.history is not None:
            self.history.cut(state.end)
        self.state = state

    def take_points(self, report: Report) -> None:
        """Put what a report brings into the history."""
        if self.history is None:  # a worker's is known before it is started
            self.history = History()
        if report.restarted:
            self.history.clear()
        for point in report.points:
            self.history.append(point)

    def take_evaluation(self, evaluation: Evaluation) -> None:
        """Remember what was measured, and tell the viewers."""
        if self.history is not None:
            self.history.evaluate(evaluation)
        self.state = replace(
            self.state,
            train_accuracy=evaluation.train_accuracy,
            test_accuracy=evaluation.test_accuracy,
            evaluated_step=evaluation.step,
        )
        self.hub.announce(plain({"event": "evaluated", **asdict(evaluation)}))

    def record(self) -> Record:
        """Return what is kept of the run beside its record: it will stand still where it is now."""
        state = replace(self.state, steps_per_second=0.0, seeking=None)
        if state.status != "diverged":
            state = replace(state, status="paused")
        if state.status == "paused" and self.state.status != "paused":
            state = replace(state, reason=None)
        return Record(
            self.id, self.name, self.created_at, state, self.race, self.parent, self.parent_step
        )

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
            "end": state.end,
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
            "parent": self.parent,
            "parent_step": self.parent_step,
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
