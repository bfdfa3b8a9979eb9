"""A run's health by REST: early warnings while it trains, and the steps that led to a divergence."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.routes.vitals import SAMPLE, columns, evenly_spaced
from app.routes.vitals import divergence as read_divergence
from app.vitals_schemas import DivergenceResource, WarningsResource
from core.configuration import configure
from core.datasets import load
from core.errors import Diverged
from core.probes.warnings import find_warnings
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.training import Trainer
from core.vitals import chain

WILD = {"activation": "identity", "output_activation": "identity", "learning_rate": 1e6}


@pytest.fixture
def made():
    """A chain, as a worker would answer it."""
    trainer = Trainer(configure([2, 4, 2], dataset="moons", **WILD), load("moons"))
    timeline = Timeline()
    timeline.begin(trainer)
    with np.errstate(all="ignore"), contextlib.suppress(Diverged):
        for _ in range(500):
            timeline.record(trainer, 0)
            timeline.follow(trainer)
            trainer.step()
            timeline.end = trainer.steps
    return chain(timeline, trainer)


def test_warnings_are_those_of_the_engine(live):
    run = live.make(activation="relu", learning_rate=30)
    run.post("step", count=40)
    answer = run.get("/probes/vitals")
    WarningsResource.model_validate(answer)
    dataset = load("moons")
    trainer = Trainer(configuration_of(run), dataset)
    for _ in range(40):
        trainer.step()
    inputs = np.empty((len(trainer.batch_indices), 2), np.float32)
    batch = (
        dataset.train.gather(trainer.batch_indices, inputs),
        trainer.train.labels[trainer.batch_indices],
    )
    expected = find_warnings(Snapshot.of(trainer), batch, evenly_spaced(dataset, SAMPLE))
    assert answer["step"] == 40
    assert answer["examples"] == SAMPLE
    assert answer["cost"] == pytest.approx(expected.cost)
    assert answer["warnings"] == [
        {**vars(each), "value": pytest.approx(each.value)} for each in expected.warnings
    ]
    assert "dead" in {each["kind"] for each in answer["warnings"]}


def configuration_of(run):
    return run.server.runs[run.id].state.configuration


def test_before_the_first_step_there_is_no_last_update(live):
    answer = live.make().get("/probes/vitals")
    assert [each["last"] for each in answer["layers"]] == [None] * 3
    assert all(each["next"] > 0 for each in answer["layers"])


def test_a_mini_batch_too_large_to_look_at_leaves_the_last_update(live):
    run = live.make(dataset="digits", layers=[64, 4, 10], batch_size=1437)
    run.post("step")
    answer = run.get("/probes/vitals")
    assert answer["cost"] is None
    assert [each["next"] for each in answer["layers"]] == [None] * 2
    assert all(each["last"] > 0 for each in answer["layers"])


def test_a_hall_that_asks_at_once_is_answered_once(live, monkeypatch):
    made = []

    def count(*arguments):
        made.append(1)
        return find_warnings(*arguments)

    monkeypatch.setattr("app.routes.vitals.find_warnings", count)
    run = live.make()
    run.post("step", count=3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: run.get("/probes/vitals"), range(16)))
    assert len(made) == 1
    assert all(each == answers[0] for each in answers)
    run.post("step")
    assert run.get("/probes/vitals")["step"] == 4
    before = len(made)
    run.change(learning_rate=5)
    assert run.get("/probes/vitals")["layers"] != answers[0]["layers"]
    assert len(made) == before + 1


def test_looking_changes_nothing(live):
    run, other = live.make(), live.make()
    for _ in range(3):
        run.post("step", count=5)
        run.get("/probes/vitals")
    other.post("step", count=15)
    np.testing.assert_array_equal(run.theta, other.theta)


def test_the_sample_is_spread_over_the_training_set():
    dataset = load("moons")
    inputs, labels = evenly_spaced(dataset, 5)
    everything = dataset.train.inputs()
    np.testing.assert_array_equal(inputs[[0, -1]], everything[[0, -1]])
    assert len(labels) == 5
    assert len(evenly_spaced(dataset, 10**6)[1]) == len(everything)


def test_a_run_that_has_not_diverged_has_no_divergence(live):
    assert live.make().get("/divergence") is None


def test_a_chain_is_told_in_columns(made):
    told = DivergenceResource.model_validate(columns(made))
    assert told.steps == [each.step for each in made.steps]
    assert told.steps[-1] == told.step == made.step
    for layer, found in enumerate(told.layers):
        for name, values in found:
            expected = [getattr(each.layers[layer], name) for each in made.steps]
            known = [each if each is not None and np.isfinite(each) else None for each in expected]
            assert values == known
    assert told.layers[0].update_ratio[0] is None  # before the first step nothing was added


def test_what_a_worker_answers_is_told_and_of_a_reset_one_nothing(made):
    class Asked:
        class state:  # noqa: N801
            status = "diverged"

        def __init__(self, answer):
            self.answer = answer

        async def ask(self, action):
            assert action == "divergence"
            return self.answer

    told = asyncio.run(read_divergence(Asked(made)))
    assert told.last_healthy_step == made.last_healthy_step == 0
    assert asyncio.run(read_divergence(Asked(None))) is None
