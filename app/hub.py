"""The viewers of one run: the newest frame for all who look at the same, an event queue for each.

A frame is asked for only when a viewer is ready for one, once for all who look at the same; whoever
is slow gets the newest when it is ready. Lives on the event loop's thread alone.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.subscription import MAX_FPS, Subscription, View
from core.errors import BacklightError


class TooManyViewers(BacklightError):
    """The run has as many viewers as the server allows."""

    def __init__(self, limit: int) -> None:
        super().__init__("too_many_viewers", f"viewers: expected at most {limit} of one run")


class Closed(Exception):
    """The run is gone; no more will come."""


class Feed:
    """What all share who look at the same: the newest frame of it, and who waits for a newer one."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.viewers: set[Viewer] = set()
        self.waiting: set[Viewer] = set()
        self.asked = False  # whether the worker was, and has not answered
        self.version = 0  # of the newest frame
        self.frame = b""
        self.came = 0.0  # loop time


class Viewer:
    """One viewer's mailbox. `receive` is its only reader.

    `overflowed` is set once more events wait than the server keeps: it stands apart from `receive`,
    which is not called by whoever is stuck in sending.
    """

    def __init__(self, hub: "Hub", subscription: Subscription) -> None:
        self.hub = hub
        self.subscription = subscription
        self.feed = hub.join(self, subscription.view)
        self.loop = asyncio.get_running_loop()
        self.events: deque[str] = deque()
        self.seen = 0  # version of the newest frame that it took
        self.due = 0.0  # loop time from which the next frame may go
        self.closed = False
        self.sleep: asyncio.Future[bool] | None = None
        self.overflowed = asyncio.Event()

    def subscribe(self, subscription: Subscription) -> None:
        """Ask for something else from now on."""
        if subscription.view != self.subscription.view:
            self.seen = 0
            before, self.feed = self.feed, self.hub.join(self, subscription.view)
            self.hub.leave(self, before)
        self.subscription = subscription
        self.due = 0.0
        self.wake()

    def tell(self, event: dict[str, Any]) -> None:
        """Put an event into this viewer's queue alone."""
        self.put(json.dumps(event))

    def put(self, text: str) -> None:
        """Queue an event's text; beyond the limit nothing more is kept, since all would be lost."""
        if len(self.events) >= self.hub.events_waiting:
            self.overflowed.set()
            return
        self.events.append(text)
        self.wake()

    def wake(self, *, served: bool = False) -> None:
        """Have `receive` look again; `served` if a frame has just come for which it waits."""
        if self.sleep is not None and not self.sleep.done():
            self.sleep.set_result(served)

    async def receive(self) -> str | bytes:
        """Return the next event (text) or, when one is due, the newest frame (bytes).

        Raises Closed when the run is gone and all is read.
        """
        served = False
        while True:
            if self.events:
                return self.events.popleft()
            if self.closed:
                raise Closed
            now = self.loop.time()
            if now < self.due:
                await self.rest(self.due)
            elif (frame := self.hub.take(self, now, served=served)) is not None:
                # Counted from when it was due, so that a late frame does not slow the rhythm; one
                # that came after a pause begins it anew, or two would go at once.
                interval = 1 / self.subscription.fps
                self.due = (self.due if now < self.due + interval else now) + interval
                return frame
            else:
                served = await self.rest()

    async def rest(self, until: float | None = None) -> bool:
        """Wait for something to look at, or for that loop time; tell if a frame has just come."""
        self.sleep = self.loop.create_future()
        timer = self.loop.call_at(until, self.wake) if until is not None else None
        try:
            return await self.sleep
        finally:
            self.sleep = None
            self.feed.waiting.discard(self)
            if timer is not None:
                timer.cancel()


class Hub:
    """All viewers of one run. `ask(view, newer_than)` gets a frame made; `publish` brings it.

    `ask(view, None)` withdraws a question. A frame does for everybody who looks at the same within
    `fresh_seconds` of its coming.
    """

    def __init__(
        self,
        ask: Callable[[View, int | None], None],
        *,
        viewers: int,
        events_waiting: int,
        fresh_seconds: float = 1 / MAX_FPS,
    ) -> None:
        self.ask = ask
        self.limit = viewers
        self.events_waiting = events_waiting
        self.fresh_seconds = fresh_seconds
        self.viewers: set[Viewer] = set()
        self.feeds: dict[View, Feed] = {}  # that somebody looks at

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
            self.leave(viewer, viewer.feed)

    def join(self, viewer: Viewer, view: View) -> Feed:
        """Return the feed of a view, with one more who looks at it."""
        feed = self.feeds.setdefault(view, Feed(view))
        feed.viewers.add(viewer)
        return feed

    def leave(self, viewer: Viewer, feed: Feed) -> None:
        """Look away; a feed that nobody looks at is forgotten, and its open question withdrawn.

        A question left open would keep the next one who comes to this view from asking.
        """
        feed.viewers.discard(viewer)
        feed.waiting.discard(viewer)
        if not feed.viewers:
            del self.feeds[feed.view]
            if feed.asked:
                self.ask(feed.view, None)

    def take(self, viewer: Viewer, now: float, *, served: bool) -> bytes | None:
        """Return the newest frame if the viewer has not seen it, and it is fresh; else have one made.

        It is, too, for those who were `served` with it and come late because there are many of them.
        While a question is open, what came last is the newest there is.
        """
        feed = viewer.feed
        fresh = served or feed.asked or now - feed.came < self.fresh_seconds
        if fresh and feed.version > viewer.seen:
            viewer.seen = feed.version
            return feed.frame
        feed.waiting.add(viewer)
        if not feed.asked:
            feed.asked = True
            self.ask(feed.view, viewer.seen)
        return None

    def publish(self, view: View, version: int, frame: bytes) -> None:
        """Keep a frame as the newest of `view`, and wake those who wait for one.

        The others are let sleep: at a hundred frames a second to a thousand viewers, waking those who
        are not due yet would cost more than sending.
        """
        feed = self.feeds.get(view)
        if feed is None or not feed.asked:
            return  # it was withdrawn when the frame was on its way already
        feed.asked = False
        feed.version, feed.frame, feed.came = version, frame, asyncio.get_running_loop().time()
        waiting, feed.waiting = feed.waiting, set()
        for viewer in waiting:
            viewer.wake(served=True)

    def announce(self, event: dict[str, Any]) -> None:
        """Put an event into everybody's queue, in order."""
        text = json.dumps(event)
        for viewer in self.viewers:
            viewer.put(text)

    def forget_frames(self) -> None:
        """Show nobody what was drawn before a reset once the reset is told."""
        for feed in self.feeds.values():
            feed.version, feed.frame = 0, b""

    def restart(self) -> None:
        """A new worker counts its versions anew: forget the old one's, and what it was asked."""
        self.forget_frames()
        for feed in self.feeds.values():
            feed.asked = False
        for viewer in self.viewers:
            viewer.seen = 0
            viewer.wake()

    def close(self) -> None:
        """Tell everybody that no more will come."""
        for viewer in self.viewers:
            viewer.closed = True
            viewer.wake()
