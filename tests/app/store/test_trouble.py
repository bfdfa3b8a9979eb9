"""When writing fails, the server hears why, nothing is lost, and it goes on when it can."""

import queue
import threading

import pytest
from sqlalchemy import text

from app.store.waiting import Entry, NotSaved, fold
from tests.app.store.training import Training, check_contents


class Heard:
    """What a store tells of its trouble."""

    def __init__(self, store):
        self.told = queue.Queue()
        store.on_trouble = self.told.put

    def next(self):
        return self.told.get(timeout=10)

    def end(self):
        """Wait until trouble is over; its words may change before."""
        while self.next() is not None:
            pass


class FullDisk:
    """A database that may not grow."""

    words = "backlight.db, but the disk is full"

    def __init__(self, _place, store):
        self.store = store

    def begin(self):
        self.limit(1)  # less than it has means as many as it has

    def limit(self, pages):
        with self.store.writer.using, self.store.database.engine.begin() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    def end(self):
        self.limit(1_000_000)


class LostFolder:
    """A data directory that is moved away."""

    words = "backlight.db to stay there, but it is gone"

    def __init__(self, place, _store):
        self.folder = place.folder

    def begin(self):
        self.folder.rename(self.folder.with_name("elsewhere"))

    def end(self):
        if not self.folder.exists():
            self.folder.with_name("elsewhere").rename(self.folder)


class LostConnection:
    """A PostgreSQL server that sends everybody away."""

    words = "postgresql://"

    def __init__(self, place, _store):
        self.place = place

    def begin(self):
        self.place.server.let_in("false")
        self.place.server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test'"
        )

    def end(self):
        self.place.server.let_in("true")


@pytest.fixture(params=[FullDisk, LostFolder, LostConnection])
def failing(request):
    """A store, and what can befall it."""
    kind = request.param
    place = request.getfixturevalue("server_place" if kind is LostConnection else "folder")
    store = place.open()
    trouble = kind(place, store)
    yield store, trouble
    trouble.end()


def test_trouble_comes_and_goes_and_nothing_is_lost(failing):
    store, trouble = failing
    heard = Heard(store)
    first, second = Training("a").train(30), Training("b").train(30)
    store.save(first.save())
    assert store.flush(10)
    trouble.begin()
    first.train(400)
    store.save(first.save())
    told = heard.next()
    assert store.trouble
    assert told.startswith("Runs are not being saved: expected ")
    assert trouble.words in told
    for _ in range(5):
        first.train(50)
        second.train(50)
        store.save(first.save())
        store.save(second.save())
    assert not store.flush(0.2)
    assert len([each for each in store.writer.queue if each.save]) <= 4
    trouble.end()
    heard.end()
    assert store.flush(10)
    assert store.trouble is None
    for training in (first, second):
        check_contents(store.contents(training.id), training)


def test_what_is_done_to_runs_in_trouble(failing):
    store, trouble = failing
    heard = Heard(store)
    for name in ("a", "b"):
        store.save(Training(name).train(10).save())
    assert store.flush(10)
    trouble.begin()
    long = Training("c").train(600)
    store.save(long.save())
    heard.next()
    with pytest.raises(NotSaved, match="Runs are not being saved"):
        store.copy("a", Training("d").record(), 5)
    store.delete("a")  # nobody waits for it
    store.delete("b")
    store.restore("b")
    trouble.end()
    heard.end()
    assert store.flush(10)
    assert [each.id for each in store.records()] == ["b", "c"]


def test_saves_that_waited_apart_become_one_unless_a_task_lies_between():
    training, other = Training("a"), Training("b")
    saves = [Entry(number, save=training.train(10).save()) for number in range(4)]
    between = Entry(9, save=other.save())
    task = Entry(10, task=lambda _connection: None)
    left = fold([saves[0], between, saves[1], task, saves[2], saves[3]])
    assert left == [saves[0], between, task, saves[2]]
    assert left[0].save.record.state.end == 20
    assert left[3].save.record.state.end == 40
    steps = {each.step for entry in (left[0], left[3]) for each in entry.save.fresh}
    assert steps == set(training.timeline.checkpoints)


def test_closing_in_trouble_takes_a_moment_and_lets_others_in(folder):
    store = folder.open()
    trouble = FullDisk(folder, store)
    heard = Heard(store)
    trouble.begin()
    store.save(Training().train(600).save())
    heard.next()
    closing = threading.Thread(target=store.close)
    closing.start()
    closing.join(3)
    assert not closing.is_alive()
    with pytest.raises(NotSaved):
        store.delete("a")
    assert folder.open().trouble is None


def test_closing_writes_what_waits(place):
    store = place.open()
    trainings = [Training(str(number)).train(20) for number in range(5)]
    for each in trainings:
        store.save(each.save())
    store.close()
    store = place.open()
    for each in trainings:
        check_contents(store.contents(each.id), each)


def test_a_listener_that_fails_stops_nothing(folder):
    store = folder.open()
    trouble = FullDisk(folder, store)
    called = threading.Event()

    def fail(_trouble):
        called.set()
        raise RuntimeError("the event loop is closed")

    store.on_trouble = fail
    trouble.begin()
    store.save(Training().train(600).save())
    assert called.wait(10)
    trouble.end()
    assert store.flush(10)
