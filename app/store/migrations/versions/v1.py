"""Version 1: runs with their checkpoints, changes of settings, added examples and history; races."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "backlight_1"
down_revision = None


def upgrade() -> None:
    """Make the tables. Spelled out, for schema.py goes on and this version stays what it is."""
    op.create_table(
        "races",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, unique=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, unique=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("race", sa.Text),
        sa.Column("parent", sa.Text),
        sa.Column("parent_step", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("configuration", sa.Text, nullable=False),
        sa.Column("added", sa.Text),
        sa.Column("stride", sa.Integer, nullable=False),
        sa.Column("evaluation_stride", sa.Integer, nullable=False),
        sa.Column("hidden_at", sa.Double),
    )
    make_part(
        "checkpoints",
        sa.Column("epoch", sa.Double),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("offset", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Double),
        sa.Column("added", sa.Text),
        sa.Column("arrays", sa.LargeBinary, nullable=False),
    )
    make_part(
        "changes",
        sa.Column("configuration", sa.Text, nullable=False),
        sa.Column("added", sa.Text),
    )
    op.create_table(
        "examples",
        of_run(),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("told", sa.Text, nullable=False),
    )
    numbers = ("epoch", "seconds", "cost", "batch_accuracy")
    norms = sa.Column("gradient_norms", sa.Text, nullable=False)
    make_part("points", *(sa.Column(name, sa.Double) for name in numbers), norms)
    measured = ("epoch", "seconds", "train_accuracy", "test_accuracy", "train_cost", "test_cost")
    make_part("evaluations", *(sa.Column(name, sa.Double) for name in measured))


def of_run() -> "sa.Column[int]":
    """Return the column that says whose a row is."""
    return sa.Column(
        "run", sa.Integer, sa.ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True
    )


def make_part(name: str, *columns: "sa.Column[Any]") -> None:
    """Make a table with a row a run and step."""
    step = sa.Column("step", sa.BigInteger, primary_key=True, autoincrement=False)
    op.create_table(name, of_run(), step, *columns)
