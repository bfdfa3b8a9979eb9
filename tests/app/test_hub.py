"""The hub alone, without sockets and workers: who gets which frame when, and what is asked for."""

import asyncio
import math

import pytest

from app.hub import Closed, Hub, TooManyViewers, Viewer
from app.subscription import Subscription, View

WEIGHT = Subscription(View(edges="weight"), fps=1e6)
WISH = Subscription(View(edges="wish"), fps=1e6)


class Worker:
    """Keeps what it was asked, as a worker would: the newest question of each view."""

    def __init__(self):
        self.wanted = {}
        self.asked = 0

    def ask(self, view, newer_than):
        self.asked += newer_than is not None
        if newer_than is None:
            self.wanted.pop(view, None)
        else:
            self.wanted[view] = newer_than

    def work(self, hub, version):
        """Answer every question that this version answers."""
        for view, newer_than in list(self.wanted.items()):
            if version > newer_than:
                del self.wanted[view]
                hub.publish(view, version, f"{view.edges} {version}".encode())


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def hub(worker):
    return Hub(worker.ask, viewers=3, events_waiting=4, fresh_seconds=math.inf)


async def settle():
    """Let everybody who can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def asking(viewer):
    """The task of a viewer that waits for its next message, having asked for it."""
    task = asyncio.create_task(viewer.receive())
    await settle()
    return task


async def test_nothing_is_asked_for_until_somebody_is_ready(hub, worker):
    with hub.subscribe(WEIGHT) as viewer:
        assert worker.wanted == {}
        task = await asking(viewer)
        assert worker.wanted == {WEIGHT.view: 0}
        worker.work(hub, 1)
        assert await task == b"weight 1"
        assert worker.wanted == {}


async def test_who_looks_at_the_same_shares_one_question(hub, worker):
    with hub.subscribe(WEIGHT) as first, hub.subscribe(WEIGHT) as second:
        tasks = [await asking(first), await asking(second)]
        assert len(worker.wanted) == 1
        worker.work(hub, 1)
        assert await asyncio.gather(*tasks) == [b"weight 1", b"weight 1"]


async def test_a_fresh_frame_does_for_all_who_look_at_the_same_whenever_they_are_ready(hub, worker):
    with hub.subscribe(WEIGHT) as first, hub.subscribe(WEIGHT) as second:
        for version in (1, 2, 3):
            task = await asking(first)
            worker.work(hub, version)
            assert await task is await second.receive()
        assert worker.asked == 3


async def test_a_frame_that_is_no_longer_fresh_is_made_anew(worker):
    """Another viewer's frame may be ten seconds old; whoever is ready sees the network as it is."""
    hub = Hub(worker.ask, viewers=2, events_waiting=4, fresh_seconds=0)
    with hub.subscribe(WEIGHT) as first, hub.subscribe(WEIGHT) as second:
        task = await asking(first)
        worker.work(hub, 1)
        await task
        task = await asking(second)
        worker.work(hub, 2)
        assert await task == b"weight 2"


async def test_a_frame_is_fresh_for_those_who_waited_for_it_however_late_they_come(worker):
    hub = Hub(worker.ask, viewers=2, events_waiting=4, fresh_seconds=0)
    with hub.subscribe(WEIGHT) as viewer:
        task = await asking(viewer)
        worker.work(hub, 1)
        assert await task == b"weight 1"
        assert worker.asked == 1


async def test_who_is_not_due_is_not_woken_by_the_frames_of_others(hub, worker, monkeypatch):
    woken = []
    monkeypatch.setattr(
        Viewer,
        "wake",
        lambda viewer, wake=Viewer.wake, **how: (woken.append(viewer), wake(viewer, **how)),
    )
    rare = Subscription(WEIGHT.view, fps=0.001)
    with hub.subscribe(rare) as sleeping, hub.subscribe(WEIGHT) as quick:
        task = await asking(sleeping)
        worker.work(hub, 1)
        await task
        waiting = await asking(sleeping)
        woken.clear()
        for version in (2, 3, 4):
            task = await asking(quick)
            worker.work(hub, version)
            await task
        assert sleeping not in woken
        assert not waiting.done()
        waiting.cancel()


async def test_a_slow_viewer_misses_frames_and_gets_the_newest(hub, worker):
    with hub.subscribe(WEIGHT) as quick, hub.subscribe(WEIGHT) as slow:
        for version in (1, 2, 3):
            task = await asking(quick)
            worker.work(hub, version)
            assert await task == f"weight {version}".encode()
        assert await slow.receive() == b"weight 3"
        assert worker.wanted == {}  # it cost nothing that the slow one had not asked


