"""A run comes back from the store as it was saved: to the bit, whole, and beside all others."""

import math
import random
import threading
import time
from functools import partial

import numpy as np
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app.store.moving import copy_run
from app.store.reading import read_contents, read_records
from app.store.records import RaceRecord
from core.added import AddedExamples
from core.errors import NotFound
from core.timeline import BUDGET
from tests.app.store.training import Training, check_contents, check_replay, kept

ROW = np.array([0.5, -0.25], np.float32).tobytes()
ADDED = AddedExamples((ROW, ROW), (0, 1), "float32")


def saved(place, *trainings):
    """A store that was given runs, closed, and opened again."""
    with place.open() as store:
        for each in trainings:
            store.save(each.save())
        assert store.flush(10)
    store = place.open()
    assert store.trouble is None
    return store


def test_a_run_is_there_again(place):
    training = Training(optimizer="momentum").train(60)
    training.extra = {
        "name": "Ein schöner Lauf, 走る",
        "race": "r",
        "parent": "p",
        "parent_step": 3,
    }
    store = saved(place, training)
    assert store.records() == [kept(training.record())]
    check_contents(store.contents("a"), training)
    check_replay(store.contents("a"), training)
    assert not store.problems


def test_a_run_that_never_made_a_step_is_there_again(place):
    training = Training()
    training.status = "paused"
    store = saved(place, training)
    assert store.records() == [training.record()]
    check_contents(store.contents("a"), training)


def test_a_run_that_is_not_there(place):
    store = place.open()
    assert store.records() == []
    for ask in (store.contents, store.delete, store.restore):
        with pytest.raises(NotFound):
            ask("b")
    with pytest.raises(NotFound):
        store.copy("b", Training("c").record(), 0)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_to_a_run_the_store_holds_exactly_that(place, seed):
    chance = random.Random(seed)  # noqa: S311
    training = Training(budget=2_000)  # about 15 checkpoints: they are thinned
    store = place.open()
    acts = [
        lambda: training.train(chance.randrange(1, 60)),
        lambda: training.train(chance.randrange(1, 60)),
        lambda: training.seek(chance.randrange(training.timeline.end)),
        lambda: training.change("set_learning_rate", chance.random()),
        lambda: training.change("set_added_examples", chance.choice([ADDED, AddedExamples()])),
        lambda: training.reset(chance.randrange(100)),
    ]
    for round_number in range(25):
        chance.choice(acts if training.timeline.end else acts[:1])()
        if chance.random() < 0.7:
            store.save(training.save())
        if round_number % 8 == 7:
            store.close()
            store = place.open()
    store.save(training.save())
    assert store.flush(10)
    check_contents(store.contents("a"), training)
    check_replay(store.contents("a"), training)


def test_the_examples_of_an_epoch_stay_its_own_when_more_are_added_at_its_checkpoint(place):
    training = Training(batch_size=90).train(2)
    training.change("set_added_examples", ADDED)  # within an epoch; of the next one
    assert training.timeline.changes[-1].step == training.trainer.steps == 2
    training.train(30)
    training.seek(1)
    training.change("set_added_examples", ADDED + ADDED)
    store = saved(place, training)
    check_contents(store.contents("a"), training)
    training.train(40)
    store.save(training.save())
    check_replay(store.contents("a"), training)


def test_only_what_changed_is_written(place):
    training = Training().train(300)
    store = place.open()
    store.save(training.save())
    assert store.flush(10)
    training.train(1)
    written = []

    @event.listens_for(store.database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, many):
        rows = len(parameters) if many else 1
        written.append((statement.split("(")[0].strip().upper(), rows))

    store.save(training.save())
    assert store.flush(10)
    kinds = [(statement.split()[0], rows) for statement, rows in written]
    assert ("UPDATE", 1) in kinds
    assert not [statement for statement, _ in written if statement.startswith("SELECT")]
    assert sum(rows for kind, rows in kinds if kind in ("INSERT", "DELETE")) <= 3


@pytest.mark.parametrize(
    "error", [OperationalError("INSERT", {}, OSError("away")), ValueError("no")]
)
def test_a_save_that_fails_half_way_leaves_the_one_before(place, monkeypatch, error):
    """Whether it is tried again, or dropped because it can never be written."""
    training = Training().train(30)
    store = place.open()
    store.save(training.save())
    assert store.flush(10)
    before = store.records()
    failed = threading.Event()

    def fail(_point):
        failed.set()
        raise error

    monkeypatch.setattr("app.store.writing.point_row", fail)
    training.change("set_learning_rate", 0.5)
    store.save(training.train(30).save())
    assert failed.wait(10)
    with store.writer.using, store.database.engine.begin() as connection:
        assert read_records(connection)[0] == before
        contents = read_contents(connection, "a", BUDGET, None)
    assert (contents.timeline.end, len(contents.timeline.changes)) == (30, 1)
    assert max(contents.timeline.checkpoints) < 30
    assert len(contents.history.points) == 30
    monkeypatch.undo()
    training.sent = {}  # as if all checkpoints were made anew: those of a dropped save are gone
    store.save(training.save())
    assert store.flush(10)
    check_contents(store.contents("a"), training)


