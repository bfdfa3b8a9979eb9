"""How time and bytes grow with the network: 1,000 to a million parameters, and 784-512-512-10 drawn.

For wide and for deep networks the time of a step (batches of 32), the time to make a frame as the page
asks for it, and its bytes beside those of a frame with every edge; `growth` compares the largest with the
smallest. The data is random. 784-512-512-10 is also trained by a real server and drawn by the page.

Run: python benchmarks/scale.py [--seconds 1] [--browser-seconds 20]
"""

import argparse
import shutil
import statistics
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import httpx
import numpy as np
from page import ARGUMENTS, NAMES, SIZE
from playwright.sync_api import sync_playwright
from report import write_report
from serving import serving
from threadpoolctl import threadpool_limits

from app.subscription import SpotlightChoice, View
from app.wire import Circumstances, Encoder
from core.configuration import configure
from core.datasets import Dataset, Split
from core.frame import FrameMaker
from core.training import Trainer

WIDE = [[64, width, 10] for width in (13, 133, 1333, 13333)]
DEEP = [[64, *[width] * 16, 10] for width in (6, 23, 79, 256)]
LARGE = [784, 512, 512, 10]
EXAMPLES = 2_000
PAGE_EDGES = 60_000  # as static/stream/subscription.js asks
EVERYTHING = View(spotlight=SpotlightChoice("train", 0))
NEWS = Circumstances("scale", 1, "running", None, None, 1.0, 100.0)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure how Backlight grows with the network.")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each figure (default 1)")
    parser.add_argument("--browser-seconds", type=float, default=20.0)
    given = parser.parse_args()
    figures: dict[str, Any] = {}
    with threadpool_limits(1, "blas"):
        for kind, networks in {"wide": WIDE, "deep": DEEP, "large": [LARGE]}.items():
            rows = [measure(layers, given.seconds) for layers in networks]
            for row in rows:
                figures |= {f"{kind} {row['parameters']:>9,}, {key}": row[key] for key in UNITS}
            if len(rows) > 1:
                figures |= {f"{kind} growth of {key}": growth(rows, key) for key in UNITS}
                figures[f"{kind} growth of parameters"] = growth(rows, "parameters")
    figures |= draw(given.browser_seconds)
    write_report("scale", figures)


UNITS = ("step ms", "frame ms", "frame bytes", "bytes with every edge")


def growth(rows: list[dict[str, float]], key: str) -> float:
    """Return how many times larger the last is than the first."""
    return rows[-1][key] / rows[0][key]


def measure(layers: list[int], seconds: float) -> dict[str, float]:
    """Return the figures of one network."""
    trainer = Trainer(configure(layers), random_data(layers))
    maker, encoder = FrameMaker(trainer), Encoder(trainer.network.layout)
    spotlight = EVERYTHING.spotlight.find(trainer)
    page = replace(EVERYTHING, most=PAGE_EDGES)

    def encode(view: View = page) -> bytes:
        return encoder.encode(maker.make("gradient", spotlight), view, NEWS)

    return {
        "parameters": trainer.network.layout.size,
        "step ms": milliseconds(trainer.step, seconds),
        "frame ms": milliseconds(encode, seconds),
        "frame bytes": len(encode()),
        "bytes with every edge": len(encode(EVERYTHING)),
    }


def milliseconds(act: Callable[[], object], seconds: float) -> float:
    """Return the median of as many times as fit."""
    act()
    times: list[float] = []
    ends = perf_counter() + seconds
    while len(times) < 3 or perf_counter() < ends:
        begun = perf_counter()
        act()
        times.append(1000 * (perf_counter() - begun))
    return statistics.median(times)


def random_data(layers: list[int]) -> Dataset:
    """Return pictures that show nothing."""
    random = np.random.default_rng(1)
    pictures = random.integers(0, 256, (EXAMPLES, layers[0]), np.uint8)
    split = Split(pictures, random.integers(0, layers[-1], EXAMPLES), 1 / 255)
    side = int(layers[0] ** 0.5)
    classes = tuple("0123456789")
    return Dataset("mnist", "Random pictures", classes, (side, side), split, split)


READ = """() => {
  const stage = document.querySelector("network-stage");
  return { frames: stage.timing.frames, streamed: window.streamed, step: backlight.session.frame.step,
    at: performance.now(), shown: stage.picture.crowds.shown, edges: stage.picture.layout.edges };
}"""
COUNT = """() => {
  window.streamed = 0;
  backlight.session.addEventListener("frame", () => streamed++);
}"""


def draw(seconds: float) -> dict[str, Any]:
    """Return how often the page gets and draws the large network at the usual speed of training."""
    with serving() as address, sync_playwright() as playwright:
        body = {"dataset": "mnist", "layers": LARGE, "max_epochs": 1_000_000}
        body |= {"activation": "relu", "cost_function": "cross_entropy"}
        created = httpx.post(f"{address}/api/v1/runs", json=body, timeout=60)
        if created.is_error:
            print(f"  not drawn: {created.json()['error']['message']}")
            return {}
        run = created.json()["id"]
        httpx.post(f"{address}/api/v1/runs/{run}/play", timeout=60).raise_for_status()
        path = next(filter(None, map(shutil.which, NAMES)), None)
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{address}/?run={run}")
            page.wait_for_function(
                "() => window.backlight?.session.frame?.step > 200", timeout=120_000
            )
            page.evaluate(COUNT)
            before = page.evaluate(READ)
            page.wait_for_timeout(seconds * 1000)
            after = page.evaluate(READ)
    each = (after["at"] - before["at"]) / 1000
    return {
        "drawn: frames streamed a second": after["streamed"] / each,
        "drawn: pictures a second": (after["frames"] - before["frames"]) / each,
        "drawn: steps a second": (after["step"] - before["step"]) / each,
        "drawn: edges shown": after["shown"],
        "drawn: edges of the network": after["edges"],
    }


if __name__ == "__main__":
    main()
