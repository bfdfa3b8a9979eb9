"""What a run is a function of: its configuration, checked, with defaults that carry their reasons.

Two runs of one configuration have the same parameters after the same number of steps, bit for bit.
How fast a run goes, what it is called and when it pauses are not here: they change nothing of it.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from core.activations import HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS
from core.added import AddedExamples
from core.costs import COSTS
from core.errors import InvalidInput
from core.network import Network
from core.optimizers import OPTIMIZERS
from core.parameters import INITIALIZATIONS, Layout

CHOICES: dict[str, tuple[str, ...]] = {
    "activation": tuple(HIDDEN_ACTIVATIONS),
    "output_activation": tuple(OUTPUT_ACTIVATIONS),
    "cost_function": tuple(COSTS),
    "optimizer": tuple(OPTIMIZERS),
    "initialization": INITIALIZATIONS,
}

# Each trains its usual network well at the default batch size. Squared error over sigmoids has small
# gradients, so plain descent takes large steps; cross-entropy's are about ten times as large.
LEARNING_RATES = {
    ("sgd", "squared_error"): 1.5,
    ("sgd", "cross_entropy"): 0.1,
    ("momentum", "squared_error"): 0.2,
    ("momentum", "cross_entropy"): 0.01,
    ("rmsprop", "squared_error"): 0.003,
    ("rmsprop", "cross_entropy"): 0.001,
    ("adam", "squared_error"): 0.005,
    ("adam", "cross_entropy"): 0.003,
}
# Without a sigmoid's small slopes squared error's gradient is about ten times as large too. Optimizers
# that divide by its size do not mind.
UNBOUNDED_SHRINKAGE = {"sgd": 0.1, "momentum": 0.1}
# And cross-entropy's is smaller behind a sigmoid, which lets at most a quarter of an error through:
# on MNIST these reach in one epoch what the plain rates reach in three.
SIGMOID_GROWTH = {"sgd": 5.0, "momentum": 5.0, "rmsprop": 3.0}
# Small enough that the noise of the gradient shows, large enough that a step is worth its overhead:
# on MNIST the same accuracy after ten epochs as batches of 10, in less than half the time.
BATCH_SIZE = 32
MAX_LEARNING_RATE = 1e6  # far beyond any use; above it float32 overflows in a handful of steps
MAX_SEED = 2**53 - 1  # the largest integer that JSON in a browser keeps exactly


@dataclass(frozen=True)
class Configuration:
    """A network, its data and how it learns. Make one with `configure`, which checks it."""

    dataset: str
    layers: tuple[int, ...]
    activation: str
    output_activation: str
    cost_function: str
    optimizer: str
    learning_rate: float
    batch_size: int
    initialization: str
    seed: int
    added_examples: AddedExamples = AddedExamples()  # noqa: RUF009 - immutable
    """Of the training set of the next epoch, behind the data set's own."""

    @property
    def layout(self) -> Layout:
        """The arrangement of the parameters."""
        return Layout(self.layers)

    def network(self) -> Network:
        """Return the network's function."""
        return Network(self.layers, self.activation, self.output_activation, self.cost_function)

    def change(self, **changes: Any) -> "Configuration":
        """Return a copy with some fields changed, unchecked."""
        return replace(self, **changes)

    def settings(self) -> dict[str, Any]:
        """Return plain values, fit for JSON, without the added examples."""
        values = {name: value for name, value in vars(self).items() if name != "added_examples"}
        return {**values, "layers": list(self.layers)}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, fit for JSON; what is not added is left out, as it was before."""
        added = self.added_examples
        return self.settings() | ({"added_examples": added.to_dict()} if added else {})

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Configuration":
        """Rebuild from `to_dict`; InvalidInput if a field is missing, unknown or impossible."""
        values = dict(values)
        added = values.pop("added_examples", None)
        known = {field.name for field in fields(cls)} - {"added_examples"}
        if set(values) != known:
            wrong = ", ".join(sorted(set(values) ^ known))
            raise InvalidInput(
                "configuration", f"expected the fields {sorted(known)}; see: {wrong}"
            )
        configuration = cls(
            **{**values, "layers": tuple(values["layers"])},
            added_examples=AddedExamples.from_dict(added) if added else AddedExamples(),
        )
        check(configuration)
        return configuration


def configure(default_layers: list[int], dataset: str = "mnist", **given: Any) -> Configuration:
    """Return a checked configuration; what is not given (or None) gets a default that fits the rest.

    `default_layers` are those of the data set, whose first and last sizes the network must have.
    Raises InvalidInput, naming the field, what came and what was expected.
    """
    chosen = {key: value for key, value in given.items() if value is not None}
    chosen.setdefault("layers", default_layers)
    chosen.setdefault("activation", "sigmoid")
    chosen.setdefault("cost_function", "squared_error")
    chosen.setdefault("optimizer", "sgd")
    entropy = chosen["cost_function"] == "cross_entropy"
    chosen.setdefault("output_activation", "softmax" if entropy else "sigmoid")
    rectified = chosen["activation"] in ("relu", "leaky_relu")
    chosen.setdefault("initialization", "he" if rectified else "xavier")
    check_choices(chosen)
    chosen.setdefault("learning_rate", default_learning_rate(chosen))
    chosen.setdefault("batch_size", BATCH_SIZE)
    chosen.setdefault("seed", 1)
    if isinstance(chosen["layers"], list):
        chosen["layers"] = tuple(chosen["layers"])
    configuration = Configuration(dataset=dataset, **chosen)
    check(configuration)
    check_fit(configuration, default_layers)
    return configuration


def default_learning_rate(chosen: dict[str, Any]) -> float:
    """Return the learning rate that suits a configuration's other choices."""
    optimizer, cost_function = chosen["optimizer"], chosen["cost_function"]
    rate = LEARNING_RATES[optimizer, cost_function]
    if cost_function == "squared_error" and chosen["activation"] != "sigmoid":
        rate *= UNBOUNDED_SHRINKAGE.get(optimizer, 1.0)
    if cost_function == "cross_entropy" and chosen["activation"] == "sigmoid":
        rate *= SIGMOID_GROWTH.get(optimizer, 1.0)
    return rate


