"""Accuracy is measured beside the training: soon at first, never for long, and of one step."""

from itertools import pairwise

import numpy as np
import pytest

from app import assessment
from app.assessment import EAGER_SECONDS, INTERVAL, SHARE, Assessment
from app.clock import TrainingClock
from core.added import AddedExamples
from core.configuration import configure
from core.datasets import load
from core.training import Trainer

PART = 0.003  # seconds that one part of a measurement takes here


class Time:
    """A clock that only measuring and training move."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Time()
    monkeypatch.setattr(assessment, "time", made)
    return made


@pytest.fixture
def trainer():
    return Trainer(configure([64, 6, 10], "digits"), load("digits"))


def train(trainer, clock, seconds, step_seconds, part=PART):
    """Train for a while; return when each measurement began, and how long was measured in all."""
    judge = Assessment(trainer, TrainingClock())
    measure, begun, ended, spent = judge.measure, [], clock.now + seconds, 0.0

    def timed(*arguments):
        begun.append(clock.now)
        for found in measure(*arguments):
            clock.now += part
            yield found

    judge.measure = timed
    while clock.now < ended:
        trainer.step()
        clock.now += step_seconds
        before = clock.now
        judge.advance(trainer, is_training=True)
        spent += clock.now - before
    return begun, spent


def test_measurements_come_often_at_first_and_then_about_every_second(trainer, clock):
    start = clock.now
    begun, _ = train(trainer, clock, 20, 0.01)
    gaps = [later - earlier for earlier, later in pairwise(begun)]
    assert sum(each < start + 1 for each in begun) >= 5
    assert gaps[0] < INTERVAL / 5
    assert gaps[-1] == pytest.approx(INTERVAL, abs=0.1)


@pytest.mark.parametrize("step_seconds", [0.002, 0.3])
def test_measuring_takes_its_share_and_a_little_more_at_first(trainer, clock, step_seconds):
    seconds, part = 60, 0.02  # four of them are more than the share of a second
    _, spent = train(trainer, clock, seconds, step_seconds, part)
    assert SHARE * seconds <= spent <= SHARE * seconds + 0.08 * EAGER_SECONDS + 2 * part


def test_a_measurement_is_of_the_step_at_which_it_began(trainer, clock):
    judge = Assessment(trainer, TrainingClock())
    judge.clock.seconds = 2.5
    found = judge.advance(trainer, is_training=True)
    while found is None:
        judge.clock.seconds += 1
        trainer.step()
        clock.now += 1
        found = judge.advance(trainer, is_training=True)
    assert (found.step, found.epoch, found.seconds) == (0, 0, 2.5)


def test_a_paused_run_is_measured_once(trainer):
    judge = Assessment(trainer, TrainingClock())
    while judge.advance(trainer, is_training=False) is None:
        assert judge.wants_time(trainer, is_training=False)
    assert not judge.wants_time(trainer, is_training=False)
    trainer.step()
    assert judge.wants_time(trainer, is_training=False)


def test_the_first_of_the_data_and_all_that_were_added_are_measured(trainer, monkeypatch):
    monkeypatch.setattr(assessment, "TRAIN_EXAMPLES", 100)
    judge = Assessment(trainer, TrainingClock())

    def measured():
        while (found := judge.advance(trainer, is_training=False)) is None:
            pass
        return found.train_accuracy

    for _ in range(900):
        trainer.step()
    own = measured()
    assert own > 0.5
    blank = np.zeros((1, 64), np.float32)
    trace = trainer.network.trace(1, np.float32)
    trace.a[0][:] = blank
    trainer.network.forward(trainer.weights, trainer.biases, trace)
    wrong = (int(trace.a[-1].argmax()) + 1) % 10
    trainer.offset = 0  # an epoch begins
    trainer.set_added_examples(AddedExamples((bytes(64),) * 50, (wrong,) * 50))
    assert measured() == pytest.approx(own * 100 / 150)
