"""What will go wrong before it has: dead and saturated neurons, updates out of proportion.

Each warning says what is the case on the examples that were looked at, what that means and what helps.
The bounds are explained in docs/mathematics.md.
"""

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.network import Trace
from core.probes.errors import dead_units, flat
from core.probes.forward import run_backward, run_forward
from core.probes.gradient import Batch
from core.snapshot import Snapshot

Kind = Literal["dead", "saturated", "large_update", "small_update"]

NEARLY_ALL = 0.99  # of the sample: a neuron that learns from fewer than one in a hundred is stuck
WRONG = 0.05  # of the sample: an output that is flat where it is right has nothing left to learn
LARGE, SMALL = 0.1, 1e-6  # update beside parameters; float32 drops additions below 6e-8 of a number
HIGH = 0.5  # of what guessing costs: below it the network has learned, and may go slowly

DEAD_ADVICE = (
    "Other examples, or changes in the layers before, may switch a dead ReLU on again. A smaller "
    "learning rate or He initialization makes them rarer; a leaky ReLU is never quite off."
)
SATURATED_ADVICE = (
    "Smaller initial weights (Xavier) or a smaller learning rate keep weighted inputs near zero, where "
    "the slope is steep. ReLU does not saturate above zero."
)
OUTPUT_ADVICE = (
    "Smaller initial weights or a smaller learning rate help. With softmax and cross-entropy an output "
    "keeps its error however wrong it is."
)
LARGE_ADVICE = "About a thousandth is usual. A smaller learning rate makes updates smaller."
SMALL_ADVICE = (
    "A larger learning rate helps where every layer stands still. Where only early layers do, the "
    "gradient vanishes on its way back: ReLU or fewer layers help."
)


@dataclass(frozen=True)
class Finding:
    """One thing that is out of order in one layer."""

    kind: Kind
    layer: int
    units: list[int]  # by index; empty where it is about the whole layer
    value: float  # dead, saturated: the share of the layer; updates: the ratio to the parameters
    words: str
    advice: str


@dataclass(frozen=True)
class Ratios:
    """How large the updates of one of the layers 1..L are beside its parameters; None if unknown."""

    last: float | None
    next: float | None


@dataclass(frozen=True)
class Findings:
    """What was found at one step."""

    step: int
    examples: int  # of the sample
    cost: float | None  # of the next mini-batch; None if that is too large to look at
    layers: list[Ratios]
    warnings: list[Finding]


def find_warnings(snapshot: Snapshot, batch: Batch | None, sample: Batch) -> Findings:
    """Look at the next mini-batch, (B, n_0) and (B,), and at a sample.

    InvalidInput if an example does not fit the network.
    """
    trace = run_forward(snapshot, *sample)
    found = [
        warning
        for layer in range(1, len(snapshot.network.layout.layers))
        for warning in (find_dead(snapshot, trace, layer), find_saturated(snapshot, trace, layer))
        if warning is not None
    ]
    cost, gradient = (None, None) if batch is None else cost_and_gradient(snapshot, batch)
    ratios = compare_updates(snapshot, gradient)
    for layer, each in enumerate(ratios, start=1):
        warning = judge_updates(layer, each, snapshot, cost)
        if warning is not None:
            found.append(warning)
    return Findings(snapshot.step, len(sample[1]), cost, ratios, found)


def find_dead(snapshot: Snapshot, trace: Trace, layer: int) -> Finding | None:
    """Return the warning of a layer's dead ReLUs, if there are any."""
    units = dead_units(snapshot.network.activations[layer - 1], trace, layer)
    if not units:
        return None
    count = snapshot.network.layout.layers[layer]
    one = len(units) == 1
    if len(units) == count:
        consequence = "Nothing gets through, so no layer up to it gets a gradient from them."
    elif one:
        consequence = "It passes nothing on, and its weights get no gradient from them."
    else:
        consequence = "They pass nothing on, and their weights get no gradient from them."
    words = (
        f"{some(len(units), count, 'ReLU')} in layer {layer} {'is' if one else 'are'} off for all "
        f"{len(trace.y):,} examples looked at. {consequence}"
    )
    return Finding("dead", layer, units, len(units) / count, words, DEAD_ADVICE)


