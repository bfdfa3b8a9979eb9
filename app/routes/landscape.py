"""The landscape: the cost on a plane through parameter space, computed as a job, answered when done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from math import isqrt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.config import Limits
from app.deps import (
    JsonBody,
    LibraryDependency,
    RunDependency,
    SettingsDependency,
    SupervisorDependency,
)
from app.job_schemas import LandscapeRequest, LandscapeResource
from app.jobs import Job
from app.numbers import told
from app.routes.probes import AskingDependency
from app.run import Run
from app.supervisor import Supervisor
from core.configuration import Configuration
from core.errors import InvalidInput, NotFound
from core.probes.gradient import Batch
from core.probes.landscape import count_points, survey
from core.snapshot import Snapshot
from core.track import Track

EXAMPLES = 2_000  # smooth enough to see, and a few seconds of one core
ACTIVATION = 10  # multiplications that take as long as one activation function
RESOLUTION = 3  # the least that one may ask for

router = APIRouter(prefix="/runs/{run_id}/probes", tags=["probes"], dependencies=[JsonBody])


@router.post("/landscape", response_model=LandscapeResource)
async def landscape(
    body: LandscapeRequest,
    request: Request,
    run: RunDependency,
    examples: "ExamplesDependency",
    settings: SettingsDependency,
    supervisor: SupervisorDependency,
) -> Any:
    """Return the cost on a grid around the run's parameters, and where runs' tracks lie beside it.

    A point of a track is not on the plane: its nearest point there is told, with its distance and
    with its own cost. Progress is told over the stream, as of any job. Who hangs up cancels it.
    """
    runs = [run, *others(body, run, supervisor)]
    examples.check(body)
    tracks = [await each.track() for each in runs]
    inputs, labels = await examples.find(body, tracks[0].snapshot)
    check_work(run.state.configuration, len(labels), tracks, body.resolution, settings.limits)

    def work(progress: Callable[[int], None]) -> dict[str, Any]:
        found = survey(
            tracks,
            inputs,
            labels,
            around=body.around,
            plane=body.plane,
            resolution=body.resolution,
            radius=body.radius,
            seed=body.seed,
            progress=progress,
        )
        answer: dict[str, Any] = told(found)
        for track, each in zip(answer["tracks"], runs, strict=True):
            track["run"] = each.id
        return answer

    jobs = supervisor.jobs
    job = jobs.begin(run, "landscape", count_points(tracks, body.resolution), body.job)
    async with cancelled_with(request, job):
        return await jobs.compute(job, work)


@asynccontextmanager
async def cancelled_with(request: Request, job: Job) -> AsyncIterator[None]:
    """Cancel the job if whoever asked for it hangs up before the context ends."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        job.cancel("nobody waits for it any more")

    watcher = asyncio.create_task(watch())
    try:
        yield
    finally:
        watcher.cancel()


class Examples:
    """Finds the examples that a request names."""

    def __init__(
        self, asking: AskingDependency, library: LibraryDependency, settings: SettingsDependency
    ) -> None:
        self.asking, self.library, self.limits = asking, library, settings.limits
        self.dataset = asking.run.state.configuration.dataset

    def check(self, body: LandscapeRequest) -> None:
        """Raise InvalidInput if examples are named in two ways, or more than there are."""
        ways = ("example", "examples", "batch", "count")
        asked = [name for name in ways if getattr(body, name) is not None]
        if len(asked) > 1:
            raise InvalidInput(
                "body", f"expected at most one of {', '.join(ways)}, but got {' and '.join(asked)}"
            )
        most = min(self.library.info(self.dataset).train_count, self.limits.landscape_examples)
        if body.count is not None and body.count > most:
            raise InvalidInput("count", f"expected at most {most}, but got {body.count}")

    async def find(self, body: LandscapeRequest, snapshot: Snapshot) -> Batch:
        """Return inputs (B, n_0) and labels (B,); InvalidInput if they do not fit the data."""
        if body.batch is not None:
            return await self.asking.mini_batch(snapshot)
        named = body.examples or ([body.example] if body.example else [])
        if named:
            return await self.library.examples(self.dataset, named, snapshot.added)
        train = (await self.library.dataset(self.dataset, snapshot.added)).train
        count = min(body.count or EXAMPLES, len(train))
        return train.inputs(0, count), train.labels[:count]


ExamplesDependency = Annotated[Examples, Depends()]


def others(body: LandscapeRequest, run: Run, supervisor: Supervisor) -> list[Run]:
    """Return the other runs asked for; InvalidInput unless each is another of the same network."""
    found: list[Run] = []
    for place, run_id in enumerate(body.runs):
        field = f"runs.{place}"
        try:
            other = supervisor.find(run_id)
        except NotFound as error:  # in a body it is a wrong value, not a missing page
            raise InvalidInput(field, error.message) from None
        if other is run or other in found:
            raise InvalidInput(field, f"expected each run once, but got {run_id!r} again")
        if function_of(other.state.configuration) != function_of(run.state.configuration):
            raise InvalidInput(
                field,
                "expected a run with the same layers, activations and cost, where a point is "
                "the same network",
            )
        found.append(other)
    return found


def function_of(configuration: Configuration) -> tuple[object, ...]:
    """Return what makes parameters a network."""
    return (
        configuration.layers,
        configuration.activation,
        configuration.output_activation,
        configuration.cost_function,
    )


def check_work(
    configuration: Configuration,
    examples: int,
    tracks: Sequence[Track],
    resolution: int,
    limits: Limits,
) -> None:
    """Raise InvalidInput for more multiplications than a landscape may take."""
    layers, size = configuration.layers, configuration.layout.size
    first = layers[1] * (layers[0] + 1)  # parameters, multiplied out once for the grid
    point = size - first + ACTIVATION * sum(layers[1:])
    fixed = sum(len(track.steps) for track in tracks) * size + 3 * first
    most = (limits.landscape_products // examples - fixed) // point
    if resolution**2 > most:
        advice = (
            f"expected at most {isqrt(most)} with {examples} examples of these layers, "
            f"but got {resolution}"
            if most >= RESOLUTION**2
            else f"expected fewer than {examples} examples: these layers are too many for them"
        )
        raise InvalidInput("resolution" if most >= RESOLUTION**2 else "count", advice)
