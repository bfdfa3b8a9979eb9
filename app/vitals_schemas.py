"""What is answered about a run's health: early warnings, and what led to a divergence."""

from typing import Literal

from pydantic import BaseModel, Field

Value = float | None  # null where it is not finite, or was not computed
NEXT = "of the next mini-batch"


class WarningResource(BaseModel):
    """One thing that is out of order in one layer."""

    kind: Literal["dead", "saturated", "large_update", "small_update"]
    layer: int
    units: list[int] = Field(description="neurons by index; empty if it is about the whole layer")
    value: Value = Field(
        description="of dead and saturated the share of the layer, 0 to 1; of updates their norm "
        "beside that of the parameters"
    )
    words: str = Field(description="what is the case and what that means")
    advice: str = Field(description="what helps")


class RatiosResource(BaseModel):
    """How long the updates of one of the layers 1 to L are beside its parameters."""

    last: Value = Field(description="null before the first step")
    next: Value = Field(description="null if the mini-batch is too large to look at")


class WarningsResource(BaseModel):
    """What is out of order now, before it goes wrong."""

    step: int
    examples: int = Field(description="training examples, evenly spaced, that were looked at")
    cost: Value = Field(description=f"{NEXT}; null if that is too large to look at")
    layers: list[RatiosResource]
    warnings: list[WarningResource]


class LayerVitalsResource(BaseModel):
    """The signs of one of the layers 1 to L, in columns over the steps."""

    z: list[Value] = Field(description=f"the largest weighted input's magnitude {NEXT}")
    a: list[Value] = Field(description=f"the largest activation's magnitude {NEXT}")
    gradient_norm: list[Value] = Field(description=NEXT)
    parameter_norm: list[Value]
    update_norm: list[Value] = Field(description="of what was added to reach the step")
    update_ratio: list[Value] = Field(
        description="the same beside the norm of the parameters that it changed"
    )


class TroubleResource(BaseModel):
    """The first sign that went out of bounds after the last healthy step."""

    step: int
    layer: int = Field(description="0 of the cost")
    sign: Literal["finite", "update_ratio", "weighted_input", "parameter_growth", "cost_growth"]
    value: Value


class DivergenceResource(BaseModel):
    """The steps that led to a divergence, made again and looked at; the fatal one is the last."""

    step: int = Field(description="whose gradient is not finite")
    layer: int
    reason: str
    last_healthy_step: int | None = Field(description="null if not even the run's start was")
    trouble: TroubleResource | None = Field(description="null if the fatal step is the first")
    learning_rate: float = Field(description="at the fatal step")
    steps: list[int]
    cost: list[Value] = Field(description=NEXT)
    layers: list[LayerVitalsResource]
