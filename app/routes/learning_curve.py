"""The learning curve: a job whose networks train in a process of their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from app.child import Child
from app.config import Limits
from app.curve import Advanced, Start, work
from app.deps import (
    JsonBody,
    LibraryDependency,
    RunDependency,
    SettingsDependency,
    SupervisorDependency,
)
from app.job_schemas import JobResource, LearningCurveRequest
from app.jobs import Job, Jobs
from app.numbers import plain
from app.run import died_of
from core.added import AddedExamples
from core.configuration import Configuration
from core.errors import BacklightError, InvalidInput
from core.probes.learning_curve import count_steps

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)
CLOSE = 1.5  # a size that all the data exceeds by less says nothing that all the data does not
PASSES_OF_A_STEP = 3  # the way back takes about two passes forward

router = APIRouter(prefix="/runs/{run_id}/probes", tags=["probes"], dependencies=[JsonBody])


@router.post("/learning_curve", status_code=202, response_model=JobResource)
async def learning_curve(
    body: LearningCurveRequest,
    run: RunDependency,
    library: LibraryDependency,
    settings: SettingsDependency,
    supervisor: SupervisorDependency,
) -> Any:
    """Train networks that differ only in how many examples they learn from; the answer is a job.

    They have the run's present configuration, its seed included, and all make the same number of
    steps. The points come with the job's progress.
    """
    # The curve is about the data set; what was added to it has no place in its order.
    configuration = run.state.configuration.change(added_examples=AddedExamples())
    count = library.info(configuration.dataset).train_count
    sizes = body.sizes or [size for size in SIZES if CLOSE * size <= count] + [count]
    check_sizes(sizes, count)
    steps = count_steps(configuration, sizes, body.epochs)
    check_work(configuration, sizes, steps, settings.limits)
    points: list[dict[str, Any]] = []
    job = supervisor.jobs.begin(run, "learning_curve", steps * len(sizes), body.job, points)
    start = Start(configuration, settings.data_dir, tuple(sizes), steps)
    follow(supervisor.jobs, job, start, points)
    return job.resource()


def check_sizes(sizes: Sequence[int], count: int) -> None:
    """Raise InvalidInput unless sizes grow, up to the data's at most."""
    for place, size in enumerate(sizes):
        if size > count:
            raise InvalidInput(
                f"sizes.{place}", f"expected at most {count}, the training examples, but got {size}"
            )
        if place and size <= sizes[place - 1]:
            raise InvalidInput(
                f"sizes.{place}", f"expected more than {sizes[place - 1]}, but got {size}"
            )


def check_work(
    configuration: Configuration, sizes: Sequence[int], steps: int, limits: Limits
) -> None:
    """Raise InvalidInput for more training than a learning curve may take."""
    total = steps * len(sizes)
    examples = min(configuration.batch_size, max(sizes))
    products = PASSES_OF_A_STEP * configuration.layout.size * examples
    most = min(limits.curve_steps, limits.curve_products // products)
    if total > most:
        raise InvalidInput(
            "epochs",
            f"expected at most {most:,} steps of all networks together, but these sizes and epochs "
            f"take {total:,}",
        )


def follow(jobs: Jobs, job: Job, start: Start, points: list[dict[str, Any]]) -> None:
    """Start the process and follow it until it ends, filling the job's `points`."""

    def receive(_: Child, message: Any) -> None:
        if job.status != "running":
            return
        if isinstance(message, BacklightError):
            job.end("failed", message.message)
        elif isinstance(message, Advanced):
            job.done = message.done
            if message.point is not None:
                points.append(plain(asdict(message.point)))
            if len(points) < len(start.sizes):
                job.tell()
            else:
                job.end("done", result={"points": points})

    def lost(_: Child, code: int | None) -> None:
        job.end("failed", died_of(code))
        jobs.release(job)

    child = Child(f"curve-{job.id}", work, start, receive, lost)
    job.stop = lambda: asyncio.ensure_future(child.stop())
