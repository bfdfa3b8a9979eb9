"""Added examples are learned from like the data's own, from the next epoch on and not before."""

from itertools import chain

import numpy as np
import pytest

from core.added import AddedExamples, store_examples
from core.configuration import Configuration
from core.datasets import Split, load
from core.errors import InvalidInput
from core.probes.gradient import average_gradient
from core.probes.noise import measure_noise
from core.snapshot import Snapshot
from core.training import Trainer
from tests.core.conftest import CLASSES, EXAMPLES, INPUTS
from tests.core.test_training import run_epoch


def made(count, seed=0):
    """Some examples as `dataset` keeps them."""
    random = np.random.default_rng(seed)
    rows = random.integers(0, 256, (count, INPUTS)).astype(np.uint8)
    labels = random.integers(0, CLASSES, count).tolist()
    return AddedExamples(tuple(row.tobytes() for row in rows), tuple(labels))


# What is learned from


@pytest.mark.parametrize("batch_size", [1, 10, EXAMPLES])
def test_they_join_at_the_next_epoch_and_are_seen_once_in_each(make_trainer, batch_size):
    trainer = make_trainer(1, batch_size=batch_size)
    trainer.prepare()
    if trainer.offset == 0:  # a full batch: every step is an epoch
        assert batch_size == EXAMPLES
    else:
        trainer.set_added_examples(made(4))
        seen = chain.from_iterable(run_epoch(trainer))
        assert max(seen) < EXAMPLES
    trainer.set_added_examples(made(4))
    for epoch in (1, 2):
        assert trainer.epoch == epoch
        batches = run_epoch(trainer)
        assert sorted(chain.from_iterable(batches)) == list(range(EXAMPLES + 4))
        assert len(batches) == -(-(EXAMPLES + 4) // batch_size)
    trainer.step()
    trainer.set_added_examples(AddedExamples())
    if trainer.offset:
        assert max(chain(trainer.order[: trainer.offset], *run_epoch(trainer))) == EXAMPLES + 3
    assert sorted(chain.from_iterable(run_epoch(trainer))) == list(range(EXAMPLES))


def test_an_epoch_that_has_not_begun_takes_them_in_at_once(make_trainer):
    trainer = make_trainer(batch_size=EXAMPLES)
    trainer.prepare()
    trainer.set_added_examples(made(2))
    assert (trainer.prepared, trainer.steps_per_epoch) == (False, 2)
    assert sorted(chain.from_iterable(run_epoch(trainer))) == list(range(EXAMPLES + 2))


def test_progress_is_right_while_the_count_changes(make_trainer):
    trainer = make_trainer(4, batch_size=10)
    trainer.set_added_examples(made(17))
    assert (trainer.epoch, trainer.steps_per_epoch) == (40 / EXAMPLES, 11)
    while trainer.epochs == 0:
        trainer.step()
    assert (trainer.epoch, trainer.steps_per_epoch) == (1, 12)
    trainer.step()
    assert trainer.epoch == 1 + 10 / (EXAMPLES + 17)


def test_a_step_learns_from_their_inputs_and_labels(make_trainer, dataset):
    """The gradient of a batch of all, against the probe's on arrays put together here."""
    trainer = make_trainer(batch_size=10)
    added = made(5)
    trainer.set_added_examples(added)
    trainer.set_batch_size(EXAMPLES + 5)
    trainer.prepare()
    values = np.array([list(row) for row in added.rows])
    inputs = np.concatenate([dataset.train.inputs(), values / 255])
    labels = np.concatenate([dataset.train.labels, added.labels])
    expected = average_gradient(Snapshot.of(trainer), [(inputs, labels)])
    np.testing.assert_allclose(trainer.gradient, expected.gradient, rtol=2e-4, atol=1e-7)


def test_one_example_added_often_enough_is_learned(make_trainer):
    """Its label is the one that the network finds least likely."""
    trainer = make_trainer(400, learning_rate=1.0)
    row = trainer.dataset.train.values[0]
    wrong = (int(trainer.dataset.train.labels[0]) + 1) % CLASSES
    trainer.set_added_examples(AddedExamples((row.tobytes(),) * 100, (wrong,) * 100))
    for _ in range(400):
        trainer.step()
    outputs = trainer.network.trace(1, np.float32)
    trainer.dataset.train.gather(np.array([0]), outputs.a[0])
    trainer.network.forward(trainer.weights, trainer.biases, outputs)
    assert outputs.a[-1].argmax() == wrong


def test_after_a_reset_they_are_in_from_the_start(make_trainer, dataset):
    trainer = make_trainer(5)
    trainer.set_added_examples(made(3))
    assert not trainer.added
    trainer.reset()
    fresh = Trainer(trainer.configuration, dataset)
    assert fresh.added == trainer.added == made(3)
    for _ in range(30):
        trainer.step()
        fresh.step()
    np.testing.assert_array_equal(trainer.theta, fresh.theta)


def test_without_them_every_bit_is_as_before(make_trainer):
    trainer, changed = make_trainer(3), make_trainer(3)
    changed.set_added_examples(made(3))
    changed.set_added_examples(AddedExamples())
    for _ in range(40):
        trainer.step()
        changed.step()
    np.testing.assert_array_equal(trainer.theta, changed.theta)
    assert changed.train is changed.dataset.train


def test_a_batch_larger_than_what_is_left_becomes_all_of_it(make_trainer):
    trainer = make_trainer()
    trainer.set_added_examples(made(4))
    trainer.set_batch_size(EXAMPLES + 4)
    trainer.set_added_examples(made(1))
    assert trainer.configuration.batch_size == EXAMPLES + 1
    with pytest.raises(InvalidInput, match=f"at most {EXAMPLES + 1}"):
        trainer.set_batch_size(EXAMPLES + 2)


# Snapshots


def test_a_snapshot_knows_the_training_set_of_its_moment(make_trainer, dataset):
    trainer = make_trainer(1, batch_size=40)
    trainer.set_added_examples(made(6))
    assert Snapshot.of(trainer).added == AddedExamples()
    run_epoch(trainer)
    snapshot = Snapshot.of(trainer)
    assert snapshot.added == made(6)
    train = snapshot.added.join(dataset.train)
    trainer.prepare()
    np.testing.assert_array_equal(train.labels[snapshot.batch_indices], trainer.labels)
    np.testing.assert_array_equal(train.inputs()[snapshot.batch_indices], trainer.batch.a[0])


def test_noise_is_that_of_the_whole_training_set(make_trainer, dataset, monkeypatch):
    trainer = make_trainer(batch_size=10)
    trainer.set_added_examples(made(6))
    snapshot = Snapshot.of(trainer)
    joined = Split(trainer.train.values, trainer.train.labels, trainer.train.scale)
    data = type(dataset)("made", "Made", dataset.classes, (INPUTS,), joined, dataset.test)
    inputs, labels = joined.inputs(), joined.labels
    timed = []
    monkeypatch.setattr(
        "core.probes.noise.Trainer", lambda *given: timed.append(Trainer(*given)) or timed[0]
    )
    found = measure_noise(
        snapshot,
        data,
        lambda indices: [(inputs[indices], labels[indices])],
        batch_sizes=[EXAMPLES + 6],
        samples=1,
        seed=1,
    )
    assert found.rows[0].cosine.mean == pytest.approx(1)
    assert timed[0].train is joined


# As values


def test_pictures_are_rounded_to_the_levels_of_the_data_and_points_to_float32(digits):
    inputs = np.linspace(0, 1, 64)
    added = store_examples(digits, [(inputs.tolist(), 3)], [""])
    assert added.dtype == "uint8"
    assert list(added.rows[0]) == [int(16 * each + 0.5) for each in inputs]
    kept = added.split(digits.train).inputs()[0]
    assert np.abs(kept - inputs).max() <= 1 / 32 + 1e-6
    moons = load("moons")
    added = store_examples(moons, [([0.1, -1.2], 1)], [""])
    assert added.split(moons.train).inputs().tolist() == [[np.float32(0.1), np.float32(-1.2)]]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_configuration_keeps_them_through_json(make_trainer, count):
    before = make_trainer().configuration
    configuration = before.change(added_examples=made(count))
    told = configuration.to_dict()
    assert Configuration.from_dict(told) == configuration
    assert ("added_examples" in told) == (count > 0)
    assert (configuration == before) == (count == 0)
    assert hash(configuration.added_examples) == hash(made(count))


def test_a_configuration_of_before_has_none(make_trainer):
    told = make_trainer().configuration.to_dict()
    assert "added_examples" not in told
    assert Configuration.from_dict(told).added_examples == AddedExamples()


WRONG = [
    {"labels": [3]},
    {"labels": [-1]},
    {"labels": ["1"]},
    {"labels": [1, 1]},
    {"labels": []},
    {"labels": 5},
    {"values": "AAAA"},
    {"values": "!"},
    {"values": 7},
    {"dtype": "float64"},
    {"dtype": "float32"},
    {"dtype": None},
]


@pytest.mark.parametrize("change", WRONG)
def test_what_cannot_be_is_refused(make_trainer, change):
    told = make_trainer().configuration.change(added_examples=made(1)).to_dict()
    told["added_examples"] |= change
    with pytest.raises(InvalidInput, match=r"^added_examples: expected"):
        Configuration.from_dict(told)


def test_examples_that_do_not_fit_change_nothing(make_trainer):
    trainer = make_trainer(3)
    before = trainer.configuration
    for wrong in (
        AddedExamples((b"12345",), (0,)),
        AddedExamples((b"123456",), (CLASSES,)),
        AddedExamples((np.zeros(INPUTS, np.float32).tobytes(),), (0,), "float32"),
    ):
        with pytest.raises(InvalidInput, match="added_examples: expected"):
            trainer.set_added_examples(wrong)
        assert trainer.configuration == before


def test_one_is_taken_out_and_the_others_move_up():
    added = made(3)
    assert added.without(1).rows == (added.rows[0], added.rows[2])
    assert added.without(1).labels == (added.labels[0], added.labels[2])
    assert made(1).without(0) == AddedExamples()
    for index in (-1, 3):
        with pytest.raises(InvalidInput, match=f"index: .*got {index}"):
            added.without(index)


def test_of_equal_examples_as_many_are_shared_as_there_are():
    one, two = made(1, seed=1), made(1, seed=2)
    assert (one + two + one).shared(one) == [True, False, False]
    assert (one + one).shared(two + one + one + one) == [True, True]
