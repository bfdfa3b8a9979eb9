"""A real `backlight serve` in a session of its own, so that all its processes can be found by it.

Linux shows them below /proc.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Served:
    """A server process, its errors, and the processes that belong to it; data is in the folder."""

    def __init__(self, folder, **environment):
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("BACKLIGHT_")},
            "BACKLIGHT_DATA_DIR": str(folder),
            "BACKLIGHT_MNIST_DIR": str(folder),
            **environment,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--no-open", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        line = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)/", line or self.process.stderr.read())[1])
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}/api/v1", trust_env=False, timeout=PATIENCE
        )
        self.run = self.http.get("/runs").json()["runs"][0]["id"]

    def family(self):
        """All living processes of its session: their parents' ids by their own."""
        found = {}
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                status = (each / "stat").read_text().rpartition(")")[2].split()
                if int(status[3]) == self.process.pid and status[0] != "Z":
                    found[int(each.name)] = int(status[1])
        return found

    def workers(self):
        """The ids of the processes that train: those that another child of the server forked."""
        parents = self.family()
        return [
            each
            for each, parent in parents.items()
            if parent in parents and parent != self.process.pid
        ]

    def wait_until_alone(self):
        """Wait until none of its processes lives; fail after PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while self.family():
            assert time.monotonic() < deadline, self.family()
            time.sleep(0.05)  # there is no event to await: they are not our children

    def end(self):
        """Leave nothing behind, whatever the test did."""
        self.http.close()
        for each in self.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
