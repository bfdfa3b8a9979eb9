"""The runs of a server together: the demo run, and what happens to those that are being made."""

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio

from app.config import Settings
from app.line import RunFailed
from app.protocol import Answer, Report
from app.supervisor import Supervisor
from core.configuration import configure
from tests.app.live_server import PATIENCE, live_server, receive_event, receive_frame


def test_the_demo_plays_for_its_first_viewer_and_rests_when_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKLIGHT_MNIST_DIR", str(tmp_path))  # no MNIST there
    with live_server(tmp_path, demo=True, limits={"idle_seconds": 0.01}) as server:
        (demo,) = server.http.get("/runs").json()["runs"]
        assert (demo["dataset"], demo["status"], demo["step"]) == ("digits", "paused", 0)
        with server.stream(demo["id"]) as socket:
            receive_event(socket, "status", lambda event: event["run"]["status"] == "running")
            receive_frame(socket, lambda told: int(told["step"]) > 3)
        address = f"/runs/{demo['id']}"
        wait_for_status(server, address, "paused")
        assert "Nobody had been watching" in server.http.get(address).json()["reason"]
        with server.stream(demo["id"]) as socket:
            # Only the first viewer starts it: later the user decides.
            assert receive_event(socket, "status")["run"]["status"] == "paused"


def wait_for_status(server, address, status):
    """Ask until it is so; the demo looks every second, and with nobody watching no event tells."""
    for _ in range(PATIENCE * 100):
        if server.http.get(address).json()["status"] == status:
            return
    pytest.fail(f"it was never {status}")


@pytest_asyncio.fixture
async def supervisor(tmp_path):
    supervisor = Supervisor(Settings(data_dir=tmp_path))
    await supervisor.open()
    yield supervisor
    await supervisor.close()


def moons():
    return configure([2, 8, 2], "moons")


async def until(holds):
    """Let the others go on until something holds; all that is waited for happens in this loop."""
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0)


async def begun(supervisor):
    """The run that is being made, once its worker's process begins."""
    await until(lambda: any(run.line.child for run in supervisor.making))
    return next(iter(supervisor.making))


async def test_closing_ends_runs_that_are_just_being_made(supervisor):
    making = asyncio.create_task(supervisor.create(moons()))
    run = await begun(supervisor)
    child = run.line.child
    await supervisor.close()
    with pytest.raises(RunFailed):
        await making
    assert child.ended.done()
    assert supervisor.making == set()
    with pytest.raises(RunFailed, match="being stopped"):
        await supervisor.create(moons())


async def test_who_gives_up_waiting_for_a_run_leaves_no_process(supervisor):
    making = asyncio.create_task(supervisor.create(moons()))
    run = await begun(supervisor)
    child = run.line.child
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert child.ended.done()
    assert (supervisor.runs, supervisor.making) == ({}, set())


async def test_a_run_deleted_while_its_worker_is_replaced_leaves_no_process(supervisor):
    run = await supervisor.create(moons())
    run.line.child.kill()
    await asyncio.wait_for(asyncio.shield(run.line.child.ended), PATIENCE)
    await until(lambda: run.state.status == "failed")
    playing = asyncio.create_task(run.command("play"))
    await until(lambda: run.line.child)
    child = run.line.child
    await supervisor.remove(run.id)
    with pytest.raises(RunFailed):
        await playing
    assert child.ended.done()
    assert run.line.child is None


async def test_a_newer_report_is_not_overwritten_by_an_older_answer(supervisor):
    """An asker wakes up after both have come; the state is the newer one's."""
    run = await supervisor.create(moons())
    try:
        asking = asyncio.create_task(run.command("pause"))
        await asyncio.sleep(0)
        number, child = run.line.asked, run.line.child
        child.receive = lambda *_: None  # what the worker itself says is not what this is about
        older = replace(run.state, status="running", step=3)
        newer = replace(run.state, status="diverged", step=4, layer=1)
        run.line.take(child, Answer(number, older))
        run.line.take(child, Report(newer, [], notable=True))
        assert (await asking).step == 3
        assert (run.state.status, run.state.step) == ("diverged", 4)
    finally:
        await supervisor.close()
