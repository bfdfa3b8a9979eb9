"""The page as its first minutes are felt.

From load to the first live frame, the picture's own script for each frame that it draws, and how fast
the default network learns at the default speed while it is watched.

Run: python benchmarks/page.py [--seconds 30]
"""

import argparse
import shutil
from typing import Any

from playwright.sync_api import Page, sync_playwright
from report import write_report
from serving import serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
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
    session.addEventListener("frame", ({ detail }) => {
      seen.first ??= performance.now();
      for (const goal of GOALS)
        if (detail.testAccuracy >= goal) seen.accuracies[goal] ??= performance.now() - seen.first;
    });
  }, 5);
});
"""


def stage_script(page: Page, seconds: float) -> dict[str, float]:
    """Return the milliseconds of script that the picture takes for each frame that it draws."""
    read = "() => ({...document.querySelector('network-stage').timing, at: performance.now()})"
    before = page.evaluate(read)
    page.wait_for_timeout(seconds * 1000)
    after = page.evaluate(read)
    frames = after["frames"] - before["frames"]
    return {
        "stage_script_ms_per_frame": (after["script"] - before["script"]) / max(frames, 1),
        "stage_frames_per_second": 1000 * frames / (after["at"] - before["at"]),
    }


def measure(page: Page, address: str, seconds: float) -> dict[str, Any]:
    """Return the figures of one visit."""
    page.add_init_script(WATCH.replace("GOALS", str(list(ACCURACIES))))
    page.goto(address)
    page.wait_for_function("() => window.seen.first !== null")
    figures: dict[str, Any] = {"first_frame_seconds": page.evaluate("() => seen.first / 1000")}
    figures |= stage_script(page, seconds)
    for goal in ACCURACIES:
        page.wait_for_function("goal => goal in seen.accuracies", arg=goal, timeout=LONGEST)
        reached = page.evaluate("goal => seen.accuracies[goal] / 1000", goal)
        figures[f"seconds_to_{goal:.0%}".replace("%", "_percent")] = reached
    figures["parameters"] = page.evaluate("() => backlight.session.run.parameters")
    return figures


def main() -> None:
    """Start a server and a browser, visit once, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    seconds = parser.parse_args().seconds
    with serving() as address, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            write_report("page", measure(page, address, seconds))


if __name__ == "__main__":
    main()
