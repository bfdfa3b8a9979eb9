"""Training and predicting without a server: what `backlight train` and `backlight predict` do."""

import argparse
import json
import math
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from app.config import Limits
from core import datasets
from core.checkpoint import Checkpoint, check_writable, write_file
from core.configuration import Configuration, check_whole, configure
from core.drawing import image_inputs
from core.errors import BacklightError, InvalidInput
from core.evaluation import Evaluator, Score
from core.formats import encode, format_of
from core.models import load_model
from core.probes.forward import probabilities, run_forward
from core.snapshot import Snapshot
from core.training import Trainer

TRAIN_EXAMPLES_SCORED = 10_000  # as the server does; more would double the time of a short epoch


@dataclass
class Report:
    """What training came to, so far."""

    seconds: float = 0.0  # of training alone, without the scoring between epochs
    examples: int = 0
    train: Score = field(default_factory=lambda: Score(math.nan, math.nan))
    test: Score = field(default_factory=lambda: Score(math.nan, math.nan))


def train(options: argparse.Namespace) -> None:
    """Train as the options say, print a line an epoch, and save the network if a file is given.

    Raises InvalidInput for what cannot be, DatasetUnavailable, or Diverged.
    """
    check_whole("epochs", options.epochs, 1)
    configuration = _configuration(options)
    form = None
    if options.out:
        check_writable(options.out)
        form = format_of(options.out)
    interactive = sys.stderr.isatty() and not options.quiet
    dataset = datasets.load(
        configuration.dataset, options.data_dir, download=True, progress=interactive
    )
    # One thread: the matrices are small, and handing them out costs more than it saves. An overflow
    # needs no warning from NumPy: the trainer notices what it leads to, and says more.
    with threadpool_limits(1, "blas"), np.errstate(all="ignore"):
        trainer = Trainer(configuration, dataset)
        report = _run(trainer, options.epochs, interactive=interactive, quiet=options.quiet)
    if form is not None:
        write_file(options.out, encode(Checkpoint.of(trainer, report.seconds), form))
    if options.json:
        print(json.dumps(_summary(trainer, report)))


def _configuration(options: argparse.Namespace) -> Configuration:
    info = datasets.describe(options.dataset, options.data_dir)
    return configure(
        list(info.default_layers),
        dataset=options.dataset,
        layers=options.layers,
        activation=options.activation,
        output_activation=options.output_activation,
        cost_function=options.cost,
        optimizer=options.optimizer,
        learning_rate=options.learning_rate,
        batch_size=options.batch_size,
        initialization=options.initialization,
        seed=options.seed,
    )


def _run(trainer: Trainer, epochs: int, *, interactive: bool, quiet: bool) -> Report:
    """Train for some epochs, scoring after each."""
    dataset, report = trainer.dataset, Report()
    train_score = Evaluator(trainer.network, dataset.train, TRAIN_EXAMPLES_SCORED)
    test_score = Evaluator(trainer.network, dataset.test)
    for epoch in range(1, epochs + 1):
        steps = tqdm(
            range(trainer.steps_per_epoch),
            desc=f"epoch {epoch}/{epochs}",
            unit=" steps",
            leave=False,
            disable=not interactive,
        )
        started = perf_counter()
        for _ in steps:
            trainer.step()
        report.seconds += perf_counter() - started
        report.examples += len(dataset.train)
        report.train, report.test = (
            train_score.score(trainer.theta),
            test_score.score(trainer.theta),
        )
        if not quiet:
            print(
                f"epoch {epoch:>{len(str(epochs))}}/{epochs}  cost {report.train.cost:.4f}  "
                f"test accuracy {report.test.accuracy:.2%}  "
                f"{report.examples / report.seconds:,.0f} examples/s",
                flush=True,
            )
    return report


def _summary(trainer: Trainer, report: Report) -> dict[str, object]:
    return {
        "dataset": trainer.dataset.name,
        "parameters": int(trainer.theta.size),
        "epochs": trainer.epochs,
        "steps": trainer.steps,
        "examples_per_second": round(report.examples / report.seconds, 1),
        "cost": report.train.cost,
        "train_accuracy": report.train.accuracy,
        "test_cost": report.test.cost,
        "test_accuracy": report.test.accuracy,
        "configuration": trainer.configuration.to_dict(),
    }


def predict(model: Path, images: list[Path], data_dir: Path) -> None:
    """Print the label and the network's confidence for each picture.

    Raises InvalidInput for a file that is no network, or one that is no picture.
    """
    checkpoint = load_model(model, Limits().import_bytes, data_dir)
    inputs = np.stack([_inputs(image, checkpoint.configuration) for image in images])
    snapshot = Snapshot(
        checkpoint.configuration,
        checkpoint.step,
        checkpoint.epoch,
        checkpoint.theta,
        update=None,
        memory={},
        batch_indices=np.empty(0, np.intp),
    )
    outputs = run_forward(snapshot, inputs).a[-1]  # (B, n_L)
    shares = probabilities(checkpoint.configuration.output_activation, outputs)
    classes = datasets.describe(checkpoint.configuration.dataset).classes
    for image, share in zip(images, shares, strict=True):
        label = int(share.argmax())
        print(f"{image}: {classes[label]} ({share[label]:.1%})")


def _inputs(path: Path, configuration: Configuration) -> np.ndarray:
    """Return a picture as the network's inputs (n_0,)."""
    info = datasets.describe(configuration.dataset)
    if info.drawing is None or len(info.input_shape) != 2:
        raise InvalidInput("model", f"{info.name} has no pictures, so this network reads none")
    limits = Limits()
    try:
        with path.open("rb") as file:
            content = file.read(limits.image_bytes + 1)
        if len(content) > limits.image_bytes:
            raise InvalidInput("image", f"expected at most {limits.image_bytes:,} bytes")
        return image_inputs(
            content,
            shape=(info.input_shape[0], info.input_shape[1]),
            box=info.drawing.box,
            center=info.drawing.center,
            max_pixels=limits.image_pixels,
            max_side=limits.image_side,
        )
    except OSError as error:
        raise InvalidInput("image", f"cannot read {path}: {error.strerror or error}") from error
    except BacklightError as error:
        raise InvalidInput("image", f"{path}: {error.message.removeprefix('image: ')}") from error
