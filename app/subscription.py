"""What one viewer asks to see, checked. Viewers who ask for the same share the same bytes."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.channels import CHANNELS
from core.datasets import DatasetInfo
from core.errors import InvalidInput
from core.frame import Spotlight
from core.training import Trainer

KINDS = ("log", "linear")
FIELDS = {"edges", "fps", "scale", "range", "low", "high", "most", "spotlight"}
RANGES = ("locked", "frame", "layer")
MIN_FPS, MAX_FPS = 0.1, 60.0  # one every ten seconds; as often as a usual screen is drawn
MOST_EDGES = 2**32  # any number that no network reaches means all


@dataclass(frozen=True)
class SpotlightChoice:
    """Which example to show: `split` and `index`, or (split "own") a user's inputs, or "batch"."""

    split: str  # "train", "test", "batch" or "own"
    index: int = 0
    inputs: bytes = b""  # float32, only of "own"; bytes, so that a choice can be a dictionary's key
    label: int = 0

    def find(self, trainer: Trainer) -> Spotlight:
        """Return the example itself."""
        if self.split == "own":
            return Spotlight(None, None, np.frombuffer(self.inputs, np.float32), self.label)
        split, index = self.split, self.index
        if split == "batch":
            split, index = "train", int(trainer.batch_indices[0])
        examples = trainer.train if split == "train" else trainer.dataset.split(split)
        inputs, label = examples.example(index)
        return Spotlight(split, index, inputs, label)


@dataclass(frozen=True)
class View:
    """Everything that decides what a frame's bytes are, beside the run's state."""

    edges: str = "gradient"
    scale: str = "log"
    range: str = "locked"
    low: float | None = None
    high: float | None = None
    most: int | None = None  # edges of much larger networks, the strongest; None for all
    spotlight: SpotlightChoice = SpotlightChoice("train", 0)


@dataclass(frozen=True)
class Subscription:
    """A view, and how often."""

    view: View = View()
    fps: float = 30.0

    def change(self, fields: dict[str, Any], info: DatasetInfo) -> "Subscription":
        """Return a copy with the given fields changed; InvalidInput names the one that is wrong."""
        for unknown in sorted(set(fields) - FIELDS):
            raise InvalidInput(f"{unknown:.80}", f"expected one of {', '.join(sorted(FIELDS))}")
        view = self.view
        for field, choices in (("edges", CHANNELS), ("scale", KINDS), ("range", RANGES)):
            if field in fields:
                chosen: Any = {field: check_choice(field, fields[field], choices)}
                view = replace(view, **chosen)
        if "most" in fields:
            view = replace(view, most=check_most(fields["most"]))
        if set(fields) - {"fps", "most", "spotlight"}:
            low, high = check_lock(fields, view)
            view = replace(view, low=low, high=high)
        if "spotlight" in fields:
            view = replace(view, spotlight=parse_spotlight(fields["spotlight"], info))
        fps = check_number("fps", fields["fps"], MIN_FPS, MAX_FPS) if "fps" in fields else self.fps
        return Subscription(view, fps)


def check_choice(field: str, value: Any, choices: tuple[str, ...]) -> str:
    """Return `value` if it is one of `choices`."""
    if value not in choices:
        raise InvalidInput(field, f"expected one of {', '.join(choices)}, but got {value!r:.80}")
    return str(value)


def check_number(field: str, value: Any, low: float, high: float) -> float:
    """Return `value` as a finite number from `low` to `high`; text of one will do, as in a query."""
    expected = f"expected a number from {low:g} to {high:g}, but got {value!r:.80}"
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(field, expected) from None
    if not low <= number <= high:
        raise InvalidInput(field, expected)
    return number


def check_most(value: Any) -> int | None:
    """Return how many edges, or None for all; text of a whole number will do, as in a query."""
    if value is None:
        return None
    number = check_number("most", value, 1, MOST_EDGES)
    if number != int(number):
        raise InvalidInput("most", f"expected a whole number, but got {value!r:.80}")
    return int(number)


def check_lock(fields: dict[str, Any], view: View) -> tuple[float | None, float | None]:
    """Return the ends to lock to. Another channel, scale or range forgets those of before."""
    low, high = fields.get("low"), fields.get("high")
    if low is None and high is None:
        return None, None
    if view.range != "locked":
        raise InvalidInput("low", f"expected only with range locked, but range is {view.range}")
    if low is None or high is None:
        raise InvalidInput("low" if low is None else "high", "expected both low and high")
    bottom = check_number("low", low, 0, 1e30)
    top = check_number("high", high, 1e-30, 1e30)
    if bottom >= top:
        raise InvalidInput("high", f"expected more than low, {bottom:g}, but got {top:g}")
    if view.scale == "log" and bottom <= 0:
        raise InvalidInput("low", "expected more than 0 on a log scale, but got 0")
    return bottom, top


def parse_spotlight(value: Any, info: DatasetInfo) -> SpotlightChoice:
    """Return the choice that `batch`, `train:3`, or an example as in REST, stands for."""
    if value == "batch":
        return SpotlightChoice("batch")
    if isinstance(value, str):
        split, _, index = value.partition(":")
        number = index.isdecimal() and len(index) < 20  # Python refuses to read very long ones
        value = {"split": split, "index": int(index) if number else index}
    if isinstance(value, dict) and set(value) == {"split", "index"}:
        return parse_reference(value, info)
    if isinstance(value, dict) and set(value) == {"inputs", "label"}:
        return parse_own(value, info)
    raise InvalidInput(
        "spotlight", "expected 'batch', 'train:0', {split, index} or {inputs, label}"
    )


def parse_reference(value: dict[str, Any], info: DatasetInfo) -> SpotlightChoice:
    """Return the choice of one of the data's examples."""
    split, index = check_choice("split", value["split"], ("train", "test")), value["index"]
    count = info.train_count if split == "train" else info.test_count
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < count:
        raise InvalidInput(
            "index", f"expected a whole number from 0 to {count - 1}, but got {index!r:.80}"
        )
    return SpotlightChoice(split, index)


def parse_own(value: dict[str, Any], info: DatasetInfo) -> SpotlightChoice:
    """Return the choice of a user's own example."""
    label, inputs = value["label"], value["inputs"]
    classes = len(info.classes)
    if not isinstance(label, int) or isinstance(label, bool) or not 0 <= label < classes:
        raise InvalidInput("label", f"expected 0 to {classes - 1}, but got {label!r:.80}")
    if not isinstance(inputs, list) or len(inputs) != info.inputs:
        came = f"{len(inputs)}" if isinstance(inputs, list) else type(inputs).__name__
        raise InvalidInput("inputs", f"expected {info.inputs} numbers, but got {came}")
    for each in inputs:
        if isinstance(each, str):
            raise InvalidInput("inputs", f"expected numbers, but got {each!r:.80}")
    numbers = [check_number("inputs", each, -1e6, 1e6) for each in inputs]
    return SpotlightChoice("own", inputs=np.array(numbers, np.float32).tobytes(), label=label)
