"""Training that meets a number that is not finite stops, says where and why, and breaks nothing."""

import numpy as np
import pytest

from core.datasets import Dataset, Split
from core.errors import Diverged
from core.frame import FrameMaker, Spotlight
from core.optimizers import OPTIMIZERS
from core.snapshot import Snapshot
from core.training import Trainer
from tests.core.conftest import configuration

WILD = {"activation": "relu", "output_activation": "identity", "learning_rate": 1e6}

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # overflowing is what they do


def diverge(trainer):
    """Train until it diverges; return the error and the parameters of before the fatal step."""
    for _ in range(500):
        theta = trainer.theta.copy()
        try:
            trainer.step()
        except Diverged as error:
            return error, theta
    raise AssertionError("expected it to diverge, but it did not")


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
@pytest.mark.parametrize(
    ("output", "cost"), [("identity", "squared_error"), ("softmax", "cross_entropy")]
)
@pytest.mark.parametrize("activation", ["identity", "leaky_relu"])
def test_a_wild_learning_rate_is_caught_and_named(
    make_trainer, activation, output, cost, optimizer
):
    trainer = make_trainer(
        activation=activation,
        output_activation=output,
        cost_function=cost,
        optimizer=optimizer,
        learning_rate=1e6,
        layers=[6, 5, 5, 5, 3],
    )
    error, theta = diverge(trainer)
    assert error.code == "diverged"
    assert error.step == trainer.steps > 0
    assert 1 <= error.layer <= 4
    assert f"of layer {error.layer} overflowed at step {error.step}." in error.message
    assert "learning rate 1e+06 is too high" in error.message
    times = float(error.message.split("the last update was ")[1].split(" times as long")[0])
    assert times > 100
    np.testing.assert_array_equal(trainer.theta, theta)


def test_the_fatal_step_changes_nothing_and_stays_fatal(make_trainer):
    trainer = make_trainer(**WILD, batch_size=10)
    error, theta = diverge(trainer)
    state = (trainer.steps, trainer.epoch, trainer.batch_indices.tolist())
    memory = {name: each.copy() for name, each in trainer.optimizer.memory.items()}
    update = trainer.update.copy()
    for _ in range(2):
        with pytest.raises(Diverged) as caught:
            trainer.step()
        assert vars(caught.value) == vars(error)
    assert (trainer.steps, trainer.epoch, trainer.batch_indices.tolist()) == state
    np.testing.assert_array_equal(trainer.theta, theta)
    np.testing.assert_array_equal(trainer.update, update)
    for name, before in memory.items():
        np.testing.assert_array_equal(trainer.optimizer.memory[name], before)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_reset_brings_it_back(make_trainer, optimizer):
    trainer = make_trainer(**{**WILD, "optimizer": optimizer})
    diverge(trainer)
    trainer.reset()
    trainer.set_learning_rate(0.01)
    fresh = make_trainer(**{**WILD, "optimizer": optimizer, "learning_rate": 0.01})
    for _ in range(10):
        trainer.step()
        fresh.step()
    np.testing.assert_array_equal(trainer.theta, fresh.theta)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_first_layer_that_went_wrong_is_named(make_trainer, layer, value):
    trainer = make_trainer(3)
    trainer.biases[layer - 1][0] = value
    if np.isinf(value):  # a saturated sigmoid hides infinity, so let it meet its like
        trainer.biases[layer - 1][0] = np.nan
        trainer.weights[layer - 1][0, 0] = value
    with pytest.raises(Diverged, match="A weight or bias") as caught:
        trainer.step()
    assert caught.value.layer == layer


@pytest.mark.parametrize("layer", [1, 2])
def test_an_overflowing_sum_is_found_where_it_happens(make_trainer, layer):
    trainer = make_trainer(3, activation="identity", output_activation="identity")
    for each in trainer.weights[: layer - 1]:
        each[:] = 1
    trainer.weights[layer - 1][:] = 3e38
    trainer.biases[layer - 1][:] = 3e38
    with pytest.raises(Diverged, match="A weighted input z of layer") as caught:
        trainer.step()
    assert caught.value.layer == layer


def test_a_gradient_whose_square_overflows_counts_as_diverged(make_trainer):
    trainer = make_trainer(3, activation="identity", output_activation="identity")
    trainer.biases[2][:] = 1e30
    with pytest.raises(Diverged, match="gradient") as caught:
        trainer.step()
    assert 1 <= caught.value.layer <= 3


def test_the_first_step_does_not_blame_the_learning_rate():
    values = np.full((40, 6), np.inf, np.float32)
    split = Split(values, np.arange(40) % 3)
    data = Dataset("made", "Made", ("a", "b", "c"), (6,), split, split)
    with pytest.raises(Diverged, match="at the first step, so the initial weights or the data"):
        Trainer(configuration(learning_rate=0.1), data).step()


def test_a_diverged_run_can_still_be_looked_at(make_trainer, dataset):
    trainer = make_trainer(**WILD)
    diverge(trainer)
    frame = FrameMaker(trainer).make("gradient", Spotlight("train", 0, *dataset.train.example(0)))
    assert not (np.square(frame.values.astype(np.float32)).sum() < np.inf)
    assert Snapshot.of(trainer).step == frame.step == trainer.steps


def test_an_update_of_parameters_that_were_zero_has_only_a_length(make_trainer):
    trainer = make_trainer(**{**WILD, "activation": "identity", "initialization": "zero"})
    trainer.step()
    trainer.biases[-1][:] *= 1e30
    trainer.update[:] = trainer.theta
    with pytest.raises(Diverged, match=r"the last update was [\d.e+]+ long\.$"):
        trainer.step()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_ordinary_run_does_not_diverge(make_trainer, optimizer):
    assert np.isfinite(make_trainer(200, optimizer=optimizer).theta).all()
