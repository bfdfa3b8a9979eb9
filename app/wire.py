"""A frame as bytes: one complete safetensors buffer, as docs/protocol.md describes it."""

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.buffer import save
from app.subscription import View
from core.channels import SIGNED, UNITS
from core.frame import Frame
from core.levels import NOT_COMPUTED, Scale, fit_scale, levels, strongest
from core.parameters import Layout, Vector
from core.peaks import highest

BYTES_WITH_NUMBER = 5  # of an edge: a level, and four for its number


@dataclass(frozen=True)
class Circumstances:
    """What a frame tells of its run beside the network itself."""

    run: str
    frame: int
    status: str
    train_accuracy: float | None
    test_accuracy: float | None
    seconds: float  # that the steps so far took to compute
    steps_per_second: float


@dataclass
class Encoder:
    """Encodes the frames of one run; remembers the scales that were locked when first asked for."""

    layout: Layout
    peaks: Callable[[View], Sequence[float]] = lambda _: ()
    """The largest magnitudes of the run's record so far; asked once for each scale that is locked."""
    locked: dict[tuple[str, str], Scale] = field(default_factory=dict)  # at most channels x kinds

    def encode(self, frame: Frame, view: View, circumstances: Circumstances) -> bytes:
        """Return the bytes of a frame as a viewer asked for it."""
        found, scale = self.color(frame, view)
        edges = np.concatenate([found[each.weights] for each in self.layout.slices])
        biases = np.concatenate([found[each.biases] for each in self.layout.slices])
        tensors: dict[str, NDArray[Any]] = {
            "bias_levels": biases,
            "gradient_histogram": frame.gradient_histogram,
        }
        if view.most is None or edges.size <= BYTES_WITH_NUMBER * view.most:
            tensors["edges"] = edges
        else:
            numbers = strongest(edges, view.most, signed=SIGNED[view.edges])
            tensors |= {"edges": edges[numbers], "edge_numbers": numbers}
        tensors |= {f"a{layer}": a for layer, a in enumerate(frame.activations)}
        tensors |= {f"delta{layer}": delta for layer, delta in enumerate(frame.deltas, start=1)}
        if frame.surface is not None:
            tensors["surface"] = frame.surface
        return save(tensors, metadata(frame, view, circumstances, scale))

    def color(self, frame: Frame, view: View) -> tuple[NDArray[np.uint8], dict[str, Any]]:
        """Return the level of every parameter, and the scale as the metadata tells it."""
        signed = SIGNED[view.edges]
        told = {
            "signed": signed,
            "kind": view.scale,
            "unit": UNITS[view.edges],
            "range": view.range,
        }
        values = frame.values
        if values is None:
            low, high = (
                (1e-4, 1.0) if view.low is None or view.high is None else (view.low, view.high)
            )
            levels_ = np.full(self.layout.size, NOT_COMPUTED, dtype=np.uint8)
            return levels_, {**told, "low": low, "high": high}
        if view.range == "layer":
            return self.color_layers(values, view, told)
        scale = self.scale(values, view)
        return levels(values, scale), {**told, "low": scale.low, "high": scale.high}

    def color_layers(
        self, values: Vector, view: View, told: dict[str, Any]
    ) -> tuple[NDArray[np.uint8], dict[str, Any]]:
        """Return the levels with every layer on a scale of its own."""
        found = np.empty(self.layout.size, dtype=np.uint8)
        ends = []
        for each in self.layout.slices:
            part = values[each.both]
            scale = fit_scale(view.scale, np.abs(part), signed=SIGNED[view.edges])
            found[each.both] = levels(part, scale)
            ends.append({"low": scale.low, "high": scale.high})
        low, high = min(each["low"] for each in ends), max(each["high"] for each in ends)
        return found, {**told, "low": low, "high": high, "layers": ends}

    def scale(self, values: Vector, view: View) -> Scale:
        """Return the one scale for all parameters that the view asks for."""
        signed = SIGNED[view.edges]
        if view.low is not None and view.high is not None:
            return Scale(view.scale, signed, view.low, view.high)
        if view.range == "frame":
            return fit_scale(view.scale, np.abs(values), signed=signed)
        key = (view.edges, view.scale)
        if key not in self.locked:
            present = np.abs(values[np.isfinite(values)]).max(initial=0)
            high = highest([*self.peaks(view), float(present)])
            fitted = np.array([high], np.float32)
            self.locked[key] = fit_scale(view.scale, fitted, signed=signed, nice=True)
        return self.locked[key]


def metadata(
    frame: Frame, view: View, circumstances: Circumstances, scale: dict[str, Any]
) -> dict[str, str]:
    """Return what the frame tells in words and numbers; safetensors takes only strings."""
    spotlight = frame.spotlight
    example = {
        "split": spotlight.split,
        "index": spotlight.index,
        "label": spotlight.label,
        "cost": finite(frame.spotlight_cost),
        "prediction": int(frame.activations[-1].argmax()),
    }
    return {
        "frame": str(circumstances.frame),
        "run": circumstances.run,
        "step": str(frame.step),
        "epoch": repr(frame.epoch),
        "seconds": repr(circumstances.seconds),
        "status": circumstances.status,
        "cost": number(frame.cost),
        "batch_accuracy": number(frame.batch_accuracy),
        "train_accuracy": number(circumstances.train_accuracy),
        "test_accuracy": number(circumstances.test_accuracy),
        "edges": view.edges,
        "scale": json.dumps(scale),
        "example": json.dumps(example),
        "gradient_norms": json.dumps([finite(norm) for norm in frame.gradient_norms]),
        "update_norm": number(frame.update_norm),
        "parameter_norm": number(frame.parameter_norm),
        "batch_size": str(frame.batch_size),
        "learning_rate": repr(frame.learning_rate),
        "steps_per_second": number(circumstances.steps_per_second),
        "sent_at": repr(time.time()),
    }


def number(value: float | None) -> str:
    """Return a number as text: `null` where there is none, `NaN` where it is not finite."""
    if value is None:
        return "null"
    return repr(float(value)) if math.isfinite(value) else "NaN"


def finite(value: float) -> float | None:
    """Return a number for JSON, which knows neither NaN nor infinity: None for those."""
    return float(value) if math.isfinite(value) else None
