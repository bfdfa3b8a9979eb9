"""The tables of the store, for SQLite and PostgreSQL alike; migrations/ makes them.

Numbers of runs are the database's own and make the rows of a run's parts small. Nothing refers to a
parent but by name: a run stays whole when the one that it was forked from is deleted. What has fields of
its own is JSON, Python's, which has NaN and keeps every digit of a number.
"""

import math
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)


class Number(TypeDecorator[float]):
    """A float64 that is always there; NULL stands for NaN, which SQLite cannot hold."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002
        """Return what both databases can hold."""
        return None if value is None or math.isnan(value) else value

    def process_result_value(self, value: float | None, dialect: Dialect) -> float:  # noqa: ARG002
        """Return the number again."""
        return math.nan if value is None else value


metadata = MetaData()


def of_run() -> Column[Any]:
    """Return the column that says whose a row is."""
    return Column("run", Integer, ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)


def step() -> Column[Any]:
    """Return the column that says when; together with the run, it names a row."""
    return Column("step", BigInteger, primary_key=True, autoincrement=False)


def added() -> Column[Any]:
    """Return the column with the name of a row of `examples`; NULL where nothing was added."""
    return Column("added", Text)


races = Table(
    "races",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order of their making
    Column("id", Text, unique=True, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order of their making
    Column("id", Text, unique=True, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("race", Text),
    Column("parent", Text),
    Column("parent_step", BigInteger),
    Column("state", Text, nullable=False),  # JSON; all of it but the configuration
    Column("configuration", Text, nullable=False),  # JSON, without the added examples
    added(),
    Column("stride", Integer, nullable=False),  # of the history
    Column("evaluation_stride", Integer, nullable=False),
    Column("hidden_at", Double),  # when it was deleted, in seconds since 1970; NULL: it is not
)

# Checkpoints and changes name their added examples each: those of an epoch that has begun are not
# always those of the settings in force, and a later change at the same step must not alter them.
checkpoints = Table(
    "checkpoints",
    metadata,
    of_run(),
    step(),
    Column("epoch", Number),
    Column("epochs", Integer, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("seconds", Number),
    added(),
    Column("arrays", LargeBinary, nullable=False),  # packing.py
)

changes = Table(
    "changes",
    metadata,
    of_run(),
    step(),
    Column("configuration", Text, nullable=False),  # JSON, without the added examples
    added(),
)

examples = Table(
    "examples",
    metadata,
    of_run(),
    Column("digest", Text, primary_key=True),
    Column("told", Text, nullable=False),  # JSON: AddedExamples.to_dict
)

points = Table(
    "points",
    metadata,
    of_run(),
    step(),
    Column("epoch", Number),
    Column("seconds", Number),
    Column("cost", Number),
    Column("batch_accuracy", Number),
    Column("gradient_norms", Text, nullable=False),  # JSON
)

evaluations = Table(
    "evaluations",
    metadata,
    of_run(),
    step(),
    Column("epoch", Number),
    Column("seconds", Number),
    Column("train_accuracy", Number),
    Column("test_accuracy", Number),
    Column("train_cost", Number),
    Column("test_cost", Number),
)

PARTS = (checkpoints, changes, points, evaluations)  # of a run, each row at a step
