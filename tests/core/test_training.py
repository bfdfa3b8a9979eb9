"""A run is a function of its configuration and seed, whatever is watched or asked in between."""

import hashlib
import os
import subprocess
import sys
import tracemalloc
from itertools import chain

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.channels import CHANNELS
from core.configuration import configure
from core.datasets import Dataset, Split, load
from core.errors import InvalidInput
from core.evaluation import Evaluator
from core.frame import FrameMaker, Spotlight
from core.optimizers import OPTIMIZERS
from core.probes.gradient import average_gradient
from core.snapshot import Snapshot
from core.training import Trainer
from tests.core.conftest import EXAMPLES

BATCH_SIZES = [1, 2, 10, 32, 51, 52, 102, 103]
OTHER_PROCESS = """
import hashlib
from threadpoolctl import threadpool_limits
from core.configuration import configure
from core.datasets import load
from core.training import Trainer
with threadpool_limits(limits=1):
    trainer = Trainer(configure([2, 8, 8, 2], "moons", optimizer="adam", batch_size=7), load("moons"))
    for _ in range(300):
        trainer.step()
print(hashlib.sha256(trainer.theta.tobytes()).hexdigest())
"""


def run_epoch(trainer):
    """Return the examples of every batch of the present epoch."""
    epoch, batches = trainer.epochs, []
    while trainer.epochs == epoch:
        batches.append(trainer.batch_indices.tolist())
        trainer.step()
    return batches


def watch(trainer, step):
    """Look at everything that there is to see; none of it may matter."""
    spotlight = Spotlight("train", 3, *trainer.dataset.train.example(3))
    FrameMaker(trainer).make(CHANNELS[step % len(CHANNELS)], spotlight)
    snapshot = Snapshot.of(trainer)
    indices = snapshot.batch_indices
    inputs = trainer.dataset.train.inputs()[indices]
    average_gradient(snapshot, [(inputs, trainer.dataset.train.labels[indices])])
    Evaluator(trainer.network, trainer.dataset.test).score(trainer.theta)
    assert np.isfinite(trainer.cost)
    assert 0 <= trainer.batch_accuracy <= 1


# Order


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_every_example_is_seen_exactly_once_an_epoch(make_trainer, batch_size):
    trainer = make_trainer(batch_size=batch_size)
    for epoch in range(3):
        assert trainer.epochs == trainer.epoch == epoch
        batches = run_epoch(trainer)
        assert sorted(chain.from_iterable(batches)) == list(range(EXAMPLES))
        assert len(batches) == trainer.steps_per_epoch
        assert {len(each) for each in batches[:-1]} <= {batch_size}
        assert len(batches[-1]) == (EXAMPLES - 1) % batch_size + 1
    assert trainer.steps == 3 * trainer.steps_per_epoch


def test_the_order_is_a_function_of_seed_and_epoch_alone(make_trainer):
    def orders(**given):
        trainer = make_trainer(**given)
        return [list(chain.from_iterable(run_epoch(trainer))) for _ in range(3)]

    reference = orders(seed=5, batch_size=10)
    other = orders(seed=5, batch_size=7, optimizer="adam", layers=[6, 3], initialization="zero")
    assert reference == other
    assert orders(seed=6, batch_size=10) != reference
    assert reference[0] != reference[1] != reference[2]


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=12), data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changing_the_batch_size_within_an_epoch_misses_and_repeats_nothing(
    make_trainer, sizes, data
):
    trainer = make_trainer(batch_size=10)
    seen = []
    while trainer.epochs == 0:
        if data.draw(st.booleans()):
            trainer.prepare()  # a viewer may have seen the batch that is not to be
        trainer.set_batch_size(sizes[trainer.steps % len(sizes)])
        seen += trainer.batch_indices.tolist()
        trainer.step()
        assert trainer.epoch == pytest.approx(len(seen) / EXAMPLES)
    assert sorted(seen) == list(range(EXAMPLES))


def test_the_epoch_counts_examples_and_not_steps(make_trainer):
    trainer = make_trainer(batch_size=100)
    assert (trainer.epoch, trainer.steps_per_epoch) == (0, 2)
    trainer.step()
    assert trainer.epoch == 100 / 103
    trainer.step()
    assert (trainer.epoch, trainer.epochs, trainer.offset) == (1, 1, 0)


# The step


