"""What requests about a run's timeline may hold, and what answers look like."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictInt, model_validator

from app.schemas import Body, LearningRate, MaxEpochs, Name, Speed, Whole

Step = Annotated[StrictInt, Field(ge=0, le=1_000_000_000_000)]


class SeekRequest(Body):
    """Where to go."""

    step: Step = Field(description="of the run's record: from 0 to `end`")
    nearest: bool = Field(
        default=False,
        description="go to a step shortly before it that is there at once, for scrubbing",
    )


class ForkChanges(Body):
    """What the fork does otherwise than its parent did."""

    learning_rate: LearningRate | None = None
    batch_size: Whole | None = None
    speed: Speed | None = None
    max_epochs: MaxEpochs | None = None

    @model_validator(mode="before")
    @classmethod
    def keep_the_network(cls, given: Any) -> Any:
        """Say why the rest cannot be changed, which is more than that it is not known."""
        if isinstance(given, dict) and set(given) - set(cls.model_fields):
            raise ValueError(
                f"expected some of {', '.join(cls.model_fields)}, since a fork goes on with its "
                "parent's network, data and optimizer"
            )
        return given


class ForkRequest(Body):
    """Where to branch off, and with what."""

    step: Step
    changes: ForkChanges = Field(default_factory=ForkChanges)
    name: Name | None = None


class ChangeResource(BaseModel):
    """Settings that held from a step on."""

    step: int
    learning_rate: float
    batch_size: int
    added_examples: int


class TimelineResource(BaseModel):
    """The record of a run's way."""

    step: int = Field(description="where the run stands")
    end: int = Field(description="the furthest step of the record")
    checkpoints: list[int] = Field(description="steps that are reached at once, ascending")
    changes: list[ChangeResource] = Field(description="of settings, the first at step 0")
