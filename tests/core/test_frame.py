"""A frame is one consistent moment, and keeps it while the training goes on."""

from dataclasses import fields

import numpy as np
import pytest

from core.configuration import configure
from core.datasets import load
from core.frame import SURFACE_POINTS, FrameMaker, Spotlight
from core.probes.forward import run_forward
from core.probes.gradient import average_gradient
from core.probes.trace import trace_example
from core.snapshot import Snapshot
from core.training import Trainer


@pytest.fixture
def spotlight(dataset):
    return Spotlight("test", 4, *dataset.test.example(4))


@pytest.fixture
def toy():
    trainer = Trainer(configure([2, 8, 2], "xor", learning_rate=1.0), load("xor"))
    for _ in range(40):
        trainer.step()
    return trainer


def arrays(frame):
    """Every array that a frame holds, at any depth."""
    for field in fields(frame):
        value = getattr(frame, field.name)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, np.ndarray):
                yield each
    yield frame.spotlight.inputs


def test_a_frame_agrees_with_the_probes_of_the_same_step(make_trainer, spotlight):
    trainer = make_trainer(13, batch_size=10)
    frame = FrameMaker(trainer).make("signed_gradient", spotlight)
    snapshot = Snapshot.of(trainer)
    trace = trace_example(snapshot, spotlight.inputs, spotlight.label)
    assert frame.step == trace.step == 13
    assert frame.spotlight_cost == pytest.approx(trace.cost, rel=1e-5)
    np.testing.assert_allclose(frame.activations[0], spotlight.inputs)
    for layer, each in enumerate(trace.layers, start=1):
        np.testing.assert_allclose(frame.activations[layer], each.a, rtol=1e-4)
        np.testing.assert_allclose(frame.deltas[layer - 1], each.delta, rtol=1e-3, atol=1e-7)
    indices = snapshot.batch_indices
    split = trainer.dataset.train
    batch = average_gradient(snapshot, [(split.inputs()[indices], split.labels[indices])])
    np.testing.assert_allclose(frame.values, batch.gradient, rtol=1e-3, atol=1e-7)
    assert frame.cost == pytest.approx(batch.cost, rel=1e-5)
    outputs = run_forward(snapshot, split.inputs()[indices]).a[-1]
    assert frame.batch_accuracy == np.mean(outputs.argmax(axis=1) == split.labels[indices])
    for norm, each in zip(frame.gradient_norms, snapshot.network.layout.slices, strict=True):
        assert norm == pytest.approx(np.linalg.norm(batch.gradient[each.both]), rel=1e-4)


def test_the_frames_gradient_is_what_the_next_step_uses(make_trainer, spotlight):
    trainer = make_trainer(5, learning_rate=0.5)
    maker = FrameMaker(trainer)
    before = maker.make("signed_gradient", spotlight)
    trainer.step()
    after = maker.make("update", spotlight)
    np.testing.assert_array_equal(after.values, np.float32(-0.5) * before.values)
    assert after.update_norm == pytest.approx(np.linalg.norm(after.values))
    assert after.parameter_norm == pytest.approx(np.linalg.norm(trainer.theta))


def test_before_the_first_step_there_is_no_update(make_trainer, spotlight):
    trainer = make_trainer()
    maker = FrameMaker(trainer)
    frame = maker.make("update", spotlight)
    assert frame.values is None
    assert frame.update_norm is None
    trainer.step()
    assert maker.make("update", spotlight).values is not None
    trainer.reset()
    assert maker.make("update", spotlight).values is None


def test_a_frame_tells_where_the_run_stands(make_trainer, spotlight):
    trainer = make_trainer(16, batch_size=20, learning_rate=0.25)
    frame = FrameMaker(trainer).make("weight", spotlight)
    assert (frame.step, frame.epoch) == (16, 2 + 80 / 103)
    assert (frame.learning_rate, frame.batch_size, frame.channel) == (0.25, 20, "weight")
    assert (frame.spotlight.split, frame.spotlight.index) == ("test", 4)
    assert frame.gradient_histogram.sum() == trainer.network.layout.size


@pytest.mark.parametrize("channel", ["gradient", "weight", "update", "wish", "hebbian"])
def test_a_frame_owns_its_arrays(make_trainer, spotlight, toy, channel):
    for trainer, light in (
        (make_trainer(5), spotlight),
        (toy, Spotlight("train", 0, *toy.dataset.train.example(0))),
    ):
        maker = FrameMaker(trainer)
        frame = maker.make(channel, light)
        kept = [each.copy() for each in arrays(frame)]
        numbers = (frame.step, frame.cost, list(frame.gradient_norms))
        other = Spotlight(None, None, 1 - light.inputs, 1)
        for _ in range(3):
            trainer.step()
            maker.make(channel, other)
        trainer.theta[:] = np.nan
        light.inputs[:] = np.nan
        for now, before in zip(arrays(frame), kept, strict=True):
            np.testing.assert_array_equal(now, before)
        assert (frame.step, frame.cost, list(frame.gradient_norms)) == numbers


def test_the_same_moment_looks_the_same_twice(make_trainer, spotlight):
    maker = FrameMaker(make_trainer(5))
    first, second = (maker.make("wish", spotlight) for _ in range(2))
    for now, before in zip(arrays(first), arrays(second), strict=True):
        np.testing.assert_array_equal(now, before)


def test_the_surface_is_the_output_at_every_point_of_the_extent(toy):
    light = Spotlight("train", 0, *toy.dataset.train.example(0))
    surface = FrameMaker(toy).make("gradient", light).surface
    assert surface.shape == (2, SURFACE_POINTS, SURFACE_POINTS)
    assert surface.dtype == np.float32
    assert surface.flags.c_contiguous
    low, high = toy.dataset.extent
    axis = np.linspace(low, high, SURFACE_POINTS)
    snapshot = Snapshot.of(toy)
    for row, column in ((0, 0), (0, 39), (39, 0), (12, 31)):
        point = np.array([[axis[column], axis[row]]])  # row 0 is at the lowest second coordinate
        expected = run_forward(snapshot, point).a[-1][0]
        np.testing.assert_allclose(surface[:, row, column], expected, rtol=1e-4)


def test_pictures_have_no_surface(make_trainer, spotlight):
    assert FrameMaker(make_trainer()).make("gradient", spotlight).surface is None
