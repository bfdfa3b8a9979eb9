"""What the probes may be asked and what they answer, with shapes and units; see docs/protocol.md."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictInt

from app.schemas import Body, ExamplesRequest, Number, ParameterName, Seed, Whole

Index = Annotated[StrictInt, Field(ge=0)]
Top = Annotated[StrictInt, Field(ge=1, le=1000)]
Value = float | None  # null where the arithmetic overflowed
COST = "in units of cost"


class SomeExamples(ExamplesRequest):
    """Exactly one of `example`, `examples` and `batch`; of several, their average cost counts."""

    batch: Annotated[
        Literal["current"] | None, Field(description="the mini-batch of the run's next step")
    ] = None


class NudgesRequest(SomeExamples):
    """How many parameters to tell of."""

    top: Top = 20


class DescentRequest(SomeExamples):
    """Which walks to take from the present parameters."""

    directions: Annotated[StrictInt, Field(ge=1, le=100)] = 10
    radius: Annotated[
        Number, Field(gt=0, le=1e6, description="length of each walk, in parameter space")
    ] = 1.0
    points: Annotated[
        StrictInt, Field(ge=2, le=100, description="of each walk, with both ends")
    ] = 21
    seed: Seed = 0


class SensitivityRequest(ExamplesRequest):
    """Which parameters to wiggle, and how far; for one example, several, a batch or the full set."""

    batch: Annotated[
        Literal["current", "full"] | None,
        Field(description="the mini-batch of the run's next step, or the whole training set"),
    ] = None
    parameters: Annotated[list[ParameterName], Field(min_length=1, max_length=100)]
    epsilon: Annotated[Number, Field(gt=0, le=1e3, description="change of a parameter")] = 1e-3


class GraphRequest(SomeExamples):
    """One neuron; or, with `layer` null, the composition of whole layers."""

    layer: Annotated[StrictInt, Field(ge=1)] | None = None
    neuron: Index | None = None


class AvenuesRequest(SomeExamples):
    """One neuron, and which avenue to take, if any."""

    layer: Annotated[StrictInt, Field(ge=1)]
    neuron: Index
    apply: Literal["bias", "weights", "activations"] | None = None
    amount: Annotated[
        Number, Field(ge=-1e6, le=1e6, description="the share of the wish that is granted")
    ] = 1.0


class ChainRequest(SomeExamples):
    """One parameter, and how many of its paths to list."""

    parameter: ParameterName
    top: Annotated[StrictInt, Field(ge=1, le=100)] = 10


class HebbianRequest(SomeExamples):
    """One of the layers 1 to L."""

    layer: Annotated[StrictInt, Field(ge=1)]


class ConfusionRequest(Body):
    """Which examples to predict, and how many mistakes to list."""

    split: Literal["train", "test"] = "test"
    top: Annotated[StrictInt, Field(ge=0, le=1000)] = 20
    label: Annotated[StrictInt | None, Field(description="list only mistakes of this label")] = None
    prediction: Annotated[
        StrictInt | None, Field(description="list only mistakes for this class")
    ] = None


class NoiseRequest(Body):
    """Which mini-batches to draw from the training set."""

    batch_sizes: Annotated[
        list[Whole] | None,
        Field(
            min_length=1, max_length=20, description="1, 10, 100 and 1,000 as far as there is data"
        ),
    ] = None
    samples: Annotated[StrictInt, Field(ge=1, le=1000, description="of each size")] = 20
    seed: Seed = 0


class PlaceResource(BaseModel):
    """A parameter by name; a bias has no `from`."""

    layer: int
    to: int
    source: int | None = Field(None, alias="from")


class NudgeResource(BaseModel):
    """One parameter's row of the table."""

    parameter: PlaceResource
    wishes: list[Value] = Field(description="minus dC/d(parameter), one an example")
    average: Value = Field(description="of the wishes")
    update: Value = Field(description="what the optimizer would add for these examples")


class NudgesResource(BaseModel):
    """The parameters with the largest average wish, the largest first."""

    step: int
    cost: Value
    rows: list[NudgeResource]


class DescentResource(BaseModel):
    """The cost of the examples along straight walks through parameter space."""

    step: int
    distances: list[float] = Field(description="(points,) from the present parameters")
    gradient_costs: list[Value] = Field(description="(points,) along minus the gradient")
    random_costs: list[list[Value]] = Field(description="(directions, points)")
    gradient_norm: Value = Field(description="cost per unit of length")
    predicted_drop: Value = Field(description=f"of the next step, to first order, {COST}")
    true_drop: Value = Field(description=f"of the same step, measured, {COST}")


class SensitivityRow(BaseModel):
    """One parameter, wiggled."""

    parameter: PlaceResource
    gradient: Value = Field(description="cost per unit of the parameter")
    predicted: Value = Field(description=f"change for +epsilon, {COST}: gradient x epsilon")
    measured: Value = Field(description=f"the same by central difference, {COST}")
    relative_error: Value
    ratio: Value = Field(description="of the gradient's magnitude to the first row's")