@pytest.mark.parametrize("batch_size", [1, 10])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_step_is_the_optimizers_update_of_the_batchs_gradient(
    make_trainer, optimizer, batch_size
):
    trainer = make_trainer(8, optimizer=optimizer, batch_size=batch_size)
    for _ in range(4):  # of ten, the third is the epoch's short one
        snapshot = Snapshot.of(trainer)
        indices = snapshot.batch_indices
        batch = trainer.dataset.train.inputs()[indices], trainer.dataset.train.labels[indices]
        expected = average_gradient(snapshot, [batch])
        trainer.prepare()
        np.testing.assert_allclose(trainer.gradient, expected.gradient, rtol=2e-4, atol=1e-7)
        assert trainer.cost == pytest.approx(expected.cost, rel=1e-5)
        if optimizer == "sgd":
            update = -trainer.configuration.learning_rate * trainer.gradient.astype(np.float64)
        trainer.step()
        if optimizer == "sgd":
            np.testing.assert_allclose(trainer.update, update, rtol=1e-6)
        difference = trainer.theta.astype(np.float64) - snapshot.theta
        rounding = np.finfo(np.float32).eps * np.abs(trainer.theta) + 1e-12
        assert (np.abs(difference - trainer.update) <= rounding).all()


def test_adam_is_told_that_the_first_step_is_the_first(make_trainer):
    trainer = make_trainer(1, optimizer="adam", learning_rate=0.01)
    fresh = make_trainer(optimizer="adam", learning_rate=0.01)
    fresh.prepare()
    felt = np.abs(fresh.gradient) > 1e-5  # where its epsilon does not count
    assert felt.mean() > 0.9
    # Corrected for their start at zero, mean and root of the square are both |g| at first.
    np.testing.assert_allclose(
        trainer.update[felt], -0.01 * np.sign(fresh.gradient[felt]), rtol=2e-3
    )


def test_gradient_norms_are_those_of_the_layers(make_trainer):
    trainer = make_trainer(3)
    trainer.prepare()
    squares = [
        float((weights**2).sum() + (biases**2).sum())
        for weights, biases in zip(trainer.gradient_weights, trainer.gradient_biases, strict=True)
    ]
    assert np.square(trainer.gradient_norms()) == pytest.approx(squares)


def test_a_new_learning_rate_counts_from_the_next_step_on(make_trainer):
    trainer, twice = make_trainer(5, learning_rate=0.5), make_trainer(5, learning_rate=0.5)
    twice.prepare()
    twice.set_learning_rate(1.0)
    trainer.step()
    twice.step()
    np.testing.assert_array_equal(2 * trainer.update, twice.update)


def test_preparing_twice_computes_once(make_trainer, monkeypatch):
    trainer = make_trainer(3)
    trainer.prepare()
    monkeypatch.setattr(trainer.network, "forward", None)
    trainer.prepare()


# Determinism


@pytest.mark.parametrize("batch_size", [1, 10, EXAMPLES])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_runs_agree_bit_for_bit_whatever_is_watched(make_trainer, optimizer, batch_size):
    alone = make_trainer(optimizer=optimizer, batch_size=batch_size)
    clutter = [np.empty(n, np.uint8) for n in (1, 3, 70, 1001)]  # other places in memory
    watched = make_trainer(optimizer=optimizer, batch_size=batch_size)
    for step in range(25):
        watch(watched, step)
        alone.step()
        watched.step()
        watch(watched, step)
        assert alone.theta.tobytes() == watched.theta.tobytes()
    for name, vector in alone.optimizer.memory.items():
        assert vector.tobytes() == watched.optimizer.memory[name].tobytes()
    assert (alone.steps, alone.epoch) == (watched.steps, watched.epoch)
    assert len(clutter) == 4


