"""The steps that led to a divergence come back exactly; the healthy ones are told from the sick."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets import Dataset, Split
from core.errors import Diverged
from core.timeline import Timeline
from core.training import Trainer
from core.vitals import (
    LayerVitals,
    Vitals,
    chain,
    find_trouble,
    first_trouble,
    last_healthy,
    take_vitals,
)
from tests.core.conftest import configuration, made_split

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # overflowing is what they do

LINEAR = {"activation": "identity", "output_activation": "identity", "batch_size": 20}
DATA = Dataset("made", "Made", ("a", "b", "c"), (6,), made_split(103, 1), made_split(50, 2))


def train(rate, calm=0, **given):
    """Train until it diverges, `calm` steps of it at a rate that is fine; keep every step's state."""
    trainer = Trainer(configuration(**{**LINEAR, **given}, learning_rate=0.01), DATA)
    timeline, states = Timeline(), []
    timeline.begin(trainer)
    for _ in range(calm + 500):
        if trainer.steps == calm:
            trainer.set_learning_rate(rate)
            timeline.change(trainer)
        timeline.record(trainer, trainer.steps * 1e-4)
        timeline.follow(trainer)
        states.append(state(trainer))
        try:
            trainer.step()
        except Diverged as error:
            return trainer, timeline, states, error
        timeline.end = max(timeline.end, trainer.steps)
    raise AssertionError("expected it to diverge, but it did not")


def state(trainer):
    """All that the steps after this one follow from, and what is shown of it."""
    return {
        "theta": trainer.theta.tobytes(),
        "update": trainer.update.tobytes() if trainer.has_update else None,
        "memory": {name: each.tobytes() for name, each in trainer.optimizer.memory.items()},
        "order": trainer.order.tobytes(),
        "place": (trainer.steps, trainer.epochs, trainer.offset),
        "configuration": trainer.configuration,
    }


def ends(timeline):
    return list(timeline.checkpoints), timeline.changes, timeline.end, timeline.due


@given(
    optimizer=st.sampled_from(["sgd", "momentum"]),
    rate=st.sampled_from([0.5, 2.0, 1e6]),
    calm=st.integers(0, 40),
    steps=st.integers(1, 70),
)
def test_it_looks_back_without_touching_the_run(optimizer, rate, calm, steps):
    trainer, timeline, states, error = train(rate, calm, optimizer=optimizer)
    before, gradient, record = state(trainer), trainer.gradient.tobytes(), ends(timeline)
    found = chain(timeline, trainer, steps)
    assert state(trainer) == before == states[-1]
    assert trainer.gradient.tobytes() == gradient
    assert ends(timeline) == record
    assert (found.step, found.layer, found.reason) == (error.step, error.layer, error.reason)
    assert found.learning_rate == rate
    assert [each.step for each in found.steps] == list(
        range(max(0, error.step - steps), error.step + 1)
    )
    assert found.last_healthy_step is None or found.last_healthy_step < error.step


def test_every_sign_is_what_plain_arithmetic_says():
    trainer, timeline, states, _ = train(1.0, 30)
    for vitals in chain(timeline, trainer).steps[1:-4]:  # after these nothing is finite for long
        here, before = (
            np.frombuffer(states[at]["theta"], np.float32).astype(np.float64)
            for at in (vitals.step, vitals.step - 1)
        )
        again = Trainer(states[vitals.step]["configuration"], DATA)
        for _ in timeline.travel(again, vitals.step):
            pass
        inputs = DATA.train.inputs()[again.batch_indices].astype(np.float64)
        targets = np.eye(3)[DATA.train.labels[again.batch_indices]]
        a, start = [inputs], 0
        weights = []
        for n_in, n_out in ((6, 5), (5, 4), (4, 3)):
            weights.append(here[start : start + n_in * n_out].reshape(n_out, n_in))
            biases = here[start + n_in * n_out : start + n_in * n_out + n_out]
            a.append(a[-1] @ weights[-1].T + biases)
            start += n_in * n_out + n_out
        delta = [2 * (a[-1] - targets)]
        for each in reversed(weights[1:]):
            delta.insert(0, delta[0] @ each)
        assert vitals.cost == pytest.approx(np.sum((a[-1] - targets) ** 2, axis=1).mean(), rel=1e-4)
        start = 0
        for layer, found in enumerate(vitals.layers):
            size = weights[layer].size + len(weights[layer])
            part = slice(start, start + size)
            start += size
            gradient = np.concatenate(
                [(delta[layer].T @ a[layer]).ravel(), delta[layer].sum(axis=0)]
            ) / len(inputs)
            update = np.linalg.norm(here[part] - before[part])
            expected = {
                "z": np.abs(a[layer + 1]).max(),
                "a": np.abs(a[layer + 1]).max(),
                "gradient_norm": np.linalg.norm(gradient),
                "parameter_norm": np.linalg.norm(here[part]),
                "update_norm": update,
                "update_ratio": update / np.linalg.norm(before[part]),
            }
            assert vars(found) == pytest.approx(expected, rel=1e-3), vitals.step


