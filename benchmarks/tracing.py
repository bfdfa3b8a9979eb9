"""What a page's main thread runs, from Chromium's own trace."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "blink.user_timing", "__metadata"]
SCRIPT = {"EvaluateScript", "FunctionCall", "FireAnimationFrame", "TimerFire", "RunMicrotasks"}


@dataclass(frozen=True)
class Stretch:
    """The time from one mark to the next, in milliseconds."""

    script: float  # the main thread's, in processor time: other programs take turns with it
    after: float  # how long it is


@contextmanager
def tracing(browser: Browser, page: Page, path: Path) -> Iterator[None]:
    """Trace a page for as long as the context lasts; the trace is then at `path`."""
    browser.start_tracing(page=page, path=path, categories=CATEGORIES)
    try:
        yield
    finally:
        browser.stop_tracing()


def script_by_frame(path: Path, mark: str) -> list[Stretch]:
    """Return how much script ran between each two marks of that name."""
    events = json.loads(path.read_text())["traceEvents"]
    marks = [each for each in events if each["name"] == mark and each["cat"] == "blink.user_timing"]
    thread = (marks[0]["pid"], marks[0]["tid"])
    times = sorted(each["ts"] for each in marks)
    outermost = outermost_script([each for each in events if (each["pid"], each["tid"]) == thread])
    begins = np.array([begun for begun, _ in outermost])
    spent = np.concatenate([[0.0], np.cumsum([took for _, took in outermost])])
    until = spent[np.searchsorted(begins, times)]  # of script, up to each mark
    pairs = zip(np.diff(until) / 1000, np.diff(times) / 1000, strict=True)
    return [Stretch(float(script), float(after)) for script, after in pairs]


def outermost_script(events: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Return begin and processor time, in microseconds, of every stretch of script, in order."""
    complete = [each for each in events if each["ph"] == "X" and each["name"] in SCRIPT]
    outermost: list[tuple[float, float]] = []
    ends = 0.0
    for each in sorted(complete, key=lambda event: (event["ts"], -event["dur"])):
        if each["ts"] >= ends:
            ends = each["ts"] + each["dur"]
            outermost.append((each["ts"], each.get("tdur", each["dur"])))
    return outermost
