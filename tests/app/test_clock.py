"""The training clock counts the computing of steps, and nothing else."""

import numpy as np
import pytest

from app import clock as clock_module
from app.clock import TrainingClock
from core.configuration import configure
from core.datasets import load
from core.training import Trainer


class ComputingTrainer(Trainer):
    """A trainer whose gradients take two seconds of computing and whose updates one."""

    now = 0.0

    def prepare(self):
        if not self.prepared:
            self.now += 2
        super().prepare()

    def step(self):
        super().step()
        self.now += 1


@pytest.fixture
def trainer(monkeypatch):
    made = ComputingTrainer(configure([2, 4, 2], "moons"), load("moons"))
    monkeypatch.setattr(clock_module.time, "thread_time", lambda: made.now)
    return made


def test_steps_count_and_what_lies_between_does_not(trainer):
    clock = TrainingClock()
    for _ in range(4):
        clock.start()
        trainer.step()
    clock.stop()
    trainer.now += 100  # frames, evaluations, waiting
    clock.stop()
    assert clock.seconds == 12


def test_a_gradient_made_for_a_frame_counts_once_with_the_step_that_uses_it(trainer):
    clock = TrainingClock()
    clock.start()
    trainer.step()
    for _ in range(3):
        clock.prepare(trainer)
        assert clock.seconds == 3  # the same at the same step, whoever looks
    clock.start()
    trainer.step()
    clock.stop()
    assert clock.seconds == 6


def test_a_cleared_clock_is_a_new_one(trainer):
    clock = TrainingClock()
    clock.start()
    trainer.step()
    clock.prepare(trainer)
    clock.clear()
    assert vars(clock) == vars(TrainingClock())


def test_it_changes_nothing_of_the_training(trainer):
    clock, alone = TrainingClock(), Trainer(trainer.configuration, trainer.dataset)
    for _ in range(30):
        clock.prepare(trainer)
        clock.start()
        trainer.step()
        alone.step()
    np.testing.assert_array_equal(trainer.theta, alone.theta)
