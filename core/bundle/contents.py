"""What a run's file holds, and which checkpoints go into it.

Tensors (no pickle): `I.theta` and `I.optimizer.NAME` of each checkpoint I; `history.*` and
`evaluations.*`, a column each; `added.values` and `added.labels`, every example that was ever added,
once; `added.members`, the numbers of those in each set of `added_sizes`, one set behind the other.
Metadata: `format`, and `run`, which is JSON.
"""

from dataclasses import dataclass

import numpy as np

from core.checkpoint import Checkpoint
from core.history import History
from core.timeline import Timeline

FORMAT = "backlight-run/1"
MOST_CHECKPOINTS = (
    32  # between the first and the newest: a seek replays a thirtieth of the run at most
)
CHECKPOINT_BYTES = 48 * 2**20  # so that the file is small enough to be imported
STATUSES = ("paused", "diverged")
CHANGEABLE = (
    "learning_rate",
    "batch_size",
    "seed",
)  # and the added examples; the rest is the run's own
HISTORY = {
    "step": "I64",
    "epoch": "F64",
    "seconds": "F64",
    "cost": "F64",
    "batch_accuracy": "F64",
    "gradient_norms": "F64",
}
EVALUATIONS = {
    "step": "I64",
    "epoch": "F64",
    "seconds": "F64",
    "train_accuracy": "F64",
    "test_accuracy": "F64",
    "train_cost": "F64",
    "test_cost": "F64",
}


@dataclass(frozen=True)
class Standing:
    """Where a run stands and how it goes on."""

    step: int
    epoch: float
    seconds: float  # that the steps so far took to compute
    speed: float | str  # steps per second, or "max"
    max_epochs: int
    status: str = "paused"  # or "diverged"
    reason: str | None = None
    layer: int | None = None  # where a diverged run went wrong


@dataclass(frozen=True)
class Bundle:
    """All of a run that can be taken along."""

    name: str
    standing: Standing
    timeline: Timeline
    history: History
    version: str = ""  # of the program that wrote the file
    exported_at: str = ""  # ISO 8601


def choose(
    timeline: Timeline,
    step: int,
    most: int = MOST_CHECKPOINTS,
    budget: int = CHECKPOINT_BYTES,
) -> list[Checkpoint]:
    """Return the checkpoints to take along, ascending.

    These are the first, the newest, those at `step` and last before it, and between them up to `most`,
    as evenly spread over the steps as they lie and as many as `budget` bytes hold. Those whose numbers
    are not finite are left out: a replay leads to them again.
    """
    found = {each.step: each for each in timeline.checkpoints.values() if is_finite(each)}
    steps = np.array(list(found), dtype=np.int64)
    if not len(steps):
        return []
    # To reach `step` its last step is made again, so the checkpoint must lie before it.
    here = int(steps[max(0, int(np.searchsorted(steps, step)) - 1)])
    chosen = {int(steps[0]), int(steps[-1]), here} | ({step} & found.keys())
    room = min(most, max(0, budget // found[here].nbytes - len(chosen)))
    for wanted in np.linspace(steps[0], steps[-1], room + 2)[1:-1]:
        chosen.add(int(steps[np.abs(steps - wanted).argmin()]))
    return [found[each] for each in sorted(chosen)]


def is_finite(checkpoint: Checkpoint) -> bool:
    """Whether all numbers of a checkpoint are."""
    vectors = [checkpoint.theta, *checkpoint.memory.values()]
    return all(bool(np.isfinite(each).all()) for each in vectors)
