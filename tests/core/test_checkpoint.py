"""A saved network comes back as it was, any reader finds it, and nothing malformed gets in."""

import json
import os

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from core.added import AddedExamples
from core.checkpoint import FORMAT, Checkpoint, check_writable, load_network, save_network
from core.configuration import configure
from core.datasets import load
from core.errors import InvalidInput
from core.training import Trainer


@pytest.fixture
def trainer():
    configuration = configure([2, 3, 2], dataset="moons", optimizer="adam", batch_size=16)
    trainer = Trainer(configuration, load("moons"))
    for _ in range(70):
        trainer.step()
    return trainer


@pytest.fixture
def path(tmp_path, trainer):
    path = tmp_path / "network.safetensors"
    save_network(
        path,
        Checkpoint(
            trainer.configuration,
            trainer.theta,
            trainer.steps,
            trainer.epoch,
            trainer.optimizer.memory,
        ),
    )
    return path


def test_a_network_comes_back_to_the_bit(path, trainer):
    loaded = load_network(path)
    assert loaded.configuration == trainer.configuration
    assert (loaded.step, loaded.epoch) == (70, 1.4)
    np.testing.assert_array_equal(loaded.theta, trainer.theta)
    assert loaded.memory.keys() == {"mean", "square"}
    for name, vector in trainer.optimizer.memory.items():
        np.testing.assert_array_equal(loaded.memory[name], vector)


def test_added_examples_come_back_with_the_configuration(path, trainer):
    """And the file that holds none is the same as before there were any."""
    assert "added_examples" not in path.read_bytes().decode("latin-1")
    row = np.array([0.5, -0.25], np.float32).tobytes()
    added = AddedExamples((row, row), (1, 0), "float32")
    configuration = trainer.configuration.change(added_examples=added)
    save_network(path, Checkpoint(configuration, trainer.theta))
    assert load_network(path).configuration == configuration


def test_any_reader_of_safetensors_finds_the_layers(path, trainer):
    tensors = load_file(path)
    assert tensors["W1"].shape == (3, 2)
    assert tensors["b2"].shape == (2,)
    rebuilt = np.concatenate([tensors[name].ravel() for name in ("W1", "b1", "W2", "b2")])
    np.testing.assert_array_equal(rebuilt, tensors["theta"])
    np.testing.assert_array_equal(rebuilt, trainer.theta)


def test_saving_over_a_file_leaves_one_whole_file(path, trainer):
    before = path.read_bytes()
    save_network(path, Checkpoint(trainer.configuration, trainer.theta))
    assert load_network(path).step == 0
    assert path.read_bytes() != before
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_keeps_the_old_file(path, trainer, monkeypatch):
    before = path.read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidInput, match=r"out: cannot write .*No space left on device"):
        save_network(path, Checkpoint(trainer.configuration, trainer.theta))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_found_before_training(tmp_path):
    check_writable(tmp_path / "new.safetensors")
    with pytest.raises(InvalidInput, match=r"out: expected a file, but .* is a folder"):
        check_writable(tmp_path)
    with pytest.raises(InvalidInput, match="out: expected a file in a folder"):
        check_writable(tmp_path / "missing" / "new.safetensors")


def rewritten(path, *, tensors=None, **changes):
    """The same file with other tensors or metadata; None takes an entry out."""
    metadata = {
        "format": FORMAT,
        "configuration": json.dumps(load_network(path).configuration.to_dict()),
        "step": "70",
        "epoch": "1.4",
        **changes,
    }
    metadata = {key: value for key, value in metadata.items() if value is not None}
    named = {"theta": load_file(path)["theta"], **(tensors or {})}
    save_file({k: v for k, v in named.items() if v is not None}, path, metadata)
    return path


def with_configuration(path, **changes):
    values = {**load_network(path).configuration.to_dict(), **changes}
    return rewritten(path, configuration=json.dumps(values))


THETA = np.zeros(17, np.float32)


def test_rewriting_alone_breaks_nothing(path):
    assert load_network(rewritten(path)).step == 70


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda p: p.write_bytes(b""), "cannot read"),
        (lambda p: p.write_bytes(b"\x80\x04not a network"), "cannot read"),
        (lambda p: p.write_bytes(p.read_bytes()[:200]), "cannot read"),
        (lambda p: p.write_bytes(p.read_bytes()[:-1]), "cannot read"),
        (lambda p: p.unlink(), "cannot read"),
        (lambda p: (p.unlink(), p.mkdir()), "cannot read"),
        (lambda p: save_file({"theta": THETA}, p), "expected format backlight-network/1"),
        (lambda p: rewritten(p, format="backlight-network/9"), "but got 'backlight-network/9'"),
        (lambda p: rewritten(p, tensors={"theta": None, "other": THETA}), "theta"),
        (lambda p: rewritten(p, tensors={"theta": THETA[:-1]}), r"float32 of shape \(17,\)"),
        (lambda p: rewritten(p, tensors={"theta": THETA.astype(float)}), "got float64"),
        (lambda p: rewritten(p, tensors={"theta": THETA * np.nan}), "theta to be finite"),
        (lambda p: rewritten(p, tensors={"optimizer.mean": THETA[:2]}), "optimizer.mean"),
        (lambda p: rewritten(p, configuration=None), "a configuration in JSON"),
        (lambda p: rewritten(p, configuration="{"), "a configuration in JSON"),
        (lambda p: rewritten(p, configuration="[1]"), "configuration"),
        (lambda p: rewritten(p, configuration="7"), "a configuration in JSON"),
        (lambda p: rewritten(p, configuration="[" * 100_000), "a configuration in JSON"),
        (lambda p: rewritten(p, configuration="{}"), "expected the fields"),
        (lambda p: with_configuration(p, layers=5), "configuration"),
        (lambda p: with_configuration(p, layers=[2, -3, 2]), "layers"),
        (lambda p: with_configuration(p, layers=[2, "3", 2]), "layers"),
        (lambda p: with_configuration(p, layers=[784, 10]), "moons has 2 inputs"),
        (lambda p: with_configuration(p, dataset="unheard"), "dataset"),
        (lambda p: with_configuration(p, dataset=None), "dataset"),
        (lambda p: with_configuration(p, activation="exp"), "activation"),
        (lambda p: with_configuration(p, activation=["tanh"]), "activation"),
        (lambda p: with_configuration(p, learning_rate="fast"), "learning_rate"),
        (lambda p: rewritten(p, step="-1"), "step to be"),
        (lambda p: rewritten(p, step="NaN"), "step to be"),
        (lambda p: rewritten(p, epoch="soon"), "epoch to be"),
        (lambda p: rewritten(p, epoch=None), "epoch to be"),
    ],
)
def test_every_malformed_file_is_refused_with_the_reason(path, spoil, message):
    spoil(path)
    with pytest.raises(InvalidInput, match=message) as caught:
        load_network(path)
    assert caught.value.field == "model"
    assert str(path) in caught.value.message
