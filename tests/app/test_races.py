"""A race is runs that differ in their batch size alone, made and started together or not at all."""

import asyncio
import os
import signal

import numpy as np
import pytest
import pytest_asyncio

from app.config import Limits, Settings
from app.race import Races, line_up, suggest_batch_sizes
from app.supervisor import Supervisor
from core.configuration import configure
from core.errors import InvalidInput, NotFound
from tests.app.live_server import LiveRun, receive_event
from tests.app.test_supervisor import until

SIZES = [1, 32, 800]


@pytest.fixture
def race(live, moons):
    """A race of three on moons, paused at step 0."""
    answer = live.http.post("/races", json={"run": moons.id, "batch_sizes": SIZES, "play": False})
    assert answer.status_code == 201, answer.text
    yield answer.json()
    live.http.delete(f"/races/{answer.json()['id']}")


def post(live, race, verb, **body):
    answer = live.http.post(f"/races/{race['id']}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_runs_differ_in_their_batch_size_alone_and_begin_alike(live, moons, race):
    original = moons.get()
    own = {"id", "name", "batch_size", "speed", "max_epochs", "created_at", "race", "cost"}
    measured = {"train_accuracy", "test_accuracy", "evaluated_step"}
    assert [run["batch_size"] for run in race["runs"]] == SIZES
    assert [run["name"] for run in race["runs"]] == [f"race: batch {size}" for size in SIZES]
    for run in race["runs"]:
        same = set(run) - own - measured
        assert {name: run[name] for name in same} == {name: original[name] for name in same}
        assert (run["step"], run["seconds"], run["status"], run["speed"]) == (0, 0, "paused", "max")
        assert run["race"] == race["id"]
        np.testing.assert_array_equal(LiveRun(live, run["id"]).theta, moons.theta)
    assert original["race"] is None


def test_all_play_pause_and_go_back_together(live, race):
    ids = [run["id"] for run in race["runs"]]
    assert {run["status"] for run in post(live, race, "play")["runs"]} == {"running"}
    for run_id in ids:
        with live.stream(run_id) as socket:
            event = receive_event(socket, "evaluated", lambda event: event["step"] > 0)
        assert event["seconds"] > 0
    paused = post(live, race, "pause")["runs"]
    assert {run["status"] for run in paused} == {"paused"}
    for run in paused:
        history = live.http.get(f"/runs/{run['id']}/history").json()
        assert len(history["seconds"]) == len(history["step"])
        assert history["seconds"][0] == 0
        assert history["seconds"] == sorted(history["seconds"])
        assert 0 < history["seconds"][-1] <= run["seconds"]
        assert history["evaluations"]["seconds"] == sorted(history["evaluations"]["seconds"])
    for run in post(live, race, "reset", seed=5)["runs"]:
        assert (run["step"], run["seconds"], run["seed"]) == (0, 0, 5)
    assert live.http.get("/races").json() == {
        "races": [live.http.get(f"/races/{race['id']}").json()]
    }


def test_a_run_that_cannot_go_on_does_not_keep_the_others(live, race):
    broken = live.runs[race["runs"][0]["id"]]
    with live.stream(broken.id) as socket:
        os.kill(broken.line.child.process.pid, signal.SIGKILL)
        receive_event(socket, "failed")
    statuses = [run["status"] for run in post(live, race, "pause")["runs"]]
    assert statuses == ["failed", "paused", "paused"]


def test_a_deleted_run_leaves_its_race_and_a_race_without_runs_is_gone(live, race):
    first, *others = [run["id"] for run in race["runs"]]
    live.http.delete(f"/runs/{first}")
    left = live.http.get(f"/races/{race['id']}").json()["runs"]
    assert [run["id"] for run in left] == others
    assert live.http.delete(f"/races/{race['id']}").status_code == 204
    for address in (f"/races/{race['id']}", *(f"/runs/{each}" for each in others)):
        assert live.http.get(address).status_code == 404
    assert live.http.get("/races").json() == {"races": []}


def test_without_a_body_the_first_runs_configuration_races(live, moons):
    race = live.http.post("/races").json()
    try:
        assert [run["batch_size"] for run in race["runs"]] == [1, moons.get()["batch_size"], 800]
        assert {run["dataset"] for run in race["runs"]} == {"moons"}
        assert {run["status"] for run in race["runs"]} == {"running"}
    finally:
        live.http.delete(f"/races/{race['id']}")


REFUSED = [
    ({"batch_sizes": [1, 801]}, 422, "batch_sizes.1: expected at most 800"),
    ({"batch_sizes": [32]}, 422, "batch_sizes"),
    ({"batch_sizes": [1, 2, 3, 4, 5]}, 422, "batch_sizes"),
    ({"batch_sizes": [0, 1]}, 422, "batch_sizes.0"),
    ({"batch_sizes": [8, 8]}, 422, "batch_sizes: expected different sizes, but got [8, 8]"),
    ({"batch_sizes": [1, 8], "learning_rates": [0.1] * 3}, 422, "learning_rates: expected 2"),
    ({"batch_sizes": [1, 8], "learning_rates": [0.1, -1]}, 422, "learning_rates.1"),
    ({"run": "none"}, 422, "run: there is none with the id 'none'"),
    ({"run": 5}, 422, "run"),
    ({"name": ""}, 422, "name"),
    ({"play": "yes"}, 422, "play"),
    ({"fair": True}, 422, "fair: there is no such field here"),
]


@pytest.mark.parametrize(("body", "status", "said"), REFUSED)
def test_a_race_that_cannot_be_leaves_nothing(live, moons, body, status, said):
    before = list(live.runs)
    answer = live.http.post("/races", json={"run": moons.id} | body)
    assert answer.status_code == status
    assert said in answer.json()["error"]["message"]
    assert list(live.runs) == before
    assert live.http.get("/races").json() == {"races": []}


@pytest.mark.parametrize("verb", ["play", "pause", "reset"])
def test_a_race_that_is_not_there(live, verb):
    answer = live.http.post(f"/races/none/{verb}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "race_not_found"


# Without a server


@pytest_asyncio.fixture
async def races(tmp_path):
    supervisor = Supervisor(Settings(data_dir=tmp_path))
    await supervisor.open()
    races = Races(supervisor)
    yield races
    await supervisor.close()
    await races.close()


def moons_of(sizes):
    return line_up(configure([2, 8, 2], "moons"), sizes, None)


async def test_room_for_all_or_for_none(races):
    supervisor = races.supervisor
    for _ in range(6):
        run = await supervisor.create(moons_of([1, 2])[0])
        await run.command("play")
    with pytest.raises(Exception, match="runs: expected at most 8 that train or are watched"):
        await races.start(moons_of([1, 2, 3]), name="race", play=True)
    assert (len(supervisor.runs), supervisor.making, races.resources()) == (6, set(), [])
    race = await races.start(moons_of([1, 2]), name="race", play=False)
    assert len(races.runs(race)) == 2


async def test_a_run_that_fails_to_begin_ends_those_that_did(races):
    supervisor, impossible = races.supervisor, moons_of([1, 2])
    create, others_ready = supervisor.create, asyncio.Event()

    async def unlucky(configuration, **given):
        if configuration.batch_size == 2:
            await others_ready.wait()
            raise InvalidInput("layers", "too bad")
        run = await create(configuration, **given)
        others_ready.set()
        return run

    supervisor.create = unlucky
    with pytest.raises(InvalidInput, match="too bad"):
        await races.start(impossible, name="race", play=True)
    assert (supervisor.runs, supervisor.making) == ({}, set())


async def test_nobody_starts_before_all_are_ready(races, monkeypatch):
    supervisor, order = races.supervisor, []
    create = supervisor.create

    async def watched(configuration, **given):
        run = await create(configuration, **given)
        order.append("ready")
        command = run.command

        async def commanded(action, **arguments):
            order.append(action)
            return await command(action, **arguments)

        run.command = commanded
        return run

    monkeypatch.setattr(supervisor, "create", watched)
    try:
        await races.start(moons_of([1, 2, 3]), name="race", play=True)
        assert order == ["ready"] * 3 + ["play"] * 3
    finally:
        await supervisor.close()
        await races.close()


async def test_a_race_that_nobody_watches_rests(races, monkeypatch):
    monkeypatch.setattr("app.idle.WATCH_SECONDS", 0.01)
    races.supervisor.settings = Settings(
        data_dir=races.supervisor.settings.data_dir,
        limits=Limits(idle_seconds=0.02),
    )
    try:
        race = await races.start(moons_of([1, 2]), name="race", play=True)
        runs = races.runs(race)
        await until(lambda: all("watching" in (run.state.reason or "") for run in runs))
        assert {run.state.status for run in runs} == {"paused"}
        await races.remove(race)
        await until(lambda: not races.races)
        with pytest.raises(NotFound):
            races.find(race.id)
    finally:
        await races.supervisor.close()
        await races.close()


def test_the_suggested_sizes_are_one_a_usual_one_and_all():
    assert suggest_batch_sizes(10, 60_000) == [1, 10, 60_000]
    assert suggest_batch_sizes(1, 800) == suggest_batch_sizes(800, 800) == [1, 32, 800]
    assert suggest_batch_sizes(64, 20) == [1, 20]


def test_each_size_keeps_its_learning_rate():
    configurations = line_up(configure([2, 8, 2], "moons"), [800, 1], [2.0, 0.1])
    assert [(each.batch_size, each.learning_rate) for each in configurations] == [
        (1, 0.1),
        (800, 2.0),
    ]
