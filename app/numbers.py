"""Numbers for JSON, which knows neither NaN nor infinity: those become null."""

import math
from typing import Any

import numpy as np
from pydantic_core import to_json, to_jsonable_python


def plain(value: Any) -> Any:
    """Return nested lists and dictionaries with every number that is not finite replaced by None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def written(value: Any) -> bytes:
    """Return an answer of the engine as JSON: dataclasses as objects, arrays as lists.

    In one go and outside of Python's own loops, because an answer may hold tens of thousands of
    numbers. TypeError for what JSON does not know.
    """
    return to_json(value, inf_nan_mode="null", fallback=_listed)


def told(value: Any) -> Any:
    """Return an answer of the engine as what JSON holds, where more is to be put into it."""
    return plain(to_jsonable_python(value, fallback=_listed))


def _listed(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(f"expected what JSON can hold, but got a {type(value).__name__}")
