"""What happens to runs as a whole: they are copied, deleted, restored, forgotten; and their races."""

import time

from sqlalchemy import Connection, delete, insert, literal, select, update

from app.store.reading import SHOWN
from app.store.records import RaceRecord, Record
from app.store.rows import digest_of, dumps, row_of
from app.store.schema import PARTS, examples, races, runs
from app.store.writing import add_run
from core.errors import NotFound


def copy_run(connection: Connection, run_id: str, record: Record, step: int) -> None:
    """Make a new run of a run's parts up to a step; NotFound if there is no such run."""
    query = select(runs).where(runs.c.id == run_id, SHOWN)
    source = connection.execute(query).one_or_none()
    if source is None:
        raise NotFound("run", f"run: there is none with the id {run_id!r} in the store")
    strides = {"stride": source.stride, "evaluation_stride": source.evaluation_stride}
    number = add_run(connection, row_of(record) | strides)
    for table in (*PARTS, examples):
        names = [name for name in table.c.keys() if name != "run"]  # noqa: SIM118
        rows = select(literal(number), *(table.c[name] for name in names))
        rows = rows.where(table.c.run == source.number)
        if table is not examples:
            rows = rows.where(table.c.step <= step)
        connection.execute(insert(table).from_select(["run", *names], rows))
    keep_record_examples(connection, number, record)


def keep_record_examples(connection: Connection, number: int, record: Record) -> None:
    """Store the examples that a copy's own settings name, if its source had none like them."""
    added = record.state.configuration.added_examples
    known = select(examples.c.digest).where(examples.c.run == number)
    if added and digest_of(added) not in set(connection.execute(known).scalars()):
        row = {"run": number, "digest": digest_of(added), "told": dumps(added.to_dict())}
        connection.execute(insert(examples), row)


def rename(connection: Connection, run_id: str, name: str) -> None:
    """Call a run something else; NotFound if there is no such run."""
    if not connection.execute(update(runs).where(runs.c.id == run_id).values(name=name)).rowcount:
        raise NotFound("run", f"run: there is none with the id {run_id!r} in the store")


def hide(connection: Connection, run_id: str, hidden: bool) -> None:
    """Delete a run so that it can be restored, or restore it; NotFound if there is no such run."""
    at = time.time() if hidden else None
    if not connection.execute(
        update(runs).where(runs.c.id == run_id).values(hidden_at=at)
    ).rowcount:
        raise NotFound("run", f"run: there is none with the id {run_id!r} in the store")


def hidden_runs(connection: Connection) -> list[tuple[int, float]]:
    """Return the numbers of the deleted runs and when each was deleted, the newest first."""
    query = select(runs.c.number, runs.c.hidden_at).where(~SHOWN)
    rows = connection.execute(query.order_by(runs.c.hidden_at.desc()))
    return [(row.number, row.hidden_at) for row in rows]


def purge(connection: Connection, number: int) -> None:
    """Forget a deleted run for good, unless it was restored meanwhile."""
    connection.execute(delete(runs).where(runs.c.number == number, ~SHOWN))
    if connection.dialect.name == "sqlite":
        # The file shrinks. It does so a page at a step, and the driver takes all steps only of a script,
        # before which it commits.
        connection.connection.cursor().executescript("PRAGMA incremental_vacuum")


def add_race(connection: Connection, race: RaceRecord) -> None:
    """Keep a race."""
    connection.execute(insert(races).values(vars(race)))


def purge_races(connection: Connection) -> None:
    """Forget the races that no run is in."""
    raced = select(runs.c.race).where(runs.c.race.is_not(None))
    connection.execute(delete(races).where(races.c.id.not_in(raced)))
