"""The training clock: how many seconds of computing a run's steps have taken.

It counts the processor's time of its own thread, so runs that share a machine are compared fairly, and
only while steps are made: not waiting, watching, recording or measuring.
"""

import time

from core.training import Trainer


class TrainingClock:
    """Counts from `start` to `stop`; `seconds` is that of all steps made, up to the last `stop`."""

    def __init__(self) -> None:
        self.clear()

    def clear(self, seconds: float = 0.0) -> None:
        """Go back to zero, for a run that begins again, or to what it was at another step."""
        self.seconds = seconds
        self.ahead = 0.0  # spent on the next step's gradient already
        self.since: float | None = None

    def start(self) -> None:
        """Count from now on, unless it counts already; the next thing made is a step."""
        if self.since is None:
            self.seconds += self.ahead
            self.ahead = 0.0
            self.since = time.thread_time()

    def stop(self) -> None:
        """Count no further, if it counts."""
        if self.since is not None:
            self.seconds += time.thread_time() - self.since
            self.since = None

    def prepare(self, trainer: Trainer) -> None:
        """Have the next step's gradient computed; its time counts once that step is made."""
        self.stop()
        if not trainer.prepared:
            began = time.thread_time()
            trainer.prepare()
            self.ahead += time.thread_time() - began
