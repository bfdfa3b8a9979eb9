"""The store, as the rest of the server knows it: runs outlive the server here.

There always is one. When the database cannot be used, runs are kept in memory by the same code, and
`trouble` says so.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from app.store import moving
from app.store.database import Database, Unusable, reason_of
from app.store.opening import open_database, open_memory
from app.store.packing import Damaged
from app.store.reading import read_contents, read_history, read_races, read_records
from app.store.records import Contents, RaceRecord, Record, Save
from app.store.writer import Writer
from core.errors import BacklightError
from core.history import History
from core.timeline import BUDGET

T = TypeVar("T")

CLOSE_SECONDS = 2.0
UNDO_SECONDS = 86_400.0  # a day: whoever deleted a run by mistake has missed it by then
HIDDEN_RUNS = 100  # that can be restored after the next start

UNREADABLE = (DBAPIError, Unusable)


class Unreadable(BacklightError):
    """The database does not answer now; nothing is known of what is in it."""

    def __init__(self, reason: str) -> None:
        super().__init__("store_unavailable", f"expected to read from the store, but got: {reason}")


class Store:
    """Records and contents of all runs; any thread may ask."""

    def __init__(self, database: Database, budget: int, trouble: str | None = None) -> None:
        self.on_trouble: Callable[[str | None], None] | None = None
        self.database, self.budget = database, budget
        self.unopened = trouble  # for good: why memory is what is used
        self.writer = Writer(database, self.tell)
        self.damages: list[str] = []
        self.closed = False
        self.writer.thread.start()
        self.purge()

    @classmethod
    def open(cls, data_dir: Path, url: str | None = None, budget: int = BUDGET) -> "Store":
        """Open the store in a folder, or the one of a PostgreSQL URL; if it cannot be, one in memory."""
        try:
            return cls(open_database(data_dir, url), budget)
        except Unusable as error:
            return cls(open_memory(), budget, f"Runs are not being saved: {error}.")

    @property
    def trouble(self) -> str | None:
        """Why runs are not being saved, in a sentence for the user; None when they are."""
        return self.unopened or self.writer.trouble

    @property
    def problems(self) -> list[str]:
        """What is the matter with single runs, a sentence each."""
        return [f"{each[0].upper()}{each[1:]}." for each in [*self.damages, *self.writer.problems]]

    def tell(self, trouble: str | None) -> None:
        """Pass on that trouble came or went; called by the writer's thread."""
        if self.on_trouble and not self.unopened:
            self.on_trouble(trouble)

    def records(self) -> list[Record]:
        """Return all runs as they were last written, the oldest first, without the deleted ones."""
        try:
            with self.writer.using, self.database.engine.begin() as connection:
                found, problems = read_records(connection)
        except UNREADABLE as error:
            found, problems = [], [Damaged(f"the runs cannot be read: {reason_of(error)}")]
        for problem in problems:
            self.note(problem)
        return found

    def contents(self, run_id: str) -> Contents:
        """Return the heavy parts of a run as it was last saved, written yet or not.

        NotFound if there is no such run, Damaged if what is stored of it cannot be used, Unreadable if
        the database does not answer.
        """
        return self.read(
            run_id,
            lambda connection, pending: read_contents(connection, run_id, self.budget, pending),
        )

    def history(self, run_id: str) -> History:
        """Return a run's history alone, which takes a tenth of the time; raises as `contents` does."""
        return self.read(
            run_id, lambda connection, pending: read_history(connection, run_id, pending)
        )

    def read(self, run_id: str, act: Callable[[Connection, Save | None], T]) -> T:
        """Read something of a run as it was last saved, written yet or not."""
        with self.writer.using:
            pending = self.writer.pending(run_id)
            try:
                with self.database.engine.begin() as connection:
                    return act(connection, pending)
            except (OperationalError, Unusable) as error:
                raise Unreadable(reason_of(error)) from error
            except DBAPIError as error:
                problem = Damaged(f"the run {run_id} cannot be read: {reason_of(error)}")
                self.note(problem)
                raise problem from error
            except Damaged as error:
                self.note(error)
                raise

    def note(self, problem: Damaged) -> None:
        """Remember what is the matter with a run."""
        if problem.message not in self.damages:
            self.damages.append(problem.message)

    def save(self, save: Save) -> None:
        """Have a run saved, soon; never waits."""
        self.writer.put(save)

    def copy(self, run_id: str, record: Record, step: int) -> None:
        """Make a new run of a run's parts up to a step, and wait until it is there.

        NotFound if there is no such run, NotSaved if nothing can be written now.
        """
        task = partial(moving.copy_run, run_id=run_id, record=record, step=step)
        self.writer.submit(task).result()

    def rename(self, run_id: str, name: str) -> None:
        """Call a run something else, and wait until that is done; in trouble nobody waits.

        NotFound if there is no such run.
        """
        self.writer.submit(
            partial(moving.rename, run_id=run_id, name=name), lasting=True, key=("rename", run_id)
        ).result()

    def delete(self, run_id: str) -> None:
        """Delete a run, and wait until that is done; for a day it can be restored.

        NotFound if there is no such run. In trouble nobody waits, and it is done when trouble goes.
        """
        self.hide(run_id, hidden=True)

    def restore(self, run_id: str) -> None:
        """Undo a deletion; see `delete`."""
        self.hide(run_id, hidden=False)

    def hide(self, run_id: str, *, hidden: bool) -> None:
        """Delete or restore."""
        self.writer.submit(
            partial(moving.hide, run_id=run_id, hidden=hidden), lasting=True, key=("hide", run_id)
        ).result()

    def add_race(self, race_id: str, name: str, created_at: str) -> None:
        """Keep a race, soon; never waits."""
        race = RaceRecord(race_id, name, created_at)
        self.writer.submit(partial(moving.add_race, race=race), lasting=True)

    def races(self) -> list[RaceRecord]:
        """Return all races, the oldest first; one whose runs are deleted is there until they are gone."""
        try:
            with self.writer.using, self.database.engine.begin() as connection:
                return read_races(connection)
        except UNREADABLE as error:
            self.note(Damaged(f"the races cannot be read: {reason_of(error)}"))
            return []

    def flush(self, timeout: float) -> bool:
        """Wait until all that was saved before outlives this process; False if it does not, in time."""
        return self.writer.flush(timeout) and self.unopened is None

    def purge(self) -> None:
        """Have what was deleted long ago forgotten, a run at a time, while the server starts."""

        def purge(connection: Connection) -> None:
            moving.purge_races(connection)
            oldest = time.time() - UNDO_SECONDS
            for place, (number, at) in enumerate(moving.hidden_runs(connection)):
                if place >= HIDDEN_RUNS or at < oldest:
                    self.writer.submit(partial(moving.purge, number=number))

        self.writer.submit(purge)

    def close(self) -> None:
        """Write what waits, for two seconds at most, and let another server have the database."""
        if self.closed:
            return
        self.closed = True
        self.writer.close(CLOSE_SECONDS)
        if not self.writer.thread.is_alive():  # else it still writes, and nobody else may
            self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
