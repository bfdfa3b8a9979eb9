"""An open database, and why one cannot be used."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine


class Unusable(Exception):
    """A database that cannot be used: a sentence's second half, what was expected and what came."""


@dataclass
class Database:
    """An open database."""

    engine: Engine
    place: str  # for people
    check: Callable[[], None]  # raises Unusable when it is no longer there
    release: Callable[[], None]  # lets another server have it

    def close(self) -> None:
        """Close it."""
        self.engine.dispose()
        self.release()


def newer(place: object) -> Unusable:
    """Say that a database is of another time."""
    return Unusable(
        f"expected {place} to be of this version of Backlight or an older one, "
        "but a newer one wrote it"
    )


def reason_of(error: BaseException) -> str:
    """Return why, in one line, in the words of whoever knows."""
    told: object = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
    lines = str(told).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
