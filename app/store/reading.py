"""Rows -> runs. What cannot have been stored is told as Damaged, one run at a time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from app.protocol import State
from app.store.packing import Damaged, unpack
from app.store.records import Contents, RaceRecord, Record, Save
from app.store.schema import changes, checkpoints, evaluations, examples, points, races, runs
from core.added import AddedExamples
from core.checkpoint import Checkpoint
from core.configuration import Configuration
from core.errors import BacklightError, NotFound
from core.history import Evaluation, History, Point
from core.timeline import Change, Timeline

# What rows raise whose content is not what was written.
UNREADABLE = (BacklightError, ValueError, TypeError, KeyError, IndexError, AttributeError)
SHOWN = runs.c.hidden_at.is_(None)


def read_records(connection: Connection) -> tuple[list[Record], list[Damaged]]:
    """Return all runs that are not deleted, the oldest first, and what keeps others from it."""
    own = and_(examples.c.run == runs.c.number, examples.c.digest == runs.c.added)
    query = select(runs, examples.c.told).outerjoin(examples, own).where(SHOWN)
    found, problems = [], []
    for row in connection.execute(query.order_by(runs.c.created_at, runs.c.number)):
        try:
            found.append(read_record(row))
        except UNREADABLE as error:
            problems.append(damaged(row, error))
    return found, problems


def read_record(row: Row[Any]) -> Record:
    """Return a run of its row and its added examples."""
    known = {field.name for field in fields(State)} - {"configuration"}
    told = {name: value for name, value in json.loads(row.state).items() if name in known}
    added = AddedExamples.from_dict(json.loads(row.told)) if row.added else AddedExamples()
    configuration = configuration_of(row.configuration, added)
    state = State(configuration=configuration, **told)
    return Record(row.id, row.name, row.created_at, state, row.race, row.parent, row.parent_step)


def read_contents(
    connection: Connection, run_id: str, budget: int, pending: Save | None
) -> Contents:
    """Return the heavy parts of a run, with what waits to be written.

    NotFound if there is no such run, Damaged if its rows are.
    """
    row = connection.execute(select(runs).where(runs.c.id == run_id, SHOWN)).one_or_none()
    if row is None and pending is None:
        raise NotFound("run", f"run: there is none with the id {run_id!r} in the store")
    try:
        stored = Stored.read(connection, row) if row else Stored(History(), [], {}, 0)
        return (stored.overlay(pending) if pending else stored).contents(budget)
    except UNREADABLE as error:
        raise damaged(row, error) from error


@dataclass
class Stored:
    """The parts of a run, as they come from the database."""

    history: History
    changes: list[Change]
    checkpoints: dict[int, Checkpoint]  # of the first settings, until `contents`
    end: int

    @classmethod
    def read(cls, connection: Connection, row: Row[Any]) -> "Stored":
        """Read all parts of a run."""
        added = read_examples(connection, row.number)
        history = history_of(connection, row)
        made = list(read_changes(connection, row.number, added).values())
        end = int(json.loads(row.state)["end"])
        kept = read_checkpoints(connection, row.number, made[0].configuration, added)
        return cls(history, made, kept, end)

    def overlay(self, pending: Save) -> "Stored":
        """Return what will be there when a save is written."""
        known = self.checkpoints | {each.step: each for each in pending.fresh}
        kept = {step: known[step] for step in pending.kept if step in known}
        end = pending.record.state.end
        return Stored(pending.history, list(pending.changes), kept, end)

    def contents(self, budget: int) -> Contents:
        """Return the parts put together; Damaged if they do not begin where a run begins."""
        if self.changes[0].step != 0 or (self.end and 0 not in self.checkpoints):
            raise Damaged("expected the run's first step, but it is not there")
        timeline = Timeline.of([], self.changes, self.end, budget)
        kept = [
            replace(each, configuration=timeline.configuration_at(step))
            for step, each in self.checkpoints.items()
        ]
        return Contents(Timeline.of(kept, self.changes, self.end, budget), self.history)


def read_history(connection: Connection, run_id: str, pending: Save | None) -> History:
    """Return a run's history alone, as it will be when a save is written; NotFound, Damaged."""
    if pending:
        return pending.history.copy()
    row = connection.execute(select(runs).where(runs.c.id == run_id, SHOWN)).one_or_none()
    if row is None:
        raise NotFound("run", f"run: there is none with the id {run_id!r} in the store")
    try:
        return history_of(connection, row)
    except UNREADABLE as error:
        raise damaged(row, error) from error


