"""The runs' way into the store and back: what of a run is kept, and when.

The store's own thread writes; whatever waits for it here does so in a thread. Lives on the event loop.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from app.config import Settings
from app.protocol import Kept
from app.run import Run
from app.store.records import Contents, Save
from app.store.store import Store
from core.errors import NotFound
from core.history import History

T = TypeVar("T")


class Keeper:
    """Keeps runs."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    async def open(cls, settings: Settings) -> "Keeper":
        """Open the store, or one in memory that says what is wrong with it."""
        return cls(
            await asyncio.to_thread(
                Store.open, settings.data_dir, settings.database_url, settings.limits.snapshot_bytes
            )
        )

    def state(self) -> dict[str, Any]:
        """Return whether runs are being saved, as REST and the stream tell it."""
        return {"trouble": self.store.trouble, "problems": self.store.problems}

    def keep(self, run: Run, kept: Kept) -> None:
        """Save what a run's worker told."""
        history = run.history.copy() if run.history else History()
        self.store.save(Save(run.record(), kept.fresh, kept.steps, kept.changes, history))

    async def contents(self, run: Run) -> Contents | None:
        """Return all that is kept of a run, the newest included; None if nothing is yet."""
        try:
            return await self.in_order(self.store.contents, run.id)
        except NotFound:
            return None

    async def history(self, run: Run) -> History:
        """Return a run's history; an empty one if nothing is kept yet."""
        try:
            return await self.in_order(self.store.history, run.id)
        except NotFound:
            return History()

    async def in_order(self, act: Callable[..., T], *arguments: Any) -> T:
        """Do something with the store, behind all that it was told before, without the loop waiting."""
        return await asyncio.to_thread(act, *arguments)

    async def close(self) -> None:
        """Write what is left, and let go of the store."""
        await asyncio.to_thread(self.store.close)
