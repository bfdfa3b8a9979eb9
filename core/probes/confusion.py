"""Which classes a network takes for which, and the mistakes it is surest of."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.probes.forward import probabilities, run_forward
from core.probes.gradient import Batch
from core.snapshot import Snapshot


@dataclass(frozen=True)
class Mistake:
    """One example that was taken for another class."""

    index: int  # in its split
    label: int
    prediction: int
    confidence: float  # the share of the predicted class, see `probabilities`


@dataclass(frozen=True)
class Confusion:
    """What became of the examples of one split."""

    step: int
    matrix: NDArray[np.intp]  # (classes, classes): row the label, column the prediction
    precision: list[float | None]  # of each class; None if it was never predicted
    recall: list[float | None]  # of each class; None if there is no example of it
    accuracy: float
    mistakes: list[Mistake]  # the surest first


def count_confusion(
    snapshot: Snapshot,
    batches: Iterable[Batch],
    top: int,
    of_label: int | None = None,
    as_prediction: int | None = None,
) -> Confusion:
    """Predict all examples of `batches`, in order; keep the `top` worst mistakes.

    With `of_label` or `as_prediction` only mistakes of that label, or that prediction, are kept.
    InvalidInput if these are no classes, or if an example does not fit the network; ValueError if
    there is none.
    """
    classes = snapshot.network.layout.layers[-1]
    for field, value in (("label", of_label), ("prediction", as_prediction)):
        if value is not None and not 0 <= value < classes:
            raise InvalidInput(field, f"expected a class from 0 to {classes - 1}, but got {value}")
    labels, predictions, confidences = [], [], []
    for inputs, expected in batches:
        outputs = run_forward(snapshot, inputs).a[-1]
        labels.append(expected)
        predictions.append(outputs.argmax(axis=1))
        shares = probabilities(snapshot.configuration.output_activation, outputs)
        confidences.append(shares.max(axis=1))
    if not labels:
        raise ValueError("expected at least one example, but got none")
    label, prediction = np.concatenate(labels).astype(np.intp), np.concatenate(predictions)
    confidence = np.concatenate(confidences)
    matrix = np.zeros((classes, classes), np.intp)
    np.add.at(matrix, (label, prediction), 1)
    listed = label != prediction
    if of_label is not None:
        listed &= label == of_label
    if as_prediction is not None:
        listed &= prediction == as_prediction
    wrong = np.flatnonzero(listed)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:top]
    return Confusion(
        step=snapshot.step,
        matrix=matrix,
        precision=_shares(matrix.diagonal(), matrix.sum(axis=0)),
        recall=_shares(matrix.diagonal(), matrix.sum(axis=1)),
        accuracy=float(np.mean(label == prediction)),
        mistakes=[
            Mistake(i, int(label[i]), int(prediction[i]), float(confidence[i]))
            for i in worst.tolist()
        ],
    )


def _shares(parts: NDArray[np.intp], wholes: NDArray[np.intp]) -> list[float | None]:
    pairs = zip(parts.tolist(), wholes.tolist(), strict=True)
    return [part / whole if whole else None for part, whole in pairs]
