"""Runs that move from one server to another, end to end."""

import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np

from core.bundle import unbundle
from core.datasets import load
from core.training import Trainer
from tests.app.live_server import PATIENCE, LiveRun, live_server, receive_frame, say
from tests.app.test_cli import clean_environment


def export(run):
    answer = run.server.http.get(f"/runs/{run.id}/export")
    assert answer.status_code == 200, answer.text
    return answer.content


def bring(server, content):
    answer = server.http.post("/runs/import", files={"file": ("run.safetensors", content)})
    assert answer.status_code == 201, answer.text
    return LiveRun(server, answer.json()["id"])


def test_a_file_made_while_it_trains_is_consistent(moons):
    with moons.stream(fps=30) as socket:
        say(socket, action="play")
        for _ in range(5):
            receive_frame(socket, lambda told: int(told["step"]) > 0)
            found = unbundle(export(moons))
            assert found.standing.step == found.timeline.end > 0
            assert all(each.step <= found.standing.step for each in found.history.points)
            base = found.timeline.configuration_at(0)
            trainer = Trainer(base, load(base.dataset))
            expected = found.timeline.checkpoints.pop(found.standing.step)
            for _ in found.timeline.travel(trainer, found.standing.step):
                pass
            np.testing.assert_array_equal(trainer.theta, expected.theta)
            place = trainer.epochs, trainer.offset, trainer.epoch
            assert place == (expected.epochs, expected.offset, expected.epoch)
        say(socket, action="pause")


def test_a_run_goes_on_another_server_as_it_would_have_here(moons, tmp_path):
    moons.post("step", count=120)
    moons.change(learning_rate=0.05, batch_size=20)
    moons.post("step", count=61)
    with live_server(tmp_path) as other:
        there = bring(other, export(moons))
        for run in (moons, there):
            assert run.get()["step"] == 181
        np.testing.assert_array_equal(there.theta, moons.theta)
        assert there.get("/history")["step"] == moons.get("/history")["step"]
        for run in (moons, there):
            run.post("step", count=200)
        np.testing.assert_array_equal(there.theta, moons.theta)


def test_serve_opens_a_file(moons, tmp_path):
    moons.post("step", count=50)
    path = tmp_path / "run.safetensors"
    path.write_bytes(export(moons))
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--no-open", "--port", "0", "--open", path],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=clean_environment(tmp_path),
    )
    try:
        address = process.stdout.readline().split()[3]
        with httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as http:
            runs = http.get("api/v1/runs").json()["runs"]
        assert 50 in [each["step"] for each in runs]
    finally:
        process.terminate()
        process.wait(PATIENCE)
