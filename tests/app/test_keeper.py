"""What outlives a server: runs where they were, with their names, settings, history and races."""

import contextlib

import numpy as np
from sqlalchemy import text

from app.keeper import Keeper
from app.protocol import Kept
from core.history import History, Point
from tests.app.live_server import LiveRun, live_server, receive_event

ENOUGH = 1_000_000  # pages of a database


def again(server, run):
    """The same run on another server."""
    return LiveRun(server, run.id)


def test_a_server_that_is_started_again_has_every_run_where_it_was(tmp_path):
    with live_server(tmp_path) as server:
        run, idle = server.make(optimizer="adam"), server.make(name="never trained")
        rate = run.get()["learning_rate"]
        run.post("step", count=30)
        run.change(learning_rate=0.04, speed=7.0, max_epochs=12, name="renamed")
        run.post("step", count=10)
        with run.stream() as socket:
            receive_event(socket, "status", lambda event: event["run"]["evaluated_step"] == 40)
        fork = LiveRun(server, run.post_fork(step=20)["id"])
        back = server.make(name="taken back")
        back.post("step", count=20)
        back.post("seek", step=7)
        rewound, standing = back.theta, back.get()
        theta, forked = run.theta, fork.theta
        told, history = run.get(), run.get("/history")
    with live_server(tmp_path) as server:
        listed = server.http.get("/runs").json()["runs"]
        assert [each["id"] for each in listed] == [run.id, idle.id, fork.id, back.id]
        assert server.app.state.supervisor.awake == set()
        found = again(server, run)
        volatile = {"steps_per_second"}
        assert {**found.get(), **dict.fromkeys(volatile)} == {**told, **dict.fromkeys(volatile)}
        assert found.get("/history") == history
        assert server.app.state.supervisor.awake == set()  # looking wakes nobody
        np.testing.assert_array_equal(found.theta, theta)
        np.testing.assert_array_equal(again(server, fork).theta, forked)
        assert (standing["step"], standing["end"]) == (7, 20)
        assert [again(server, back).get()[name] for name in ("step", "end")] == [7, 20]
        np.testing.assert_array_equal(again(server, back).theta, rewound)
        assert found.post("seek", step=29)["learning_rate"] == rate
        assert found.post("seek", step=40)["learning_rate"] == 0.04
        np.testing.assert_array_equal(found.theta, theta)
        assert again(server, idle).post("step")["step"] == 1


class Told:
    """A store that remembers what it is given, and a run with a history."""

    def __init__(self):
        self.history, self.saves = History(), []

    def save(self, save):
        self.saves.append(save)

    def record(self):
        return None


def test_what_is_saved_is_of_one_moment_whatever_the_run_does_until_it_is_written():
    told = Told()
    told.history.append(Point(0, 0.0, 0.0, 1.0, 0.5, [1.0]))
    Keeper(told).keep(told, Kept(0, (), (), ()))
    told.history.append(Point(1, 0.1, 0.0, 1.0, 0.5, [1.0]))
    assert [each.step for each in told.saves[0].history.points] == [0]


def test_a_run_that_was_running_is_paused(tmp_path):
    with live_server(tmp_path) as server:
        run = server.make(max_epochs=1_000_000)
        with run.stream() as socket:
            run.post("play")
            receive_event(socket, "evaluated", lambda event: event["step"] > 0)
        step = run.get()["step"]
    with live_server(tmp_path) as server:
        found = again(server, run).get()
        assert (found["status"], found["reason"]) == ("paused", None)
        assert found["end"] >= found["step"] > 0
        assert again(server, run).post("seek", step=min(step, found["end"]))["status"] == "paused"


def test_a_renamed_run_that_rests_keeps_its_name_and_rests_on(tmp_path):
    with live_server(tmp_path) as server:
        run = server.make()
    with live_server(tmp_path) as server:
        again(server, run).change(name="another name")
        assert server.app.state.supervisor.awake == set()
    with live_server(tmp_path) as server:
        assert again(server, run).get()["name"] == "another name"


def test_a_diverged_run_is_still_one(tmp_path):
    with live_server(tmp_path) as server:
        run = server.make(activation="relu", output_activation="identity", learning_rate=100.0)
        with run.stream() as socket:
            run.post("play")
            diverged = receive_event(socket, "diverged")
    with live_server(tmp_path) as server:
        found = again(server, run)
        assert found.get()["status"] == "diverged"
        answer = server.http.post(f"/runs/{run.id}/play")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
        assert found.get()["reason"] == diverged["reason"]
        assert found.post("seek", step=0)["status"] == "paused"


def test_a_race_is_still_one(tmp_path):
    with live_server(tmp_path) as server:
        run = server.make()
        body = {"run": run.id, "batch_sizes": [10, 100], "play": False}
        race = server.http.post("/races", json=body).json()
    with live_server(tmp_path) as server:
        (found,) = server.http.get("/races").json()["races"]
        assert (found["id"], found["name"]) == (race["id"], race["name"])
        assert [each["id"] for each in found["runs"]] == [each["id"] for each in race["runs"]]


def limit(server, pages):
    """Have the disk be full at a number of pages; fewer than there are means as many as there are."""
    store = server.app.state.supervisor.keeper.store
    with store.writer.using, store.database.engine.begin() as connection:
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))


def test_on_a_full_disk_all_goes_on_in_memory_and_is_saved_once_there_is_room(tmp_path):
    with live_server(tmp_path) as server:
        run = server.make()
        run.post("step", count=40)
        with run.stream() as socket:
            limit(server, 1)
            run.post("step", count=800)
            told = receive_event(socket, "saving", lambda event: event["trouble"])
            assert "the disk is full" in told["trouble"]
            last = run.theta
            run.post("seek", step=30)
            run.change(learning_rate=0.05)
            run.post("step", count=5)
            (kept,) = [each for each in server.runs if each != run.id]
            kept, theta = LiveRun(server, kept), run.theta
            np.testing.assert_array_equal(kept.theta, last)
            limit(server, ENOUGH)
            receive_event(socket, "saving", lambda event: event["trouble"] is None)
    with live_server(tmp_path) as server:
        np.testing.assert_array_equal(again(server, run).theta, theta)
        np.testing.assert_array_equal(again(server, kept).theta, last)
        told = again(server, kept).get()
        assert (told["parent"], told["parent_step"], told["step"]) == (run.id, 30, 840)


def test_a_second_server_on_a_folder_says_that_it_saves_nothing(tmp_path):
    with contextlib.ExitStack() as servers:
        first = servers.enter_context(live_server(tmp_path))
        run = first.make()  # answered when it has opened the folder: the other one comes after it
        second = servers.enter_context(live_server(tmp_path))
        other = second.make()
        assert first.http.get("/runs").json()["saving"]["trouble"] is None
        trouble = second.http.get("/runs").json()["saving"]["trouble"]
        assert "not being saved" in trouble
        with other.stream() as socket:
            assert receive_event(socket, "saving")["trouble"] == trouble
        other.post("step", count=5)
        assert other.post("seek", step=3)["step"] == 3
    with live_server(tmp_path) as server:
        assert [each["id"] for each in server.http.get("/runs").json()["runs"]] == [run.id]
