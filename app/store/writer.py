"""The one thread that writes, and the queue before it.

At most one save of a run waits; a newer one becomes one with it. When writing fails, what waits goes on
waiting, and is tried again until it works.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.store.database import Database, Unusable
from app.store.records import Save
from app.store.waiting import Entry, NotSaved, fold, merge, sentence
from app.store.writing import Known, write_save
from core.errors import BacklightError

RETRY_SECONDS = 1.0
KNOWN_RUNS = (
    16  # twice as many as can train: what is stored of others is looked up when it is needed
)
PROBLEMS = 100  # told; more help nobody
ITS_OWN_FAULT = (DataError, IntegrityError, ProgrammingError)  # and not the database's
TROUBLE = (DBAPIError, sqlite3.Error, NoConnection, Unusable, OSError)
ENDING = "Nothing is saved any more: the server ends."
log = logging.getLogger(__name__)


class Writer:
    """Writes what is put in, in order; everything but `run` may be called from any thread."""

    def __init__(self, database: Database, tell: Callable[[str | None], None]) -> None:
        self.database, self.tell = database, tell
        self.trouble: str | None = None
        self.problems: list[str] = []
        self.queue: list[Entry] = []  # numbers ascend
        self.count = 0
        self.changed = threading.Condition()  # guards the queue; nothing slow is done under it
        self.using = threading.Lock()  # the database, and with it what of the queue is in there
        self.closing = threading.Event()
        self.deadline = 0.0
        self.known: dict[str, Known] = {}
        self.thread = threading.Thread(target=self.run, name="store", daemon=True)

    def put(self, save: Save) -> None:
        """Have a run saved."""
        with self.changed:
            for entry in reversed(self.queue):
                if entry.task or entry.busy:
                    break  # what is done to runs is done to what they were then
                if entry.save and entry.save.record.id == save.record.id:
                    entry.save = merge(entry.save, save)
                    return
            self.append(Entry(0, save=save))

    def submit(
        self,
        task: Callable[[Connection], None],
        *,
        lasting: bool = False,
        key: tuple[str, str] | None = None,
    ) -> "Future[None]":
        """Have something done behind all that was put in before.

        If writing fails, a lasting task goes on waiting, though nobody need wait for it; others get
        NotSaved.
        """
        with self.changed:
            # Of what nobody waits for any more, so in trouble: deleted, restored, deleted.
            self.queue = [
                each for each in self.queue if not key or each.key != key or not each.done.done()
            ]
            return self.append(Entry(0, task=task, lasting=lasting, key=key)).done

    def append(self, entry: Entry) -> Entry:
        """Queue something; the condition is held."""
        if self.closing.is_set():
            entry.settle(NotSaved(ENDING))
            return entry
        self.count += 1
        entry.number = self.count
        self.queue.append(entry)
        self.changed.notify_all()
        return entry

    def flush(self, timeout: float) -> bool:
        """Wait until all that was put in before is written; False if it is not, in time."""
        with self.changed:
            last = self.count
            return self.changed.wait_for(
                lambda: not self.queue or self.queue[0].number > last, timeout
            )

    def pending(self, run_id: str) -> Save | None:
        """Return what waits of a run; for a caller who holds `using`."""
        with self.changed:
            saves = [
                each.save for each in self.queue if each.save and each.save.record.id == run_id
            ]
        found = None
        for save in saves:
            found = merge(found, save) if found else save
        return found

    def close(self, timeout: float) -> None:
        """Write what waits, for so long at most, and end."""
        with self.changed:
            self.deadline = time.monotonic() + timeout
            self.closing.set()
            self.changed.notify_all()
        self.thread.join(timeout + 1)  # a transaction that has begun is let end

    def run(self) -> None:
        """Write until closed."""
        while (entry := self.take()) is not None:
            try:
                with self.using:
                    self.write(entry)
                    self.finish(entry)
            except ITS_OWN_FAULT as error:
                self.refuse(entry, error)
            except TROUBLE as error:
                self.wait(entry, error)
            except Exception as error:  # noqa: BLE001 - others must be written whatever this one is
                self.refuse(entry, error)
            else:
                self.say(None)
                entry.settle()
        for entry in self.queue:
            entry.settle(NotSaved(ENDING))

    def take(self) -> Entry | None:
        """Wait for the next entry; None when it is time to end."""
        with self.changed:
            self.changed.wait_for(lambda: self.queue or self.closing.is_set())
            if not self.queue or (self.closing.is_set() and time.monotonic() >= self.deadline):
                return None
            self.queue[0].busy = True
            return self.queue[0]

    def write(self, entry: Entry) -> None:
        """Write one entry, whole or not at all."""
        self.database.check()
        if entry.task:
            with self.database.engine.begin() as connection:
                entry.task(connection)
        elif entry.save:
            run_id = entry.save.record.id
            # Taken out: if this fails, nobody knows what is stored.
            known = self.known.pop(run_id, None)
            with self.database.engine.begin() as connection:
                known = write_save(connection, entry.save, known)
            self.known[run_id] = known
            if len(self.known) > KNOWN_RUNS:
                del self.known[next(iter(self.known))]

    def finish(self, entry: Entry) -> None:
        """Take an entry out of the queue."""
        with self.changed:
            self.queue.remove(entry)
            self.changed.notify_all()

    def wait(self, entry: Entry, error: Exception) -> None:
        """Keep what waits, tell why, and let a moment pass."""
        with self.changed:
            entry.busy = False
            self.queue = fold(self.queue)
            waiting = [each for each in self.queue if each.task]
            self.queue = [each for each in self.queue if each.save or each.lasting]
            self.changed.notify_all()
        self.known.clear()  # also of what another connection may meet
        self.say(sentence(self.database.place, error))
        for each in waiting:
            each.settle(None if each.lasting else NotSaved(self.trouble or ""))
        if self.closing.is_set():
            self.deadline = 0.0
        self.closing.wait(RETRY_SECONDS)

    def refuse(self, entry: Entry, error: Exception) -> None:
        """Drop an entry that can never be written, and go on."""
        self.finish(entry)
        if not isinstance(error, BacklightError):
            log.error("something could not be stored", exc_info=error)
        if entry.save:
            self.problems.append(f"the run {entry.save.record.name!r} is not saved: {error}")
            del self.problems[:-PROBLEMS]
        entry.settle(error)

    def say(self, trouble: str | None) -> None:
        """Tell when trouble comes, changes or goes."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        try:
            self.tell(trouble)
        except Exception:
            log.exception("nobody could be told of the store's trouble")
