"""The cost of many runs at once, thinned to what a small chart can show."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.deps import SupervisorDependency
from app.numbers import plain
from app.run import Run
from app.schemas import RunResource
from core.errors import BacklightError, InvalidInput
from core.history import History, Point

MAX_RUNS = 100  # more rows than a screen shows
MAX_POINTS = 1000

router = APIRouter(prefix="/runs", tags=["runs"])


class Curve(BaseModel):
    """A run, and its whole record of cost and accuracy in few points."""

    run: RunResource
    step: list[int] = Field(description="the last of each stretch of the record")
    cost: list[float | None] = Field(
        description="mean of the stretch's batches; null if one of them is not finite"
    )
    evaluated_step: list[int]
    test_accuracy: list[float | None]
    problem: str | None = Field(description="why its record cannot be read, where it cannot")


class Curves(BaseModel):
    """Curves, in the order that was asked for."""

    curves: list[Curve]


@router.get("/curves")
async def read_curves(
    supervisor: SupervisorDependency,
    ids: Annotated[str, Query(description="of up to 100 runs, with commas between")],
    points: Annotated[int, Query(ge=2, le=MAX_POINTS)] = 60,
) -> Curves:
    """Return the cost of up to 100 runs, each in at most `points` points; wakes none of them.

    Runs that are not there (any more) are left out.
    """
    wanted = [each for each in ids.split(",") if each]
    if not 1 <= len(wanted) <= MAX_RUNS:
        raise InvalidInput("ids", f"expected 1 to {MAX_RUNS} runs, but got {len(wanted)}")
    found = [supervisor.runs[each] for each in wanted if each in supervisor.runs]
    # One after the other: each that rests is read from the store, and all at once would fill the memory.
    return Curves(curves=[await curve_of(run, points) for run in found])


async def curve_of(run: Run, points: int) -> Curve:
    """Return a run's record, thinned."""
    problem = None
    try:
        history = await run.full_history()
    except BacklightError as error:  # what is wrong with one run must not hide the others
        history, problem = History(), error.message
    stretches = list(stretched(history, points))
    evaluations = history.evaluations
    kept = evaluations[:: -(-len(evaluations) // points) or 1]
    if evaluations and kept[-1] is not evaluations[-1]:
        kept[-1] = evaluations[-1]
    return Curve(
        run=RunResource.model_validate(run.resource()),
        step=[stretch[-1].step for stretch in stretches],
        cost=plain([mean(stretch) for stretch in stretches]),
        evaluated_step=[each.step for each in kept],
        test_accuracy=plain([each.test_accuracy for each in kept]),
        problem=problem,
    )


def stretched(history: History, points: int) -> Iterator[list[Point]]:
    """Yield the points of a record in at most so many stretches, as even as can be."""
    count = len(history.points)
    stretches = min(count, points)
    for i in range(stretches):
        yield history.points[i * count // stretches : (i + 1) * count // stretches]


def mean(stretch: list[Point]) -> float:
    """Return the mean cost of a stretch; not a number if any batch's was none.

    A run that diverges does so at its end: a mean without that would look like a run that learns.
    """
    return sum(point.cost for point in stretch) / len(stretch)
