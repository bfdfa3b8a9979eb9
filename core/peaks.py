"""How large what the edges show has been along a run's record, so that one color scale fits all of it.

A scale that is locked to the one frame with which somebody happened to begin is too small for the
steps before and after it.
"""

from collections.abc import Iterable

import numpy as np

from core.frame import FrameMaker, Spotlight
from core.timeline import Timeline
from core.training import Trainer

POINTS = 8  # of the record that are looked at: a frame's work each, a few milliseconds in all
PRODUCTS = 1_000_000_000  # of examples and parameters at most: a quarter of a second
BEYOND = (
    100.0  # times the first peak, a run is diverging: a scale that holds this shows nothing else
)


def find_peaks(
    timeline: Timeline, trainer: Trainer, channel: str, spotlight: Spotlight
) -> list[float]:
    """Return the largest magnitudes of a channel shortly after some checkpoints, the first first.

    Neither the trainer nor the timeline is changed. Empty for a run that has not made a step.
    """
    steps = [step for step in timeline.checkpoints if step < timeline.end]
    if not steps:
        return []
    work = trainer.theta.size * trainer.configuration.batch_size
    count = max(1, min(POINTS, len(steps), PRODUCTS // work))
    again = Trainer(trainer.configuration, trainer.dataset)
    frames = FrameMaker(again)
    peaks = []
    with np.errstate(all="ignore"):  # the record may end in numbers that overflow
        for place in np.linspace(0, len(steps) - 1, count).round():
            for _ in timeline.travel(again, steps[int(place)] + 1):
                pass
            values = frames.make(channel, spotlight).values
            if values is not None:
                peaks.append(float(np.abs(values).max()))
    return peaks


def highest(peaks: Iterable[float]) -> float:
    """Return the largest of finite peaks that is not out of all proportion to the first; 0 of none."""
    finite = [peak for peak in peaks if np.isfinite(peak) and peak > 0]
    return max((peak for peak in finite if peak <= BEYOND * finite[0]), default=0.0)
