"""Every step of a run is reached again to the bit, with its settings; and the record stays bounded."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.timeline
from core.added import AddedExamples
from core.configuration import configure
from core.datasets import load
from core.errors import Diverged
from core.timeline import BUDGET, Change, Timeline, TooManyChanges
from core.training import Trainer

ROW = np.array([0.5, -0.25], np.float32).tobytes()
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")


def make_trainer(**changes):
    configuration = configure([2, 3, 2], dataset="moons", **{"batch_size": 90, **changes})
    return Trainer(configuration, load("moons"))


class Walk:
    """A trainer with its timeline, and everything that it ever was, to compare."""

    def __init__(self, budget=BUDGET, **changes):
        self.trainer = make_trainer(**changes)
        self.timeline = Timeline(budget)
        self.timeline.begin(self.trainer)
        self.known = []

    def train(self, steps):
        for _ in range(steps):
            self.timeline.record(self.trainer, self.trainer.steps * 1e-4)
            self.timeline.follow(self.trainer)
            self.note()
            self.trainer.step()
            self.timeline.end = max(self.timeline.end, self.trainer.steps)
        self.note()

    def note(self):
        step = self.trainer.steps
        self.known[step : step + 1] = [self.state()]

    def state(self):
        trainer = self.trainer
        return (
            trainer.theta.tobytes(),
            {name: each.tobytes() for name, each in trainer.optimizer.memory.items()},
            trainer.steps,
            trainer.epochs,
            trainer.offset,
            trainer.order.tobytes(),
            trainer.configuration,
        )

    def change(self, act, *arguments):
        getattr(self.trainer, act)(*arguments)
        self.timeline.change(self.trainer)
        self.known[self.trainer.steps :] = [self.state()]

    def seek(self, step):
        for _ in self.timeline.travel(self.trainer, step):
            pass


CHANGES = st.sampled_from(
    [
        ("set_learning_rate", 0.3),
        ("set_learning_rate", 0.01),
        ("set_batch_size", 17),
        ("set_batch_size", 800),
        ("set_added_examples", AddedExamples((ROW, ROW), (0, 1), "float32")),
        ("set_added_examples", AddedExamples()),
    ]
)
ACTS = st.one_of(
    st.tuples(st.just("train"), st.integers(1, 40)),
    st.tuples(st.just("change"), CHANGES),
    st.tuples(st.just("seek"), st.floats(0, 1)),
)


@settings(max_examples=60, deadline=None)
@given(
    optimizer=st.sampled_from(OPTIMIZERS),
    budget=st.sampled_from([BUDGET, 1_000]),
    acts=st.lists(ACTS, max_size=12),
)
def test_every_step_comes_back_to_the_bit(optimizer, budget, acts):
    walk = Walk(budget, optimizer=optimizer, learning_rate=0.05)
    walk.train(30)
    for act, argument in acts:
        if act == "train":
            walk.train(argument)
        elif act == "change":
            walk.change(*argument)
        else:
            walk.seek(int(argument * walk.timeline.end))
            assert walk.state() == walk.known[walk.trainer.steps]
    for step in range(walk.timeline.end + 1):
        walk.seek(step)
        assert walk.state() == walk.known[step]


def test_a_seek_knows_the_update_that_led_there():
    walk = Walk()
    walk.train(50)
    update = walk.trainer.update.copy()
    walk.train(20)
    for step in (50, 49, 50):
        walk.seek(step)
        assert walk.trainer.has_update
    np.testing.assert_array_equal(walk.trainer.update, update)
    walk.seek(0)
    assert not walk.trainer.has_update


def test_playing_on_from_a_rewound_step_is_the_same_future_with_its_changes():
    walk = Walk(optimizer="momentum")
    walk.train(20)
    walk.change("set_batch_size", 31)
    walk.train(20)
    expected = list(walk.known)
    walk.seek(5)
    assert walk.trainer.configuration.batch_size == 90
    walk.train(35)
    assert walk.known == expected


def test_a_change_begins_another_future():
    walk = Walk()
    walk.train(40)
    walk.seek(10)
    walk.change("set_learning_rate", 0.7)
    assert walk.timeline.end == 10
    assert max(walk.timeline.checkpoints) <= 10
    assert [each.step for each in walk.timeline.changes] == [0, 10]
    walk.train(10)
    walk.seek(12)
    assert walk.state() == walk.known[12]


@pytest.mark.filterwarnings("ignore:overflow")
def test_a_diverged_run_can_be_taken_back():
    walk = Walk(activation="relu", output_activation="identity", learning_rate=100.0)
    with pytest.raises(Diverged):
        walk.train(1_000)
    step = walk.timeline.end
    walk.seek(step - 1)
    assert walk.state() == walk.known[step - 1]


def test_a_timeline_rebuilt_from_its_parts_leads_to_the_same_steps():
    walk = Walk(optimizer="adam")
    walk.train(100)
    walk.change("set_batch_size", 31)
    walk.train(10)
    timeline = walk.timeline
    rebuilt = Timeline.of(
        list(timeline.checkpoints.values()), timeline.changes, timeline.end, timeline.budget
    )
    other = make_trainer(optimizer="adam")
    for step in (7, 99, 100, 101, 110, 0):
        for _ in rebuilt.travel(other, step):
            pass
        assert other.theta.tobytes() == walk.known[step][0]
    assert rebuilt.due == timeline.due


def test_checkpoints_stay_under_the_budget_evenly_and_close_enough():
    trainer = make_trainer()
    count = 40
    timeline = Timeline(budget=count * trainer.theta.nbytes)
    timeline.begin(trainer)
    for step in range(20_000):
        trainer.steps = step  # as if trained: only the spacing is looked at here
        timeline.end = step
        timeline.record(trainer, step * 0.01)
        assert len(timeline.checkpoints) <= count
    steps = np.array(list(timeline.checkpoints))
    assert steps[0] == 0
    gaps = np.diff(steps)
    assert gaps.max() <= 4 * 20_000 / count
    assert 20_000 - steps[-1] <= 50  # half a second of steps


@pytest.mark.parametrize(("optimizer", "vectors"), [("sgd", 1), ("momentum", 2), ("adam", 3)])
def test_the_budget_counts_all_that_a_checkpoint_holds(optimizer, vectors, monkeypatch):
    trainer = make_trainer(optimizer=optimizer)
    timeline = Timeline(budget=20 * vectors * trainer.theta.nbytes)
    for allowed, most in ((2_000, 20), (7, 7)):
        monkeypatch.setattr(core.timeline, "MAX_CHECKPOINTS", allowed)
        trainer.steps = 0
        timeline.begin(trainer)
        for step in range(200):
            trainer.steps = timeline.end = step
            timeline.record(trainer, step * 0.01)
        assert len(timeline.checkpoints) == most


def test_without_pressure_no_two_are_further_apart_than_half_a_second():
    trainer = make_trainer()
    timeline = Timeline()
    timeline.begin(trainer)
    for step in range(30_000):
        trainer.steps = timeline.end = step
        timeline.record(trainer, step * 0.001)
    gaps = np.diff(list(timeline.checkpoints))
    assert gaps.max() == 500
    assert gaps[0] == 1
    assert len(timeline.checkpoints) < 32 * 10 + 30_000 / 500


def test_the_record_of_settings_is_bounded(monkeypatch):
    monkeypatch.setattr(core.timeline, "MAX_CHANGES", 3)
    walk = Walk()
    walk.change("set_learning_rate", 0.2)
    for rate in (0.3, 0.4):
        walk.train(1)
        walk.change("set_learning_rate", rate)
    walk.change("set_learning_rate", 0.5)  # in place of the one at the same step
    assert walk.timeline.changes[-1] == Change(2, walk.trainer.configuration)
    walk.train(1)
    with pytest.raises(TooManyChanges, match="fork it"):
        walk.timeline.check_room(walk.trainer.steps)
