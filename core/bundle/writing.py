"""A run -> the bytes of its file. The format is told in contents.py."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from core.added import AddedExamples
from core.bundle.contents import (
    CHECKPOINT_BYTES,
    EVALUATIONS,
    FORMAT,
    HISTORY,
    MOST_CHECKPOINTS,
    Bundle,
    choose,
)
from core.checkpoint import MEMORY
from core.configuration import Configuration
from core.history import History

Tensors = dict[str, NDArray[Any]]
DTYPES = {"I64": np.int64, "F64": np.float64}


def bundle(run: Bundle, most: int = MOST_CHECKPOINTS, budget: int = CHECKPOINT_BYTES) -> bytes:
    """Return a run as one file, with the checkpoints that `choose` chooses."""
    timeline, standing = run.timeline, run.standing
    checkpoints = choose(timeline, standing.step, most, budget)
    base = timeline.changes[0].configuration
    table = Table(base)
    told = {
        "name": run.name,
        "version": run.version,
        "exported_at": run.exported_at,
        "standing": vars(standing),
        "end": timeline.end,
        "configuration": base.settings(),
        "changes": [[each.step, table.add(each.configuration)] for each in timeline.changes],
        "checkpoints": [
            {
                "step": each.step,
                "epoch": each.epoch,
                "epochs": each.epochs,
                "offset": each.offset,
                "seconds": each.seconds,
                "configuration": table.add(each.configuration),
                "added": table.add_set(each.added),
            }
            for each in checkpoints
        ],
        "history": {
            "stride": run.history.stride,
            "evaluation_stride": run.history.evaluation_stride,
        },
    }
    told["configurations"] = table.differences
    told["added_sizes"] = [len(each) for each in table.sets]
    tensors = table.tensors() | columns(run.history, timeline.end)
    for number, each in enumerate(checkpoints):
        tensors[f"{number}.theta"] = each.theta
        tensors |= {f"{number}.{MEMORY}{name}": vector for name, vector in each.memory.items()}
    return save(tensors, {"format": FORMAT, "run": json.dumps(told)})


class Table:
    """Configurations and sets of added examples, each kept once and known by its number."""

    def __init__(self, base: Configuration) -> None:
        self.base = base.settings()
        self.numbers: dict[Configuration, int] = {}
        self.differences: list[dict[str, Any]] = []
        self.sets: dict[AddedExamples, int] = {}
        self.rows: dict[tuple[bytes, int], int] = {}  # with their labels

    def add(self, configuration: Configuration) -> int:
        """Return the number of a configuration: what it has other than the base, and its set."""
        if configuration not in self.numbers:
            settings = configuration.settings().items()
            other = {name: value for name, value in settings if value != self.base[name]}
            self.differences.append(other | {"added": self.add_set(configuration.added_examples)})
            self.numbers[configuration] = len(self.numbers)
        return self.numbers[configuration]

    def add_set(self, added: AddedExamples) -> int:
        """Return the number of a set."""
        if added not in self.sets:
            self.sets[added] = len(self.sets)
            for each in zip(added.rows, added.labels, strict=True):
                self.rows.setdefault(each, len(self.rows))
        return self.sets[added]

    def tensors(self) -> Tensors:
        """Return all examples of all sets; nothing if there is none."""
        if not self.rows:
            return {}
        dtype = next(each.dtype for each in self.sets if each.rows)
        values = np.frombuffer(b"".join(row for row, _ in self.rows), dtype)
        members = [
            self.rows[each]
            for added in self.sets
            for each in zip(added.rows, added.labels, strict=True)
        ]
        return {
            "added.values": values.reshape(len(self.rows), -1),
            "added.labels": np.array([label for _, label in self.rows], np.int64),
            "added.members": np.array(members, np.int64),
        }


def columns(history: History, end: int) -> Tensors:
    """Return the record up to a step, a tensor a column; `gradient_norms` has a row a point."""
    points = [each for each in history.points if each.step <= end]
    evaluations = [each for each in history.evaluations if each.step <= end]
    tables: tuple[tuple[str, dict[str, str], list[Any]], ...] = (
        ("history", HISTORY, points),
        ("evaluations", EVALUATIONS, evaluations),
    )
    return {
        f"{table}.{name}": np.array([getattr(row, name) for row in rows], DTYPES[kind])
        for table, kinds, rows in tables
        if rows
        for name, kind in kinds.items()
    }
