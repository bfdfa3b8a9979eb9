"""One consistent copy of a run's state, for questions asked beside the training."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.added import AddedExamples
from core.configuration import Configuration
from core.network import Network
from core.optimizers import make_optimizer
from core.parameters import Vector
from core.training import Trainer


@dataclass(frozen=True)
class Snapshot:
    """The parameters after `step` steps and the mini-batch that comes next; owns its arrays."""

    configuration: Configuration
    step: int
    epoch: float
    theta: Vector  # (size,)
    update: Vector | None  # what the last step added, None before the first
    memory: dict[str, Vector]  # the optimizer's
    batch_indices: NDArray[np.intp]  # training examples of the next mini-batch
    added: AddedExamples = field(default_factory=AddedExamples)
    """Those of the present epoch: training examples N, N + 1, ... behind the data set's own N."""

    @classmethod
    def of(cls, trainer: Trainer) -> "Snapshot":
        """Copy a trainer's present state."""
        return cls(
            configuration=trainer.configuration,
            step=trainer.steps,
            epoch=trainer.epoch,
            theta=trainer.theta.copy(),
            update=trainer.update.copy() if trainer.has_update else None,
            memory={name: each.copy() for name, each in trainer.optimizer.memory.items()},
            batch_indices=trainer.batch_indices.copy(),
            added=trainer.added,
        )

    @cached_property
    def network(self) -> Network:
        """The network's function."""
        return self.configuration.network()

    @cached_property
    def theta64(self) -> NDArray[np.float64]:
        """The parameters in the precision of the probes."""
        return self.theta.astype(np.float64)

    def next_update(self, gradient: NDArray[np.floating]) -> Vector:
        """Return what the optimizer would add now if this (size,) were the mini-batch's gradient."""
        optimizer = make_optimizer(self.configuration.optimizer, self.theta.size)
        for name, remembered in self.memory.items():
            optimizer.memory[name][:] = remembered
        update = np.empty_like(self.theta)
        rate = self.configuration.learning_rate
        optimizer.update(gradient.astype(np.float32), rate, self.step + 1, update)
        return update
