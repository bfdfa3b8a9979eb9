"""What a worker has its run saved of: soon, all of it, and nothing that is not so any more."""

import pytest

from app.clock import TrainingClock
from app.recorder import Recorder
from core.configuration import configure
from core.datasets import load
from core.history import History
from core.timeline import Timeline
from core.training import Trainer

LOST_SECONDS = 1.0  # of training that a crash may cost; half of it is for writing


class Training:
    """A trainer that is recorded, and a clock that moves when told to."""

    def __init__(self):
        configuration = configure([2, 3, 2], dataset="moons", batch_size=90)
        self.trainer = Trainer(configuration, load("moons"))
        self.recorder = Recorder(Timeline(), History())
        self.recorder.begin(self.trainer)
        self.clock = TrainingClock()
        self.now = 1_000.0

    def step(self, count=1):
        for _ in range(count):
            self.recorder.before_step(self.trainer, self.clock)
            self.trainer.step()
            self.recorder.after_step(self.trainer)

    def change(self, learning_rate):
        before = self.trainer.configuration
        self.trainer.set_learning_rate(learning_rate)
        self.recorder.settle(self.trainer, before)

    def seek(self, step):
        for _ in self.recorder.timeline.travel(self.trainer, step):
            pass

    def news(self):
        return self.recorder.news(self.trainer, now=False)


@pytest.fixture
def training(monkeypatch):
    made = Training()
    monkeypatch.setattr("app.recorder.time.monotonic", lambda: made.now)
    return made


def test_while_it_trains_half_a_second_is_untold_at_most(training):
    told, longest = training.now, 0.0
    checkpoints = {}
    for _ in range(300):
        training.now += 0.01
        training.step()
        kept = training.news()
        if kept is not None:
            longest, told = max(longest, training.now - told), training.now
            checkpoints |= {each.step: each for each in kept.fresh}
            assert set(kept.steps) == set(checkpoints)
    assert 0.3 < longest <= LOST_SECONDS / 2 + 0.02


def test_a_run_that_does_nothing_is_not_saved_again(training):
    training.step()
    training.now += 1
    assert training.news() is not None
    training.now += 100
    assert training.news() is None


def test_a_change_of_settings_is_told_at_once(training):
    training.step(3)
    assert training.news() is not None
    training.step()
    assert training.news() is None
    training.change(0.5)
    kept = training.news()
    assert [each.step for each in kept.changes] == [0, 4]
    assert kept.changes[-1].configuration.learning_rate == 0.5


def test_points_beyond_a_change_are_forgotten_and_made_anew(training):
    training.step(40)
    training.seek(10)
    training.change(0.5)
    assert max(each.step for each in training.recorder.points) == 10
    training.recorder.points.clear()  # as if they were reported
    training.step(5)
    assert [each.step for each in training.recorder.points] == [10, 11, 12, 13, 14]
    assert [each.step for each in training.recorder.history.points] == list(range(15))


def test_a_run_that_begins_again_reports_nothing_of_before(training):
    training.step(40)
    training.trainer.reset()
    training.recorder.begin(training.trainer)
    assert training.recorder.points == []
    assert training.recorder.history.points == []
    kept = training.news()
    assert kept.steps == (0,)
    assert [each.step for each in kept.fresh] == [0]
