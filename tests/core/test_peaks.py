"""How large a channel has been along a run's record, beside a run that was looked at at every step."""

import numpy as np
import pytest

from core.configuration import configure
from core.datasets import load
from core.errors import Diverged
from core.frame import Spotlight
from core.peaks import BEYOND, find_peaks, highest
from core.timeline import Timeline
from core.training import Trainer

STEPS = 80


@pytest.fixture(scope="module")
def moons(tmp_path_factory):
    return load("moons", tmp_path_factory.mktemp("none"))


def train(dataset, **changes):
    """A trainer with its record, and what the channels' largest magnitudes were at every step."""
    trainer = Trainer(configure([2, 8, 2], "moons", **changes), dataset)
    timeline, seen = Timeline(), {"weight": [], "gradient": [], "update": []}
    timeline.begin(trainer)
    for _ in range(STEPS):
        timeline.record(trainer, 0.0)
        trainer.step()
        timeline.advance(trainer)
        trainer.prepare()
        for name, values in (
            ("weight", trainer.theta),
            ("gradient", trainer.gradient),
            ("update", trainer.update),
        ):
            seen[name].append(float(np.abs(values).max()))
    return trainer, timeline, seen


def train_to_the_end(trainer, timeline):
    while True:
        timeline.record(trainer, 0.0)
        trainer.step()
        timeline.advance(trainer)


def spotlight(trainer):
    inputs, label = trainer.train.example(0)
    return Spotlight("train", 0, inputs, label)


@pytest.mark.parametrize("channel", ["weight", "gradient", "update"])
def test_peaks_are_those_of_steps_of_the_record_wherever_the_run_stands(moons, channel):
    trainer, timeline, seen = train(moons)
    there = spotlight(trainer)
    for _ in timeline.travel(trainer, 3):
        pass
    theta, checkpoints = trainer.theta.copy(), list(timeline.checkpoints)
    peaks = find_peaks(timeline, trainer, channel, there)
    assert peaks[0] == seen[channel][0]
    assert set(peaks) <= set(seen[channel])
    assert peaks[-1] in seen[channel][-10:]
    assert (trainer.steps, timeline.end) == (3, STEPS)
    assert list(timeline.checkpoints) == checkpoints
    np.testing.assert_array_equal(trainer.theta, theta)


def test_a_run_that_made_no_step_has_none(moons):
    trainer = Trainer(configure([2, 8, 2], "moons"), moons)
    timeline = Timeline()
    timeline.begin(trainer)
    assert find_peaks(timeline, trainer, "weight", spotlight(trainer)) == []


def test_a_divergence_is_looked_at_without_a_complaint_and_left_out(moons):
    wild = {"activation": "relu", "output_activation": "identity", "learning_rate": 100.0}
    trainer = Trainer(configure([2, 8, 2], "moons", **wild), moons)
    timeline = Timeline()
    timeline.begin(trainer)
    with np.errstate(all="ignore"), pytest.raises(Diverged):
        train_to_the_end(trainer, timeline)
    peaks = find_peaks(timeline, trainer, "weight", spotlight(trainer))
    assert max(peaks) > BEYOND * peaks[0]
    assert peaks[0] <= highest(peaks) <= BEYOND * peaks[0]


@pytest.mark.parametrize(
    ("peaks", "found"),
    [
        ([], 0.0),
        ([0.0], 0.0),
        ([2.0, 5.0, 3.0], 5.0),
        ([2.0, 5.0, 1e9, np.inf, np.nan], 5.0),
        ([np.nan, 0.0, 3.0], 3.0),
        ([1e9, 1.0], 1e9),
    ],
)
def test_the_highest_is_in_proportion_to_the_first(peaks, found):
    assert highest(peaks) == found
