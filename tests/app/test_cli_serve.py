"""`backlight serve` from start to Ctrl-C, in a process of its own with a data folder of its own."""

import contextlib
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BACKLIGHT_")}
    places = {name: str(tmp_path / name) for name in ("BACKLIGHT_DATA_DIR", "BACKLIGHT_MNIST_DIR")}
    return {**kept, **places, "NO_PROXY": "127.0.0.1"}


@contextlib.contextmanager
def serving(environment, *flags):
    """A running server and the address that it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--no-open", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    try:
        yield process, re.search(r"http://\S+:\d+", first_line(process))[0]
    finally:
        process.kill()
        process.communicate()


def first_line(process):
    """The first line of output, or the errors of a server that never got so far."""
    lines = queue.Queue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    line = lines.get(timeout=60)
    return line or pytest.fail(process.stderr.read())


def read(url, **headers):
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return json.load(response)


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_without_mnist_it_says_so_and_serves_the_digits(environment):
    with serving(environment, "--port", "0") as (process, address):
        assert read(f"{address}/api/v1/health")["status"] == "ok"
        mnist, digits = read(f"{address}/api/v1/datasets")["datasets"][:2]
        assert (mnist["available"], digits["available"]) == (False, True)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 130
        sentence, farewell = errors.splitlines()
        assert "the embedded 8 x 8 digits are used instead" in sentence
        assert farewell == "backlight: stopped"


def test_a_flag_beats_the_environment_and_that_the_default(environment):
    in_flag, in_environment = unused_port(), unused_port()
    environment["BACKLIGHT_PORT"] = str(in_environment)
    with serving(environment) as (_, address):
        assert address.endswith(f":{in_environment}")
    with serving(environment, "--port", str(in_flag)) as (_, address):
        assert address.endswith(f":{in_flag}")


def test_open_to_others_it_asks_for_the_token(environment):
    """All of 127.0.0.0/8 leads here, so no other machine can reach the test's open server."""
    environment["BACKLIGHT_TOKEN"] = "from-the-environment"  # noqa: S105
    flags = ["--host", "0.0.0.0", "--port", "0", "--token", "secret"]  # noqa: S104
    with serving(environment, *flags) as (_, address):
        runs = address.replace("0.0.0.0", "127.0.0.1") + "/api/v1/runs"  # noqa: S104
        assert "runs" in read(runs, Authorization="Bearer secret")
        for headers in ({}, {"Authorization": "Bearer from-the-environment"}):
            with pytest.raises(urllib.error.HTTPError) as refused:
                read(runs, **headers)
            assert refused.value.code == 401
            refused.value.close()


def test_a_port_that_is_taken_is_one_line(environment):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "app", "serve", "--no-open", "--port", port],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=ROOT,
            env=environment,
        )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert f"port {port}: Address already in use" in result.stderr
