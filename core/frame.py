"""A copied snapshot of a run at one step: core's contract with whoever shows or sends it.

Everything in a frame is about the parameters after `step` steps; the gradient, the cost and the batch
accuracy are those of the next mini-batch at these parameters. A frame owns its arrays.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.channels import gradient_histogram, read_channel
from core.network import Trace
from core.parameters import Vector
from core.training import Trainer

SURFACE_POINTS = 40  # a side: 1,600 forward passes of a toy network cost less than one of its steps


@dataclass(frozen=True)
class Spotlight:
    """The example that a frame shows: one of the data's, or (split and index None) one of a user's."""

    split: str | None
    index: int | None
    inputs: Vector  # (n_0,)
    label: int


@dataclass(frozen=True)
class Frame:
    """What there is to see of a run at one step."""

    step: int
    epoch: float
    cost: float
    batch_accuracy: float
    learning_rate: float
    batch_size: int
    gradient_norms: list[float]  # layers 1..L
    update_norm: float | None
    parameter_norm: float
    spotlight: Spotlight
    spotlight_cost: float
    activations: list[Vector]  # layers 0..L, (n_l,)
    deltas: list[Vector]  # layers 1..L, (n_l,)
    channel: str
    values: Vector | None  # flat like theta; None where the channel is not computed yet
    gradient_histogram: NDArray[np.uint32]  # (2, 256)
    surface: NDArray[np.float32] | None  # (classes, SURFACE_POINTS, SURFACE_POINTS)


class FrameMaker:
    """Makes frames of one trainer, reusing its room for the spotlit example's pass."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.trace = trainer.network.trace(1, np.float32)
        self.grid: Trace | None = None
        if trainer.dataset.extent is not None:
            self.grid = trainer.network.trace(SURFACE_POINTS**2, np.float32)
            low, high = trainer.dataset.extent
            axis = np.linspace(low, high, SURFACE_POINTS, dtype=np.float32)
            x, y = np.meshgrid(axis, axis)
            self.grid.a[0][:] = np.column_stack([x.ravel(), y.ravel()])

    def make(self, channel: str, spotlight: Spotlight) -> Frame:
        """Return a frame of the trainer's present state."""
        trainer = self.trainer
        trainer.prepare()
        self.pass_through(spotlight)
        return Frame(
            step=trainer.steps,
            epoch=trainer.epoch,
            cost=trainer.cost,
            batch_accuracy=trainer.batch_accuracy,
            learning_rate=trainer.configuration.learning_rate,
            batch_size=trainer.configuration.batch_size,
            gradient_norms=trainer.gradient_norms(),
            update_norm=float(np.linalg.norm(trainer.update)) if trainer.has_update else None,
            parameter_norm=float(np.linalg.norm(trainer.theta)),
            spotlight=replace(spotlight, inputs=self.trace.a[0][0].copy()),
            spotlight_cost=float(trainer.network.costs(self.trace)[0]),
            activations=[each[0].copy() for each in self.trace.a],
            deltas=[each[0].copy() for each in self.trace.delta[1:]],
            channel=channel,
            values=read_channel(channel, trainer, self.trace),
            gradient_histogram=gradient_histogram(trainer.gradient),
            surface=self.surface(),
        )

    def pass_through(self, spotlight: Spotlight) -> None:
        """Send the spotlit example forward, and its error back, through the present parameters."""
        network, trace = self.trainer.network, self.trace
        trace.a[0][0] = spotlight.inputs
        trace.y[:] = 0
        trace.y[0, spotlight.label] = 1
        network.forward(self.trainer.weights, self.trainer.biases, trace)
        network.propagate(self.trainer.weights, trace)

    def surface(self) -> NDArray[np.float32] | None:
        """Return the outputs over the extent of two-dimensional data, None for other data."""
        if self.grid is None:
            return None
        self.trainer.network.forward(self.trainer.weights, self.trainer.biases, self.grid)
        outputs: NDArray[np.float32] = self.grid.a[-1].T.astype(np.float32, order="C")  # a copy
        return outputs.reshape(-1, SURFACE_POINTS, SURFACE_POINTS)
