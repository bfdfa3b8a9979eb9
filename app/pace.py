"""How fast a run goes: when the next step is due, and how fast it really went."""

import time

BURST_SECONDS = (
    0.002  # a command waits no longer than this and one step; polling costs under 1 % of it
)
MAX_LAG_SECONDS = 0.25  # a machine that fell further behind does not hurry to catch up
MEASURE_SECONDS = 0.5


class Pace:
    """A clock for steps at `speed` steps per second, or as fast as they come ("max")."""

    def __init__(self, speed: float | str) -> None:
        self.speed = speed
        self.interval = 0.0 if isinstance(speed, str) else 1 / speed
        self.steps = 0
        self.rate = 0.0
        self.measured_at = time.monotonic()
        self.measured_steps = 0
        self.start()

    def start(self) -> None:
        """Let the next step be due now."""
        self.due = time.monotonic()
        self.unlimited = False
        self.rate, self.measured_at, self.measured_steps = 0.0, self.due, self.steps

    def wait(self) -> float:
        """Return the seconds until the next step is due."""
        return max(0.0, self.due - time.monotonic()) if self.interval else 0.0

    def begin(self, *, unlimited: bool) -> None:
        """Begin a burst of steps; an unlimited one does not keep to the speed."""
        now = time.monotonic()
        self.burst_ends = now + BURST_SECONDS
        self.unlimited = unlimited or not self.interval
        self.due = max(self.due, now - MAX_LAG_SECONDS)

    def allows_step(self) -> bool:
        """Whether this burst has time for another step, and one is due."""
        now = time.monotonic()
        return now < self.burst_ends and (self.unlimited or now >= self.due)

    def stepped(self) -> None:
        """Count a step."""
        self.steps += 1
        self.due += self.interval

    def measured(self, is_training: bool) -> float:
        """Return the steps per second of the last half second or so; 0 when nothing runs."""
        if not is_training:
            return 0.0
        now = time.monotonic()
        elapsed = now - self.measured_at
        if elapsed > max(MEASURE_SECONDS, 2 * self.interval) or not self.rate:
            self.rate = (self.steps - self.measured_steps) / max(elapsed, 1e-3)
            self.measured_at, self.measured_steps = now, self.steps
        return self.rate
