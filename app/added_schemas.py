"""What requests about added examples may hold and what answers look like."""

from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag

from app.schemas import Body, ExampleValues


class SeveralExamples(Body):
    """Examples of one's own; all of them join, or none."""

    examples: Annotated[list[ExampleValues], Field(min_length=1, max_length=1000)]


def how_many(value: Any) -> str:
    """Return which form was meant, so that the error speaks of that one."""
    several = "examples" in value if isinstance(value, dict) else isinstance(value, SeveralExamples)
    return "own examples" if several else "own example"


AddedRequest = Annotated[
    Annotated[ExampleValues, Tag("own example")] | Annotated[SeveralExamples, Tag("own examples")],
    Discriminator(how_many),
]


class AddedExample(BaseModel):
    """One added example, as its data set keeps it."""

    index: int = Field(description="among the added ones; those behind a removed one move up")
    inputs: list[float]
    label: int
    active: bool = Field(description="whether the present epoch has it; else the next will")


class AddedResource(BaseModel):
    """Added examples of a run."""

    examples: list[AddedExample]
    total: int = Field(description="of the run, which the next epoch has")
    active: int = Field(description="which the present epoch has, removed ones too")
