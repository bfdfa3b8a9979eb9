"""The vital signs of a run's last steps before it diverged, and the last step that was healthy.

Nothing is written down while a run trains: the steps that led to a divergence are made again, bit for
bit, from the record of the run (core/timeline.py) by a trainer of their own, and looked at on the way.
The bounds of health are explained in docs/mathematics.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.divergence import explain
from core.timeline import Timeline
from core.training import Trainer

STEPS = 60  # in a chain: as many as a small chart shows apart
SEARCH = 240  # steps back that are made again where the last 60 were all sick
RATIO = 1.0  # an update as long as the parameters that it changes replaces what was learned
WEIGHTED_INPUT = 1e4  # inputs are 0 to 1 and weights near 1: a sum of hundreds of them is far below
GROWTH = 10.0  # of a layer's parameters and of the cost since the chain's first step, as a factor
GUESSING = 1.0  # about what it costs to guess; batches of one may begin at a cost of nothing

Sign = Literal["finite", "update_ratio", "weighted_input", "parameter_growth", "cost_growth"]


@dataclass(frozen=True)
class LayerVitals:
    """The signs of one of the layers 1..L; None of an update that there was not, or of 0 / 0."""

    z: float  # the largest weighted input's magnitude, over the next mini-batch
    a: float  # the largest activation's
    gradient_norm: float  # of the next mini-batch; this and all norms are Euclidean, in float64
    parameter_norm: float
    update_norm: float | None  # of what was added to reach this step
    update_ratio: float | None  # the same beside the norm of the parameters that it changed


@dataclass(frozen=True)
class Vitals:
    """The signs of one step, like a frame: of the parameters there and the mini-batch that comes next."""

    step: int
    cost: float
    layers: list[LayerVitals]


@dataclass(frozen=True)
class Trouble:
    """The first sign that went out of bounds after the last healthy step."""

    step: int
    layer: int  # 0: the cost
    sign: Sign
    value: float


@dataclass(frozen=True)
class Chain:
    """The steps that led to a divergence, the fatal one last."""

    step: int  # whose gradient is not finite
    layer: int
    reason: str
    last_healthy_step: int | None  # None where not even the run's start was
    trouble: Trouble | None  # None where the fatal step itself is the first that is sick
    learning_rate: float  # at the fatal step
    steps: list[Vitals]


def take_vitals(trainer: Trainer) -> Vitals:
    """Return the signs of a trainer's present step."""
    trainer.prepare()
    layers = []
    with np.errstate(all="ignore"):  # overflowing is what is looked for
        for layer, place in enumerate(trainer.network.layout.slices, start=1):
            parameters = trainer.theta[place.both].astype(np.float64)
            update_norm = update_ratio = None
            if trainer.has_update:
                update = trainer.update[place.both].astype(np.float64)
                update_norm = float(np.linalg.norm(update))
                before = float(np.linalg.norm(parameters - update))
                update_ratio = update_norm / before if before else None
            layers.append(
                LayerVitals(
                    z=largest(trainer.batch.z[layer]),
                    a=largest(trainer.batch.a[layer]),
                    gradient_norm=norm(trainer.gradient[place.both]),
                    parameter_norm=float(np.linalg.norm(parameters)),
                    update_norm=update_norm,
                    update_ratio=update_ratio,
                )
            )
        return Vitals(trainer.steps, trainer.cost, layers)


def largest(values: NDArray[np.floating]) -> float:
    """Return the largest magnitude; NaN if there is one."""
    return float(max(values.max(), -values.min()))


def norm(values: NDArray[np.floating]) -> float:
    """Return the Euclidean norm, in float64 so that squares of float32 cannot overflow."""
    return float(np.linalg.norm(values.astype(np.float64)))


def find_trouble(vitals: Vitals, first: Vitals) -> Trouble | None:
    """Return the first sign of a step that is out of bounds; None if it is healthy.

    `first` is the step beyond which parameters and cost may not have grown too far.
    """

    def found(layer: int, sign: Sign, value: float) -> Trouble:
        return Trouble(vitals.step, layer, sign, value)

    for number, (layer, start) in enumerate(zip(vitals.layers, first.layers, strict=True), start=1):
        for value in (layer.parameter_norm, layer.z, layer.a, layer.gradient_norm):
            if not np.isfinite(value):
                return found(number, "finite", value)
        if layer.update_ratio is not None and layer.update_ratio > RATIO:
            return found(number, "update_ratio", layer.update_ratio)
        if layer.z > WEIGHTED_INPUT:
            return found(number, "weighted_input", layer.z)
        if start.parameter_norm and layer.parameter_norm > GROWTH * start.parameter_norm:
            growth = layer.parameter_norm / start.parameter_norm
            return found(number, "parameter_growth", growth)
    if not np.isfinite(vitals.cost):
        return found(0, "finite", vitals.cost)
    growth = vitals.cost / max(first.cost, GUESSING)
    return found(0, "cost_growth", growth) if growth > GROWTH else None


def chain(timeline: Timeline, trainer: Trainer, steps: int = STEPS) -> Chain:
    """Make the last `steps` steps of a diverged trainer again, and say how they were.

    Neither the trainer nor the timeline is changed. Where all of these steps are sick, more are made
    again to find one that is not; where these are, too, the run's start is taken if that was healthy.
    """
    again, fatal = Trainer(trainer.configuration, trainer.dataset), trainer.steps
    beginning = min(timeline.checkpoints)  # of a branch not step 0
    seen = list(replay(timeline, again, max(beginning, fatal - steps), fatal))
    error = explain(again)
    healthy = last_healthy(seen)
    searched = seen
    if healthy is None and seen[0].step > beginning:
        first = max(beginning, fatal - max(SEARCH, steps))
        searched = list(replay(timeline, again, first, fatal))
        healthy = last_healthy(searched)
        if healthy is None and first > beginning:
            (start,) = replay(timeline, again, beginning, beginning)
            healthy = None if find_trouble(start, start) else beginning
    return Chain(
        step=fatal,
        layer=error.layer,
        reason=error.reason,
        last_healthy_step=healthy,
        trouble=first_trouble(searched, healthy),
        learning_rate=trainer.configuration.learning_rate,
        steps=seen,
    )


def replay(timeline: Timeline, trainer: Trainer, first: int, last: int) -> Iterator[Vitals]:
    """Go from one step of a run to another, and yield the signs of each, both ends included."""
    with np.errstate(all="ignore"):
        for _ in timeline.travel(trainer, first):
            pass
        yield take_vitals(trainer)
        while trainer.steps < last:
            trainer.step()
            timeline.follow(trainer)
            yield take_vitals(trainer)


def last_healthy(steps: list[Vitals]) -> int | None:
    """Return the latest healthy step before the fatal one, which is the last of these."""
    for vitals in reversed(steps[:-1]):
        if find_trouble(vitals, steps[0]) is None:
            return vitals.step
    return None


def first_trouble(steps: list[Vitals], healthy: int | None) -> Trouble | None:
    """Return what went out of bounds first after the last healthy step, before the fatal one."""
    for vitals in steps[:-1]:
        if healthy is None or vitals.step > healthy:
            trouble = find_trouble(vitals, steps[0])
            if trouble is not None:
                return trouble
    return None
