"""A run as a function of its configuration and seed, whatever is done to it meanwhile."""

import os
import signal
import threading

import numpy as np
import pytest

from core.configuration import configure
from core.datasets import load
from core.training import Trainer
from tests.app.live_server import (
    BATCH,
    MOONS,
    live_server,
    receive_event,
    receive_events,
    receive_frame,
    say,
)


def trained(steps, **changes):
    """The reference: the parameters after some steps, made by the engine in this process."""
    fields = {**MOONS, "batch_size": BATCH, "learning_rate": 0.2} | changes
    dataset = fields.pop("dataset")
    trainer = Trainer(configure([2, 8, 2], dataset, **fields), load(dataset))
    for _ in range(steps):
        trainer.step()
    return trainer.theta


def test_a_step_is_exactly_one_and_steps_are_exactly_as_many(moons):
    assert moons.post("step")["step"] == 1
    answer = moons.post("step", count=37)
    assert (answer["step"], answer["status"]) == (38, "paused")
    assert answer["epoch"] == pytest.approx(38 * BATCH / 800)
    np.testing.assert_array_equal(moons.theta, trained(38))


def test_reset_goes_back_to_the_same_parameters_bit_for_bit(moons):
    before = moons.theta
    assert np.any(moons.post("step", count=20) and moons.theta != before)
    assert moons.post("reset")["step"] == 0
    np.testing.assert_array_equal(moons.theta, before)
    other = moons.post("reset", seed=8)
    assert (other["seed"], other["step"]) == (8, 0)
    assert np.any(moons.theta != before)


def test_what_is_watched_paused_and_asked_changes_nothing(moons):
    """Five views, questions and pauses on the way to step 60; the reference saw none of them."""
    moons.change(speed=500)
    with moons.stream(edges="hebbian", fps=60) as socket:
        moons.post("play")
        for edges in ("gradient", "update", "weight", "wish"):
            say(socket, action="subscribe", edges=edges, range="layer")
            receive_frame(socket, lambda told, edges=edges: told["edges"] == edges)
            moons.post("predict", inputs=[[0.1, 0.2]])
            moons.post("trace", example={"split": "test", "index": 3})
        moons.post("pause")
        moons.post("play")
        answer = moons.post("pause")
    steps = answer["step"]
    steps = moons.post("step", count=60)["step"]
    np.testing.assert_array_equal(moons.theta, trained(steps))


def test_an_accuracy_says_which_step_it_is_of(moons):
    with moons.stream() as socket:
        moons.post("step", count=20)
        event = receive_event(socket, "evaluated", lambda event: event["step"] == 20)
        told = moons.get()
        assert (told["evaluated_step"], told["test_accuracy"]) == (20, event["test_accuracy"])
        assert moons.post("reset")["evaluated_step"] in (None, 0)


def test_learning_rate_and_batch_size_change_while_it_runs(moons):
    with moons.stream() as socket:
        moons.post("play")
        answer = moons.change(learning_rate=0.05, batch_size=10)
        assert answer["status"] == "running"
        event = receive_event(socket, "status", lambda event: event["run"]["batch_size"] == 10)
        assert event["run"]["learning_rate"] == 0.05
        _, told = receive_frame(socket, lambda told: told["batch_size"] == "10")
        assert float(told["learning_rate"]) == 0.05


def test_settings_take_effect_from_the_next_step_on(moons):
    """The engine, told the same at the same step, is the reference."""
    moons.post("step", count=5)
    moons.change(learning_rate=0.03, batch_size=7)
    moons.post("step", count=5)
    trainer = Trainer(
        configure([2, 8, 2], **MOONS, batch_size=BATCH, learning_rate=0.2), load("moons")
    )
    for _ in range(5):
        trainer.step()
    trainer.set_learning_rate(0.03)
    trainer.set_batch_size(7)
    for _ in range(5):
        trainer.step()
    np.testing.assert_array_equal(moons.theta, trainer.theta)


def test_it_pauses_when_its_epochs_are_done(moons):
    with moons.stream() as socket:
        moons.change(max_epochs=2)
        moons.post("play")
        event = receive_event(socket, "status", lambda event: event["run"]["reason"])
    assert event["run"]["status"] == "paused"
    assert event["run"]["step"] == 2 * 800 // BATCH
    assert "2 epochs" in event["run"]["reason"]
    answer = moons.server.http.post(f"/runs/{moons.id}/play")
    assert answer.status_code == 409
    assert "max_epochs" in answer.json()["error"]["message"]
    moons.change(max_epochs=3)
    assert moons.post("play")["status"] == "running"


