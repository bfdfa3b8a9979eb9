"""Learning curves: networks that differ in their data alone, measured as the run's own are."""

from itertools import pairwise

import numpy as np
import pytest

from core.evaluation import Evaluator
from core.probes import learning_curve
from core.probes.learning_curve import choose, count_steps, learn
from core.training import Trainer
from tests.core.conftest import configuration


def nobody(_):
    """Be told progress and do nothing."""


def test_a_smaller_choice_is_part_of_every_larger_one(dataset):
    chosen = [choose(configuration(seed=3), dataset, size).train for size in (10, 40, 103)]
    for smaller, larger in pairwise(chosen):
        np.testing.assert_array_equal(larger.values[: len(smaller)], smaller.values)
        np.testing.assert_array_equal(larger.labels[: len(smaller)], smaller.labels)
    everything = sorted(map(bytes, dataset.train.values))
    assert sorted(map(bytes, chosen[-1].values)) == everything
    assert [bytes(each) for each in chosen[-1].values] != [bytes(v) for v in dataset.train.values]


def test_the_choice_is_the_seeds_and_the_test_set_is_whole(dataset):
    first, again, other = (choose(configuration(seed=seed), dataset, 20) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.train.values, again.train.values)
    assert (first.train.values != other.train.values).any()
    assert first.test is dataset.test


def test_all_networks_make_as_many_steps_as_the_largest_size_takes(dataset):
    chosen = configuration(batch_size=10)
    steps = count_steps(chosen, [5, 50, 103], epochs=3)
    assert steps == 3 * 11
    points = list(learn(chosen, dataset, [5, 50, 103], steps, nobody))
    assert [(point.size, point.steps) for point in points] == [(5, 33), (50, 33), (103, 33)]


@pytest.mark.parametrize("size", [4, 60])
def test_a_point_is_what_training_on_these_examples_comes_to(dataset, size):
    chosen = configuration(batch_size=10, optimizer="adam", learning_rate=0.01)
    (point,) = learn(chosen, dataset, [size], 40, nobody)
    data = choose(chosen, dataset, size)
    trainer = Trainer(chosen.change(batch_size=min(10, size)), data)
    for _ in range(40):
        trainer.step()
    assert (
        point.test_accuracy
        == Evaluator(trainer.network, dataset.test).score(trainer.theta).accuracy
    )
    assert (
        point.train_accuracy == Evaluator(trainer.network, data.train).score(trainer.theta).accuracy
    )
    assert point.seconds > 0
    assert point.reason is None


def test_all_begin_with_the_same_weights(dataset, monkeypatch):
    found = []

    class Watched(Trainer):
        def __init__(self, *given):
            super().__init__(*given)
            found.append(self.theta.copy())

    monkeypatch.setattr(learning_curve, "Trainer", Watched)
    list(learn(configuration(batch_size=10), dataset, [5, 50], 2, nobody))
    np.testing.assert_array_equal(found[0], found[1])


def test_more_data_is_worth_something(dataset):
    chosen = configuration(batch_size=10, optimizer="adam", learning_rate=0.02)
    few, many = learn(chosen, dataset, [5, 103], 600, nobody)
    assert few.train_accuracy > few.test_accuracy
    assert many.test_accuracy > few.test_accuracy


def test_a_network_that_diverges_has_no_accuracy_but_a_reason(dataset):
    chosen = configuration(
        activation="relu", output_activation="identity", learning_rate=1e6, batch_size=10
    )
    with np.errstate(all="ignore"):
        (point,) = learn(chosen, dataset, [50], 100, nobody)
    assert point.train_accuracy is point.test_accuracy is None
    assert point.steps < 100
    assert "learning rate" in point.reason


def test_progress_is_told_each_step_and_can_end_the_work(dataset):
    told = []
    list(learn(configuration(batch_size=10), dataset, [5, 50], 4, told.append))
    assert told == [1, 2, 3, 4, 1, 2, 3, 4]

    def stop(_):
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        next(learn(configuration(batch_size=10), dataset, [5], 4, stop))
