"""Jobs: told to everybody, bounded, cancellable at any moment, and ended with their run."""

import asyncio
import json
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest

from app.jobs import Job
from tests.app.live_server import PATIENCE, live_server, receive_event

LONG = {"resolution": 101, "count": 800, "job": "long"}  # a second or two, many progress events
ENDLESS = {"epochs": 1000, "sizes": [100, 800]}


@pytest.fixture
def run(live):
    """A run of its own, since these tests end some."""
    made = live.make()
    made.post("step", count=20)
    yield made
    live.http.delete(f"/runs/{made.id}")


@pytest.fixture
def asking():
    """A thread to ask from, so that a test can act while an answer is awaited."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def gate(monkeypatch):
    """Landscapes wait at their first point until the gate is opened: `set`."""
    opened = threading.Event()

    def waiting(self, done):
        if self.cancelled.is_set() or opened.wait(PATIENCE):
            return advance(self, done)
        raise TimeoutError

    advance = Job.advance_from_thread
    monkeypatch.setattr(Job, "advance_from_thread", waiting)
    yield opened
    opened.set()


def ask(run, probe="landscape", **body):
    return run.server.http.post(f"/runs/{run.id}/probes/{probe}", json=body)


def begun(socket, job):
    return receive_event(socket, "progress", lambda event: event["job"]["id"] == job)["job"]


def test_a_jobs_progress_and_end_are_told_to_every_viewer(run):
    with run.stream() as first, run.stream() as second:
        answer = run.post("probes/landscape", **LONG)
        for socket in (first, second):
            told = [begun(socket, "long")]
            while told[-1]["status"] == "running":
                told.append(begun(socket, "long"))
            done = [each["done"] for each in told]
            assert done == sorted(done)
            assert done[0] == 0
            assert told[-1]["status"] == "done"
            assert done[-1] == told[-1]["total"] == 101**2 + len(answer["tracks"][0]["steps"])
    job = run.get("/jobs/long")
    assert job["result"] == answer
    assert job["points"] is None
    assert run.get("/jobs")["jobs"] == [{k: v for k, v in job.items() if k != "result"}]


def test_a_cancelled_landscape_is_answered_with_an_error(run, asking, gate):
    with run.stream() as socket:
        waiting = asking.submit(ask, run, **LONG)
        begun(socket, "long")
        assert run.server.http.delete(f"/runs/{run.id}/jobs/long").status_code == 204
        gate.set()
        assert begun(socket, "long")["status"] == "cancelled"
    answer = waiting.result(PATIENCE)
    assert answer.status_code == 409
    assert answer.json()["error"] == {"code": "cancelled", "message": "job: it was cancelled"}
    job = run.get("/jobs/long")
    assert (job["status"], job["reason"], job["result"]) == ("cancelled", "it was cancelled", None)
    assert run.server.http.delete(f"/runs/{run.id}/jobs/long").status_code == 204


def test_a_landscape_that_nobody_waits_for_is_cancelled(run, gate):
    with (
        run.stream() as socket,
        closing(HTTPConnection("127.0.0.1", run.server.port)) as connection,
    ):
        path, kind = f"/api/v1/runs/{run.id}/probes/landscape", {"content-type": "application/json"}
        connection.request("POST", path, json.dumps(LONG), kind)
        begun(socket, "long")
        connection.close()
        job = begun(socket, "long")
        assert (job["status"], job["reason"]) == ("cancelled", "nobody waits for it any more")
        gate.set()


def test_a_landscape_that_waits_for_its_turn_can_be_cancelled(run, asking, gate):
    with run.stream() as socket:
        first = asking.submit(ask, run, resolution=3, job="first")
        begun(socket, "first")
        second = asking.submit(ask, run, resolution=3, job="second")
        begun(socket, "second")
        run.server.http.delete(f"/runs/{run.id}/jobs/second")
        assert second.result(PATIENCE).status_code == 409  # while the first still computes
        assert not first.done()
        gate.set()
        assert first.result(PATIENCE).status_code == 200


def test_a_learning_curve_is_cancelled_and_its_process_ends(run, live):
    with run.stream() as socket:
        assert ask(run, "learning_curve", **ENDLESS, job="curve").status_code == 202
        receive_event(socket, "progress", lambda event: event["job"]["done"] > 0)
        (job,) = live.app.state.supervisor.jobs.working
        live.http.delete(f"/runs/{run.id}/jobs/curve")
        assert begun(socket, "curve")["status"] == "cancelled"
    ended(job)
    assert live.app.state.supervisor.jobs.working == set()


def ended(job):
    """Wait until a job's work has really ended."""
    asyncio.run_coroutine_threadsafe(job.over.wait(), job.loop).result(PATIENCE)


