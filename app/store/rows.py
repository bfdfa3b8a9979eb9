"""What is kept of a run -> the values of rows."""

import hashlib
import json
from typing import Any

from app.store.packing import pack
from app.store.records import Record
from core.added import AddedExamples
from core.checkpoint import Checkpoint
from core.history import Point
from core.timeline import Change


def row_of(record: Record) -> dict[str, Any]:
    """Return a run's row. One that is running is kept as paused: nobody trains it when it is read."""
    state = {name: value for name, value in vars(record.state).items() if name != "configuration"}
    if record.state.status == "running":
        state |= {"status": "paused", "steps_per_second": 0.0}
    return {
        "id": record.id,
        "name": record.name,
        "created_at": record.created_at,
        "race": record.race,
        "parent": record.parent,
        "parent_step": record.parent_step,
        "state": dumps(state),
        "configuration": dumps(record.state.configuration.settings()),
        "added": digest_of(record.state.configuration.added_examples),
    }


def checkpoint_row(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return the row of a checkpoint; its settings follow from the changes."""
    return {
        "step": checkpoint.step,
        "epoch": checkpoint.epoch,
        "epochs": checkpoint.epochs,
        "offset": checkpoint.offset,
        "seconds": checkpoint.seconds,
        "added": digest_of(checkpoint.added),
        "arrays": pack(checkpoint),
    }


def change_row(change: Change) -> dict[str, Any]:
    """Return the row of a change of settings."""
    return {
        "step": change.step,
        "configuration": dumps(change.configuration.settings()),
        "added": digest_of(change.configuration.added_examples),
    }


def point_row(point: Point) -> dict[str, Any]:
    """Return the row of a point of the history."""
    return vars(point) | {"gradient_norms": dumps(point.gradient_norms)}


def digest_of(added: AddedExamples) -> str | None:
    """Return the name of a set of added examples, the same for equal ones; None for the empty one."""
    if not added:
        return None
    code = hashlib.sha256(
        dumps([added.dtype, added.labels, [len(row) for row in added.rows]]).encode()
    )
    for row in added.rows:
        code.update(row)
    return code.hexdigest()[:32]


def dumps(value: Any) -> str:
    """Return JSON without blanks."""
    return json.dumps(value, separators=(",", ":"))
