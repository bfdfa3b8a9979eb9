"""Pauses runs that nobody watches, so that a page left behind does not keep the machine busy."""

import asyncio
import contextlib
import time
from collections.abc import Callable

from app.run import Run
from core.errors import BacklightError

WATCH_SECONDS = 1.0  # how often idleness is looked at


async def pause_when_idle(find: Callable[[], list[Run]], idle_seconds: float) -> None:
    """Look after the runs that `find` returns, as one, until it returns none.

    They pause once none of them has had a viewer for `idle_seconds`.
    """
    watched_at = time.monotonic()
    while runs := find():
        await asyncio.sleep(WATCH_SECONDS)
        now = time.monotonic()
        running = [run for run in runs if run.state.status == "running"]
        if not running or any(run.hub.viewers for run in runs):
            watched_at = now
        elif now - watched_at > idle_seconds:
            reason = f"Nobody had been watching for {idle_seconds / 60:.0f} minutes."
            for run in running:
                with contextlib.suppress(BacklightError):  # it may die or be deleted meanwhile
                    await run.command("pause", reason=reason)