def test_another_process_gets_the_same_bits():
    digests = {
        subprocess.run(
            [sys.executable, "-c", OTHER_PROCESS], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    }
    here: dict[str, object] = {}
    exec(OTHER_PROCESS.replace("print", "found = "), here)  # noqa: S102
    assert digests == {f"{here['found']}\n"}


def test_another_seed_is_another_run(make_trainer):
    digests = {hashlib.sha256(make_trainer(5, seed=seed).theta).hexdigest() for seed in range(4)}
    assert len(digests) == 4


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_reset_goes_back_to_the_very_beginning(make_trainer, optimizer):
    trainer, fresh = make_trainer(30, optimizer=optimizer), make_trainer(optimizer=optimizer)
    trainer.prepare()
    trainer.reset()
    assert (trainer.steps, trainer.epoch, trainer.has_update) == (0, 0, False)
    np.testing.assert_array_equal(trainer.theta, fresh.theta)
    for _ in range(20):
        trainer.step()
        fresh.step()
    np.testing.assert_array_equal(trainer.theta, fresh.theta)


def test_reset_with_another_seed_is_the_run_of_that_seed(make_trainer):
    trainer, other = make_trainer(7, seed=1), make_trainer(seed=9)
    trainer.reset(9)
    assert trainer.configuration == other.configuration
    for _ in range(15):
        trainer.step()
        other.step()
    np.testing.assert_array_equal(trainer.theta, other.theta)


# Room


def test_a_step_allocates_no_large_arrays():
    random = np.random.default_rng(1)
    pictures = Split(random.integers(0, 256, (500, 784), np.uint8), np.arange(500) % 10, 1 / 255)
    data = Dataset("made", "Made", tuple("0123456789"), (28, 28), pictures, pictures)
    trainer = Trainer(configure([784, 200, 10], "made", optimizer="adam", batch_size=20), data)
    trainer.step()  # makes what is made once
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(10):
            trainer.step()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    layer = 20 * 200 * 4  # bytes of the wide layer's activations; theta has 636,040
    assert peak - before < 4 * layer
    assert after - before < 4096


def test_a_short_batch_uses_the_same_room(make_trainer):
    trainer = make_trainer(batch_size=100)
    trainer.prepare()
    room = trainer.batch.a[0]
    trainer.step()
    trainer.prepare()
    assert len(trainer.batch.y) == 3
    assert np.shares_memory(room, trainer.batch.a[0])


# Lessons


def test_zero_initialization_keeps_the_neurons_of_a_layer_alike(make_trainer):
    trainer = make_trainer(40, initialization="zero", learning_rate=1.0)
    assert trainer.theta.any()
    for layer in (0, 1):
        weights, biases = trainer.weights[layer], trainer.biases[layer]
        np.testing.assert_allclose(weights, np.broadcast_to(weights[:1], weights.shape), rtol=1e-5)
        np.testing.assert_allclose(biases, np.full_like(biases, biases[0]), rtol=1e-5)
    assert len(set(make_trainer(40, learning_rate=1.0).biases[0].tolist())) == 5


def test_the_default_network_learns_the_digits(digits):
    configuration = configure([64, 16, 16, 10], "digits")
    thetas = []
    for _ in range(2):
        trainer = Trainer(configuration, digits)
        for _ in range(20 * trainer.steps_per_epoch):
            trainer.step()
        thetas.append(trainer.theta)
    assert Evaluator(trainer.network, digits.test).score(trainer.theta).accuracy > 0.85
    np.testing.assert_array_equal(*thetas)


@pytest.mark.skipif(
    "BACKLIGHT_MNIST_DIR" not in os.environ,
    reason="MNIST itself is asked for only where BACKLIGHT_MNIST_DIR says that it lies",
)
def test_the_default_network_passes_nine_tenths_of_mnist_in_one_epoch():
    mnist = load("mnist")
    trainer = Trainer(configure([784, 16, 16, 10]), mnist)
    for _ in range(trainer.steps_per_epoch):
        trainer.step()
    assert trainer.epoch == 1
    assert Evaluator(trainer.network, mnist.test).score(trainer.theta).accuracy > 0.9


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("cost_function", ["squared_error", "cross_entropy"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_the_default_learning_rates_learn(digits, activation, cost_function, optimizer):
    given = {"activation": activation, "cost_function": cost_function, "optimizer": optimizer}
    trainer = Trainer(configure([64, 16, 16, 10], "digits", **given), digits)
    for _ in range(40 * trainer.steps_per_epoch):
        trainer.step()
    assert Evaluator(trainer.network, digits.test).score(trainer.theta).accuracy > 0.85


# Bad input


@pytest.mark.parametrize("value", [0, -1, EXAMPLES + 1, 2.0, True, "10", None])
def test_an_impossible_batch_size_changes_nothing(make_trainer, value):
    trainer, untouched = make_trainer(3, batch_size=10), make_trainer(3, batch_size=10)
    with pytest.raises(InvalidInput, match=f"^batch_size: expected .*got {value!r}"):
        trainer.set_batch_size(value)
    assert trainer.configuration == untouched.configuration
    trainer.step()
    untouched.step()
    np.testing.assert_array_equal(trainer.theta, untouched.theta)


def test_a_batch_larger_than_the_data_names_the_data(make_trainer):
    with pytest.raises(
        InvalidInput, match="at most 103, the training examples of made, but got 104"
    ):
        make_trainer(batch_size=104)


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), 10**400, "1", None, True])
def test_an_impossible_learning_rate_changes_nothing(make_trainer, value):
    trainer = make_trainer(3, learning_rate=0.25)
    with pytest.raises(InvalidInput, match=r"^learning_rate: expected a number above 0 .*but got"):
        trainer.set_learning_rate(value)
    assert trainer.configuration.learning_rate == 0.25


@pytest.mark.parametrize("value", [-1, 2**53, 1.5, True, "7"])
def test_an_impossible_seed_resets_nothing(make_trainer, value):
    trainer = make_trainer(3)
    with pytest.raises(InvalidInput, match=r"^seed: expected a whole number from 0 to"):
        trainer.reset(value)
    assert trainer.steps == 3
    assert trainer.configuration.seed == 1
