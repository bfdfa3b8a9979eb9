"""Numbers for JSON, which knows neither NaN nor infinity: those become null."""

import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from core.parameters import Place


def plain(value: Any) -> Any:
    """Return nested lists and dictionaries with every number that is not finite replaced by None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def told(value: Any) -> Any:
    """Return an answer of the engine as JSON holds it: arrays as lists, what is not finite as None."""
    if isinstance(value, Place):
        named = {"layer": value.layer, "to": value.to}
        return named if value.source is None else {**named, "from": value.source}
    if is_dataclass(value):
        return {each.name: told(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list):
        return [told(each) for each in value]
    return plain(value)
