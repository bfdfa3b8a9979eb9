"""How far a picture is from every digit a data set knows, whatever the network says about it.

A network has only ten answers and gives one of them, often a sure one, to a smiley too. This asks
the data instead: the distance to the nearest of some thousand known examples, once as it is and
once with the amount of ink divided out. The first finds what has too much ink (blocks, scribbles,
noise), the second thin strokes in the wrong places (crosses, letters); a picture is as far away as
the worse of the two says. Both are calibrated on examples held out from the known ones.

Left out: letters that pass for a digit (a T for a 7) pass here as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Enough for real digits to find a near neighbor, few enough for a millisecond a picture.
ANCHORS = 5_000
HELD_OUT = 2_000
# With more principal components the distance follows single pixels rather than strokes.
COMPONENTS = 60
# Share of held-out digits that must count as digits.
ACCEPTED = 0.99
# Few examples are of few writers, to whom everybody else's hand is strange: up to this much farther
# is forgiven, and nothing from so many examples on. Found with digits drawn for the 8 x 8 data.
FORGIVEN = 0.45
MANY = 5_000
TINY = 1e-9


@dataclass(frozen=True)
class _Nearest:
    """Distance to the nearest anchor: sqrt(min_a |Px - Pa|^2 + |x - Px|^2).

    P projects on the leading principal components; what lies outside of them is added.
    """

    mean: NDArray[np.float32]  # (n,)
    axes: NDArray[np.float32]  # (n, components)
    anchors: NDArray[np.float32]  # (anchors, components)
    squares: NDArray[np.float32]  # (anchors,)

    @classmethod
    def fit(cls, examples: NDArray[np.float32]) -> _Nearest:
        mean = examples.mean(axis=0)
        centered = examples - mean
        _, vectors = np.linalg.eigh(centered.T @ centered)
        axes = np.ascontiguousarray(vectors[:, -COMPONENTS:])
        anchors = centered @ axes
        return cls(mean, axes, anchors, np.square(anchors).sum(axis=1))

    def distance(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        centered = inputs - self.mean
        places = centered @ self.axes  # (B, components)
        inside = np.square(places).sum(axis=1)
        outside = np.square(centered).sum(axis=1) - inside
        nearest = inside + (self.squares - 2 * places @ self.anchors.T).min(axis=1)
        distance: NDArray[np.float32] = np.sqrt(np.maximum(nearest, 0) + np.maximum(outside, 0))
        return distance


@dataclass(frozen=True)
class Familiarity:
    """Distances in units of the threshold: up to 1 is as near as 99 % of unseen real digits are."""

    by_ink: _Nearest
    by_shape: _Nearest
    units: tuple[float, float]
    threshold: float = 1.0

    @classmethod
    def fit(cls, inputs: NDArray[np.float32]) -> Familiarity:
        """Learn what is familiar from inputs (N, n), N at least 10; the same inputs give the same.

        The last fifth is held out for calibration, in one piece because writers come one after
        another, and a digit is no stranger to those of its own writer. So the examples must come
        in no order of class.
        """
        if inputs.ndim != 2 or len(inputs) < 10:
            raise ValueError(f"expected at least 10 examples (N, n), but got {inputs.shape}")
        split = len(inputs) * 4 // 5
        known, unseen = _spread(inputs[:split], ANCHORS), _spread(inputs[split:], HELD_OUT)
        by_ink, by_shape = _Nearest.fit(known), _Nearest.fit(_unit(known))
        ink, shape = by_ink.distance(unseen), by_shape.distance(_unit(unseen))
        # Each may refuse half of those that may be refused; then both together exactly their share.
        each = 1 - (1 - ACCEPTED) / 2
        ink_unit, shape_unit = float(np.quantile(ink, each)), float(np.quantile(shape, each))
        ink_unit, shape_unit = max(ink_unit, TINY), max(shape_unit, TINY)
        both = float(np.quantile(np.maximum(ink / ink_unit, shape / shape_unit), ACCEPTED))
        both = max(both, TINY) * (1 + FORGIVEN * max(0, 1 - len(inputs) / MANY))
        return cls(by_ink, by_shape, (ink_unit * both, shape_unit * both))

    @np.errstate(over="ignore", invalid="ignore")
    def distance(self, inputs: NDArray[np.floating]) -> NDArray[np.float32]:
        """How far inputs (B, n) are from every known digit, (B,) in units of the threshold.

        What is too large for float32 is infinitely far, or not a number.
        """
        values = np.asarray(inputs, np.float32)
        ink = self.by_ink.distance(values) / self.units[0]
        shape = self.by_shape.distance(_unit(values)) / self.units[1]
        worse: NDArray[np.float32] = np.maximum(ink, shape).astype(np.float32)
        return worse


def _unit(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each example (row) at length 1, so that a thick and a thin stroke weigh the same."""
    length = np.linalg.norm(inputs, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (inputs / np.maximum(length, TINY)).astype(np.float32)
    return scaled


def _spread(examples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """At most `count` of the examples, evenly spread over all of them, as float32."""
    if len(examples) > count:
        places = np.linspace(0, len(examples) - 1, count).astype(int)
        examples = examples[places]
    return np.ascontiguousarray(examples, np.float32)