def test_numbers_that_are_none_come_back(place):
    training = Training().train(3)
    points = training.history.points
    points[0] = type(points[0])(0, 0.0, 0.0, math.inf, 0.5, [math.inf, 1.0])
    points[1] = type(points[1])(1, 0.0, 0.0, math.nan, 0.5, [math.nan, 1.0])
    found = saved(place, training).contents("a").history.points
    assert found[0] == points[0]
    assert math.isnan(found[1].cost)
    assert math.isnan(found[1].gradient_norms[0])


def test_runs_are_told_oldest_first(place):
    names = ["z", "b", "m", "a"]
    trainings = [Training(name) for name in names]
    trainings[2].extra = {"created_at": "2025-12-31T00:00:00+00:00"}
    store = saved(place, *trainings)
    assert [each.id for each in store.records()] == ["m", "z", "b", "a"]


def test_a_list_of_runs_is_one_question_that_reads_none_of_their_heavy_parts(place):
    """So a server with a thousand of them starts at once (benchmarks/store.py)."""
    store = saved(place, *(Training(str(number)).train(5) for number in range(4)))
    asked = []

    @event.listens_for(store.database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_rest):
        if statement != "BEGIN":
            asked.append(statement)

    assert len(store.records()) == 4
    assert len(asked) == 1
    assert not [name for name in ("checkpoints", "points", "evaluations") if name in asked[0]]


def test_a_copy_has_what_its_source_had_until_then(place):
    training = Training().train(10)
    training.change("set_added_examples", ADDED)
    training.train(10)
    training.seek(12)
    store = place.open()
    store.save(training.save())  # not waited for: a copy comes behind it
    child = Training("child")
    child.extra = {"parent": "a", "parent_step": 12}
    child.trainer, child.history, child.timeline = (
        training.trainer,
        training.history,
        training.timeline,
    )
    child.timeline.cut(12)
    child.history.points = [each for each in child.history.points if each.step <= 12]
    child.history.evaluations = [each for each in child.history.evaluations if each.step <= 12]
    store.copy("a", child.record(), 12)
    store.delete("a")
    assert store.records() == [kept(child.record())]
    check_contents(store.contents("child"), child)
    child.sent = dict(child.timeline.checkpoints)
    child.train(5)
    store.save(child.save())
    assert store.flush(10)
    check_contents(store.contents("child"), child)
    check_replay(store.contents("child"), child)


def test_a_copy_is_of_what_its_source_was_when_it_was_asked_for(place):
    training = Training().train(30)
    store = place.open()
    with store.writer.using:  # as if a transaction took long
        store.save(Training("z").save())
        store.save(training.save())
        store.writer.put(training.save())
        task = partial(copy_run, run_id="a", record=Training("child").record(), step=20)
        copied = store.writer.submit(task)  # as Store.copy does, which waits
        training.seek(5)
        training.change("set_learning_rate", 0.5)
        store.save(training.save())
    copied.result(10)
    assert store.flush(10)
    assert max(store.contents("child").timeline.checkpoints) == 20
    check_contents(store.contents("a"), training)


def test_added_examples_go_when_nothing_names_them(place):
    training = Training()
    store = place.open()
    for number in range(1, 9):
        training.train(30)
        training.change(
            "set_added_examples", AddedExamples((ROW,) * number, (0,) * number, "float32")
        )
        store.save(training.save())
        assert store.flush(10)
    training.change("set_added_examples", AddedExamples())  # in place of the last, at its step
    store.save(training.save())
    assert store.flush(10)
    with store.database.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM examples")).scalar() == 7
    training.reset(5)
    store.save(training.save())
    assert store.flush(10)
    with store.database.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM examples")).scalar() == 0
    check_contents(store.contents("a"), training)


