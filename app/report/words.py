"""A run's settings and figures in words."""

from core.configuration import Configuration
from core.datasets import DatasetInfo

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
CHOICES = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "identity": "identity",
    "softmax": "softmax",
    "squared_error": "squared error",
    "cross_entropy": "cross-entropy",
    "sgd": "gradient descent",
    "momentum": "momentum",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "xavier": "Xavier",
    "he": "He",
    "uniform": "uniform",
    "normal": "normal",
    "zero": "zero",
}


def configuration_rows(configuration: Configuration, info: DatasetInfo) -> list[tuple[str, str]]:
    """Return a configuration's names and values."""
    layers = configuration.layers
    rows = [
        ("Data set", info.title),
        ("Layers", " → ".join(f"{each:,}" for each in layers)),
        ("Parameters", f"{configuration.layout.size:,}"),
    ]
    if len(layers) > 2:
        rows.append(("Activation", CHOICES[configuration.activation]))
    return [
        *rows,
        ("Output activation", CHOICES[configuration.output_activation]),
        ("Cost", CHOICES[configuration.cost_function]),
        ("Optimizer", CHOICES[configuration.optimizer]),
        ("Learning rate", f"{configuration.learning_rate:g}"),
        ("Batch size", f"{configuration.batch_size:,}"),
        ("Initial weights", f"{CHOICES[configuration.initialization]}, seed {configuration.seed}"),
        ("Added examples", f"{len(configuration.added_examples):,}"),
    ]


def wording(before: Configuration, after: Configuration) -> list[str]:
    """Return what is different in a later configuration."""
    found = []
    if before.learning_rate != after.learning_rate:
        found.append(f"learning rate {before.learning_rate:g} → {after.learning_rate:g}")
    if before.batch_size != after.batch_size:
        found.append(f"batch size {before.batch_size:,} → {after.batch_size:,}")
    if before.seed != after.seed:
        found.append(f"seed {before.seed} → {after.seed}")
    if before.added_examples != after.added_examples:
        counts = len(before.added_examples), len(after.added_examples)
        found.append(f"added examples {counts[0]:,} → {counts[1]:,}")
    return found


def many(count: int, thing: str) -> str:
    """Return a count of things: `1 step`, `2 steps`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share in percent; a dash for one that there is not."""
    return "\N{EN DASH}" if share is None else f"{100 * share:.{digits}f} %"


def scientific(value: float) -> str:
    """Return a number with its power of ten."""
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits} \N{MULTIPLICATION SIGN} 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
