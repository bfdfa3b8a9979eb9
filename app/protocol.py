"""What the server and a run's worker say to each other over their pipe.

Both ends are ours, on one machine, and start together, so the messages are plain pickled dataclasses.
Every command gets exactly one `Answer` (number 0: the worker is ready); frames come when there is
something new to see, reports and evaluations unasked.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.subscription import View
from core.checkpoint import Checkpoint
from core.configuration import Configuration
from core.history import Evaluation, History, Point
from core.timeline import BUDGET, Change, Timeline

READY = 0  # number of the answer that a worker gives unasked, when it can begin

Speed = float | str  # steps per second, or "max"


@dataclass(frozen=True)
class State:
    """Where a run stands, as its worker last said."""

    configuration: Configuration
    speed: Speed
    max_epochs: int
    status: str = "paused"
    reason: str | None = None
    step: int = 0
    end: int = 0  # the furthest step that is recorded; beyond `step` after a rewind
    epoch: float = 0.0
    seconds: float = 0.0  # that the steps so far took to compute
    cost: float | None = None
    train_accuracy: float | None = None
    test_accuracy: float | None = None
    evaluated_step: int | None = None  # that the two accuracies are of
    steps_per_second: float = 0.0
    layer: int | None = None  # where a diverged run went wrong
    seeking: int | None = None  # the step that the run is on its way to


@dataclass(frozen=True)
class Start:
    """All that a worker needs to begin, or to go on from where another ended."""

    run: str
    state: State
    data_dir: Path
    budget: int = BUDGET  # bytes of checkpoints
    frames_before: int = 0  # made by workers of this run that are no more
    timeline: Timeline | None = None  # of a run that has begun
    history: History | None = None


@dataclass(frozen=True)
class Command:
    """Server to worker: play, step, seek and so on (app/commands.py), or a question."""

    number: int
    action: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class FrameRequest:
    """Server to worker: a frame of this view, as soon as there is a version newer than this one.

    None withdraws the request: nobody looks at this view any more.
    """

    view: View
    newer_than: int | None


@dataclass(frozen=True)
class Stop:
    """Server to worker: end."""


@dataclass(frozen=True)
class Answer:
    """Worker to server: a command's outcome: a State, what was asked for, or the user's mistake."""

    number: int
    result: Any


@dataclass(frozen=True)
class FrameBytes:
    """Worker to server: an encoded frame."""

    view: View
    version: int
    data: bytes


@dataclass(frozen=True)
class Report:
    """Worker to server: where the run stands, and the history since the last report."""

    state: State
    points: list[Point]
    notable: bool  # the status or a setting changed: viewers are told
    restarted: bool = False  # the run began again at step 0
    moved: bool = False  # the run has gone to another step of its record


@dataclass(frozen=True)
class Kept:
    """Worker to server: what the timeline holds now, and of it what is new, to be saved."""

    step: int  # that the run stands at
    fresh: tuple[Checkpoint, ...]
    steps: tuple[int, ...]  # of all checkpoints
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Evaluated:
    """Worker to server: accuracy was measured."""

    evaluation: Evaluation
