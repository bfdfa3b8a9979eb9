"""Examples that users add to a run's training set; they count from its next epoch on."""

import asyncio
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Response

from app.added_schemas import AddedRequest, AddedResource, SeveralExamples
from app.branches import alter
from app.deps import (
    JsonBody,
    LibraryDependency,
    RunDependency,
    SettingsDependency,
    SupervisorDependency,
)
from app.library import Library
from app.routes.datasets import picture
from app.run import Run
from app.schemas import Anything, ExampleValues
from core.added import AddedExamples, store_examples
from core.datasets import Dataset
from core.errors import InvalidInput, NotFound

router = APIRouter(
    prefix="/runs/{run_id}/examples", tags=["added examples"], dependencies=[JsonBody]
)

Index = Annotated[int, Path(description="among the added ones")]


@router.get("")
async def list_added(run: RunDependency, library: LibraryDependency) -> AddedResource:
    """Return all examples that were added to the run's training set."""
    return await resource(run, library, run.state.configuration.added_examples, 0)


@router.post("", status_code=201)
async def add_examples(
    body: AddedRequest,
    run: RunDependency,
    supervisor: SupervisorDependency,
    library: LibraryDependency,
    settings: SettingsDependency,
) -> AddedResource:
    """Add labeled examples to the training set of the next epoch; returns those, as they are kept."""
    dataset = await library.dataset(run.state.configuration.dataset)
    added = await asyncio.to_thread(read_examples, body, dataset)
    limit = settings.limits.added_examples
    state = await alter(supervisor, run, "add_examples", added=added, limit=limit)
    everything = state.configuration.added_examples
    return await resource(run, library, everything, len(everything) - len(added))


@router.delete("", status_code=204)
async def remove_all_added(run: RunDependency, supervisor: SupervisorDependency) -> Response:
    """Take all added examples out of the training set, from the next epoch on."""
    await alter(supervisor, run, "remove_examples")
    return Response(status_code=204)


@router.get(
    "/{index}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def read_added_picture(
    index: Index, run: RunDependency, library: LibraryDependency
) -> Response:
    """Return one added example of a picture data set as a PNG, one pixel an input."""
    dataset = await library.dataset(run.state.configuration.dataset)
    if len(dataset.input_shape) != 2:
        raise NotFound("picture", f"picture: {dataset.name} has points, not pictures")
    added = run.state.configuration.added_examples
    find_added(index, added)
    return picture(added.split(dataset.train).example(index)[0], dataset.input_shape)


@router.delete("/{index}", status_code=204)
async def remove_added(
    index: Index, run: RunDependency, supervisor: SupervisorDependency
) -> Response:
    """Take one added example out of the training set, from the next epoch on."""
    try:
        await alter(supervisor, run, "remove_examples", index=index)
    except InvalidInput as error:  # here the index is part of the address
        raise NotFound("example", error.message) from None
    return Response(status_code=204)


def find_added(index: int, added: AddedExamples) -> None:
    """Raise NotFound if there is no added example of this index."""
    if not 0 <= index < len(added):
        raise NotFound("example", f"index: expected one of {len(added)} examples, but got {index}")


def read_examples(body: ExampleValues | SeveralExamples, dataset: Dataset) -> AddedExamples:
    """Return the examples of a body as the data set would keep them; InvalidInput names the field."""
    if isinstance(body, ExampleValues):
        return store_examples(dataset, [(body.inputs, body.label)], [""])
    fields = [f"examples.{place}." for place in range(len(body.examples))]
    return store_examples(dataset, [(each.inputs, each.label) for each in body.examples], fields)


async def resource(run: Run, library: Library, added: AddedExamples, start: int) -> AddedResource:
    """Return the added examples from `start` on, as REST tells them."""
    snapshot = await run.snapshot()
    dataset = await library.dataset(snapshot.configuration.dataset)
    rows = np.round(added.split(dataset.train).inputs(start).astype(np.float64), 6).tolist()
    active = added.shared(snapshot.added)
    examples: list[Anything] = [
        {"index": index, "inputs": inputs, "label": added.labels[index], "active": active[index]}
        for index, inputs in enumerate(rows, start=start)
    ]
    return AddedResource.model_validate(
        {"examples": examples, "total": len(added), "active": len(snapshot.added)}
    )
