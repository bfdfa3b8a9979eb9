"""From a step's computing to its frame, decoded, in the page: how old is what one sees.

A run trains at full speed, and the real page follows it at 30 frames a second. A frame carries the
time at which the worker put it together, right after the step was computed; the page's own decoder has
it decoded when its session tells `frame`, and the page's clock then is `performance.timeOrigin` plus
`performance.now()`. Both clocks are this machine's. The page takes its origin from the wall clock once,
so how far its clock is from the worker's is measured (Date.now() tells milliseconds, rounded down) and
told. What is measured a second time is the same page that does not draw, since here software draws what
elsewhere a graphics processor does: the difference is the picture's.
Run: python benchmarks/latency.py [--seconds 12]
"""

import argparse
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Browser
from report import write_report
from serving import serving
from visiting import browsing

SETTLE_SECONDS = 4.0
LISTEN = """() => {
  const now = () => performance.timeOrigin + performance.now();
  window.ages = [];
  backlight.session.addEventListener("frame", ({ detail }) => {
    ages.push([now(), detail.sentAt * 1000]);
  });
}"""
CLOCK = """() => {
  const apart = [];
  for (let last = Date.now(), until = last + 300; last < until; ) {
    const wall = Date.now();
    if (wall !== last) apart.push(performance.timeOrigin + performance.now() - wall);
    last = wall;
  }
  return apart;  // taken as the millisecond begins
}"""
HIDE = "() => { document.querySelector('#stage').hidden = true; }"


def ages(browser: Browser, address: str, run: str, seconds: float, *, drawing: bool) -> Any:
    """Return the ages of frames in milliseconds, how often they came, and the clocks' difference."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/?run={run}&charts={'open' if drawing else 'closed'}")
        page.wait_for_function("() => window.backlight?.session.frame")
        if not drawing:
            page.evaluate(HIDE)
        page.wait_for_timeout(SETTLE_SECONDS * 1000)
        apart = float(np.median(page.evaluate(CLOCK)))
        page.evaluate(LISTEN)
        page.wait_for_timeout(seconds * 1000)
        came, sent = np.array(page.evaluate("() => ages")).T
    return came - sent, len(came) / seconds, apart


def measure(browser: Browser, address: str, seconds: float) -> dict[str, Any]:
    """Return the figures."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        name = "mnist" if client.get("/datasets/mnist").json()["available"] else "digits"
        body = {"dataset": name, "speed": "max", "max_epochs": 1_000_000}
        run = client.post("/runs", json=body).json()["id"]
        client.post(f"/runs/{run}/play")
    figures: dict[str, Any] = {}
    for name, drawing in (("the page", True), ("without drawing", False)):
        found, rate, apart = ages(browser, address, run, seconds, drawing=drawing)
        for percent in (50, 99):
            figures[f"{name}, p{percent} ms"] = float(np.percentile(found, percent))
        figures[f"{name}, longest ms"] = float(found.max())
        figures[f"{name}, frames/s"] = rate
        figures[f"{name}, its clock is ahead by ms"] = apart
    return figures


def main() -> None:
    """Start a server and a browser of one's own, measure, end them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0)
    seconds = parser.parse_args().seconds
    with serving() as address, browsing() as browser:
        write_report("latency", measure(browser, address, seconds))


if __name__ == "__main__":
    main()
