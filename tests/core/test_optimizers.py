"""Each optimizer against its published formula, one number at a time."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.optimizers import OPTIMIZERS, make_optimizer

RATE = 0.05
GRADIENTS = st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=30)


def sgd(gradients):
    return [-RATE * g for g in gradients]


def momentum(gradients):
    """Polyak (1964): v = 0.9 v - rate g."""
    velocity, updates = 0.0, []
    for g in gradients:
        velocity = 0.9 * velocity - RATE * g
        updates.append(velocity)
    return updates


def rmsprop(gradients):
    """Hinton, lecture 6e: divide by the root of a running mean of the squares."""
    square, updates = 0.0, []
    for g in gradients:
        square = 0.9 * square + 0.1 * g * g
        updates.append(-RATE * g / (sqrt(square) + 1e-8))
    return updates


def adam(gradients):
    """Kingma and Ba (2015), algorithm 1."""
    mean, square, updates = 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        mean = 0.9 * mean + 0.1 * g
        square = 0.999 * square + 0.001 * g * g
        corrected_mean, corrected_square = mean / (1 - 0.9**t), square / (1 - 0.999**t)
        updates.append(-RATE * corrected_mean / (sqrt(corrected_square) + 1e-8))
    return updates


REFERENCES = {"sgd": sgd, "momentum": momentum, "rmsprop": rmsprop, "adam": adam}


def run(optimizer, columns, first_step=1):
    """Return the updates for gradients (steps, size)."""
    out = np.full(columns.shape[1], np.nan, np.float32)
    updates = []
    for step, gradient in enumerate(columns, start=first_step):
        optimizer.update(gradient, RATE, step, out)
        updates.append(out.copy())
    return np.array(updates)


def test_every_optimizer_is_compared():
    assert set(OPTIMIZERS) == set(REFERENCES)


@pytest.mark.parametrize("name", OPTIMIZERS)
@given(gradients=GRADIENTS)
def test_updates_follow_the_published_formula(name, gradients):
    column = np.array(gradients, np.float32)[:, np.newaxis]
    found = run(make_optimizer(name, 1), column)
    np.testing.assert_allclose(found[:, 0], REFERENCES[name](gradients), rtol=3e-4, atol=3e-7)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_parameters_do_not_feel_each_other(name):
    columns = np.random.default_rng(1).normal(size=(20, 4)).astype(np.float32)
    together = run(make_optimizer(name, 4), columns)
    for place in range(4):
        alone = run(make_optimizer(name, 1), columns[:, place : place + 1])
        np.testing.assert_allclose(together[:, place], alone[:, 0], rtol=1e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_gradient_is_left_alone_and_the_memory_is_not_handed_out(name):
    optimizer = make_optimizer(name, 3)
    gradient, out = np.array([1, -2, 3], np.float32), np.empty(3, np.float32)
    optimizer.update(gradient, RATE, 1, out)
    assert gradient.tolist() == [1, -2, 3]
    assert out.dtype == np.float32
    assert not any(np.shares_memory(out, each) for each in optimizer.memory.values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_memory_is_all_there_is_to_remember(name):
    columns = np.random.default_rng(2).normal(size=(30, 4)).astype(np.float32)
    whole = run(make_optimizer(name, 4), columns)
    first, second = make_optimizer(name, 4), make_optimizer(name, 4)
    run(first, columns[:12])
    for key, vector in first.memory.items():
        second.memory[key][:] = vector
    np.testing.assert_array_equal(run(second, columns[12:], first_step=13), whole[12:])


@pytest.mark.parametrize("size", [0, 1e-42, 1e-30, 1e18])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_no_gradient_is_too_small_or_too_large(name, size):
    columns = np.full((5, 2), size, np.float32)
    found = run(make_optimizer(name, 2), columns)
    assert np.isfinite(found).all()
    assert (found <= 0).all()
    if size == 0:
        assert not found.any()


def test_an_unknown_optimizer_is_told_with_the_choices():
    with pytest.raises(InvalidInput, match=r"optimizer: expected one of sgd, .* got 'lion'"):
        make_optimizer("lion", 3)
