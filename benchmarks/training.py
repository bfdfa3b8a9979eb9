"""How fast training is, beside what nothing can undercut: the matrix products alone.

Prints examples per second at several batch sizes: of Backlight's trainer, of a step's eight matrix
products on preallocated arrays, and of the same network in PyTorch (eager, one thread) where that is
installed. The pictures are random and of MNIST's size, so it needs no data.
Run: python benchmarks/training.py [--seconds 1]
"""

import argparse
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

import numpy as np
from report import write_report
from threadpoolctl import threadpool_limits

from core.configuration import configure
from core.datasets import Dataset, Split
from core.training import Trainer

LAYERS = [784, 16, 16, 10]
BATCH_SIZES = (1, 10, 32, 128, 1000)
EXAMPLES = 20_000


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure the speed of training.")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each figure (default 1)")
    seconds = parser.parse_args().seconds
    figures: dict[str, str | int] = {"layers": "-".join(map(str, LAYERS)), "unit": "examples/s"}
    with threadpool_limits(1, "blas"):
        for batch in BATCH_SIZES:
            for name, make in STEPS.items():
                if step := make(batch):
                    figures[f"batch {batch:>4}, {name}"] = rate(step, batch, seconds)
    write_report("training", figures)


def rate(step: Callable[[], object], batch: int, seconds: float) -> int:
    """Return examples per second: the best of five stretches, for the machine has other work."""
    best = 0.0
    for _ in range(5):
        count, started = 0, perf_counter()
        while (elapsed := perf_counter() - started) < seconds / 5:
            for _ in range(10):
                step()
            count += 10
        best = max(best, count * batch / elapsed)
    return round(best)


def backlight_step(batch: int) -> Callable[[], object]:
    """Return a step of the real trainer: gather, forward, backward, update."""
    random = np.random.default_rng(1)
    pictures = random.integers(0, 256, (EXAMPLES, LAYERS[0]), np.uint8)
    split = Split(pictures, random.integers(0, LAYERS[-1], EXAMPLES), 1 / 255)
    classes = tuple("0123456789")
    dataset = Dataset("mnist", "Random pictures", classes, (28, 28), split, split)
    return Trainer(configure(LAYERS, batch_size=batch), dataset).step


def products_step(batch: int) -> Callable[[], object]:
    """Return the matrix products of one step and nothing else."""
    random = np.random.default_rng(1)
    a = [random.random((batch, n), np.float32) for n in LAYERS]
    weights = [random.random((m, n), np.float32) for n, m in pairwise(LAYERS)]
    gradients = [np.empty_like(each) for each in weights]
    deltas = [np.empty_like(each) for each in a]

    def step() -> None:
        for layer, w in enumerate(weights):
            np.dot(a[layer], w.T, out=deltas[layer + 1])  # (B, n_l)
        for layer in range(len(weights) - 1, 0, -1):
            np.dot(a[layer + 1], weights[layer], out=deltas[layer])  # (B, n_{l-1})
        for layer, gradient in enumerate(gradients):
            np.dot(a[layer + 1].T, a[layer], out=gradient)  # (n_l, n_{l-1})

    return step


def pytorch_step(batch: int) -> Callable[[], object] | None:
    """Return the same step in PyTorch, or None where it is not installed."""
    try:
        import torch  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:
        return None
    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for n, m in pairwise(LAYERS):
        layers += [torch.nn.Linear(n, m), torch.nn.Sigmoid()]
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(network.parameters(), lr=1.0)
    pictures = torch.rand(EXAMPLES, LAYERS[0])
    targets = torch.nn.functional.one_hot(torch.randint(0, LAYERS[-1], (EXAMPLES,))).float()

    def step() -> None:
        chosen = torch.randint(0, EXAMPLES, (batch,))
        optimizer.zero_grad()
        ((network(pictures[chosen]) - targets[chosen]) ** 2).sum(dim=1).mean().backward()
        optimizer.step()

    return step


STEPS: dict[str, Callable[[int], Callable[[], object] | None]] = {
    "Backlight": backlight_step,
    "its products": products_step,
    "PyTorch": pytorch_step,
}

if __name__ == "__main__":
    main()
