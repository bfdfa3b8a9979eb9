"""A run's health: early warnings from a copy of its parameters, and what led to its divergence."""

import asyncio
from dataclasses import fields
from typing import Any

import numpy as np
from fastapi import APIRouter, Response

from app.deps import LibraryDependency, RunDependency
from app.numbers import plain
from app.routes.probes import AskingDependency
from app.vitals_schemas import DivergenceResource, WarningsResource
from core.datasets import Dataset
from core.probes.gradient import Batch
from core.probes.warnings import find_warnings
from core.vitals import Chain, LayerVitals

SAMPLE = 500  # examples: one of which a class of ten has fifty, and a few milliseconds
LEAST = 50
PRODUCTS = 50_000_000  # of the sample, forward: a page asks once a second

router = APIRouter(prefix="/runs/{run_id}", tags=["probes"])


@router.get("/probes/vitals", response_model=WarningsResource)
async def vitals(
    run: RunDependency, asking: AskingDependency, library: LibraryDependency
) -> Response:
    """Return what is out of order now: dead and saturated neurons, updates out of proportion.

    Neurons are judged by up to 500 training examples, updates by the last and the next one.
    """
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
