"""What requests may hold and what answers look like; OpenAPI is made from these."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    FailFast,
    Field,
    PlainValidator,
    StrictInt,
    Tag,
    WithJsonSchema,
)

from core.configuration import MAX_LEARNING_RATE, MAX_SEED
from core.errors import InvalidInput

Activation = Literal["sigmoid", "tanh", "relu", "leaky_relu", "identity"]
OutputActivation = Literal["sigmoid", "tanh", "relu", "leaky_relu", "identity", "softmax"]
Initialization = Literal["xavier", "he", "uniform", "normal", "zero"]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]  # text of a number is none
LearningRate = Annotated[Number, Field(gt=0, le=MAX_LEARNING_RATE)]
Whole = Annotated[StrictInt, Field(ge=1, le=1_000_000_000)]  # beyond any use, and safe to multiply
Inputs = Annotated[list[Number], FailFast()]  # one mistake is told, so a million are not collected
Seed = Annotated[StrictInt, Field(ge=0, le=MAX_SEED)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
MaxEpochs = Annotated[StrictInt, Field(ge=1, le=1_000_000)]


def check_speed(value: Any) -> float | str:
    """Return steps per second, or "max"; one message for both instead of one for each."""
    if value == "max":
        return "max"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0.01 <= value <= 1e6:  # NaN compares as false
        raise ValueError("expected a number from 0.01 to 1000000, or 'max'")
    return float(value)


Speed = Annotated[
    float | str,
    PlainValidator(check_speed),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"const": "max"}]}),
]


class Body(BaseModel):
    """A request's body; a field that is not known is a mistake, not noise."""

    model_config = ConfigDict(extra="forbid")


class RunRequest(Body):
    """A run to make. What is left out gets a default that fits the rest."""

    name: Name | None = None
    dataset: str = "mnist"
    layers: Annotated[list[Whole], Field(min_length=2, max_length=1000)] | None = None
    activation: Activation | None = None
    output_activation: OutputActivation | None = None
    cost_function: Literal["squared_error", "cross_entropy"] | None = None
    optimizer: Literal["sgd", "momentum", "rmsprop", "adam"] | None = None
    learning_rate: LearningRate | None = None
    batch_size: Whole | None = None
    initialization: Initialization | None = None
    seed: Seed | None = None
    speed: Speed | None = None
    max_epochs: MaxEpochs | None = None


class RunChange(Body):
    """Settings that change while a run trains."""

    name: Name | None = None
    learning_rate: LearningRate | None = None
    batch_size: Whole | None = None
    speed: Speed | None = None
    max_epochs: MaxEpochs | None = None


class StepRequest(Body):
    """How many steps to make."""

    count: Whole = 1


class ResetRequest(Body):
    """Back to the start; another seed gives other initial weights."""

    seed: Seed | None = None


class ExampleReference(Body):
    """One of the data's examples."""

    split: Literal["train", "test"]
    index: Annotated[StrictInt, Field(ge=0)]


class ExampleValues(Body):
    """An example of one's own."""

    inputs: Inputs = Field(max_length=1_000_000)
    label: Annotated[StrictInt, Field(ge=0)]


def kind_of_example(value: Any) -> str:
    """Return which kind of example was meant, so that the error speaks of that one."""
    own = "inputs" in value if isinstance(value, dict) else isinstance(value, ExampleValues)
    return "own example" if own else "example of the data"


Example = Annotated[
    Annotated[ExampleReference, Tag("example of the data")]
    | Annotated[ExampleValues, Tag("own example")],
    Discriminator(kind_of_example),
]


class TraceRequest(Body):
    """The example to trace."""

    example: Example


class ExamplesRequest(Body):
    """Exactly one of `example`, `examples` and `batch`."""

    example: Example | None = None
    examples: Annotated[list[Example], Field(min_length=1, max_length=1000)] | None = None
    batch: Literal["full", "current"] | None = None