def test_it_was_healthy_until_the_rate_was_raised():
    trainer, timeline, _, error = train(2.0, 40)
    found = chain(timeline, trainer)
    assert 40 <= found.last_healthy_step < error.step
    assert found.trouble.step == found.last_healthy_step + 1


def test_norms_that_float32_cannot_square_are_still_told(make_trainer):
    trainer = make_trainer(3, **LINEAR)
    trainer.biases[2][:] = 1e30
    found = take_vitals(trainer)
    assert 1e29 < found.layers[2].gradient_norm < np.inf
    assert found.layers[2].parameter_norm == pytest.approx(3**0.5 * 1e30)


def test_with_a_rate_beyond_all_reason_only_the_start_is_healthy():
    trainer, timeline, _, error = train(1e6)
    assert error.step > 0
    assert chain(timeline, trainer).last_healthy_step == 0


@pytest.mark.parametrize("steps", [1, 2])
def test_a_chain_too_short_for_a_healthy_step_is_searched_beyond(steps):
    trainer, timeline, _, error = train(0.5, 40)
    whole, short = chain(timeline, trainer), chain(timeline, trainer, steps)
    assert error.step - whole.last_healthy_step > steps
    assert short.last_healthy_step == whole.last_healthy_step
    assert short.trouble == whole.trouble
    assert len(short.steps) == steps + 1


def test_where_nobody_was_healthy_for_long_it_is_the_start(monkeypatch):
    monkeypatch.setattr("core.vitals.SEARCH", 2)
    trainer, timeline, _, error = train(0.5, 40)
    before = state(trainer)
    found = chain(timeline, trainer, 1)
    assert state(trainer) == before
    assert found.last_healthy_step == 0
    assert found.trouble.step == error.step - 2


def test_a_branch_begins_at_its_first_checkpoint(monkeypatch):
    trainer, timeline, _, error = train(2.0, 40)
    timeline.checkpoints = {at: each for at, each in timeline.checkpoints.items() if at >= 39}
    beginning = min(timeline.checkpoints)
    found = chain(timeline, trainer)
    assert [each.step for each in found.steps] == list(range(beginning, error.step + 1))
    assert found.last_healthy_step >= beginning
    monkeypatch.setattr("core.vitals.SEARCH", 1)
    assert chain(timeline, trainer, 1).last_healthy_step == beginning


def test_a_run_that_cannot_begin_has_no_healthy_step():
    values = np.full((40, 6), np.inf, np.float32)
    split = Split(values, np.arange(40) % 3)
    trainer = Trainer(configuration(), Dataset("made", "Made", ("a", "b", "c"), (6,), split, split))
    timeline = Timeline()
    timeline.begin(trainer)
    timeline.record(trainer, 0)
    with pytest.raises(Diverged):
        trainer.step()
    found = chain(timeline, trainer)
    assert (found.step, found.last_healthy_step, found.trouble) == (0, None, None)
    assert len(found.steps) == 1


WELL = LayerVitals(1, 1, 1, 1, 0.01, 0.01)


def vitals(step=5, cost=0.5, **changed):
    return Vitals(step, cost, [WELL, replace(WELL, **changed)])


@pytest.mark.parametrize(
    ("changed", "layer", "sign", "value"),
    [
        ({"update_ratio": 1.01}, 2, "update_ratio", 1.01),
        ({"z": 10_001.0}, 2, "weighted_input", 10_001.0),
        ({"parameter_norm": 11.0}, 2, "parameter_growth", 11.0),
        ({"cost": 10.1}, 0, "cost_growth", 10.1),
        ({"cost": np.inf}, 0, "finite", np.inf),
        ({"gradient_norm": np.inf}, 2, "finite", np.inf),
        ({"a": np.inf}, 2, "finite", np.inf),
    ],
)
def test_each_sign_has_its_bound(changed, layer, sign, value):
    trouble = find_trouble(vitals(**changed), vitals(0))
    assert (trouble.step, trouble.layer, trouble.sign, trouble.value) == (5, layer, sign, value)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"update_ratio": 1.0, "z": 1e4, "parameter_norm": 10.0, "cost": 10.0},
        {"update_ratio": None, "update_norm": None},
        {"gradient_norm": 1e30},
    ],
)
def test_what_is_within_bounds_is_healthy(changed):
    assert find_trouble(vitals(**changed), vitals(0)) is None


def test_not_a_number_is_trouble_and_growth_from_nothing_is_not():
    assert find_trouble(vitals(z=np.nan), vitals(0)).sign == "finite"
    assert find_trouble(vitals(parameter_norm=5.0), vitals(0, parameter_norm=0.0)) is None
    assert find_trouble(vitals(cost=50.0), vitals(0, cost=5.1)) is None


def test_the_last_healthy_step_is_the_latest_and_never_the_fatal_one():
    steps = [vitals(0), vitals(1, z=2e4), vitals(2), vitals(3, update_ratio=2.0), vitals(4)]
    assert last_healthy(steps) == 2
    assert first_trouble(steps, 2).step == 3
    assert last_healthy(steps[:1]) is None
    assert first_trouble(steps[2:3], None) is None