def test_a_runs_end_ends_its_jobs(run, live, asking, gate):
    with run.stream() as socket:
        ask(run, "learning_curve", **ENDLESS, job="curve")
        waiting = asking.submit(ask, run, **LONG)
        begun(socket, "long")
        deleted = asking.submit(live.http.delete, f"/runs/{run.id}")
        told = [receive_event(socket, "progress")["job"] for _ in range(2)]
        gate.set()
        assert {each["status"] for each in told} == {"cancelled"}
        assert deleted.result(PATIENCE).status_code == 204
    assert waiting.result(PATIENCE).json()["error"]["message"] == "job: the run was deleted"
    jobs = live.app.state.supervisor.jobs
    assert jobs.working == set()
    assert run.id not in jobs.of_run


def test_a_job_that_fails_says_why(run):
    answer = ask(run, plane="trajectory", job="flat")
    assert answer.status_code == 200
    run.post("reset")
    answer = ask(run, plane="trajectory", job="flatter")
    assert answer.status_code == 422
    job = run.get("/jobs/flatter")
    assert job["status"] == "failed"
    assert job["reason"] == answer.json()["error"]["message"]


def test_a_process_that_dies_is_a_job_that_failed(run):
    with run.stream() as socket:
        ask(run, "learning_curve", **ENDLESS, job="curve")
        receive_event(socket, "progress", lambda event: event["job"]["done"] > 0)
        (child,) = [
            each
            for each in multiprocessing.active_children()
            if each.name == "backlight-curve-curve"
        ]
        child.kill()
        event = receive_event(socket, "progress", lambda event: event["job"]["status"] != "running")
    assert event["job"]["status"] == "failed"
    assert "killed by signal 9" in event["job"]["reason"]


def test_names_are_taken_once_and_unknown_ones_are_not_found(run):
    assert ask(run, resolution=3, job="mine").status_code == 200
    answer = ask(run, resolution=3, job="mine")
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("job: expected a name that is not taken")
    assert ask(run, resolution=3, job="../x").json()["error"]["message"].startswith("job: ")
    for method in ("GET", "DELETE"):
        answer = run.server.http.request(method, f"/runs/{run.id}/jobs/other")
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "job_not_found"
    assert run.server.http.get("/runs/none/jobs").status_code == 404


def test_jobs_are_bounded(tmp_path):
    with ExitStack() as stack:
        server = stack.enter_context(live_server(tmp_path, limits={"jobs": 2, "jobs_kept": 3}))
        one, two = server.make(), server.make()
        for run in (one, two):
            assert ask(run, "learning_curve", **ENDLESS, job="curve").status_code == 202
        for probe, body in (("learning_curve", ENDLESS), ("landscape", {"resolution": 3})):
            answer = ask(one, probe, **body)
            assert answer.status_code == 429
            assert answer.json()["error"]["code"] == "too_many_jobs"
        server.http.delete(f"/runs/{two.id}")
        for number in range(5):
            assert ask(one, resolution=3, job=f"j{number}").status_code == 200
        assert [each["id"] for each in one.get("/jobs")["jobs"]] == ["curve", "j3", "j4"]
