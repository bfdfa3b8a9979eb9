"""What an edge shows is what its channel's name says, number by number."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels import CHANNELS, SIGNED, UNITS, gradient_histogram, read_channel
from core.frame import FrameMaker, Spotlight
from core.probes.gradient import average_gradient
from core.probes.trace import trace_example
from core.snapshot import Snapshot


@pytest.fixture
def seen(make_trainer, dataset):
    """A trainer, a frame of it in every channel, and the trace of the spotlit example."""
    trainer = make_trainer(9, optimizer="adam")
    inputs, label = dataset.test.example(7)
    maker, spotlight = FrameMaker(trainer), Spotlight("test", 7, inputs, label)
    frames = {channel: maker.make(channel, spotlight).values for channel in CHANNELS}
    return trainer, frames, (inputs, label)


def test_gradient_and_signed_gradient_are_the_batchs(seen):
    trainer, frames, _ = seen
    np.testing.assert_array_equal(frames["gradient"], trainer.gradient)
    np.testing.assert_array_equal(frames["signed_gradient"], trainer.gradient)
    assert not SIGNED["gradient"]
    assert SIGNED["signed_gradient"]


def test_weight_is_theta(seen):
    np.testing.assert_array_equal(seen[1]["weight"], seen[0].theta)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_update_is_what_was_really_added(make_trainer, dataset, optimizer):
    trainer = make_trainer(9, optimizer=optimizer)
    spotlight = Spotlight("test", 0, *dataset.test.example(0))
    before = trainer.theta.astype(np.float64)
    trainer.step()
    shown = FrameMaker(trainer).make("update", spotlight).values
    rounding = np.finfo(np.float32).eps * np.abs(trainer.theta) + 1e-12
    assert (np.abs(trainer.theta - before - shown) <= rounding).all()
    assert np.abs(shown).max() > 100 * rounding.max()


def test_wish_is_the_negative_gradient_of_the_spotlit_example_alone(seen):
    trainer, frames, (inputs, label) = seen
    alone = average_gradient(Snapshot.of(trainer), [(inputs[np.newaxis], np.array([label]))])
    np.testing.assert_allclose(frames["wish"], -alone.gradient, rtol=1e-3, atol=1e-7)


def test_hebbian_is_the_product_of_the_activations_at_both_ends(seen):
    trainer, frames, (inputs, label) = seen
    trace = trace_example(Snapshot.of(trainer), inputs, label)
    a = [trace.inputs, *(each.a for each in trace.layers)]
    layout = trainer.network.layout
    for layer in range(1, len(a)):
        for to in range(len(a[layer])):
            for source in range(len(a[layer - 1])):
                expected = a[layer][to] * a[layer - 1][source]
                found = frames["hebbian"][layout.index(layer, to, source)]
                assert found == pytest.approx(expected, rel=1e-4)
            # A bias is a weight from a neuron that is always 1.
            found = frames["hebbian"][layout.index(layer, to, None)]
            assert found == pytest.approx(a[layer][to], rel=1e-4)


def test_every_channel_is_a_copy_with_a_sign_and_a_unit(seen):
    trainer, frames, _ = seen
    assert set(CHANNELS) == set(SIGNED) == set(UNITS)
    for values in frames.values():
        assert values.dtype == np.float32
        assert values.shape == trainer.theta.shape
        for own in (trainer.theta, trainer.gradient, trainer.update):
            assert not np.shares_memory(values, own)


def test_an_unknown_channel_is_an_error_of_the_program(make_trainer):
    with pytest.raises(ValueError, match=r"gradient.*but got 'color'"):
        read_channel("color", make_trainer(), None)


def column(value):
    """The histogram's column as docs/protocol.md defines it."""
    if not math.isfinite(value):
        return 255
    if abs(value) < 2.0**-126:
        return 0
    mantissa, exponent = np.frexp(abs(value))  # mantissa in [1/2, 1)
    assert 0.5 <= mantissa < 1
    return int(exponent) + 126


@given(values=st.lists(st.floats(width=32), max_size=40))
def test_the_histogram_counts_signs_and_powers_of_two(values):
    array = np.array(values, np.float32)
    expected = np.zeros((2, 256), np.uint32)
    for each in array:
        expected[int(np.signbit(each)), column(float(each))] += 1
    found = gradient_histogram(array)
    assert found.dtype == np.uint32
    np.testing.assert_array_equal(found, expected)
    assert found.sum() == len(values)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (1.0, (0, 127)),
        (-1.0, (1, 127)),
        (1.9999999, (0, 127)),
        (2.0, (0, 128)),
        (0.0, (0, 0)),
        (1e-40, (0, 0)),
        (math.inf, (0, 255)),
        (-math.inf, (1, 255)),
        (3.4e38, (0, 254)),
    ],
)
def test_the_histogram_at_its_borders(value, place):
    assert gradient_histogram(np.array([value], np.float32))[place] == 1
