"""Runs: making, changing and controlling them."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from app.branches import alter
from app.deps import JsonBody, LibraryDependency, RunDependency, SupervisorDependency
from app.numbers import plain
from app.schemas import (
    Anything,
    ResetRequest,
    RunChange,
    RunRequest,
    RunResource,
    Runs,
    StepRequest,
)
from app.supervisor import DEMO_SPEED, MAX_EPOCHS
from core.configuration import configure
from core.errors import DatasetUnavailable, InvalidInput, NotFound

router = APIRouter(prefix="/runs", tags=["runs"], dependencies=[JsonBody])


@router.get("")
async def list_runs(supervisor: SupervisorDependency) -> Runs:
    """Return all runs, oldest first; just after the start, when the demo run is among them."""
    await supervisor.settled.wait()
    told = {"runs": supervisor.resources(), "saving": supervisor.keeper.state()}
    return Runs.model_validate(told)


@router.post("", status_code=201)
async def create_run(
    supervisor: SupervisorDependency, library: LibraryDependency, body: RunRequest | None = None
) -> RunResource:
    """Make a run; it is paused at step 0."""
    body = body or RunRequest()
    try:
        info = library.info(body.dataset)
    except NotFound as error:  # in a body it is a wrong value, not a missing page
        raise InvalidInput("dataset", error.message.removeprefix("dataset: ")) from None
    if not info.available:
        raise DatasetUnavailable(info.message or f"{info.title} is not available")
    given = body.model_dump(exclude={"name", "speed", "max_epochs", "dataset"})
    configuration = configure(list(info.default_layers), body.dataset, **given)
    run = await supervisor.create(
        configuration,
        name=body.name,
        speed=DEMO_SPEED if body.speed is None else body.speed,
        max_epochs=body.max_epochs or MAX_EPOCHS,
    )
    return RunResource.model_validate(run.resource())


@router.get("/{run_id}")
async def read_run(run: RunDependency) -> RunResource:
    """Return one run."""
    return RunResource.model_validate(run.resource())


@router.patch("/{run_id}")
async def change_run(
    body: RunChange, run: RunDependency, supervisor: SupervisorDependency
) -> RunResource:
    """Change settings while it trains: all of them, or none if one is wrong."""
    changes = given_fields(body)
    name = changes.pop("name", None)
    if "batch_size" in changes:
        supervisor.check_batch(run.state.configuration, changes["batch_size"])
    if changes:
        await alter(supervisor, run, "change", **changes)
    if name is not None:
        await supervisor.rename(run, name)
    return RunResource.model_validate(run.resource())


@router.delete("/{run_id}", status_code=204)
async def delete_run(run: RunDependency, supervisor: SupervisorDependency) -> Response:
    """End a run; for a day it can be restored."""
    await supervisor.remove(run.id)
    return Response(status_code=204)


@router.post("/{run_id}/restore")
async def restore_run(run_id: str, supervisor: SupervisorDependency) -> RunResource:
    """Bring a deleted run back, paused where it was."""
    run = await supervisor.restore(run_id)
    return RunResource.model_validate(run.resource())


@router.post("/{run_id}/play")
async def play(run: RunDependency) -> RunResource:
    """Train until paused, or until `max_epochs`."""
    return RunResource.model_validate(run.resource(await run.command("play")))


@router.post("/{run_id}/pause")
async def pause(run: RunDependency) -> RunResource:
    """Stop after the present step."""
    return RunResource.model_validate(run.resource(await run.command("pause")))


@router.post("/{run_id}/step")
async def step(run: RunDependency, body: StepRequest | None = None) -> RunResource:
    """Pause, make steps, and answer when they are done."""
    state = await run.step((body or StepRequest()).count)
    return RunResource.model_validate(run.resource(state))


@router.post("/{run_id}/reset")
async def reset(run: RunDependency, body: ResetRequest | None = None) -> RunResource:
    """Go back to step 0 and the same initial weights, or to those of another seed."""
    state = await run.command("reset", **given_fields(body or ResetRequest()))
    return RunResource.model_validate(run.resource(state))


@router.get("/{run_id}/history")
async def read_history(run: RunDependency) -> Anything:
    """Return the record of the run in columns, at most 2,000 points."""
    columns: Anything = plain((await run.full_history()).columns())
    return columns


def given_fields(body: BaseModel) -> Anything:
    """Return the fields of a body that were given a value."""
    return body.model_dump(exclude_unset=True, exclude_none=True)