def find_saturated(snapshot: Snapshot, trace: Trace, layer: int) -> Finding | None:
    """Return the warning of a layer's saturated neurons, if there are any.

    An output that is flat because it is where it should be is not one of them.
    """
    activation = snapshot.network.activations[layer - 1]
    stuck = flat(activation, trace, layer)
    if stuck is None:
        return None
    flags = stuck.mean(axis=0) >= NEARLY_ALL
    is_output = layer == len(snapshot.network.activations)
    if is_output:
        wrong = stuck & (np.abs(trace.a[layer] - trace.y) > 0.5)
        flags &= wrong.mean(axis=0) >= WRONG
    units: list[int] = np.flatnonzero(flags).tolist()
    if not units:
        return None
    count = snapshot.network.layout.layers[layer]
    one = len(units) == 1
    name = f"{activation.name} {'output' if is_output else 'neuron'}"
    where = "" if is_output else f" in layer {layer}"
    wrongly = f", and {'it is' if one else 'each is'} wrong for 1 in 20 or more" * is_output
    words = (
        f"{some(len(units), count, name)}{where} {'is' if one else 'are'} saturated: for at least 99 % "
        f"of the {len(trace.y):,} examples looked at {'its' if one else 'their'} slope is under 1/25 of "
        f"the steepest{wrongly}. What {'it' if one else 'each'} learns from them is weakened by as much."
    )
    advice = OUTPUT_ADVICE if is_output else SATURATED_ADVICE
    return Finding("saturated", layer, units, len(units) / count, words, advice)


def cost_and_gradient(snapshot: Snapshot, batch: Batch) -> tuple[float, NDArray[np.float64]]:
    """Return the mean cost of a mini-batch and its gradient, (size,)."""
    network, layout = snapshot.network, snapshot.network.layout
    trace = run_backward(snapshot, *batch)
    gradient = np.empty(layout.size)
    network.backward(
        layout.weights(snapshot.theta64), trace, layout.weights(gradient), layout.biases(gradient)
    )
    return float(network.costs(trace).mean()), gradient


def compare_updates(snapshot: Snapshot, gradient: NDArray[np.float64] | None) -> list[Ratios]:
    """Return how long the last update was and the next would be, beside what they change."""
    theta = snapshot.theta64
    last = None if snapshot.update is None else snapshot.update.astype(np.float64)
    following = None if gradient is None else snapshot.next_update(gradient).astype(np.float64)
    return [
        Ratios(
            last=None if last is None else ratio(last[each.both], (theta - last)[each.both]),
            next=None if following is None else ratio(following[each.both], theta[each.both]),
        )
        for each in snapshot.network.layout.slices
    ]


def ratio(update: NDArray[np.float64], parameters: NDArray[np.float64]) -> float | None:
    """Return how long an update is beside the parameters; None if those are all zero."""
    length = float(np.linalg.norm(parameters))
    return float(np.linalg.norm(update)) / length if length else None


def judge_updates(
    layer: int, ratios: Ratios, snapshot: Snapshot, cost: float | None
) -> Finding | None:
    """Return the warning of a layer's updates: only what both the last and the next one are counts.

    A run that has not begun gets none: its first step is often long, and the second is not.
    """
    known = [each for each in (ratios.last, ratios.next) if each is not None]
    if ratios.last is None or not np.isfinite(known).all():
        return None  # not finite: that is a divergence, and told as one
    if min(known) > LARGE:
        words = (
            f"The updates of layer {layer} are {min(known):.2g} times as long as its parameters. Steps "
            "of that size can jump over what the gradient points at."
        )
        return Finding("large_update", layer, [], min(known), words, LARGE_ADVICE)
    high = HIGH * guessing_cost(snapshot)
    if cost is not None and cost > high and max(known) < SMALL:
        words = (
            f"The updates of layer {layer} are shorter than a millionth of its parameters while "
            f"the next mini-batch costs {cost:.2g}, over half of what guessing costs: the layer "
            "hardly learns."
        )
        return Finding("small_update", layer, [], max(known), words, SMALL_ADVICE)
    return None


def guessing_cost(snapshot: Snapshot) -> float:
    """Return the cost of a network that answers each of its K equally frequent classes with 1/K."""
    classes = snapshot.network.layout.layers[-1]
    if snapshot.network.cost.name == "cross_entropy":
        return log(classes)
    return 1 - 1 / classes


def some(found: int, count: int, name: str) -> str:
    """Return how many of a layer's neurons these are: `1 of the 16 ReLUs`, `All 16 ReLUs`."""
    if count == 1:
        return f"The only {name}"
    if found == count:
        return f"All {count:,} {name}s"
    return f"{found:,} of the {count:,} {name}s"
