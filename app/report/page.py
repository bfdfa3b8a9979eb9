"""Puts a report together: what is measured, what is told in words, and the page around it."""

import base64
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import plotly
from jinja2 import Environment, FileSystemLoader
from numpy.typing import NDArray
from PIL import Image

from app import __version__
from app.report.figures import accuracy_figure, cost_figure, mark, norm_figure
from app.report.picture import Picture, Scene, draw
from app.report.words import configuration_rows, duration, many, percent, scientific, wording
from core.bundle import Bundle
from core.checkpoint import Checkpoint
from core.datasets import Dataset, DatasetInfo, Split, describe
from core.probes.confusion import Confusion, count_confusion
from core.probes.forward import probabilities, run_forward
from core.probes.gradient import CHUNK, average_gradient
from core.snapshot import Snapshot
from core.timeline import Change

TEMPLATES = Path(__file__).parents[2] / "templates"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
MISTAKES = 24
GRADIENT_EXAMPLES = 1_000
MOST_CHANGES = 100  # of settings that are listed
NOT_FINITE = "its parameters are no longer finite, so it has no answers"


@dataclass(frozen=True)
class Measured:
    """What the network makes of its data."""

    confusion: Confusion
    gradient: NDArray[np.float64]  # (size,), of the mean cost of the first training examples
    gradient_examples: int
    activations: list[NDArray[np.floating]]  # of the first test example, layers 0..L
    confidence: float
    label: int
    mistakes: list[dict[str, str]]


def report(run: Bundle, network: Checkpoint, dataset: Dataset | str) -> str:
    """Return the page about a run whose network is `network` where it stands.

    `dataset` is the run's, or a sentence that says why it is not here: what needs it is then left out,
    and the page says so.
    """
    info = describe(network.configuration.dataset)
    finite = bool(np.isfinite(network.theta).all())
    measured, missing = None, dataset if isinstance(dataset, str) else NOT_FINITE
    if isinstance(dataset, Dataset) and finite:
        measured = measure(network, dataset)
    picture = draw(scene_of(network, info, measured))
    drawn = [cost_figure(run.history), accuracy_figure(run.history), norm_figure(run.history)]
    figures, end = [each for each in drawn if each], run.timeline.end
    if network.step < end:
        figures = [mark(each, network.step) for each in figures]
    page: str = template().render(
        name=run.name,
        summary=summary(run, network, info, measured),
        reason=run.standing.reason if run.standing.status == "diverged" else None,
        facts=facts(run, network, measured),
        picture=picture,
        picture_words=picture_words(picture, info, measured),
        figures=figures,
        beyond=f"step {network.step:,} of {end:,}" if network.step < end else None,
        configuration=configuration_rows(network.configuration, info),
        changes=changes_in_words(run.timeline.changes),
        measured=measured,
        matrix=matrix_rows(measured.confusion) if measured else [],
        missing=missing,
        pictured=len(info.input_shape) == 2,
        classes=info.classes,
        version=__version__,
        written=run.version,
        exported_at=run.exported_at,
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        plotly=plotly_script(),
        percent=percent,
        scientific=scientific,
    )
    return page


@lru_cache(maxsize=1)
def template() -> Any:
    """Return the page's template; every value in it is escaped unless it says otherwise."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html")


@lru_cache(maxsize=1)
def plotly_script() -> str:
    """Return Plotly's script as the installed package brings it."""
    return PLOTLY.read_text(encoding="utf-8")


def measure(network: Checkpoint, dataset: Dataset) -> Measured:
    """Send the test set through the network, and some training examples there and back."""
    snapshot = Snapshot(
        network.configuration,
        network.step,
        network.epoch,
        network.theta,
        update=None,
        memory={},
        batch_indices=np.empty(0, np.intp),
    )
    with np.errstate(all="ignore"):
        confusion = count_confusion(snapshot, batches(dataset.test), MISTAKES)
        some = dataset.train.head(GRADIENT_EXAMPLES)
        gradient = average_gradient(snapshot, batches(some)).gradient
        inputs, label = dataset.test.example(0)
        trace = run_forward(snapshot, inputs[np.newaxis])
        outputs = network.configuration.output_activation
        shares = probabilities(outputs, trace.a[-1])[0]
    return Measured(
        confusion=confusion,
        gradient=gradient,
        gradient_examples=len(some),
        activations=[each[0] for each in trace.a],
        confidence=float(shares.max()),
        label=label,
        mistakes=mistakes(confusion, dataset) if len(dataset.input_shape) == 2 else [],
    )


def batches(split: Split) -> Any:
    """Yield a split in parts that a probe can hold."""
    for start in range(0, len(split), CHUNK):
        yield split.inputs(start, start + CHUNK), split.labels[start : start + CHUNK]


