"""Checks of what stands in a stranger's file: each returns the value, or says what is wrong with it."""

import json
import math
from typing import Any, NoReturn

from core.errors import InvalidInput

SHOWN_LENGTH = 60  # of a wrong value that is quoted back
MAX_WHOLE = 2**53 - 1  # the largest that JSON in a browser keeps exactly


def refuse(expected: str, came: object) -> NoReturn:
    """Raise InvalidInput for the field `file`."""
    # What cannot be printed can neither be shown in a terminal nor, perhaps, be sent.
    shown = came if isinstance(came, str) and came.isprintable() else repr(came)
    if len(shown) > SHOWN_LENGTH:
        shown = shown[:SHOWN_LENGTH] + "..."
    raise InvalidInput("file", f"expected {expected}, but got {shown}")


def parse(what: str, text: str | bytes) -> dict[str, Any]:
    """Return a JSON object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("file", f"expected {what} in JSON, but it is none") from error
    return table(what, found)


def table(what: str, value: Any) -> dict[str, Any]:
    """Return an object."""
    return value if isinstance(value, dict) else refuse(f"{what} to be an object", kind(value))


def entries(what: str, value: Any, most: int) -> list[Any]:
    """Return a list of at most `most`."""
    if not isinstance(value, list):
        refuse(f"{what} to be a list", kind(value))
    if len(value) > most:
        refuse(f"{what} to be at most {most:,}", f"{len(value):,}")
    return value


def text(what: str, value: Any, most: int) -> str:
    """Return a text of at most `most` characters, none of them a control character."""
    if not isinstance(value, str):
        refuse(f"{what} to be a text", kind(value))
    if len(value) > most:
        refuse(f"{what} to be at most {most} characters", f"{len(value):,}")
    if not value.isprintable():
        refuse(f"{what} to be printable", value)
    return value


def whole(what: str, value: Any, low: int = 0, high: int = MAX_WHOLE) -> int:
    """Return a whole number from `low` to `high`."""
    if not isinstance(value, int) or isinstance(value, bool):
        refuse(f"{what} to be a whole number", kind(value))
    if not low <= value <= high:
        refuse(f"{what} to be a whole number from {low:,} to {high:,}", short(value))
    return value


def number(what: str, value: Any, high: float = math.inf) -> float:
    """Return a finite number from 0 to `high`."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        refuse(f"{what} to be a number", kind(value))
    if not (0 <= value <= min(high, MAX_WHOLE)):  # NaN compares as false
        refuse(f"{what} to be a number of at least 0 that is not too large", short(value))
    return float(value)


def kind(value: Any) -> str:
    """Return what sort of JSON a value is, in words."""
    if value is None:
        return "nothing"
    names = {bool: "true or false", dict: "an object", list: "a list", str: "a text"}
    return names.get(type(value), "a number")


def short(value: float) -> str:
    """Return a number as text; whole ones may have thousands of digits."""
    if isinstance(value, int) and abs(value) > 10 * MAX_WHOLE:
        return "one that is far beyond"
    return f"{value}"
