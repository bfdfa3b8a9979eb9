"""What a thousand kept runs cost: the server's start, and the page of all runs, beside an empty store's.

One run is trained by a real server; the others are copies of it that the store writes, each with the
history and the checkpoints, in a tree of forks. Before every visit the operating system is asked to
forget the database, and the browser has never been there.
Run: python benchmarks/store.py [--runs 1000] [--steps 2000] [--visits 5]
"""

import argparse
import os
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from page import ARGUMENTS, NAMES
from playwright.sync_api import Browser, sync_playwright
from report import write_report
from serving import serving

from app.store.examining import CHECKED_BYTES
from app.store.records import Save
from app.store.store import Store

DATASET = "digits"  # is everywhere
CHILDREN = 3  # of a run in the tree
WAITING = 20  # runs in the writer's queue: each holds its checkpoints
PATIENCE = 300  # seconds for them to be written
SHOWN = "() => document.querySelector('runs-tree .rows [data-run]') && performance.now()"


def train(folder: Path, steps: int) -> None:
    """Have a server train one run in a folder."""
    with (
        serving(data_dir=folder) as address,
        httpx.Client(base_url=f"{address}/api/v1", timeout=PATIENCE) as http,
    ):
        demo = http.get("/runs").json()["runs"][0]["id"]
        run = http.post("/runs", json={"dataset": DATASET, "speed": "max"}).json()["id"]
        http.post(f"/runs/{run}/step", json={"count": steps}).raise_for_status()
        http.delete(f"/runs/{demo}")


def multiply(folder: Path, count: int) -> int:
    """Make `count` runs of the one that is in a folder; returns the size of the database."""
    with Store.open(folder) as store:
        (record,) = store.records()
        contents = store.contents(record.id)
        timeline, history = contents.timeline, contents.history
        made = [record.id, *(f"run{number}" for number in range(1, count))]
        for number in range(1, count):
            copy = replace(
                record,
                id=made[number],
                name=f"{record.name}, {number}",
                parent=made[(number - 1) // CHILDREN],
                parent_step=record.state.end,
            )
            kept = tuple(timeline.checkpoints)
            fresh = tuple(timeline.checkpoints.values())
            store.save(Save(copy, fresh, kept, tuple(timeline.changes), history))
            if number % WAITING == 0 and not store.flush(PATIENCE):
                raise RuntimeError(store.trouble)
        if not store.flush(PATIENCE) or len(store.records()) != count:
            raise RuntimeError(store.trouble or store.problems)
    return sum(each.stat().st_size for each in folder.glob("backlight.db*"))


def forget(folder: Path) -> None:
    """Have the operating system drop what it remembers of a folder's database."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in folder.glob("backlight.db*"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def visit(browser: Browser, folder: Path) -> tuple[float, float]:
    """Return the seconds until a server is healthy, and from there to the rows of a first visit."""
    forget(folder)
    begun = time.perf_counter()
    with serving(data_dir=folder) as address:
        httpx.get(f"{address}/api/v1/health").raise_for_status()
        healthy = time.perf_counter() - begun
        with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            page = context.new_page()
            page.goto(f"{address}/runs", wait_until="commit")
            shown = page.wait_for_function(SHOWN, polling="raf").json_value()
    return healthy, shown / 1000


def measure(browser: Browser, folders: list[Path], visits: int) -> dict[str, Any]:
    """Return the figures of some visits, to each in turn."""
    times: dict[str, list[tuple[float, float]]] = {folder.name: [] for folder in folders}
    for _ in range(visits):
        for folder in folders:
            times[folder.name].append(visit(browser, folder))
    figures: dict[str, Any] = {}
    for what, found in times.items():
        starts, pages = zip(*found, strict=True)
        figures |= {
            f"{what}: start to healthy, median s": median(starts),
            f"{what}: start to healthy, longest s": max(starts),
            f"{what}: runs page to rows, median s": median(pages),
            f"{what}: runs page to rows, longest s": max(pages),
        }
    return figures


def main() -> None:
    """Fill folders, then start servers on them and on an almost empty one in turn, and visit them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--visits", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        full, checked, empty = (Path(place, name) for name in ("full", "checked", "empty"))
        train(full, options.steps)
        shutil.copytree(full, checked)
        begun = time.perf_counter()
        size = multiply(full, options.runs)
        figures = {
            "runs": options.runs,
            "steps of each": options.steps,
            "database, MB": size / 2**20,
            "written in s": time.perf_counter() - begun,
        }
        # The largest file that is looked through before it is opened.
        fitting = min(options.runs, int(0.95 * CHECKED_BYTES * options.runs / size))
        figures["checked throughout, MB"] = multiply(checked, fitting) / 2**20
        path = next(filter(None, map(shutil.which, NAMES)), None)
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
            # Its database is made now, and the one run that newcomers see.
            figures["new folder: start to healthy, s"] = visit(browser, empty)[0]
            figures |= measure(browser, [full, checked, empty], options.visits)
    write_report("store", figures)


if __name__ == "__main__":
    main()
