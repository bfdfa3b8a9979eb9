"""How soon one can begin: from the process's start to a healthy server, from the address to a picture.

A server is started on an empty folder, asked for its health until it answers, and visited at once by a
browser that has nothing in its cache; the clock of the visit runs from the navigation's beginning to
the demo run's first frame on the screen. Then runs are made, of the digits and of MNIST, each until its
process answers. Everything again, round by round. Beside it stands what Python itself takes to begin and
to import what any such server imports.
Run: python benchmarks/start.py [--rounds 5]
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser
from report import Spread, write_report
from visiting import browsing

from core.datasets import describe

IMPORTS = "import fastapi, uvicorn, numpy"
LONGEST = 30.0  # seconds
WATCH = """
const wait = setInterval(() => {
  const picture = document.querySelector("network-stage")?.picture;
  if (!picture) return;
  clearInterval(wait);
  picture.first.then(() => { window.first = performance.now(); });
}, 5);
"""
REQUESTS = "() => performance.getEntriesByType('resource').length"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def until_healthy(address: str) -> None:
    """Wait until the server answers; ends the program if it never does."""
    ends = time.perf_counter() + LONGEST
    while time.perf_counter() < ends:
        try:
            with urllib.request.urlopen(f"{address}/api/v1/health", timeout=1):  # noqa: S310
                return
        except OSError:
            time.sleep(0.005)
    raise SystemExit("the server did not start")


@contextmanager
def started() -> Iterator[tuple[str, float]]:
    """Run a server until the context ends; yields its address and the seconds until it was healthy."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app", "serve", "--no-open", f"--port={port}"]
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*command, f"--data-dir={folder}"], stdout=subprocess.DEVNULL, env=os.environ
        )
        try:
            until_healthy(address)
            yield address, time.perf_counter() - begun
        finally:
            process.terminate()
            process.wait(10)


def visit(browser: Browser, address: str) -> tuple[float, int]:
    """Return the seconds to the first live frame in a browser without a cache, and the requests."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(address)
        page.wait_for_function("() => window.first", polling=20)
        return page.evaluate("() => first / 1000"), page.evaluate(REQUESTS)


def new_run(address: str, dataset: str) -> float:
    """Return the seconds until a new run is ready."""
    body = json.dumps({"dataset": dataset}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/runs", body, headers)  # noqa: S310
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=LONGEST):  # noqa: S310
        return time.perf_counter() - begun


def imports() -> float:
    """Return the seconds that Python takes for what any such server needs."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return time.perf_counter() - begun


def measure(browser: Browser, rounds: int) -> dict[str, Any]:
    """Return the figures."""
    healthy, at_once, later, alone = [], [], [], []
    made: dict[str, list[float]] = {
        name: [] for name in ("digits", "mnist") if describe(name).available
    }
    requests = 0
    for _ in range(rounds):
        alone.append(imports())
        with started() as (address, seconds):
            healthy.append(seconds)
            at_once.append(visit(browser, address)[0])
            first, requests = visit(browser, address)
            later.append(first)
            for name, taken in made.items():
                taken.append(new_run(address, name))
    return {
        f"Python and '{IMPORTS}', s": Spread.of(alone),
        "process start to healthy, s": Spread.of(healthy),
        "page load to first live frame, at once, s": Spread.of(at_once),
        "page load to first live frame, later, s": Spread.of(later),
        "requests of a page load": requests,
    } | {f"a new run on {name}, s": Spread.of(taken) for name, taken in made.items()}


def main() -> None:
    """Start a browser, then servers of one's own, measure, end them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with browsing() as browser:
        write_report("start", measure(browser, rounds))


if __name__ == "__main__":
    main()