def check(configuration: Configuration) -> None:
    """Raise InvalidInput for anything that no network can be."""
    check_choices(vars(configuration))
    if (
        configuration.cost_function == "cross_entropy"
        and configuration.output_activation != "softmax"
    ):
        raise InvalidInput(
            "output_activation",
            "expected softmax, which the cost cross_entropy is defined on, "
            f"but got {configuration.output_activation!r}",
        )
    check_layers(configuration.layers)
    check_learning_rate(configuration.learning_rate)
    check_whole("batch_size", configuration.batch_size, 1)
    check_whole("seed", configuration.seed, 0, MAX_SEED)
    configuration.added_examples.check(configuration.layers[0], configuration.layers[-1])


def check_choices(values: dict[str, Any]) -> None:
    """Raise InvalidInput unless every named part is one that there is."""
    for field, choices in CHOICES.items():
        value = values[field]
        if value not in choices:
            raise InvalidInput(field, f"expected one of {', '.join(choices)}, but got {value!r}")


def check_layers(layers: tuple[int, ...]) -> None:
    """Raise InvalidInput unless there are at least two layers of at least one neuron."""
    if not isinstance(layers, tuple):
        raise InvalidInput("layers", f"expected a list of sizes, but got {layers!r}")
    if len(layers) < 2:
        raise InvalidInput(
            "layers", f"expected at least two sizes, inputs and outputs, but got {list(layers)}"
        )
    for size in layers:
        check_whole("layers", size, 1)


def check_learning_rate(value: float) -> None:
    """Raise InvalidInput unless `value` is a positive, finite number."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 < value <= MAX_LEARNING_RATE:  # NaN compares as false
        raise InvalidInput(
            "learning_rate",
            f"expected a number above 0 and at most {MAX_LEARNING_RATE:g}, but got {value!r}",
        )


def check_whole(field: str, value: int, low: int, high: int | None = None) -> None:
    """Raise InvalidInput unless `value` is a whole number from `low` to `high`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < low or (high is not None and value > high):
        span = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise InvalidInput(field, f"expected a whole number {span}, but got {value!r}")


def check_fit(configuration: Configuration, default_layers: list[int]) -> None:
    """Raise InvalidInput unless the first and last layers are those of the data."""
    first, last = default_layers[0], default_layers[-1]
    layers = configuration.layers
    if layers[0] != first or layers[-1] != last:
        raise InvalidInput(
            "layers",
            f"{configuration.dataset} has {first} inputs and {last} classes, so expected "
            f"[{first}, ..., {last}], but got {list(layers)}",
        )
