"""Takes the README's pictures anew, from a real server and a real run: `make screenshots`.

The run learns until it reads digits well, then stands still at full brightness. With MNIST where it can
be had, else with the embedded digits.
"""

import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
STEPS = 600  # enough to read most digits, few enough for gradients that still have much to say
STRETCHES = 12  # the accuracy is measured at each one's end
LIVE_FRAMES = 15
SETTLE = (
    3_000  # milliseconds; the last frame is on its way to the screen, and software draws slowly
)
SOFTWARE_GRAPHICS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"]


class View(NamedTuple):
    """One picture to take."""

    name: str
    width: int
    height: int
    query: str


VIEWS = (
    View("stage-dark", 1440, 900, "theme=dark&panel=inspect&select=n:2:10"),
    View("stage-light", 1440, 900, "theme=light&panel=build"),
    View("phone", 390, 844, "theme=dark&panel=draw&charts=closed"),
)


def main() -> None:
    """Serve, train a little, take every view."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        run = post(f"{address}/api/v1/runs", {"dataset": best_dataset(address)})["id"]
        for _ in range(STRETCHES):
            post(f"{address}/api/v1/runs/{run}/step", {"count": STEPS // STRETCHES})
        path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=SOFTWARE_GRAPHICS)
        for view in VIEWS:
            take(browser, address, run, view)
        browser.close()


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--no-open", "--port=0", f"--data-dir={folder}"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://[^/ ]+", line)
            if found is None:
                sys.exit("The server did not start.")
            yield found[0]
        finally:
            process.terminate()
            process.wait()


def best_dataset(address: str) -> str:
    """Return the data set that the server's own demo run has: MNIST where it can be had."""
    with urllib.request.urlopen(f"{address}/api/v1/runs") as response:
        dataset: str = json.load(response)["runs"][0]["dataset"]
    return dataset


def post(url: str, body: object) -> dict[str, str]:
    """Return the answer to a JSON request."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        answer: dict[str, str] = json.load(response)
    return answer


def take(browser: Browser, address: str, run: str, view: View) -> None:
    """Save one view of the run, after some frames of live training have filled the charts."""
    page = browser.new_page(viewport={"width": view.width, "height": view.height})
    page.emulate_media(reduced_motion="reduce")
    with page.expect_websocket() as opened:
        page.goto(f"{address}/?run={run}&{view.query}")
    opened.value.wait_for_event("framereceived", is_frame)
    post(f"{address}/api/v1/runs/{run}/play", {})
    for _ in range(LIVE_FRAMES):
        opened.value.wait_for_event("framereceived", is_frame)
    post(f"{address}/api/v1/runs/{run}/pause", {})
    page.wait_for_timeout(SETTLE)
    path = IMAGES / f"{view.name}.png"
    page.screenshot(path=path)
    page.close()
    print(path.relative_to(ROOT))


def is_frame(message: str | bytes) -> bool:
    """Whether a message of the stream is a frame: those are binary, events are text."""
    return isinstance(message, bytes)


if __name__ == "__main__":
    main()
