"""A score is the mean over exactly the examples it claims, whatever the chunks."""

import numpy as np
import pytest

from core import evaluation
from core.datasets import load
from core.evaluation import Evaluator
from tests.core import reference


def plain_score(trainer, split, count):
    """Count one example after another."""
    layout = trainer.network.layout
    weights = [each.tolist() for each in layout.weights(trainer.theta)]
    biases = [each.tolist() for each in layout.biases(trainer.theta)]
    names = [each.name for each in trainer.network.activations]
    cost, correct = 0.0, 0
    for index in range(count):
        inputs, label = split.example(index)
        target = [float(each == label) for each in range(layout.layers[-1])]
        _, a = reference.forward(weights, biases, inputs.tolist(), names)
        cost += reference.cost_and_slope(trainer.network.cost.name, a[-1], target)[0]
        correct += max(range(len(target)), key=a[-1].__getitem__) == label
    return cost / count, correct / count


@pytest.mark.parametrize("chunk", [1, 7, 102, 103, 1000])
@pytest.mark.parametrize("limit", [None, 1, 40, 10_000])
@pytest.mark.parametrize("cost_function", ["squared_error", "cross_entropy"])
def test_score_agrees_with_counting(make_trainer, monkeypatch, chunk, limit, cost_function):
    monkeypatch.setattr(evaluation, "CHUNK", chunk)
    trainer = make_trainer(50, cost_function=cost_function, learning_rate=0.5)
    split = trainer.dataset.train
    score = Evaluator(trainer.network, split, limit).score(trainer.theta)
    cost, accuracy = plain_score(trainer, split, min(limit or 103, 103))
    assert score.cost == pytest.approx(cost, rel=1e-5)
    assert score.accuracy == pytest.approx(accuracy)


def test_in_parts_it_rests_between_chunks_and_gives_the_same(make_trainer, monkeypatch):
    trainer = make_trainer(5)
    whole = Evaluator(trainer.network, trainer.dataset.train).score(trainer.theta)
    monkeypatch.setattr(evaluation, "CHUNK", 40)
    parts = list(Evaluator(trainer.network, trainer.dataset.train).score_in_parts(trainer.theta))
    assert parts[:-1] == [None, None]
    assert parts[-1].accuracy == whole.accuracy
    assert parts[-1].cost == pytest.approx(whole.cost, rel=1e-6)


def test_scoring_changes_nothing(make_trainer):
    trainer = make_trainer(5)
    before = trainer.theta.copy()
    evaluator = Evaluator(trainer.network, trainer.dataset.test)
    assert evaluator.score(trainer.theta) == evaluator.score(trainer.theta)
    np.testing.assert_array_equal(trainer.theta, before)


def test_guessing_one_class_is_as_good_as_its_share(make_trainer):
    trainer = make_trainer(initialization="zero")
    labels = load("moons").train.labels
    assert 0.4 < labels.mean() < 0.6
    share = np.mean(trainer.dataset.train.labels == 0)
    found = Evaluator(trainer.network, trainer.dataset.train).score(trainer.theta)
    assert found.accuracy == pytest.approx(share)  # all outputs alike: the first is taken
