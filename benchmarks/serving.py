"""A server of a benchmark's own, with nothing left behind, on a folder that is given or on an empty one.

It finds MNIST where BACKLIGHT_MNIST_DIR says; otherwise it measures on the digits and says so.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import httpx


@contextmanager
def serving(port: int = 0, data_dir: Path | None = None) -> Iterator[str]:
    """Run a server until the context ends, at a free port for 0; yields `http://host:port`."""
    with nullcontext(data_dir) if data_dir else tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app", "serve", "--no-open", f"--port={port}"]
        process = subprocess.Popen(
            [*command, f"--data-dir={folder}"], stdout=subprocess.PIPE, text=True, env=os.environ
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://[^/ ]+", line)
            if found is None:
                sys.exit("the server did not start")
            yield found[0]
        finally:
            process.terminate()
            process.wait(10)


async def dataset_of(client: httpx.AsyncClient) -> str:
    """Return MNIST where the server has it, else the digits."""
    dataset = (await client.get("/datasets/mnist")).json()
    return "mnist" if dataset["available"] else "digits"
