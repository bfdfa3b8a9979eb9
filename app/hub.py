"""The viewers of one run: a newest-frame slot and an ordered event queue for each.

A frame is asked for only when a viewer is ready for one, once for all who look at the same; whoever
is slow finds a newer frame in the slot when it is ready. Lives on the event loop's thread alone.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.subscription import Subscription, View
from core.errors import BacklightError


class TooManyViewers(BacklightError):
    """The run has as many viewers as the server allows."""

    def __init__(self, limit: int) -> None:
        super().__init__("too_many_viewers", f"viewers: expected at most {limit} of one run")


class Closed(Exception):
    """The run is gone; no more will come."""


class Viewer:
    """One viewer's mailbox. `receive` is its only reader.

    `overflowed` is set once more events wait than the server keeps: it stands apart from `receive`,
    which is not called by whoever is stuck in sending.
    """

    def __init__(self, hub: "Hub", subscription: Subscription) -> None:
        self.hub = hub
        self.subscription = subscription
        self.events: deque[str] = deque()
        self.frame: bytes | None = None
        self.seen = 0  # version of the newest frame that was put into the slot
        self.due = 0.0  # loop time from which the next frame may go
        self.closed = False
        self.wake = asyncio.Event()
        self.overflowed = asyncio.Event()

    def subscribe(self, subscription: Subscription) -> None:
        """Ask for something else from now on."""
        if subscription.view != self.subscription.view:
            self.frame, self.seen = None, 0
        self.subscription = subscription
        self.due = 0.0
        self.hub.forget_unwatched()
        self.wake.set()

    def tell(self, event: dict[str, Any]) -> None:
        """Put an event into this viewer's queue alone."""
        self.put(json.dumps(event))

    def put(self, text: str) -> None:
        """Queue an event's text; beyond the limit nothing more is kept, since all would be lost."""
        if len(self.events) >= self.hub.events_waiting:
            self.overflowed.set()
            return
        self.events.append(text)
        self.wake.set()

    async def receive(self) -> str | bytes:
        """Return the next event (text) or, when one is due, the newest frame (bytes).

        Raises Closed when the run is gone and all is read.
        """
        loop = asyncio.get_running_loop()
        while True:
            self.wake.clear()
            if self.events:
                return self.events.popleft()
            if self.closed:
                raise Closed
            now = loop.time()
            if now < self.due:
                timer = loop.call_at(self.due, self.wake.set)
                await self.wake.wait()
                timer.cancel()
            elif self.frame is not None:
                # Counted from when it was due, so that a late frame does not slow the rhythm; one
                # that came after a pause begins it anew, or two would go at once.
                interval = 1 / self.subscription.fps
                self.due = (self.due if now < self.due + interval else now) + interval
                frame, self.frame = self.frame, None
                return frame
            else:
                self.hub.want(self)
                await self.wake.wait()


class Hub:
    """All viewers of one run. `ask(view, newer_than)` gets a frame made; `publish` brings it.

    `ask(view, None)` withdraws a question.
    """

    def __init__(
        self, ask: Callable[[View, int | None], None], *, viewers: int, events_waiting: int
    ) -> None:
        self.ask = ask
        self.limit = viewers
        self.events_waiting = events_waiting
        self.viewers: set[Viewer] = set()
        self.asked: set[View] = set()
        self.newest: dict[View, tuple[int, bytes]] = {}  # of views that somebody looks at

    @contextmanager
    def subscribe(self, subscription: Subscription) -> Iterator[Viewer]:
        """Have a viewer for as long as the context lasts; raises TooManyViewers."""
        if len(self.viewers) >= self.limit:
            raise TooManyViewers(self.limit)
        viewer = Viewer(self, subscription)
        self.viewers.add(viewer)
        try:
            yield viewer
        finally:
            self.viewers.discard(viewer)
            self.forget_unwatched()

    def want(self, viewer: Viewer) -> None:
        """See to it that `viewer` gets a frame newer than it has seen, when there is one."""
        view = viewer.subscription.view
        if view not in self.asked:
            self.asked.add(view)
            self.ask(view, viewer.seen)
        elif viewer.seen < self.newest.get(view, (0, b""))[0]:
            # The open question is for a newer one still, so the last answer is the newest there is.
            viewer.seen, viewer.frame = self.newest[view]
            viewer.wake.set()

    def publish(self, view: View, version: int, frame: bytes) -> None:
        """Put a frame into the slot of everybody who looks at `view`."""
        if view not in self.asked:
            return  # it was withdrawn when the frame was on its way already
        self.asked.discard(view)
        self.newest[view] = (version, frame)
        for viewer in self.viewers:
            if viewer.subscription.view == view:
                viewer.frame, viewer.seen = frame, version
                viewer.wake.set()

    def announce(self, event: dict[str, Any]) -> None:
        """Put an event into everybody's queue, in order."""
        text = json.dumps(event)
        for viewer in self.viewers:
            viewer.put(text)

    def forget_frames(self) -> None:
        """Show nobody what was drawn before a reset once the reset is told."""
        self.newest.clear()
        for viewer in self.viewers:
            viewer.frame = None
            viewer.wake.set()

    def restart(self) -> None:
        """A new worker counts its versions anew: forget the old one's, and what it was asked."""
        self.asked.clear()
        self.forget_frames()
        for viewer in self.viewers:
            viewer.seen = 0

    def close(self) -> None:
        """Tell everybody that no more will come."""
        for viewer in self.viewers:
            viewer.closed = True
            viewer.wake.set()

    def forget_unwatched(self) -> None:
        """Keep newest frames, and open questions, only of views that somebody looks at.

        A question left open would keep the next one who comes to this view from asking.
        """
        watched = {viewer.subscription.view for viewer in self.viewers}
        self.newest = {view: kept for view, kept in self.newest.items() if view in watched}
        for view in self.asked - watched:
            self.asked.discard(view)
            self.ask(view, None)
