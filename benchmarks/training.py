"""How fast training is, beside PyTorch, scikit-learn, and what nothing can undercut: the products alone.

One network, 784-16-16-10 with sigmoid, squared error and plain gradient descent, and batches of several
sizes; one thread each. All take turns, so that what else the machine does meets them alike. The floor is
a step's eight matrix products on arrays that are there already: no data, no activations, no update.
The peers have the data as float32 in memory and take shuffled slices of it; scikit-learn has no squared
error for classes and uses cross-entropy. The pictures are random and of MNIST's size and type.
Run: python benchmarks/training.py [--seconds 1.5]
"""

import argparse
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

import numpy as np
from report import Spread, write_report
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from core.configuration import configure
from core.datasets import Dataset, Split
from core.training import Trainer

LAYERS = [784, 16, 16, 10]
BATCH_SIZES = (1, 10, 32, 100, 1000)
EXAMPLES = 20_000
ROUNDS = 7

Learn = Callable[[], int]  # learns for a little and returns from how many examples


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure the speed of training.")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each figure (default 1.5)")
    seconds = parser.parse_args().seconds
    figures: dict[str, object] = {"network": "-".join(map(str, LAYERS)), "unit": "examples/s"}
    learners = {name: make for name, make in LEARNERS.items() if name != "PyTorch" or has_pytorch()}
    if "PyTorch" not in learners:
        figures["PyTorch"] = "not installed: pip install -e '.[bench]'"
    with threadpool_limits(1):
        for batch in BATCH_SIZES:
            rates = measure({name: make(batch) for name, make in learners.items()}, seconds)
            for name, found in rates.items():
                figures[f"batch {batch:>4}, {name}"] = Spread.of(found)
            own = np.array(rates["Backlight"])
            for name in list(rates)[1:]:
                ratio = Spread.of((own / rates[name]).tolist())
                figures[f"batch {batch:>4}, Backlight / {name}"] = ratio
    write_report("training", figures)


def measure(learners: dict[str, Learn], seconds: float) -> dict[str, list[float]]:
    """Return each one's examples per second, in rounds in which they take turns."""
    for learn in learners.values():
        learn()
    rates: dict[str, list[float]] = {name: [] for name in learners}
    for _ in range(ROUNDS):
        for name, learn in learners.items():
            examples, begun = 0, perf_counter()
            while (elapsed := perf_counter() - begun) < seconds / ROUNDS:
                examples += learn()
            rates[name].append(examples / elapsed)
    return rates


def several(step: Callable[[], object], batch: int) -> Learn:
    """Return ten steps at once, so that looking at the clock costs nothing."""

    def learn() -> int:
        for _ in range(10):
            step()
        return 10 * batch

    return learn


def data() -> Split:
    """Return random pictures with random labels."""
    random = np.random.default_rng(1)
    pictures = random.integers(0, 256, (EXAMPLES, LAYERS[0]), np.uint8)
    return Split(pictures, random.integers(0, LAYERS[-1], EXAMPLES), 1 / 255)


def backlight(batch: int) -> Learn:
    """Learn with the real trainer: gather, forward, backward, update."""
    split = data()
    dataset = Dataset("mnist", "Random", tuple("0123456789"), (28, 28), split, split)
    return several(Trainer(configure(LAYERS, batch_size=batch), dataset).step, batch)


def products(batch: int) -> Learn:
    """Make the matrix products of a step and nothing else."""
    random = np.random.default_rng(1)
    a = [random.random((batch, n), np.float32) for n in LAYERS]
    weights = [random.random((m, n), np.float32) for n, m in pairwise(LAYERS)]
    gradients = [np.empty_like(each) for each in weights]
    deltas = [np.empty_like(each) for each in a]

    def step() -> None:
        for layer, w in enumerate(weights):
            np.matmul(a[layer], w.T, deltas[layer + 1])  # (B, n_l)
        for layer in range(len(weights) - 1, 0, -1):
            np.matmul(a[layer + 1], weights[layer], deltas[layer])  # (B, n_{l-1})
        for layer, gradient in enumerate(gradients):
            np.matmul(a[layer + 1].T, a[layer], gradient)  # (n_l, n_{l-1})

    return several(step, batch)


def has_pytorch() -> bool:
    """Whether PyTorch is installed."""
    try:
        import torch  # type: ignore[import-not-found]  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def pytorch(batch: int) -> Learn:
    """Learn with PyTorch, eager."""
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for n, m in pairwise(LAYERS):
        layers += [torch.nn.Linear(n, m), torch.nn.Sigmoid()]
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(network.parameters(), lr=1.0)
    split = data()
    pictures = torch.from_numpy(split.inputs())
    targets = torch.nn.functional.one_hot(torch.tensor(split.labels)).float()
    order, offset = torch.randperm(EXAMPLES), 0

    def step() -> None:
        nonlocal order, offset
        chosen = order[offset : offset + batch]
        optimizer.zero_grad()
        ((network(pictures[chosen]) - targets[chosen]) ** 2).sum(dim=1).mean().backward()
        optimizer.step()
        offset += batch
        if offset + batch > EXAMPLES:
            order, offset = torch.randperm(EXAMPLES), 0

    return several(step, batch)


def scikit_learn(batch: int) -> Learn:
    """Learn with scikit-learn: a pass over as many examples as twenty batches have, up to all."""
    split = data()
    count = min(EXAMPLES, 20 * batch)
    pictures, labels = split.inputs(0, count), split.labels[:count]
    classes = np.arange(LAYERS[-1])
    network = MLPClassifier(
        tuple(LAYERS[1:-1]),
        activation="logistic",
        solver="sgd",
        batch_size=batch,
        alpha=0,
        momentum=0,
        learning_rate_init=0.1,
    )

    def learn() -> int:
        network.partial_fit(pictures, labels, classes=classes)
        return count

    return learn


LEARNERS: dict[str, Callable[[int], Learn]] = {
    "Backlight": backlight,
    "its products": products,
    "PyTorch": pytorch,
    "scikit-learn": scikit_learn,
}

if __name__ == "__main__":
    main()
