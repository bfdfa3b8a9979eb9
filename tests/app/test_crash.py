"""Nothing is lost when the server or a worker is killed at any moment, again and again.

Two runs train while their settings change. After each kill every run must be there, at most a second of
its training clock back, and its parameters must be, bit for bit, what its recorded settings lead to.
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

KILLS = int(os.environ.get("BACKLIGHT_KILLS", "10"))
LOST_SECONDS = 1.0  # of training, at most
RUNS = (
    {"dataset": "digits", "layers": [64, 12, 10], "optimizer": "momentum", "speed": 1000},
    {"dataset": "moons", "layers": [2, 8, 2], "optimizer": "adam", "speed": 1000},
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


def expected_theta(run, changes):
    """What the recorded settings lead to, made again from step 0 by a trainer of our own."""
    given = {name: run[name] for name in ("activation", "optimizer", "cost_function", "seed")}
    configuration = configure(run["layers"], run["dataset"], layers=run["layers"], **given)
    trainer = Trainer(configuration, load(run["dataset"]))
    settings = {change["step"]: change for change in changes}
    while True:
        if change := settings.get(trainer.steps):
            trainer.set_learning_rate(change["learning_rate"])
            trainer.set_batch_size(change["batch_size"])
        if trainer.steps == run["step"]:
            return trainer.theta
        trainer.step()


def check_run(server, run_id, told):
    """A run is there, hardly back, and exactly what its record says."""
    run = server.http.get(f"/runs/{run_id}").json()
    assert run["seconds"] >= told["seconds"] - LOST_SECONDS
    answer = server.http.get(f"/runs/{run_id}/parameters")  # wakes it where it was
    run = server.http.get(f"/runs/{run_id}").json()
    assert run["status"] == "paused"
    changes = server.http.get(f"/runs/{run_id}/timeline").json()["changes"]
    theta = safetensors.numpy.load(answer.content)["theta"]
    np.testing.assert_array_equal(theta, expected_theta(run, changes))


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
        made = [server.http.post("/runs", json=each).json()["id"] for each in RUNS]
        for _ in range(KILLS):
            for run_id in made:
                server.http.post(f"/runs/{run_id}/play")
            threading.Event().wait(chance.uniform(0, 0.8))  # the moment is chance: that is the test
            change = {"learning_rate": round(chance.uniform(0.001, 0.1), 4)}
            server.http.patch(f"/runs/{chance.choice(made)}", json=change)
            threading.Event().wait(chance.uniform(0, 0.8))
            told = {run["id"]: run for run in server.http.get("/runs").json()["runs"]}
            workers = server.workers()
            if workers and chance.random() < 0.5:
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
                check_run(server, run_id, told[run_id])
    finally:
        server.end()
