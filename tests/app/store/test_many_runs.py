"""A thousand runs are there at once when the server starts."""

import time

import pytest
from sqlalchemy import text

from app.store.store import Store
from tests.app.store.training import Training

RUNS = 1_000


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A folder with a thousand runs of 300 steps."""
    folder = tmp_path_factory.mktemp("full")
    with Store.open(folder) as store:
        store.save(Training("0").train(300).save())
        assert store.flush(10)
        with store.database.engine.begin() as connection:
            multiply(connection)
    return folder


def multiply(connection):
    """Make a thousand runs of one, as the database can do it quickly."""
    for table in ("runs", "checkpoints", "changes", "points", "evaluations"):
        found = connection.execute(text(f"PRAGMA table_info({table})"))
        names = [row.name for row in found]
        values = {"number": "n + 1", "id": "CAST(n AS TEXT)", "run": "n + 1"}
        chosen = ", ".join(values.get(name, f'"{name}"') for name in names)
        connection.execute(
            text(
                "WITH RECURSIVE numbers(n) AS "  # noqa: S608
                f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {RUNS - 1}) "
                f"INSERT INTO {table} SELECT {chosen} FROM {table}, numbers"
            )
        )


def test_a_thousand_runs_are_listed_at_once(full):
    started = time.monotonic()
    with Store.open(full) as store:
        opened = time.monotonic()
        records = store.records()
        listed = time.monotonic()
    assert len(records) == RUNS
    assert listed - opened < 1  # the page of all runs is to be there in a second,
    assert listed - started < 3  # and the server in three
    assert not store.problems
