"""The step: a configuration and its seed in, parameters out, deterministic to the bit.

A step's whole state is theta, the optimizer's memory, the step number and the place in the data; the
order of the data is a function of (seed, epoch). All arrays are allocated once and reused. A trainer
knows nothing of time, processes or viewers.
"""

import math

import numpy as np
from numpy.typing import NDArray

from core.added import AddedExamples
from core.checkpoint import Checkpoint
from core.configuration import MAX_SEED, Configuration, check_learning_rate, check_whole
from core.datasets import Dataset
from core.divergence import explain
from core.errors import InvalidInput
from core.optimizers import make_optimizer
from core.parameters import Vector, initialize

INITIAL_WEIGHTS, DATA_ORDER = 0, 1  # streams of random numbers that a seed opens


class Trainer:
    """Trains one network on one data set, a step at a time.

    `theta`, `gradient` and `update` are the trainer's own arrays and change with every step: copy what
    you keep. `gradient`, `cost` and `batch_accuracy` are those of the next mini-batch at the present
    parameters, valid after `prepare`.
    """

    def __init__(self, configuration: Configuration, dataset: Dataset) -> None:
        """Raise InvalidInput if the batch is larger than the data."""
        self.dataset = dataset
        self.network = configuration.network()
        layout = self.network.layout
        self.theta: Vector = np.empty(layout.size, dtype=np.float32)
        self.gradient: Vector = np.empty(layout.size, dtype=np.float32)
        self.update: Vector = np.empty(layout.size, dtype=np.float32)
        self.weights, self.biases = layout.weights(self.theta), layout.biases(self.theta)
        self.gradient_weights = layout.weights(self.gradient)
        self.gradient_biases = layout.biases(self.gradient)
        self.added = AddedExamples()  # of the present epoch
        self.train = dataset.train  # the present epoch's, with the added ones behind
        self.targets = np.eye(layout.layers[-1], dtype=np.float32)
        self.configuration = configuration
        self.set_batch_size(configuration.batch_size)
        self.reset()

    def reset(self, seed: int | None = None) -> None:
        """Go back to step 0 and the seed's initial weights; another `seed` becomes the run's own.

        Raises InvalidInput, and changes nothing, if `seed` cannot be one.
        """
        if seed is not None:
            check_whole("seed", seed, 0, MAX_SEED)
            self.configuration = self.configuration.change(seed=seed)
        configuration = self.configuration
        random = np.random.default_rng([configuration.seed, INITIAL_WEIGHTS])
        self.theta[:] = initialize(self.network.layout, configuration.initialization, random)
        self.optimizer = make_optimizer(configuration.optimizer, self.network.layout.size)
        self.steps = 0
        self.epochs = 0  # completed
        self.offset = 0  # examples of this epoch that were learned from
        self.has_update = False
        self.prepared = False
        self.shuffle()

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go to where a checkpoint of this run was made; what follows is then what followed there.

        Only `update` is not known until the next step has made one.
        """
        self.theta[:] = checkpoint.theta
        for name, remembered in checkpoint.memory.items():
            self.optimizer.memory[name][:] = remembered
        self.steps, self.epochs = checkpoint.step, checkpoint.epochs
        self.has_update = False
        # Within an epoch its data stay those that it began with, whatever was added since.
        self.configuration = self.configuration.change(added_examples=checkpoint.added)
        self.shuffle()
        self.offset = checkpoint.offset
        self.prepared = False
        self.configure(checkpoint.configuration)

    def configure(self, configuration: Configuration) -> None:
        """Take over settings that this run has had before."""
        resized = configuration.batch_size != self.configuration.batch_size
        self.configuration = configuration
        if self.offset == 0:
            self.shuffle()
            self.prepared = False
        if resized:
            self.trace = self.network.trace(configuration.batch_size, np.float32)
            self.prepared = False

    def shuffle(self) -> None:
        """Put the data of the present epoch, with what was added until now, in its order."""
        if self.added != self.configuration.added_examples:
            self.added = self.configuration.added_examples
            self.train = self.added.join(self.dataset.train)
        random = np.random.default_rng([self.configuration.seed, DATA_ORDER, self.epochs])
        self.order: NDArray[np.intp] = random.permutation(len(self.train))

    def set_added_examples(self, added: AddedExamples) -> None:
        """Have other examples added, from the next epoch on; from this one if it has not begun.

        A batch that is larger than the new training set becomes the whole of it.
        InvalidInput, and nothing changes, if they fit neither the network nor the data.
        """
        layers = self.configuration.layers
        added.check(layers[0], layers[-1])
        added.split(self.dataset.train)  # refuses values of another type
        self.configuration = self.configuration.change(added_examples=added)
        if self.configuration.batch_size > self.training_examples:
            self.set_batch_size(self.training_examples)
        if self.offset == 0:
            self.shuffle()
            self.prepared = False

    @property
    def training_examples(self) -> int:
        """How many there are, with all that were added until now."""
        return len(self.dataset.train) + len(self.configuration.added_examples)

    def set_batch_size(self, batch_size: int) -> None:
        """Change the batch size from the next step on; InvalidInput if the data has fewer examples."""
        check_whole("batch_size", batch_size, 1)
        count = self.training_examples
        if batch_size > count:
            raise InvalidInput(
                "batch_size",
                f"expected at most {count}, the training examples of {self.dataset.name}, "
                f"but got {batch_size}",
            )
        self.configuration = self.configuration.change(batch_size=batch_size)
        self.trace = self.network.trace(batch_size, np.float32)
        self.prepared = False

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next step on; InvalidInput unless positive and finite."""
        check_learning_rate(learning_rate)
        self.configuration = self.configuration.change(learning_rate=learning_rate)

    @property
    def epoch(self) -> float:
        """How often the data was gone through: 2.5 is halfway through the third time."""
        return self.epochs + self.offset / len(self.order)

    @property
    def steps_per_epoch(self) -> int:
        """Steps of a whole epoch at the present batch size; the last may have a smaller batch."""
        return -(-len(self.order) // self.configuration.batch_size)

    @property
    def batch_indices(self) -> NDArray[np.intp]:
        """The training examples of the next mini-batch."""
        return self.order[self.offset : self.offset + self.configuration.batch_size]

    def prepare(self) -> None:
        """Compute the next mini-batch's gradient at the present parameters, unless that is done."""
        if self.prepared:
            return
        indices = self.batch_indices
        short = len(indices) < len(self.trace.y)
        self.batch = self.trace.head(len(indices)) if short else self.trace
        self.train.gather(indices, self.batch.a[0])
        self.labels = self.train.labels.take(indices)
        self.targets.take(self.labels, 0, self.batch.y, "clip")
        self.network.forward(self.weights, self.biases, self.batch)
        self.network.backward(self.weights, self.batch, self.gradient_weights, self.gradient_biases)
        self.prepared = True

    def check(self) -> None:
        """Raise Diverged if the next mini-batch's gradient is not finite."""
        self.prepare()
        if not math.isfinite(self.gradient.dot(self.gradient)):
            raise explain(self)

    def step(self) -> None:
        """Learn from one mini-batch.

        Raises Diverged, and leaves everything as it was, if the gradient is not finite.
        """
        self.check()
        self.optimizer.update(
            self.gradient, self.configuration.learning_rate, self.steps + 1, self.update
        )
        self.theta += self.update
        self.has_update = True
        self.prepared = False
        self.steps += 1
        self.offset += len(self.batch.y)
        if self.offset >= len(self.order):
            self.epochs += 1
            self.offset = 0
            self.shuffle()

    @property
    def cost(self) -> float:
        """The mean cost of the next mini-batch, after `prepare`."""
        return float(self.batch.mean.dot(self.network.costs(self.batch)))

    @property
    def batch_accuracy(self) -> float:
        """The share of the next mini-batch whose largest output is its label, after `prepare`."""
        hits = np.count_nonzero(self.batch.a[-1].argmax(1) == self.labels)
        return int(hits) / len(self.labels)

    def gradient_norms(self) -> list[float]:
        """Return the gradient's Euclidean norm in each of the layers 1..L, after `prepare`."""
        parts = (self.gradient[each.both] for each in self.network.layout.slices)
        return [math.sqrt(part.dot(part)) for part in parts]