DIVERGING = {"activation": "identity", "output_activation": "identity", "learning_rate": 1e6}


@pytest.mark.parametrize("verb", ["play", "step"])
def test_a_diverged_run_tells_why_and_reset_brings_it_back(live, verb):
    run = live.make(**DIVERGING)
    before = run.theta
    with run.stream() as socket:
        run.post(verb, **({"count": 1000} if verb == "step" else {}))
        event = receive_event(socket, "diverged")
        answer = run.get()
        assert answer["status"] == event["run"]["status"] == "diverged"
        assert event["step"] == answer["step"]
        assert 1 <= event["layer"] <= 3
        assert "learning rate 1e+06 is too high" in event["reason"]
        refused = live.http.post(f"/runs/{run.id}/play")
        assert refused.status_code == 409
        assert run.post("reset")["status"] == "paused"
        assert receive_events(socket, "reset")[-1]["run"]["step"] == 0
        np.testing.assert_array_equal(run.theta, before)
        run.post(verb, **({"count": 1000} if verb == "step" else {}))
        receive_event(socket, "diverged")  # told again, the second time it happens
    live.http.delete(f"/runs/{run.id}")


def test_a_killed_worker_is_told_and_can_be_replaced(live):
    run = live.make()
    before = run.theta
    with run.stream() as socket:
        _, told = receive_frame(socket)
        run.post("step", count=3)
        os.kill(run.process.pid, signal.SIGKILL)
        event = receive_event(socket, "failed")
        assert "killed by signal 9 at step 3" in event["reason"]
        assert event["run"]["status"] == run.get()["status"] == "failed"
        assert live.http.get("/health").json()["status"] == "ok"
        question = live.http.post(f"/runs/{run.id}/predict", json={"inputs": [[0, 0]]})
        assert (question.status_code, question.json()["error"]["code"]) == (409, "run_failed")
        told_step = run.post("play")
        assert (told_step["status"], told_step["end"] >= 3) == ("running", True)
        names = [event["event"] for event in receive_events(socket, "evaluated")]
        assert names.index("moved") < names.index("evaluated")
        assert min(run.get("/history")["step"]) == 0
        _, told_again = receive_frame(socket)
        assert int(told_again["frame"]) > int(told["frame"])
        run.post("pause")
        run.post("reset")
        np.testing.assert_array_equal(run.theta, before)
        # The record begins anew.
        history = run.get("/history")
        assert history["step"][0] == 0
    live.http.delete(f"/runs/{run.id}")


def test_a_question_that_waits_when_the_worker_dies_is_answered(live):
    """The worker is stopped, so that it cannot answer, and then killed."""
    run = live.make()
    os.kill(run.process.pid, signal.SIGSTOP)
    questions = live.runs[run.id].line.questions
    answers = []
    asker = threading.Thread(
        target=lambda: answers.append(live.http.get(f"/runs/{run.id}/parameters"))
    )
    asker.start()
    while not questions:
        os.sched_yield()
    os.kill(run.process.pid, signal.SIGKILL)
    asker.join(60)
    assert answers[0].status_code == 409
    assert "killed by signal 9" in answers[0].json()["error"]["message"]
    live.http.delete(f"/runs/{run.id}")


def test_a_stopped_worker_holds_up_neither_the_server_nor_its_own_end(live):
    """A worker that reads nothing: a thousand changes of view fill no pipe, and delete ends it."""
    run = live.make()
    process = run.process
    pid = process.pid
    with run.stream() as socket:
        receive_frame(socket)
        os.kill(pid, signal.SIGSTOP)
        for number in range(1000):
            inputs = [number / 1000, 0.5]
            say(socket, action="spotlight", example={"inputs": inputs, "label": 0})
        say(socket, action="fly")
        receive_event(socket, "error")
        child = live.runs[run.id].line.child
        assert len(child.outbox) < 10
        assert live.http.get("/health").status_code == 200
        assert live.http.delete(f"/runs/{run.id}").status_code == 204
    assert not os.path.exists(f"/proc/{pid}") or os.waitpid(pid, os.WNOHANG)  # noqa: PTH110


def test_instances_share_nothing(live, tmp_path):
    run = live.make(name="first")
    with live_server(tmp_path) as other:
        assert other.http.get("/runs").json()["runs"] == []
        assert other.http.get(f"/runs/{run.id}").status_code == 404
        twin = other.make(name="second")
        twin.post("step", count=4)
        assert run.get()["step"] == 0
        assert len(other.http.get("/runs").json()["runs"]) == 1
    assert run.post("step")["step"] == 1  # the other's end is not this one's
    live.http.delete(f"/runs/{run.id}")