class SensitivityResource(BaseModel):
    """A row for each parameter, in the order asked."""

    step: int
    rows: list[SensitivityRow]


class NodeResource(BaseModel):
    """A quantity; of vectors and matrices (size above 1) the Euclidean norms.

    Of several examples, value and derivative are means over them.
    """

    name: str
    kind: str
    size: int
    value: Value
    derivative: Value = Field(description="dC/d(node)")


class EdgeResource(BaseModel):
    """One quantity goes into another."""

    source: str
    target: str
    local: Value = Field(description="d(target)/d(source); of several examples, their mean")


class GraphResource(BaseModel):
    """A computational graph, nodes in the order of computation."""

    step: int
    nodes: list[NodeResource]
    edges: list[EdgeResource]


class MomentResource(BaseModel):
    """The neuron's activation and the cost; of several examples, means."""

    activation: Value
    cost: Value


class AvenuesResource(BaseModel):
    """What the examples wish of the neuron: minus derivatives of their average cost."""

    step: int
    wished: Value = Field(description="change of the activation: minus dC/da")
    bias: Value
    weights: list[Value] = Field(description="(n_{l-1},)")
    activations: list[Value] = Field(
        description="(n_{l-1},) the same change in every example, through this neuron alone"
    )
    before: MomentResource | None
    after: MomentResource | None


class FactorResource(BaseModel):
    """One factor of the chain rule."""

    name: str
    value: Value


class PathResource(BaseModel):
    """One way from the parameter to the cost."""

    neurons: list[int] = Field(description="visited in the layers from the parameter's to L")
    product: Value = Field(description="of several examples, divided by how many there are")
    example: int = Field(description="its place among the examples; 0 if there is one")


class ChainResource(BaseModel):
    """One derivative, taken apart twice; `product`, `sum` and `gradient` are equal."""

    step: int
    gradient: Value
    factors: list[FactorResource] = Field(
        description="of several examples two: 1/B, and the sum of each one's product"
    )
    product: Value = Field(description="of the factors")
    path_count: int = Field(description="of all examples together")
    paths: list[PathResource] = Field(description="the largest by magnitude")
    sum: Value = Field(description="over all paths, also those not listed")


class HebbianResource(BaseModel):
    """The weights into one layer: what they wish, and Hebb's products; of several examples, means."""

    step: int
    previous: list[Value] = Field(description="(n_{l-1},) activations")
    wished: list[Value] = Field(description="(n_l,) increases of z")
    wishes: list[list[Value]] = Field(description="(n_l, n_{l-1}) increases of the weights")
    products: list[list[Value]] = Field(description="(n_l, n_{l-1}) a_j a_k")
    correlation: Value = Field(description="Pearson's; null where one matrix is constant")


class LayerErrorsResource(BaseModel):
    """The error of one of the layers 1 to L."""

    delta: list[Value] = Field(description="(n_l,) dC/dz")
    da: list[Value] = Field(description="(n_l,) dC/da")
    contributions: list[list[Value]] | None = Field(
        description="(n_l, n_{l+1}), row j sums to da[j]; null of the output layer, and beyond "
        "100,000 numbers"
    )
    norm: Value = Field(description="of delta; of several examples, root mean square")
    verdict: Literal["healthy", "vanishing", "exploding"]
    dead: list[int] = Field(description="ReLU neurons that are off for every example")
    saturated: list[int] = Field(description="sigmoid and tanh neurons too flat to learn")


class ErrorsResource(BaseModel):
    """The error's way back; of several examples, means."""

    step: int
    cost: Value
    layers: list[LayerErrorsResource]


class SpreadResource(BaseModel):
    """Over the samples; null where a gradient is zero, or not finite."""

    mean: Value
    deviation: Value = Field(description="standard")


class BatchNoiseResource(BaseModel):
    """Mini-batches of one size."""

    batch_size: int
    cosine: SpreadResource = Field(description="of the angle to the full gradient")
    norm_ratio: SpreadResource = Field(description="of the norm to that of the full gradient")
    step_seconds: float = Field(description="of one training step, median")


class NoiseResource(BaseModel):
    """Mini-batch gradients beside that of the whole training set."""

    step: int
    gradient_norm: Value = Field(description="of the full gradient")
    rows: list[BatchNoiseResource]


class MistakeResource(BaseModel):
    """An example that is taken for another class."""

    index: int
    label: int
    prediction: int
    confidence: Value = Field(description="the share of the predicted class, 0 to 1")


class ConfusionResource(BaseModel):
    """Which classes are taken for which."""

    step: int
    accuracy: float
    matrix: list[list[int]] = Field(description="row: the label, column: the prediction")
    precision: list[float | None] = Field(description="of each class; null if never predicted")
    recall: list[float | None] = Field(description="of each class; null without an example")
    mistakes: list[MistakeResource] = Field(description="the surest first")
