"""The record of a run's way: going to any step of it, and branching off there."""

from typing import Any

from fastapi import APIRouter

from app.branches import fork
from app.deps import JsonBody, RunDependency, SupervisorDependency
from app.routes.runs import given_fields
from app.schemas import RunResource
from app.timeline_schemas import ForkRequest, SeekRequest, TimelineResource

router = APIRouter(prefix="/runs/{run_id}", tags=["timeline"], dependencies=[JsonBody])


@router.get("/timeline", response_model=TimelineResource)
async def read_timeline(run: RunDependency) -> Any:
    """Return how far the record goes, where it has checkpoints, and when settings changed."""
    await run.wake_unless_failed()
    return {
        "step": run.state.step,
        "end": run.state.end,
        "checkpoints": run.checkpoints,
        "changes": [
            {
                "step": change.step,
                "learning_rate": change.configuration.learning_rate,
                "batch_size": change.configuration.batch_size,
                "added_examples": len(change.configuration.added_examples),
            }
            for change in run.changes
        ],
    }


@router.post("/seek")
async def seek(body: SeekRequest, run: RunDependency) -> RunResource:
    """Pause, go to any step of the record, and answer when the run stands there, bit for bit."""
    state = await run.command("seek", step=body.step, nearest=body.nearest)
    return RunResource.model_validate(run.resource(state))


@router.post("/fork", status_code=201)
async def fork_run(
    body: ForkRequest, run: RunDependency, supervisor: SupervisorDependency
) -> RunResource:
    """Make a run that goes on from a step of this one, paused there, with some settings changed."""
    forked = await fork(supervisor, run, body.step, given_fields(body.changes), body.name)
    return RunResource.model_validate(forked.resource())
