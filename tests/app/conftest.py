"""Fixtures of app/'s tests: a module shares one server, and most of its tests one run.

Starting a worker takes a second, so the tests reset the run rather than make another.
"""

import signal

import pytest

from tests.app.live_server import BATCH, MOONS, live_server


@pytest.fixture(scope="session", autouse=True)
def heard_interrupts():
    """Have Ctrl-C heard: a shell that runs the tests in the background lets all they start ignore it."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The module's server, without a demo run."""
    with live_server(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture(scope="module")
def shared_run(live):
    """The module's run; see `moons`."""
    return live.make()


@pytest.fixture
def moons(shared_run):
    """The module's run of a small network on moons, at step 0, paused and as it was made."""
    shared_run.post("pause")
    shared_run.change(learning_rate=0.2, batch_size=BATCH, speed="max", max_epochs=1_000_000)
    shared_run.post("reset", seed=MOONS["seed"])
    return shared_run