async def test_events_come_first_in_order_and_all_of_them(hub, worker):
    with hub.subscribe(WEIGHT) as viewer:
        task = await asking(viewer)
        worker.work(hub, 1)
        await task
        for number in range(3):
            hub.announce({"event": number})
        viewer.tell({"event": "mine"})
        texts = [await viewer.receive() for _ in range(4)]
        assert texts == ['{"event": 0}', '{"event": 1}', '{"event": 2}', '{"event": "mine"}']
        assert not viewer.overflowed.is_set()


async def test_too_many_waiting_events_are_noticed_though_nobody_receives(hub):
    with hub.subscribe(WEIGHT) as viewer:
        for number in range(100):
            hub.announce({"event": number})
        assert viewer.overflowed.is_set()
        assert len(viewer.events) == 4


async def test_a_new_viewer_gets_the_newest_frame_though_nothing_new_is_made(hub, worker):
    with hub.subscribe(WEIGHT) as first:
        task = await asking(first)
        worker.work(hub, 1)
        await task
        waiting = await asking(first)  # for version 2, which does not come
        with hub.subscribe(WEIGHT) as second:
            worker.work(hub, 1)
            assert await second.receive() == b"weight 1"
        waiting.cancel()


async def test_who_comes_back_to_a_view_is_answered_though_nothing_new_is_made(hub, worker):
    with hub.subscribe(WEIGHT) as viewer:
        for subscription in (WEIGHT, WISH, WEIGHT, WISH):
            viewer.subscribe(subscription)
            task = await asking(viewer)
            worker.work(hub, 1)
            assert await task == f"{subscription.view.edges} 1".encode()
            waiting = await asking(viewer)
            assert len(worker.wanted) == 1
            waiting.cancel()


async def test_the_next_visitor_is_answered_after_the_last_one_left_waiting(hub, worker):
    for _ in range(2):
        with hub.subscribe(WEIGHT) as viewer:
            task = await asking(viewer)
            worker.work(hub, 1)
            assert await task == b"weight 1"
            (await asking(viewer)).cancel()
        assert worker.wanted == {}
        assert hub.feeds == {}


async def test_a_view_is_not_shown_after_another_was_chosen(hub, worker):
    with hub.subscribe(WEIGHT) as viewer:
        task = await asking(viewer)
        viewer.subscribe(WISH)
        hub.publish(WEIGHT.view, 1, b"weight, too late")
        await settle()
        worker.work(hub, 1)
        assert await task == b"wish 1"
        assert list(hub.feeds) == [WISH.view]


async def test_frames_keep_to_the_rate_and_events_do_not_wait(hub, worker):
    """At a frame in a thousand seconds the second frame stays in the slot; an event passes it."""
    with hub.subscribe(Subscription(WEIGHT.view, fps=0.001)) as viewer:
        task = await asking(viewer)
        worker.work(hub, 1)
        await task
        hub.feeds[WEIGHT.view].asked = True
        hub.publish(WEIGHT.view, 2, b"weight 2")
        task = await asking(viewer)
        assert not task.done()
        hub.announce({"event": "news"})
        assert await task == '{"event": "news"}'


async def test_no_picture_from_before_a_reset_follows_its_event(hub, worker):
    with hub.subscribe(WEIGHT) as viewer, hub.subscribe(WEIGHT) as other:
        waiting = [await asking(each) for each in (viewer, other)]
        worker.work(hub, 1)
        assert [await each for each in waiting] == [b"weight 1", b"weight 1"]
        waiting = await asking(other)
        worker.work(hub, 2)  # in the slot of `viewer`, which does not receive just now
        assert await waiting == b"weight 2"
        hub.forget_frames()
        hub.announce({"event": "reset"})
        assert await viewer.receive() == '{"event": "reset"}'
        waiting = await asking(viewer)
        assert not waiting.done()
        worker.work(hub, 3)
        assert await waiting == b"weight 3"


async def test_a_new_worker_is_asked_anew(hub, worker):
    with hub.subscribe(WEIGHT) as viewer:
        task = await asking(viewer)
        worker.work(hub, 500)
        await task
        task = await asking(viewer)
        worker.wanted.clear()  # the worker died, and with it the question
        hub.restart()
        await settle()
        worker.work(hub, 1)
        assert await task == b"weight 1"


async def test_a_closed_run_gives_what_it_has_told_and_then_ends(hub):
    with hub.subscribe(WEIGHT) as viewer:
        hub.announce({"event": "deleted"})
        hub.close()
        assert await viewer.receive() == '{"event": "deleted"}'
        with pytest.raises(Closed):
            await viewer.receive()


async def test_the_number_of_viewers_is_bounded_and_who_leaves_makes_room(hub):
    with hub.subscribe(WEIGHT), hub.subscribe(WEIGHT):
        with hub.subscribe(WEIGHT), pytest.raises(TooManyViewers, match="at most 3"):
            hub.subscribe(WEIGHT).__enter__()
        with pytest.raises(RuntimeError, match="broken"), hub.subscribe(WEIGHT):
            raise RuntimeError("broken")
        assert len(hub.viewers) == 2
