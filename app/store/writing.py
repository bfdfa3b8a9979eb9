"""Runs -> rows. Only what changed is written: this is done twice a second for every run that trains."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, union, update

from app.store.reading import read_changes, read_evaluations, read_examples, read_points
from app.store.records import Save
from app.store.rows import change_row, checkpoint_row, digest_of, dumps, point_row, row_of
from app.store.schema import changes, checkpoints, evaluations, examples, points, runs
from core.history import Evaluation, Point
from core.timeline import Change


class AtStep(Protocol):
    """Part of a run that has a step."""

    @property
    def step(self) -> int:
        """Which."""


T = TypeVar("T", bound=AtStep)


@dataclass
class Known:
    """What is stored of a run, beside its row."""

    number: int
    checkpoints: set[int] = field(default_factory=set)
    changes: dict[int, Change] = field(default_factory=dict)
    points: dict[int, Point] = field(default_factory=dict)
    evaluations: dict[int, Evaluation] = field(default_factory=dict)
    examples: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, connection: Connection, number: int) -> "Known":
        """Look it up."""
        added = read_examples(connection, number)
        steps = select(checkpoints.c.step).where(checkpoints.c.run == number)
        return cls(
            number,
            set(connection.execute(steps).scalars()),
            read_changes(connection, number, added),
            read_points(connection, number),
            read_evaluations(connection, number),
            {digest for digest in added if digest},
        )


def write_save(connection: Connection, save: Save, known: Known | None) -> Known:
    """Make the database hold a run as a save says, and return what is then stored.

    `known` is what was stored before, if that is known; it is used up.
    """
    values = {
        **row_of(save.record),
        "stride": save.history.stride,
        "evaluation_stride": save.history.evaluation_stride,
    }
    if known is None:
        number = number_of(connection, save.record.id)
        known = Known.read(connection, number) if number else Known(add_run(connection, values))
    connection.execute(update(runs).where(runs.c.number == known.number).values(values))
    keep_examples(connection, known, save)
    write_checkpoints(connection, known, save)
    write = Writing(connection, known.number)
    had = known.changes
    known.changes = write.rows(changes, had, save.changes, change_row)
    known.points = write.rows(points, known.points, save.history.points, point_row)
    known.evaluations = write.rows(evaluations, known.evaluations, save.history.evaluations, vars)
    if known.examples and any(known.changes.get(at) != each for at, each in had.items()):
        drop_examples(connection, known)
    return known


def add_run(connection: Connection, values: Mapping[str, Any]) -> int:
    """Add a run's row and return its number."""
    number: int = connection.execute(
        insert(runs).values(values).returning(runs.c.number)
    ).scalar_one()
    return number


def number_of(connection: Connection, run_id: str) -> int | None:
    """Return the number of a run, deleted or not; None if there is none."""
    return connection.execute(select(runs.c.number).where(runs.c.id == run_id)).scalar_one_or_none()


def keep_examples(connection: Connection, known: Known, save: Save) -> None:
    """Store the sets of added examples that the save's rows will name."""
    wanted = [save.record.state.configuration, *(each.configuration for each in save.changes)]
    sets = [each.added_examples for each in wanted] + [each.added for each in save.fresh]
    named = {id(each): each for each in sets if each}
    told = {digest_of(each): each for each in named.values()}
    fresh = {
        digest: each for digest, each in told.items() if digest and digest not in known.examples
    }
    if fresh:
        rows = [
            {"run": known.number, "digest": digest, "told": dumps(each.to_dict())}
            for digest, each in fresh.items()
        ]
        connection.execute(insert(examples), rows)
        known.examples |= set(fresh)


def drop_examples(connection: Connection, known: Known) -> None:
    """Forget the sets of added examples that no row names any more."""
    named = [
        select(table.c.added).where(table.c.run == known.number, table.c.added.is_not(None))
        for table in (changes, checkpoints)
    ]
    own = select(runs.c.added).where(runs.c.number == known.number, runs.c.added.is_not(None))
    used = set(connection.execute(union(own, *named)).scalars())
    Writing(connection, known.number).drop(examples, "digest", known.examples - used)
    known.examples &= used


def write_checkpoints(connection: Connection, known: Known, save: Save) -> None:
    """Make the stored checkpoints those that are kept; one that is made anew replaces its older one."""
    kept = set(save.kept)
    fresh = {each.step: each for each in save.fresh if each.step in kept}
    write = Writing(connection, known.number)
    write.drop(
        checkpoints, "step", {at for at in known.checkpoints if at not in kept or at in fresh}
    )
    write.add(checkpoints, [checkpoint_row(each) for each in fresh.values()])
    known.checkpoints = (known.checkpoints & kept) | set(fresh)


class Writing:
    """Adds and removes rows of one run."""

    def __init__(self, connection: Connection, number: int) -> None:
        self.connection, self.number = connection, number

    def rows(
        self,
        table: Table,
        known: Mapping[int, T],
        wanted: "list[T] | tuple[T, ...]",
        row: Callable[[T], Mapping[str, Any]],
    ) -> dict[int, T]:
        """Make a table hold what is wanted, of which `known` is there; return what is there then."""
        new = {each.step: each for each in wanted}
        same = {step for step, each in new.items() if known.get(step) == each}
        self.drop(table, "step", set(known) - same)
        self.add(table, [row(each) for step, each in new.items() if step not in same])
        return new

    def drop(self, table: Table, column: str, names: "set[int] | set[str]") -> None:
        """Remove the rows of these names."""
        if names:
            which = delete(table).where(
                table.c.run == self.number, table.c[column] == bindparam("name")
            )
            self.connection.execute(which, [{"name": each} for each in names])

    def add(self, table: Table, rows: list[Mapping[str, Any]]) -> None:
        """Add rows."""
        if rows:
            self.connection.execute(insert(table), [{"run": self.number, **row} for row in rows])
