"""The page as it is felt, beside what one would draw with Plotly's `scattergl` in the same browser.

From load to the first live frame; how much script the main thread runs for each frame, charts included;
how often the network is drawn; whether memory stays. 13,002 parameters train at 30 steps a second. Script
is taken from Chromium's own trace, from one picture to the next. Two Plotly figures stand
beside it: the same curves, and straight lines, which are cheaper.

Run: python benchmarks/page.py [--seconds 15] [--heap-minutes 0.5; ten show what one cannot]
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

import plotly
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from report import Spread, write_report
from serving import serving
from tracing import script_by_frame, tracing

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SIZE = {"width": 1440, "height": 900}
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
NETWORK = Path(__file__).with_name("plotly_network.js")
PLOTLY_FIGURES = {"curves": 15, "straight": 2}  # points of an edge
WARM = 400  # steps: scales are locked, charts have their lines
SETTLING_SECONDS = 20  # for caches that fill once
ACCURACIES = (0.8, 0.9)
LONGEST = 120_000  # milliseconds to wait for the last of them

WATCH = """
const seen = { first: null, accuracies: {} };
window.seen = seen;
addEventListener("load", () => {
  const wait = setInterval(() => {
    if (!window.backlight) return;
    clearInterval(wait);
    const { session } = window.backlight;
    const { edges } = document.querySelector("network-stage").picture;
    const draw = edges.draw.bind(edges);
    edges.draw = (...scene) => { performance.mark("frame"); draw(...scene); };
    session.addEventListener("frame", ({ detail }) => {
      seen.first ??= performance.now();
      for (const goal of GOALS)
        if (detail.testAccuracy >= goal) seen.accuracies[goal] ??= performance.now() - seen.first;
    });
  }, 5);
});
"""


def main() -> None:
    """Start a server and a browser, visit, draw the same with Plotly, report."""
    parser = argparse.ArgumentParser(description="Measure the page.")
    parser.add_argument("--seconds", type=float, default=15.0, help="of every stretch")
    parser.add_argument("--heap-minutes", type=float, default=0.5)
    given = parser.parse_args()
    with serving() as address, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
            write_report("page", measure(browser, address, given.seconds, given.heap_minutes))


def measure(browser: Browser, address: str, seconds: float, heap_minutes: float) -> dict[str, Any]:
    """Return all figures."""
    with browser.new_page(viewport=SIZE) as page:
        figures = visit(page, address)
        figures |= watch_frames(browser, page, seconds)
        figures |= watch_heap(page, heap_minutes)
        plan = page.evaluate(
            """() => ({
              assets: new URL(".", document.querySelector("script[type=module]").src).href,
              run: backlight.session.run.id,
              width: document.querySelector("network-stage").clientWidth,
              height: document.querySelector("network-stage").clientHeight,
            })"""
        )
        # The run trains on, watched by Plotly alone.
    for name, points in PLOTLY_FIGURES.items():
        figures |= draw_with_plotly(browser, address, {**plan, "points": points}, name, seconds)
        rate = figures["stage_frames_per_second"] / figures[f"plotly_{name}_frames_per_second"]
        figures[f"times_plotly_{name}"] = rate
    return figures


def visit(page: Page, address: str) -> dict[str, Any]:
    """Open the page as a first visitor does; return how soon it lives and has learned."""
    page.add_init_script(WATCH.replace("GOALS", str(list(ACCURACIES))))
    page.goto(address)
    page.wait_for_function("() => window.seen.first !== null")
    figures: dict[str, Any] = {"first_frame_seconds": page.evaluate("() => seen.first / 1000")}
    for goal in ACCURACIES:
        page.wait_for_function("goal => goal in seen.accuracies", arg=goal, timeout=LONGEST)
        reached = page.evaluate("goal => seen.accuracies[goal] / 1000", goal)
        figures[f"seconds_to_{goal:.0%}".replace("%", "_percent")] = reached
    page.wait_for_function("warm => backlight.session.frame.step > warm", arg=WARM, timeout=LONGEST)
    figures["parameters"] = page.evaluate("() => backlight.session.run.parameters")
    return figures


def watch_frames(browser: Browser, page: Page, seconds: float) -> dict[str, Any]:
    """Return what the main thread ran for each frame of the stage, and how many there were."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.json"
        with tracing(browser, page, trace):
            page.wait_for_timeout(seconds * 1000)
        frames = script_by_frame(trace, "frame")
    script = sorted(each.script for each in frames)
    apart = sorted(each.after for each in frames)
    return {
        "stage_frames_per_second": 1000 / statistics.fmean(apart),
        "stage_frame_apart_p99_ms": apart[int(len(apart) * 0.99)],
        "script_per_frame_ms": Spread.of(script),
        "script_per_frame_p99_ms": script[int(len(script) * 0.99)],
    }


def watch_heap(page: Page, minutes: float) -> dict[str, float]:
    """Return the script's memory, with no garbage in it, before and after."""
    session = page.context.new_cdp_session(page)
    page.wait_for_timeout(SETTLING_SECONDS * 1000)
    before = heap(session)
    page.wait_for_timeout(minutes * 60_000)
    after = heap(session)
    return {
        "heap_minutes": minutes,
        "heap_before_mb": before,
        "heap_after_mb": after,
        "heap_growth": after / before - 1,
    }


def heap(session: CDPSession) -> float:
    """Return the megabytes in use after a full collection."""
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 2**20


def draw_with_plotly(
    browser: Browser, address: str, plan: dict[str, Any], name: str, seconds: float
) -> dict[str, float]:
    """Return how often, and at what cost, Plotly draws the same network in the same browser."""
    with browser.new_context(viewport=SIZE, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{address}/api/v1/health")
        page.add_script_tag(path=PLOTLY)
        page.add_script_tag(path=NETWORK)
        drawn = page.evaluate(
            "plan => drawWithPlotly(plan)", {**plan, "milliseconds": seconds * 1000}
        )
    return {
        f"plotly_{name}_frames_per_second": 1000 * drawn["frames"] / drawn["milliseconds"],
        f"plotly_{name}_script_p50_ms": statistics.median(drawn["script"]),
    }


if __name__ == "__main__":
    main()
