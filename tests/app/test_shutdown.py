"""The end: within two seconds whatever is open, and nothing is left behind.

A real `backlight serve` in a session of its own, so that all its processes can be found by it. Linux
shows them below /proc.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import tempfile
import time
from pathlib import Path

import pytest
from websockets.sync.client import connect

from app.main import is_news
from tests.app.served import Served

PATIENCE = 60
ALLOWED = 2.0  # seconds, of the contract; granted thrice over on a machine that is busy with others

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@pytest.fixture
def served(tmp_path):
    server = Served(tmp_path)
    yield server
    server.end()


@contextlib.contextmanager
def all_that_can_be_open(served):
    """A run at full speed, a viewer, one who reads nothing, an idle connection, half a request."""
    served.http.patch(f"/runs/{served.run}", json={"speed": "max", "max_epochs": 1_000_000})
    served.http.post(f"/runs/{served.run}/play")
    stream = f"/api/v1/runs/{served.run}/stream?fps=60"
    address = ("127.0.0.1", served.port)
    with (
        connect(f"ws://127.0.0.1:{served.port}{stream}", proxy=None, close_timeout=1) as viewer,
        socket.create_connection(address) as silent,
        socket.create_connection(address),
        socket.create_connection(address) as half,
    ):
        silent.sendall(
            f"GET {stream} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        half.sendall(
            b"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        frames = 0
        while frames < 5:
            frames += isinstance(viewer.recv(PATIENCE), bytes)
        yield


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15)])
def test_a_signal_ends_everything(served, number, code):
    with all_that_can_be_open(served):
        assert served.workers()
        begun = time.monotonic()
        served.process.send_signal(number)
        assert served.process.wait(PATIENCE) == code
        assert time.monotonic() - begun < 3 * ALLOWED
        served.wait_until_alone()
    errors = served.process.stderr.read()
    assert "Traceback" not in errors
    assert "ERROR" not in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_in_the_temporary_folder(tmp_path, number):
    with tempfile.TemporaryDirectory() as temporary:
        served = Served(tmp_path, TMPDIR=temporary)
        try:
            assert list(
                Path(temporary).iterdir()
            )  # where the process listens that children come from
            served.process.send_signal(number)
            served.process.wait(PATIENCE)
            served.wait_until_alone()
            assert not list(Path(temporary).iterdir())
        finally:
            served.end()


def test_runs_begin_where_the_temporary_folder_has_too_long_a_name(tmp_path):
    temporary = tmp_path / ("long" * 30)
    temporary.mkdir()
    served = Served(tmp_path, TMPDIR=str(temporary))
    try:
        assert served.http.post(f"/runs/{served.run}/step").json()["step"] == 1
    finally:
        served.end()


def test_ctrl_c_reaches_the_whole_group_and_still_all_ends_in_peace(served):
    """What a terminal does: the signal goes to the workers too."""
    with all_that_can_be_open(served):
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(PATIENCE) == 130
        served.wait_until_alone()
    assert "Traceback" not in served.process.stderr.read()


def test_workers_end_by_themselves_when_the_server_is_killed(served):
    with all_that_can_be_open(served):
        served.process.kill()
        served.process.wait(PATIENCE)
        served.wait_until_alone()
    assert "Traceback" not in served.process.stderr.read()


def test_ctrl_c_while_a_worker_begins_and_a_long_command_is_answered(served):
    """A step of many minutes, and a run that is just being made."""
    body = json.dumps({"dataset": "digits", "layers": [64, 900, 900, 10]})
    headers = {"content-type": "application/json"}
    made = served.http.post("/runs", content=body, headers=headers).json()["id"]
    with contextlib.ExitStack() as opened:
        for path, content in ((f"/runs/{made}/step", '{"count": 100000}'), ("/runs", body)):
            making = opened.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            making.sendall(
                f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
                f"{content}".encode()
            )
        while len(served.workers()) < 3:
            time.sleep(0.01)
        os.killpg(served.process.pid, signal.SIGINT)
        assert served.process.wait(PATIENCE) == 130
        served.wait_until_alone()
    assert "Traceback" not in served.process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_jobs_end_with_the_server(served, number):
    """A learning curve of many minutes in its process, and a landscape that somebody waits for."""
    curve = served.http.post(
        f"/runs/{served.run}/probes/learning_curve", json={"epochs": 1000, "job": "curve"}
    )
    assert curve.status_code == 202
    content = json.dumps({"count": 1437, "resolution": 101, "job": "long"})
    with socket.create_connection(("127.0.0.1", served.port)) as asking:
        asking.sendall(
            f"POST /api/v1/runs/{served.run}/probes/landscape HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            f"{content}".encode()
        )
        begun_jobs = 0
        while begun_jobs < 2:
            told = served.http.get(f"/runs/{served.run}/jobs").json()["jobs"]
            begun_jobs = sum(each["done"] > 0 for each in told)
        assert len(served.workers()) >= 2  # the run's and the curve's
        begun = time.monotonic()
        served.process.send_signal(number)
        served.process.wait(PATIENCE)
        assert time.monotonic() - begun < 3 * ALLOWED
        served.wait_until_alone()
    assert "Traceback" not in served.process.stderr.read()


@pytest.mark.parametrize(
    ("error", "told"), [(asyncio.CancelledError(), False), (ValueError("a fault"), True)]
)
def test_a_question_that_the_end_cuts_off_makes_no_traceback(error, told):
    found = (type(error), error, None)
    record = logging.makeLogRecord({"msg": "Exception in ASGI application\n", "exc_info": found})
    assert is_news(record) is told
