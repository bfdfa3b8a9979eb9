"""What requests about races may hold and what answers look like."""

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool

from app.schemas import Body, LearningRate, RunResource, Whole


class RaceRequest(Body):
    """A race to start. What is left out is taken from the run, or from what is usual."""

    run: Annotated[
        str | None,
        Field(description="whose configuration is taken; else that of the server's first run"),
    ] = None
    batch_sizes: Annotated[list[Whole], Field(min_length=2, max_length=4)] | None = None
    learning_rates: Annotated[
        list[LearningRate] | None,
        Field(
            description="one for each batch size; else the run's own for all",
            min_length=2,
            max_length=4,
        ),
    ] = None
    play: StrictBool = True
    name: Annotated[str, Field(min_length=1, max_length=40)] = "race"  # the runs' have more in it


class RaceResource(BaseModel):
    """A race with the runs that are still in it, the smallest batch first."""

    id: str
    name: str
    created_at: str
    runs: list[RunResource]


class RacesResource(BaseModel):
    """All races."""

    races: list[RaceResource]
