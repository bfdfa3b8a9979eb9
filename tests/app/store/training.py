"""A run that is trained and saved as a worker and its server do it; and what a store must give back."""

from dataclasses import replace

import numpy as np

from app.protocol import State
from app.store.records import Record, Save
from core.configuration import configure
from core.datasets import load
from core.history import Evaluation, History, Point
from core.timeline import BUDGET, Timeline
from core.training import Trainer

MOONS = load("moons")


class Training:
    """One run; `optimizer` and others are those of its configuration."""

    def __init__(self, run_id="a", budget=BUDGET, **changes):
        settings = {"batch_size": 90, "optimizer": "adam", **changes}
        self.trainer = Trainer(configure([2, 3, 2], dataset="moons", **settings), MOONS)
        self.timeline = Timeline(budget)
        self.timeline.begin(self.trainer)
        self.history = History()
        self.sent = {}
        self.id = run_id
        self.extra = {}  # of the record
        self.status = "running"
        self.reason = None

    def train(self, steps):
        for _ in range(steps):
            self.timeline.record(self.trainer, 0.25 + self.trainer.steps * 1e-4)
            self.timeline.follow(self.trainer)
            self.note()
            self.trainer.step()
            self.timeline.end = max(self.timeline.end, self.trainer.steps)
        return self

    def note(self):
        step, epoch = self.trainer.steps, self.trainer.epoch
        point = Point(step, epoch, 0.1 * step, 1 / (3 + step), 0.5, [1 / (7 + step), 0.1])
        self.history.append(point)
        if step % 10 == 0:
            self.history.evaluate(
                Evaluation(step, epoch, 0.1 * step, 0.1, 0.2, 0.3, 1 / (9 + step))
            )

    def seek(self, step):
        for _ in self.timeline.travel(self.trainer, step):
            pass

    def change(self, act, *arguments):
        """Change a setting; what lay beyond is another run's."""
        getattr(self.trainer, act)(*arguments)
        self.timeline.change(self.trainer)
        step = self.trainer.steps
        self.history.points = [each for each in self.history.points if each.step <= step]
        self.history.evaluations = [each for each in self.history.evaluations if each.step <= step]

    def reset(self, seed):
        configuration = self.trainer.configuration.change(seed=seed)
        self.trainer = Trainer(configuration, MOONS)
        self.timeline.begin(self.trainer)
        self.history.clear()

    def record(self):
        state = State(
            configuration=self.trainer.configuration,
            speed="max",
            max_epochs=100,
            status=self.status,
            reason=self.reason,
            step=self.trainer.steps,
            end=self.timeline.end,
            epoch=self.trainer.epoch,
            seconds=1 / 3,
            cost=0.1,
            steps_per_second=123.0,
        )
        values = {"name": f"run {self.id}", "created_at": "2026-01-01T00:00:00+00:00"}
        return Record(**{"id": self.id, "state": state, **values, **self.extra})

    def save(self):
        """What changed since the last call."""
        checkpoints = self.timeline.checkpoints
        fresh = tuple(each for each in checkpoints.values() if self.sent.get(each.step) is not each)
        self.sent = dict(checkpoints)
        history = History()
        vars(history).update(
            {
                name: list(value) if isinstance(value, list) else value
                for name, value in vars(self.history).items()
            }
        )
        changes = tuple(self.timeline.changes)
        return Save(self.record(), fresh, tuple(checkpoints), changes, history)


def kept(record):
    """A record as it is after a restart."""
    if record.state.status != "running":
        return record
    return replace(record, state=replace(record.state, status="paused", steps_per_second=0.0))


def told(checkpoint):
    """Everything in a checkpoint but the settings, comparable."""
    memory = {name: each.tobytes() for name, each in checkpoint.memory.items()}
    return {**vars(checkpoint), "theta": checkpoint.theta.tobytes(), "memory": memory} | {
        "configuration": None
    }


def check_contents(contents, training):
    """What the store gives back is the run, to the bit."""
    timeline, expected = contents.timeline, training.timeline
    assert timeline.changes == expected.changes
    assert timeline.end == expected.end
    assert timeline.due == expected.due
    assert list(timeline.checkpoints) == list(expected.checkpoints)
    for step, checkpoint in timeline.checkpoints.items():
        assert told(checkpoint) == told(expected.checkpoints[step])
        assert checkpoint.configuration == expected.configuration_at(step)
        assert checkpoint.theta.dtype == np.float32
    assert vars(contents.history) == vars(training.history)


def check_replay(contents, training):
    """From what the store gives back, the run's present step is reached again."""
    trainer = Trainer(contents.timeline.changes[0].configuration, MOONS)
    for _ in contents.timeline.travel(trainer, training.trainer.steps):
        pass
    assert trainer.theta.tobytes() == training.trainer.theta.tobytes()
    assert trainer.configuration == training.trainer.configuration
