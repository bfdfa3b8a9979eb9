"""What can go wrong, said for the user. HTTP status codes are the server's affair (app/errors.py)."""

from typing import Any


class BacklightError(Exception):
    """Anything a user can cause or meet; `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without calling `__init__` again: errors reach the server through a worker's pipe."""
        return _empty, (type(self), *self.args), vars(self)


class InvalidInput(BacklightError):
    """A value that cannot be used; the message names the field, what came and what was expected."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("invalid_input", f"{field}: {message}")
        self.field = field


class NotFound(BacklightError):
    """Something asked for by name or number that is not there."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"{what}_not_found", message)
        self.what = what


class DatasetUnavailable(BacklightError):
    """A known data set whose data cannot be had now."""

    def __init__(self, message: str) -> None:
        super().__init__("dataset_unavailable", message)


class Diverged(BacklightError):
    """Training met a number that is not finite; the parameters are left as they were at `step`."""

    def __init__(self, step: int, layer: int, reason: str) -> None:
        super().__init__("diverged", reason)
        self.step = step
        self.layer = layer
        self.reason = reason


def _empty(kind: type[BacklightError], message: str) -> BacklightError:
    """Make an error whose fields pickle fills in."""
    return kind.__new__(kind, message)
