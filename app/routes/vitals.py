"""A run's health: early warnings from a copy of its parameters, and what led to its divergence."""

import asyncio
import time
from dataclasses import dataclass, fields
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from fastapi import APIRouter, Response

from app.deps import LibraryDependency, RunDependency
from app.library import Library
from app.numbers import plain
from app.protocol import State
from app.routes.probes import Asking, AskingDependency
from app.run import Run
from app.vitals_schemas import DivergenceResource, WarningsResource
from core.datasets import Dataset
from core.probes.gradient import Batch
from core.probes.warnings import find_warnings
from core.vitals import Chain, LayerVitals

SAMPLE = 500  # examples: one of which a class of ten has fifty, and a few milliseconds
LEAST = 50
PRODUCTS = 50_000_000  # of the sample, forward: a page asks once a second
SHARED_SECONDS = 0.5

router = APIRouter(prefix="/runs/{run_id}", tags=["probes"])
newest: WeakKeyDictionary[Run, "Shared"] = WeakKeyDictionary()


@dataclass(frozen=True)
class Shared:
    """The newest answer about a run, for all who ask within a moment."""

    state: State  # of the run when it was asked for
    asked: float  # by the monotonic clock
    answer: asyncio.Task[Response]

    def serves(self, run: Run) -> bool:
        """Whether it is still true of the run, or nearly so of one that trains."""
        if self.answer.done() and (self.answer.cancelled() or self.answer.exception()):
            return False
        young = time.monotonic() - self.asked < SHARED_SECONDS
        before, now = self.state, run.state
        same = (before.step, before.configuration) == (now.step, now.configuration)
        return same or (now.status == "running" and young)


@router.get("/probes/vitals", response_model=WarningsResource)
async def vitals(
    run: RunDependency, asking: AskingDependency, library: LibraryDependency
) -> Response:
    """Return what is out of order now: dead and saturated neurons, updates out of proportion.

    Neurons are judged by up to 500 training examples, updates by the last and the next one. Of a run
    that trains, the answer may be half a second old: a whole lecture hall asks, and is answered once.
    """
    shared = newest.get(run)
    if shared is None or not shared.serves(run):
        answer = asyncio.create_task(look(run, asking, library))
        newest[run] = shared = Shared(run.state, time.monotonic(), answer)
    found = await asyncio.shield(shared.answer)
    return Response(found.body, media_type=found.media_type)


async def look(run: Run, asking: Asking, library: Library) -> Response:
    """Find what is out of order."""
    snapshot = await run.snapshot()
    dataset = await library.dataset(snapshot.configuration.dataset, snapshot.added)
    small = len(snapshot.batch_indices) <= asking.limits.examples
    batch = await asking.mini_batch(snapshot) if small else None
    count = max(LEAST, min(SAMPLE, PRODUCTS // snapshot.theta.size))
    asking.check_work(count)
    return await asking.answer(
        lambda: find_warnings(snapshot, batch, evenly_spaced(dataset, count))
    )


def evenly_spaced(dataset: Dataset, count: int) -> Batch:
    """Return so many training examples from the whole set, always the same; all if there are fewer."""
    total = len(dataset.train)
    indices = np.linspace(0, total - 1, min(count, total)).astype(np.intp)
    inputs = np.empty((len(indices), dataset.inputs), dtype=np.float32)
    return dataset.train.gather(indices, inputs), dataset.train.labels[indices]


@router.get("/divergence")
async def divergence(run: RunDependency) -> DivergenceResource | None:
    """Return the steps that led to a run's divergence, made again; null if it has not diverged."""
    if run.state.status != "diverged":
        return None
    chain: Chain | None = await run.ask("divergence")
    if chain is None:  # it was reset meanwhile
        return None
    return DivergenceResource.model_validate(await asyncio.to_thread(columns, chain))


def columns(chain: Chain) -> dict[str, Any]:
    """Return a chain with its steps as columns, fit for JSON and for charts."""
    names = [each.name for each in fields(LayerVitals)]
    return {
        **{name: getattr(chain, name) for name in ("step", "layer", "reason", "learning_rate")},
        "last_healthy_step": chain.last_healthy_step,
        "trouble": plain(vars(chain.trouble)) if chain.trouble else None,
        "steps": [each.step for each in chain.steps],
        "cost": plain([each.cost for each in chain.steps]),
        "layers": [
            {name: plain([getattr(each.layers[i], name) for each in chain.steps]) for name in names}
            for i in range(len(chain.steps[0].layers))
        ],
    }