def mistakes(confusion: Confusion, dataset: Dataset) -> list[dict[str, str]]:
    """Return the worst mistakes with their pictures."""
    return [
        {
            "picture": picture_address(dataset.test.example(each.index)[0], dataset.input_shape),
            "label": dataset.classes[each.label],
            "prediction": dataset.classes[each.prediction],
            "confidence": percent(each.confidence),
            "index": f"{each.index:,}",
        }
        for each in confusion.mistakes
    ]


def picture_address(inputs: NDArray[np.floating], shape: tuple[int, ...]) -> str:
    """Return inputs from 0 to 1 as a PNG within an address: bright ink on nothing."""
    ink = np.rint(inputs.reshape(shape) * 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(ink).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def scene_of(network: Checkpoint, info: DatasetInfo, measured: Measured | None) -> Scene:
    """Return what the picture is to show: without data, the sizes of the weights."""
    values = np.abs(network.theta.astype(np.float64) if measured is None else measured.gradient)
    return Scene(
        info=info,
        layers=network.configuration.layers,
        magnitudes=np.where(np.isfinite(values), values, 0.0),
        activations=measured.activations if measured else None,
        label=measured.label if measured else None,
    )


def summary(run: Bundle, network: Checkpoint, info: DatasetInfo, measured: Measured | None) -> str:
    """Return the run in two sentences."""
    layers = network.configuration.layers
    sizes = ", ".join(f"{each:,}" for each in layers[:-1])
    data = info.title.partition(":")[0]
    parts = [
        f"A network of {sizes} and {layers[-1]:,} neurons ({network.theta.size:,} parameters), "
        + (
            f"trained on {data} for {many(network.step, 'step')}, "
            f"which is {run.standing.epoch:.2f} times through the data."
            if network.step
            else f"not trained yet. Its data set is {data}."
        )
    ]
    if measured:
        count = int(measured.confusion.matrix.sum())
        right = int(measured.confusion.matrix.trace())
        parts.append(f"It gets {right:,} of the {count:,} test examples right.")
    return " ".join(parts)


def facts(run: Bundle, network: Checkpoint, measured: Measured | None) -> list[tuple[str, str]]:
    """Return the figures at the top; what is not known is not there."""
    found = [("Step", f"{network.step:,}"), ("Epoch", f"{run.standing.epoch:.2f}")]
    if measured:
        found.append(("Test accuracy", percent(measured.confusion.accuracy, 2)))
    evaluations = [each for each in run.history.evaluations if each.step <= network.step]
    if evaluations:
        newest = evaluations[-1]
        at = "" if newest.step == network.step else f" at step {newest.step:,}"
        if not measured:
            found.append((f"Test accuracy{at}", percent(newest.test_accuracy, 2)))
        found.append((f"Training accuracy{at}", percent(newest.train_accuracy, 2)))
        found.append((f"Test cost{at}", f"{newest.test_cost:.4g}"))
    return [*found, ("Computing time", duration(run.standing.seconds))]


def picture_words(picture: Picture, info: DatasetInfo, measured: Measured | None) -> str:
    """Return what the picture shows."""
    if not measured:
        drawn = (
            f"Drawn are {picture.shown:,} of its {many(picture.total, 'weight')}, "
            "the largest over all and in every layer"
            if picture.shown
            else "No weight is drawn: all are zero, or none is finite"
        )
        return f"{drawn}."
    answer = info.classes[int(np.argmax(measured.activations[-1]))]
    name = info.classes[measured.label]
    reads = (
        f"The first test example, class {name}, "
        f"taken for {answer} with a share of {percent(measured.confidence)}."
    )
    if not picture.shown:
        return f"{reads} No edge is drawn: the gradient of the cost is zero."
    return (
        f"{reads} Drawn are the {picture.shown:,} of {many(picture.total, 'edge')} that the cost "
        f"depends on most, over all and in every layer: by the size of the gradient of the average "
        f"cost of the first {many(measured.gradient_examples, 'training example')}."
    )


def changes_in_words(changes: list[Change]) -> list[tuple[str, list[str]]]:
    """Return the changes of settings with their steps, none for a run that was left as it was."""
    found = [
        (f"{after.step:,}", wording(before.configuration, after.configuration))
        for before, after in pairwise(changes)
    ]
    found = [each for each in found if each[1]]
    if len(found) > MOST_CHANGES:
        left = len(found) - MOST_CHANGES
        found = [*found[:MOST_CHANGES], ("…", [f"and {many(left, 'more change')}"])]
    return found


def matrix_rows(confusion: Confusion) -> list[list[dict[str, Any]]]:
    """Return the confusion matrix as cells, each with the strength of its color."""
    matrix = confusion.matrix
    totals = np.maximum(matrix.sum(axis=1), 1)
    wrong = matrix - np.diag(matrix.diagonal())
    most = max(1, int(wrong.max()))
    return [
        [
            {
                "count": int(count),
                "right": row == column,
                "strength": f"{(count / totals[row]) if row == column else (count / most) ** 0.5:.2f}",
            }
            for column, count in enumerate(counts)
        ]
        for row, counts in enumerate(matrix)
    ]