def test_a_deleted_run_can_be_restored_for_a_day(place, monkeypatch):
    first, second = Training("a").train(5), Training("b").train(5)
    store = saved(place, first, second)
    store.delete("a")
    store.save(first.save())  # comes late, and does not bring it back
    store.flush(10)
    assert [each.id for each in store.records()] == ["b"]
    with pytest.raises(NotFound):
        store.contents("a")
    store.restore("a")
    check_contents(store.contents("a"), first)
    store.delete("b")
    store.close()
    now = time.time()
    monkeypatch.setattr("app.store.store.time.time", lambda: now + 86_000)
    store = place.open()
    assert store.flush(10)  # what is to be forgotten is looked up,
    assert store.flush(10)  # and forgotten
    store.restore("b")
    check_contents(store.contents("b"), second)
    store.delete("a")
    store.close()
    monkeypatch.setattr("app.store.store.time.time", lambda: now + 3 * 86_400)
    store = place.open()
    assert store.flush(10)  # what is to be forgotten is looked up,
    assert store.flush(10)  # and forgotten
    with pytest.raises(NotFound):
        store.restore("a")
    assert [each.id for each in store.records()] == ["b"]


def test_deleted_runs_are_a_bounded_number(place, monkeypatch):
    monkeypatch.setattr("app.store.store.HIDDEN_RUNS", 2)
    names = ["a", "b", "c", "d"]
    store = saved(place, *map(Training, names))
    for name in names:
        store.delete(name)
    store.close()
    store = place.open()
    assert store.flush(10)  # what is to be forgotten is looked up,
    assert store.flush(10)  # and forgotten
    for name in ("a", "b"):
        with pytest.raises(NotFound):
            store.restore(name)
    store.restore("c")
    store.restore("d")
    assert [each.id for each in store.records()] == ["c", "d"]


def test_races_are_there_again_as_long_as_they_have_runs(place):
    with place.open() as store:
        store.add_race("r", "of three", "2026-01-01T00:00:00+00:00")
        store.add_race("empty", "of none", "2026-01-02T00:00:00+00:00")
        training = Training()
        training.extra = {"race": "r"}
        store.save(training.save())
        assert store.flush(10)
        assert [each.id for each in store.races()] == ["r", "empty"]
    store = place.open()
    assert store.flush(10)  # what is to be forgotten is looked up,
    assert store.flush(10)  # and forgotten
    assert store.races() == [RaceRecord("r", "of three", "2026-01-01T00:00:00+00:00")]


def test_saves_that_wait_become_one_and_can_be_read(place):
    training = Training().train(30)
    store = place.open()
    with store.writer.using:  # as if a transaction took long
        store.save(training.save())
        for _ in range(20):
            training.train(7)
            store.save(training.save())
        assert not store.flush(0)
        assert len([each for each in store.writer.queue if each.save]) <= 2
    check_contents(store.contents("a"), training)
    assert store.flush(10)
    check_contents(store.contents("a"), training)


def test_a_run_that_cannot_be_stored_holds_up_no_other(place):
    wrong, right = Training("wrong"), Training("right").train(5)
    wrong.extra = {"name": "half a character \ud800"}
    store = place.open()
    store.save(wrong.save())
    store.save(right.save())
    assert store.flush(10)
    assert [each.id for each in store.records()] == ["right"]
    assert store.trouble is None
    assert "is not saved" in store.problems[0]


DAMAGES = {
    "state": "UPDATE runs SET state = '{' WHERE id = 'a'",
    "settings": "UPDATE runs SET configuration = '{\"layers\": [1]}' WHERE id = 'a'",
    "arrays": "UPDATE checkpoints SET arrays = '' WHERE run = 1 AND step = 3",
    "start": "DELETE FROM checkpoints WHERE run = 1 AND step = 0",
    "changes": "DELETE FROM changes WHERE run = 1",
    "norms": "UPDATE points SET gradient_norms = '[' WHERE run = 1 AND step = 2",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_run_is_left_out_and_the_others_are_shown(place, what):
    store = saved(place, Training("a").train(20), good := Training("b").train(20))
    with store.database.engine.begin() as connection:
        connection.execute(text(DAMAGES[what]))
    ids = [each.id for each in store.records()]
    if what in ("state", "settings"):
        assert ids == ["b"]
    else:
        with pytest.raises(Exception, match="'run a' is left out") as caught:
            store.contents("a")
        assert caught.value.code == "run_damaged"
    assert len(store.problems) == 1
    assert store.problems[0].startswith("The run 'run a' is left out")
    check_contents(store.contents("b"), good)


def test_what_is_deleted_for_good_gives_its_place_back(folder, monkeypatch):
    monkeypatch.setattr("app.store.store.HIDDEN_RUNS", 0)
    store = saved(folder, *(Training(str(number)).train(400) for number in range(3)))
    file = folder.folder / "backlight.db"
    store.close()
    full = file.stat().st_size
    store = folder.open()
    store.delete("1")
    store.delete("2")
    store.close()
    store = folder.open()
    assert store.flush(10)
    assert store.flush(10)
    store.close()
    assert file.stat().st_size < full / 2