def history_of(connection: Connection, row: Row[Any]) -> History:
    """Return the history of a run's row."""
    history = History()
    history.stride, history.evaluation_stride = row.stride, row.evaluation_stride
    history.points = list(read_points(connection, row.number).values())
    history.evaluations = list(read_evaluations(connection, row.number).values())
    return history


def read_examples(connection: Connection, number: int) -> Mapping[str | None, AddedExamples]:
    """Return a run's sets of added examples by their digests; the empty one is None's."""
    rows = connection.execute(select(examples).where(examples.c.run == number))
    found = {row.digest: AddedExamples.from_dict(json.loads(row.told)) for row in rows}
    return {None: AddedExamples(), **found}


def read_changes(
    connection: Connection, number: int, added: Mapping[str | None, AddedExamples]
) -> dict[int, Change]:
    """Return a run's changes of settings, by step."""
    rows = connection.execute(select(changes).where(changes.c.run == number).order_by("step"))
    return {
        row.step: Change(row.step, configuration_of(row.configuration, added[row.added]))
        for row in rows
    }


def read_checkpoints(
    connection: Connection,
    number: int,
    configuration: Configuration,
    added: Mapping[str | None, AddedExamples],
) -> dict[int, Checkpoint]:
    """Return a run's checkpoints, by step."""
    query = select(checkpoints).where(checkpoints.c.run == number).order_by("step")
    found = {}
    for row in connection.execute(query):
        theta, memory = unpack(row.arrays, configuration.layout.size)
        found[row.step] = Checkpoint(
            configuration=configuration,
            theta=theta,
            step=row.step,
            epoch=row.epoch,
            memory=memory,
            epochs=row.epochs,
            offset=row.offset,
            added=added[row.added],
            seconds=row.seconds,
        )
    return found


def read_points(connection: Connection, number: int) -> dict[int, Point]:
    """Return the points of a run's history, by step."""
    found = connection.execute(select(points).where(points.c.run == number).order_by("step"))
    return {
        row.step: Point(
            row.step,
            row.epoch,
            row.seconds,
            row.cost,
            row.batch_accuracy,
            json.loads(row.gradient_norms),
        )
        for row in found
    }


def read_evaluations(connection: Connection, number: int) -> dict[int, Evaluation]:
    """Return the evaluations of a run's history, by step."""
    query = select(evaluations).where(evaluations.c.run == number).order_by("step")
    return {
        row.step: Evaluation(*(getattr(row, name) for name in Evaluation.__annotations__))
        for row in connection.execute(query)
    }


def read_races(connection: Connection) -> list[RaceRecord]:
    """Return all races, the oldest first."""
    rows: Iterable[Row[Any]] = connection.execute(select(races).order_by(races.c.number))
    return [RaceRecord(row.id, row.name, row.created_at) for row in rows]


def configuration_of(text: str, added: AddedExamples) -> Configuration:
    """Return settings of their JSON and the examples that belong to them."""
    configuration = Configuration.from_dict(json.loads(text))
    return configuration.change(added_examples=added) if added else configuration


def damaged(row: Row[Any] | None, error: Exception) -> Damaged:
    """Say which run is left out, and why."""
    what = f"the run {row.name!r}" if row else "a run"
    reason = error.message if isinstance(error, BacklightError) else repr(error)
    return Damaged(f"{what} is left out, for what is stored of it is damaged: {reason}")