def named_examples(body: ExamplesRequest) -> list[Example]:
    """Return the examples, none for a batch; InvalidInput unless they are named in just one way."""
    asked = [name for name in ("example", "examples", "batch") if getattr(body, name) is not None]
    if len(asked) != 1:
        came = " and ".join(asked) or "none"
        raise InvalidInput("body", f"expected one of example, examples and batch, but got {came}")
    return body.examples or ([body.example] if body.example else [])


class GradientRequest(ExamplesRequest):
    """Exactly one of `example`, `examples` and `batch`."""

    rows: Annotated[bool, Field(description="also each example's own gradient, as a row")] = False


class ParameterName(BaseModel):
    """W[layer][to, from], or b[layer][to] where `from` is left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    layer: Whole
    to: Annotated[StrictInt, Field(ge=0)]
    source: Annotated[StrictInt, Field(ge=0)] | None = Field(None, alias="from")


class NeuronName(Body):
    """Neuron `index` of `layer`; layer 0 holds the inputs."""

    layer: Annotated[StrictInt, Field(ge=0)]
    index: Annotated[StrictInt, Field(ge=0)]


class InspectRequest(Body):
    """One thing to look at closely: exactly one of `parameter` and `neuron`."""

    example: Example
    parameter: ParameterName | None = None
    neuron: NeuronName | None = None


class InputsRequest(Body):
    """Inputs without labels, one list of numbers an example."""

    inputs: Annotated[list[Inputs], FailFast()] = Field(min_length=1)


class RunResource(BaseModel):
    """A run as docs/protocol.md describes it."""

    id: str
    name: str
    dataset: str
    layers: list[int]
    activation: str
    output_activation: str
    cost_function: str
    optimizer: str
    learning_rate: float
    batch_size: int
    initialization: str
    seed: int
    added_examples: int = Field(description="how many joined, or will join, the training set")
    speed: float | Literal["max"]
    status: Literal["paused", "running", "diverged", "failed"]
    reason: str | None
    step: int
    end: int = Field(description="the furthest step of its record; beyond `step` after a rewind")
    epoch: float
    seconds: float = Field(description="of computing that the steps so far took")
    cost: float | None
    train_accuracy: float | None
    test_accuracy: float | None
    evaluated_step: int | None
    steps_per_second: float | None
    parameters: int
    max_epochs: int
    race: str | None = Field(description="the id of the race that the run is in")
    parent: str | None = Field(description="the id of the run that it was forked from")
    parent_step: int | None = Field(description="the step that it was forked at")
    created_at: str


class Saving(BaseModel):
    """Whether runs outlive the server."""

    trouble: str | None = Field(description="why runs are not being saved, or null")
    problems: list[str] = Field(description="what is the matter with single runs")


class Runs(BaseModel):
    """All runs."""

    runs: list[RunResource]
    saving: Saving


class Prediction(BaseModel):
    """What a network makes of one input."""

    label: int
    probabilities: list[float | None] = Field(description="shares that sum to one")
    activations: list[float | None] = Field(description="the output layer as it is")


class Predictions(BaseModel):
    """Predictions of the parameters after `step` steps."""

    step: int
    predictions: list[Prediction]


class LayerTraceResource(BaseModel):
    """One layer of a trace, all of length n_l; null where a number is not finite."""

    z: list[float | None]
    a: list[float | None]
    delta: list[float | None] = Field(description="dC/dz")
    da: list[float | None] = Field(description="dC/da")
    gradient_norm: float | None


class TraceResource(BaseModel):
    """One example's way forward and its error's way back."""

    step: int
    cost: float | None
    inputs: list[float]
    target: list[float]
    layers: list[LayerTraceResource] = Field(description="layers 1 to L")


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str
    message: str


class ErrorResource(BaseModel):
    """The shape of every error."""

    error: ErrorDetail


Anything = dict[str, Any]
