"""What the long-running probes are asked and answer, and what a job looks like; see docs/protocol.md."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictInt

from app.probe_schemas import COST, SomeExamples, Value
from app.schemas import Body, Number, Seed, Whole

JobName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="what to call the job, so that its progress can be known and it can be cancelled",
    ),
]


class LandscapeRequest(SomeExamples):
    """Where to look, and at the cost of which examples: at most one way of naming them."""

    count: Annotated[
        Whole | None,
        Field(description="the first of the training set; 2,000, or all, if no examples are named"),
    ] = None
    around: Annotated[
        Literal["current", "start", "middle"],
        Field(
            description="current: the present parameters; start: those of step 0; "
            "middle: the mean of all points of all tracks"
        ),
    ] = "current"
    plane: Annotated[
        Literal["random", "trajectory"],
        Field(
            description="random: two random directions, scaled per filter; trajectory: the first "
            "two principal directions of the tracks about the center, of length one"
        ),
    ] = "random"
    resolution: Annotated[StrictInt, Field(ge=3, le=101, description="points along each axis")] = 41
    radius: Annotated[
        Number | None,
        Field(
            gt=0,
            le=1e6,
            description="both axes go from -radius to radius, in units of their lengths; "
            "if not given, 1 for a random plane, and as far as the tracks go for a trajectory's",
        ),
    ] = None
    seed: Annotated[Seed, Field(description="of a random plane")] = 0
    runs: Annotated[
        list[str],
        Field(
            default_factory=list,
            max_length=3,
            description="ids of other runs of the same network whose tracks to show",
        ),
    ]
    job: JobName | None = None


class AxesResource(BaseModel):
    """What one unit of the coordinates is in parameter space."""

    x_length: Value = Field(description="Euclidean")
    y_length: Value = Field(description="Euclidean")
    cosine: Value = Field(description="of the angle between the axes")


class TrackResource(BaseModel):
    """One run's way; all lists have one entry a point, the last of them is the present."""

    run: str
    steps: list[int]
    x: list[Value] = Field(description="of the plane's nearest point")
    y: list[Value] = Field(description="of the plane's nearest point")
    costs: list[Value] = Field(description=f"at the track's own point, {COST}")
    distances: list[Value] = Field(description="of the track's own point from the plane, Euclidean")


class VarianceResource(BaseModel):
    """Shares, 0 to 1, of the tracks' mean squared distance from the center."""

    x: Value = Field(description="along the first axis alone")
    y: Value = Field(description="along the second axis alone")
    both: Value = Field(description="in the plane")


class LandscapeResource(BaseModel):
    """The mean cost of the examples on a plane through parameter space."""

    step: int
    examples: int = Field(description="how many")
    x: list[float] = Field(description="(resolution,) in units of the first axis' length")
    y: list[float] = Field(description="(resolution,) in units of the second axis' length")
    costs: list[list[Value]] = Field(description=f"(y, x), {COST}")
    cost: Value = Field(description=f"at the center, x = y = 0, {COST}")
    axes: AxesResource
    tracks: list[TrackResource] = Field(description="the run's own, then those of `runs`")
    variance_explained: VarianceResource | None = Field(description="null if nothing has moved")


class LearningCurveRequest(Body):
    """How much data to learn from, and how long."""

    sizes: Annotated[
        list[Whole] | None,
        Field(
            min_length=2,
            max_length=12,
            description="numbers of training examples, growing; 100, 300, 1,000, ... and all there are",
        ),
    ] = None
    epochs: Annotated[
        StrictInt,
        Field(ge=1, le=1000, description="of the largest size; all networks make as many steps"),
    ] = 10
    job: JobName | None = None


class CurvePointResource(BaseModel):
    """One network of a learning curve."""

    size: int = Field(description="training examples it learned from")
    steps: int
    seconds: float = Field(description="of training")
    train_accuracy: Value = Field(description="on all the examples it learned from")
    test_accuracy: Value = Field(description="on the whole test set; null if it diverged")
    reason: str | None = Field(description="why it diverged")


class JobResource(BaseModel):
    """A long computation of a run."""

    id: str
    probe: Literal["landscape", "learning_curve"]
    status: Literal["running", "done", "cancelled", "failed"]
    done: int = Field(description="of `total`: points of a landscape, steps of a learning curve")
    total: int
    reason: str | None = Field(description="why it was cancelled or failed")
    points: list[CurvePointResource] | None = Field(
        description="of a learning curve, those that are there"
    )


class JobWithResult(JobResource):
    """A job and, when it is done, its answer."""

    result: Any = Field(description="of a landscape its answer; of a learning curve its points")


class JobList(BaseModel):
    """A run's jobs, oldest first."""

    jobs: list[JobResource]
