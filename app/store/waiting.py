"""What waits to be written, and how what waits becomes less."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from app.store.database import Unusable, reason_of
from app.store.records import Save
from core.errors import BacklightError


class NotSaved(BacklightError):
    """Something cannot be stored now."""

    def __init__(self, trouble: str) -> None:
        super().__init__("not_saved", trouble)


@dataclass
class Entry:
    """Something that is to be written: a save, or a task."""

    number: int
    save: Save | None = None
    task: Callable[[Connection], None] | None = None
    lasting: bool = False  # a task that is tried again until it works
    busy: bool = False
    key: tuple[str, str] | None = (
        None  # a lasting task that an older one of this key is not needed for
    )
    done: "Future[None]" = field(default_factory=Future)

    def settle(self, error: Exception | None = None) -> None:
        """Tell whoever waits how it ended."""
        if self.done.done():
            return
        if error:
            self.done.set_exception(error)
        else:
            self.done.set_result(None)


def merge(older: Save, newer: Save) -> Save:
    """Return the save that is as good as one after the other."""
    fresh = {each.step: each for each in (*older.fresh, *newer.fresh)}
    kept = set(newer.kept)
    return replace(newer, fresh=tuple(each for step, each in fresh.items() if step in kept))


def sentence(place: str, error: Exception) -> str:
    """Say why runs are not being saved."""
    if isinstance(error, Unusable):
        return f"Runs are not being saved: {error}."
    reason = reason_of(error)
    if "disk is full" in reason or "No space left" in reason:
        reason = "the disk is full; it is tried again every second, so make room"
    else:
        reason = f"{reason}; it is tried again every second"
    return f"Runs are not being saved: expected to write to {place}, but {reason}."


def fold(queue: list[Entry]) -> list[Entry]:
    """Return a queue in which saves of one run are one, but for those that a task lies between."""
    left: list[Entry] = []
    first: dict[str, Entry] = {}
    for entry in queue:
        if entry.save is None:
            first.clear()
        elif (older := first.get(entry.save.record.id)) and older.save:
            older.save = merge(older.save, entry.save)
            continue
        else:
            first[entry.save.record.id] = entry
        left.append(entry)
    return left
