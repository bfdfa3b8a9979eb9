"""Why training met a number that is not finite: the first place of it, in words."""

from typing import TYPE_CHECKING

import numpy as np

from core.errors import Diverged

if TYPE_CHECKING:
    from core.training import Trainer


def explain(trainer: "Trainer") -> Diverged:
    """Return the error for a trainer whose gradient is not finite: step, layer and likely reason."""
    layer, what = first_place(trainer)
    rate = trainer.configuration.learning_rate
    if trainer.has_update:
        size = size_of_update(trainer)
        likely = f"Most likely the learning rate {rate:g} is too high: the last update was {size}."
    else:
        likely = "It happened at the first step, so the initial weights or the data are to blame."
    return Diverged(
        trainer.steps,
        layer,
        f"{what} of layer {layer} overflowed at step {trainer.steps}. {likely}",
    )


def size_of_update(trainer: "Trainer") -> str:
    """Return how long the last update was beside the parameters that it found."""
    update = trainer.update.astype(np.float64)
    length, before = np.linalg.norm(update), np.linalg.norm(trainer.theta - update)
    if not before > 0:  # they were all zero
        return f"{length:.2g} long"
    return f"{length / before:.2g} times as long as the parameters it changed"


def first_place(trainer: "Trainer") -> tuple[int, str]:
    """Return the layer and the quantity where the pass first went wrong."""
    for layer, (weights, biases) in enumerate(
        zip(trainer.weights, trainer.biases, strict=True), start=1
    ):
        if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
            return layer, "A weight or bias"
        if not np.isfinite(trainer.batch.z[layer]).all():
            return layer, "A weighted input z"
        if not np.isfinite(trainer.batch.a[layer]).all():
            return layer, "An activation"
    for layer in range(len(trainer.weights), 0, -1):
        if not np.isfinite(trainer.batch.delta[layer]).all():
            return layer, "The error delta"
    for layer, norm in enumerate(trainer.gradient_norms(), start=1):
        if not np.isfinite(norm):
            return layer, "The gradient"
    return len(trainer.weights), "The gradient's length"
