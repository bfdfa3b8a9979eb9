"""Small curves of many runs: thinned, true to the record, and asked without waking anybody."""

import asyncio
from dataclasses import replace

import pytest

from app.config import Settings
from app.protocol import State
from app.routes.curves import curve_of, stretched
from app.run import Run
from app.store.records import Record
from core.configuration import configure
from core.errors import BacklightError
from core.history import Evaluation, History, Point


def record(count, cost=lambda _step: 1.0):
    history = History()
    for step in range(count):
        history.append(Point(step, step / 10, step / 100, cost(step), 0.5, [1.0]))
    return history


def curve(history, points):
    """The curve of a run that rests, with this record."""
    state = State(configure([2, 4, 2], "moons"), 30.0, 100)
    run = Run(Record("a", "a run", "2026-01-01T00:00:00.000+00:00", state), Settings(), Home())
    run.history = history
    return asyncio.run(curve_of(run, points))


class Home:
    """Fails whoever would wake a run."""

    async def admit(self, _run):
        raise AssertionError("a run was woken for a list")

    def leave(self, _run): ...

    async def read_history(self, _run):
        raise BacklightError("damaged", "the run a cannot be read: it is torn")

    def keep(self, _run, _kept): ...


@pytest.mark.parametrize("count", [0, 1, 2, 59, 60, 61, 100, 1000, 1600])
def test_a_curve_has_every_point_in_one_stretch_and_ends_where_the_record_does(count):
    history = record(count)
    stretches = list(stretched(history, 60))
    assert [point for stretch in stretches for point in stretch] == history.points
    assert len(stretches) == min(count, 60)
    sizes = {len(stretch) for stretch in stretches}
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_a_stretch_is_told_by_its_mean_and_its_last_step():
    told = curve(record(4, cost=float), 2)
    assert (told.step, told.cost) == ([1, 3], [0.5, 2.5])


def test_a_cost_that_is_no_number_is_none_of_the_curve():
    told = curve(record(4, cost=lambda step: float("inf") if step == 3 else 1.0), 2)
    assert told.cost == [1.0, None]


@pytest.mark.parametrize("count", [0, 1, 5, 399])
def test_evaluations_are_thinned_and_the_newest_is_kept(count):
    history = record(1)
    measured = Evaluation(0, 0.0, 0.0, 0.1, 0.2, 1.0, 1.0)
    history.evaluations = [replace(measured, step=step) for step in range(count)]
    told = curve(history, 5)
    assert len(told.evaluated_step) == len(told.test_accuracy) <= 5
    assert told.evaluated_step[-1:] == ([count - 1] if count else [])


def test_a_record_that_cannot_be_read_is_said_to_be_so_and_hides_no_other():
    told = curve(None, 60)
    assert told.problem == "the run a cannot be read: it is torn"
    assert told.step == []


@pytest.fixture
def pair(live):
    runs = [live.make(name=name) for name in ("one", "two")]
    runs[0].post("step", count=100)
    yield runs
    for run in runs:
        live.http.delete(f"/runs/{run.id}")


def ask(live, ids, **query):
    return live.http.get("/runs/curves", params={"ids": ",".join(ids), **query})


def test_curves_come_in_the_order_of_the_question_without_those_that_are_gone(live, pair):
    one, two = (run.id for run in pair)
    answer = ask(live, [two, "gone", one], points=10)
    assert answer.status_code == 200
    told = answer.json()["curves"]
    assert [each["run"]["id"] for each in told] == [two, one]
    history = pair[0].get("/history")
    assert told[1]["step"][-1] == history["step"][-1]
    assert len(told[1]["cost"]) == 10
    count = len(history["cost"])
    first = history["cost"][: count // 10]
    assert told[1]["cost"][0] == pytest.approx(sum(first) / len(first))
    assert told[0]["step"] in ([], [0])


@pytest.mark.parametrize(
    ("ids", "query", "named"),
    [
        ([], {}, "ids"),
        (["x"] * 101, {}, "ids"),
        (["x"], {"points": 1}, "points"),
        (["x"], {"points": 1001}, "points"),
        (["x"], {"points": "many"}, "points"),
    ],
)
def test_what_is_too_much_is_refused_by_name(live, ids, query, named):
    answer = ask(live, ids, **query)
    assert answer.status_code == 422
    assert named in answer.json()["error"]["message"]


def test_the_question_itself_must_be_there(live):
    assert live.http.get("/runs/curves").status_code == 422
