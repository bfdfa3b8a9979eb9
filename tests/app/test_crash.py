"""Nothing is lost when the server or a worker is killed at any moment, again and again.

Two runs train while their settings change. After each kill every run must be there, at most a second of
training back, and its parameters must be, bit for bit, what its recorded settings lead to.
BACKLIGHT_KILLS=100 makes the long version of it.
"""

import os
import random
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from core.configuration import configure
from core.datasets import load
from core.training import Trainer
from tests.app.served import PATIENCE, Served

KILLS = int(os.environ.get("BACKLIGHT_KILLS", "4"))
SPEED = 1000  # steps per second, so that what a second of training is does not hang on the machine
LOST_STEPS = SPEED  # at most: those of one second
RUNS = (
    {"dataset": "digits", "layers": [64, 12, 10], "optimizer": "momentum", "speed": SPEED},
    {"dataset": "moons", "layers": [2, 8, 2], "optimizer": "adam", "speed": SPEED},
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


class Reference:
    """A trainer of our own that makes a run's steps again, from the first, with its recorded settings."""

    def __init__(self, run):
        given = {name: run[name] for name in ("activation", "optimizer", "cost_function", "seed")}
        configuration = configure(run["layers"], run["dataset"], layers=run["layers"], **given)
        self.trainer = Trainer(configuration, load(run["dataset"]))

    def theta(self, step, changes):
        """The parameters after a step, which is none before that of the last question."""
        trainer, settings = self.trainer, {change["step"]: change for change in changes}
        while True:
            if change := settings.get(trainer.steps):
                trainer.set_learning_rate(change["learning_rate"])
                trainer.set_batch_size(change["batch_size"])
            if trainer.steps == step:
                return trainer.theta
            trainer.step()


def check_run(server, run_id, told, reference):
    """A run is there, hardly back, and exactly what its record says."""
    run = server.http.get(f"/runs/{run_id}").json()
    assert run["status"] == "paused"
    assert run["step"] >= told["step"] - LOST_STEPS
    answer = server.http.get(f"/runs/{run_id}/parameters")  # wakes it where it was
    assert server.http.get(f"/runs/{run_id}").json()["step"] == run["step"]
    changes = server.http.get(f"/runs/{run_id}/timeline").json()["changes"]
    theta = safetensors.numpy.load(answer.content)["theta"]
    np.testing.assert_array_equal(theta, reference.theta(run["step"], changes))


def wait_until_failed(server, killed):
    """Wait until a run has noticed that its worker is gone; nothing tells who asks over REST."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        runs = server.http.get("/runs").json()["runs"]
        failed = [run["id"] for run in runs if run["status"] == "failed"]
        if failed or killed not in server.workers():
            return failed
    raise TimeoutError


def test_nothing_is_lost_whatever_is_killed_whenever(tmp_path):
    chance = random.Random(1)  # noqa: S311 - chance, no secret
    server = Served(tmp_path)
    try:
        told = [server.http.post("/runs", json=each).json() for each in RUNS]
        references = {run["id"]: Reference(run) for run in told}
        made = list(references)
        for number in range(KILLS):
            for run_id in made:
                server.http.post(f"/runs/{run_id}/play")
            threading.Event().wait(chance.uniform(0, 0.8))  # the moment is chance: that is the test
            change = {"learning_rate": round(chance.uniform(0.001, 0.1), 4)}
            server.http.patch(f"/runs/{chance.choice(made)}", json=change)
            threading.Event().wait(chance.uniform(0, 0.8))
            told = {run["id"]: run for run in server.http.get("/runs").json()["runs"]}
            workers = server.workers()
            if number % 2 == 0:
                victim = chance.choice(workers)
                os.kill(victim, signal.SIGKILL)
                for failed in wait_until_failed(server, victim):
                    after = server.http.post(f"/runs/{failed}/step").json()
                    assert after["step"] > told[failed]["step"]
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait(PATIENCE)
            server.wait_until_alone()
            server.end()
            server = Served(tmp_path)
            found = {run["id"] for run in server.http.get("/runs").json()["runs"]}
            assert found == set(told)
            for run_id in made:
                check_run(server, run_id, told[run_id], references[run_id])
    finally:
        server.end()
