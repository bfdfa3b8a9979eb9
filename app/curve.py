"""The learning curve's own process: training would hold the server's interpreter lock.

It runs at low priority, so that the run it was asked for keeps its speed. It listens to nothing: when
it should end, the server ends it by force, and when the server is gone, its pipe says so.
"""

import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from app.child import living
from core.configuration import Configuration
from core.datasets import load
from core.errors import BacklightError
from core.probes.learning_curve import CurvePoint, learn

NICENESS = 10  # gets a tenth of a core that the run wants too
REPORT_SECONDS = 0.2  # as often as a run's worker reports


@dataclass(frozen=True)
class Start:
    """All that the process needs."""

    configuration: Configuration
    data_dir: Path
    sizes: tuple[int, ...]
    steps: int  # of each network


@dataclass(frozen=True)
class Advanced:
    """Process to server: how many steps are done, of all networks, and a point if one is finished."""

    done: int
    point: CurvePoint | None = None


class Reporter:
    """Tells the server how far the networks are."""

    def __init__(self, connection: Connection, steps: int) -> None:
        self.connection = connection
        self.steps = steps
        self.finished = 0  # networks
        self.told_at = time.monotonic()

    def progress(self, step: int) -> None:
        """Tell, now and then, how far the present network is; BrokenPipeError ends the work."""
        now = time.monotonic()
        if now - self.told_at > REPORT_SECONDS:
            self.told_at = now
            self.connection.send(Advanced(self.finished * self.steps + step))

    def point(self, point: CurvePoint) -> None:
        """Tell what a network has learned."""
        self.finished += 1
        self.connection.send(Advanced(self.finished * self.steps, point))


def work(connection: Connection, start: Start) -> None:
    """Train the networks, telling of each; the process's entry point."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with living(connection):
        reporter = Reporter(connection, start.steps)
        try:
            dataset = load(start.configuration.dataset, start.data_dir)
            for point in learn(
                start.configuration, dataset, start.sizes, start.steps, reporter.progress
            ):
                reporter.point(point)
        except BacklightError as error:
            connection.send(error)
