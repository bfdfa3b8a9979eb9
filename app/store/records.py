"""What is kept of a run, as the rest of the server knows it; how it is kept is not known here."""

from dataclasses import dataclass

from app.protocol import State
from core.checkpoint import Checkpoint
from core.history import History
from core.timeline import Change, Timeline


@dataclass(frozen=True)
class Record:
    """A run without its heavy parts: what a list of runs tells."""

    id: str
    name: str
    created_at: str  # ISO 8601, UTC
    state: State  # as it was last known; a run that was running is kept as paused
    race: str | None = None  # the race that it is in
    parent: str | None = None  # the run that it was forked from
    parent_step: int | None = None  # and where


@dataclass(frozen=True)
class Contents:
    """The heavy parts of a run, for a worker to go on from."""

    timeline: Timeline
    history: History


@dataclass(frozen=True)
class Save:
    """What changed of a run since it was last saved; all of it is written, or nothing."""

    record: Record
    fresh: tuple[Checkpoint, ...]  # made since the last save
    kept: tuple[int, ...]  # steps of all checkpoints that the timeline now has, ascending
    changes: tuple[Change, ...]  # all
    history: History  # a copy, complete


@dataclass(frozen=True)
class RaceRecord:
    """What is known of a race beside its runs."""

    id: str
    name: str
    created_at: str
