"""For how long one copy of a run's parameters does: never beyond what its worker told after it."""

import asyncio
import math

import pytest

from app import run as run_module
from app.config import Settings
from app.protocol import Answer, FrameBytes, Report, State
from app.run import Run
from app.subscription import View
from app.supervisor import make_record
from core.configuration import configure
from core.datasets import load
from core.snapshot import Snapshot
from core.training import Trainer


@pytest.fixture
def snapshot():
    configuration = configure([2, 2, 2], "moons")
    return Snapshot.of(Trainer(configuration, load("moons")))


class Worker:
    """Stands in for the line: answers with a copy at once, and counts."""

    is_open = True

    def __init__(self, run, snapshot):
        self.run, self.snapshot, self.asked = run, snapshot, 0

    async def ask(self, action):
        assert action == "snapshot"
        self.asked += 1
        self.run.receive(Answer(self.asked, self.snapshot))
        return self.snapshot


@pytest.fixture
def run(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "FRESH_SECONDS", math.inf)
    state = State(snapshot.configuration, "max", 100)
    run = Run(make_record("copied", state), Settings(data_dir=tmp_path), home=None)
    run.line = Worker(run, snapshot)
    return run


async def test_one_copy_does_for_all_who_ask_while_it_is_fresh(run, snapshot):
    copies = await asyncio.gather(*(run.snapshot() for _ in range(5)))
    copies.append(await run.snapshot())
    assert all(copy is snapshot for copy in copies)
    assert run.line.asked == 1


async def test_a_copy_that_is_not_fresh_is_made_anew(run, monkeypatch):
    monkeypatch.setattr(run_module, "FRESH_SECONDS", 0)
    await run.snapshot()
    await run.snapshot()
    assert run.line.asked == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda _: FrameBytes(View(), 2, b"a newer step"),
        lambda state: Report(state, [], notable=False),
        lambda state: Answer(7, state),
    ],
    ids=["frame", "report", "command"],
)
async def test_a_copy_is_old_once_the_worker_told_anything_newer(run, make):
    await run.snapshot()
    run.receive(make(run.state))
    await run.snapshot()
    assert run.line.asked == 2
