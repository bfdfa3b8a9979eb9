"""The command line as its users meet it: in a process of its own."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from safetensors.numpy import load_file

from core.configuration import BATCH_SIZE
from core.datasets import load

ROOT = Path(__file__).parents[2]
TINY = ["--dataset", "xor", "--epochs", "2", "--quiet"]


@pytest.fixture
def backlight(tmp_path):
    """Run one command to its end, in an environment without a setting of its own."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "app", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=ROOT,
            env=clean_environment(tmp_path, **environment),
        )

    return run


def clean_environment(tmp_path, **changes):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BACKLIGHT_")}
    return {**kept, "BACKLIGHT_DATA_DIR": str(tmp_path / "data"), **changes}


def assert_one_line(result, message, code=2):
    assert result.returncode == code, result
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("backlight: ")
    assert re.search(message, result.stderr), result.stderr
    assert result.stdout == ""


def test_the_version_is_that_of_the_project(backlight):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert backlight("--version").stdout == f"backlight {project['version']}\n"


def test_every_command_explains_itself(backlight):
    commands = ("serve", "train", "predict", "report", "datasets")
    for command in ([], *([each] for each in commands), ["datasets", "fetch"]):
        result = backlight(*command, "--help")
        assert result.returncode == 0
        assert result.stdout.startswith("usage: backlight")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required"),
        (["fly"], "invalid choice: 'fly'"),
        (["train", "--epochs", "many"], "--epochs: invalid int value: 'many'"),
        (["train", *TINY, "--epochs", "0"], "epochs: expected a whole number of at least 1"),
        (["train", "--layers", "2,x,2"], "expected sizes such as 784,16,16,10, but got '2,x,2'"),
        (["train", *TINY, "--layers", "3,2"], "layers: xor has 2 inputs and 2 classes"),
        (["train", *TINY, "--layers", "2,0,2"], "layers: expected a whole number"),
        (["train", *TINY, "--activation", "exp"], "activation: expected one of sigmoid"),
        (["train", *TINY, "--optimizer", "luck"], "optimizer: expected one of sgd"),
        (["train", *TINY, "--cost", "pain"], "cost_function: expected one of squared_error"),
        (["train", *TINY, "--learning-rate", "nan"], "learning_rate: expected a number above 0"),
        (["train", *TINY, "--learning-rate", "-1"], "learning_rate: expected a number above 0"),
        (["train", *TINY, "--batch-size", "0"], "batch_size: expected a whole number"),
        (["train", *TINY, "--batch-size", "801"], "batch_size: expected at most 800"),
        (["train", *TINY, "--seed", "-4"], "seed: expected a whole number from 0"),
        (["train", "--dataset", "cats"], "dataset: expected one of mnist, digits"),
        (["train", *TINY, "--out", "/no/such/folder/net"], "out: expected a file in a folder"),
        (
            ["train", *TINY, "--out", "net.pt"],
            r"ends in one of \.safetensors, \.npz, \.onnx, but got",
        ),
        (["train", *TINY, "--out", "net"], r"out: expected a name that ends in one of"),
        (["predict", "net.onnx", "image.png"], "ONNX is written for other programs and not read"),
        (["datasets", "fetch", "cats"], "dataset: expected one of mnist, digits"),
        (["predict", "missing.safetensors", "image.png"], "model: cannot read missing"),
        (["serve", "--port", "99999"], "port: expected 0 to 65535, but got 99999"),
        (["serve", "--host", "0.0.0.0"], "a token is needed"),  # noqa: S104
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(backlight, arguments, message):
    assert_one_line(backlight(*arguments), message)


def test_the_help_tells_the_true_default(backlight):
    assert f"(default {BATCH_SIZE})" in backlight("train", "--help").stdout


def test_training_ends_with_one_line_of_json(backlight):
    flags = ["--layers", "2,5,2", "--activation", "tanh", "--optimizer", "adam", "--seed", "3"]
    flags += ["--batch-size", "10", "--json"]
    result = backlight("train", "--dataset", "moons", "--epochs", "3", *flags)
    assert result.returncode == 0, result.stderr
    *epochs, last = result.stdout.splitlines()
    assert [line.split()[1] for line in epochs] == ["1/3", "2/3", "3/3"]
    summary = json.loads(last)
    assert summary["epochs"] == 3
    assert summary["steps"] == 3 * 80
    assert summary["parameters"] == 2 * 5 + 5 + 5 * 2 + 2
    assert summary["examples_per_second"] > 0
    assert 0 < summary["cost"] < 1
    assert summary["test_accuracy"] > 0.7
    assert summary["configuration"]["seed"] == 3
    assert result.stderr == ""


def test_quiet_says_nothing(backlight):
    result = backlight("train", *TINY)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_the_same_seed_gives_the_same_file_and_another_does_not(backlight, tmp_path):
    def train(name, seed):
        path = tmp_path / f"{name}.safetensors"
        assert backlight("train", *TINY, "--seed", seed, "--out", path).returncode == 0
        return load_file(path)["theta"]

    first, again, other = train("first", 1), train("again", 1), train("other", 2)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_training_that_diverges_says_so_and_saves_nothing(backlight, tmp_path):
    out = tmp_path / "network.safetensors"
    flags = ["--activation", "identity", "--output-activation", "identity"]
    result = backlight("train", *TINY, *flags, "--learning-rate", "1e6", "--out", out)
    assert_one_line(result, "learning rate 1e.?0?6 is too high", code=1)
    assert not out.exists()


def test_predict_says_what_the_saved_network_computes(backlight, tmp_path):
    """Pictures of just the network's shape; the reference is the forward pass, written out."""
    model = tmp_path / "digits.safetensors"
    flags = ["--activation", "tanh", "--cost", "cross_entropy", "--optimizer", "adam"]
    trained = backlight("train", "--dataset", "digits", "--epochs", 5, *flags, "--out", model)
    assert trained.returncode == 0, trained.stderr
    paths = []
    for index in range(0, 360, 12):
        pixels = load("digits").test.inputs(index, index + 1).reshape(8, 8) * 255
        paths.append(tmp_path / f"{index}.png")
        Image.fromarray(pixels.astype(np.uint8)).save(paths[-1])
    result = backlight("predict", model, *paths)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == list(expected_predictions(model, paths))


def expected_predictions(model, paths):
    tensors = {name: value.astype(float) for name, value in load_file(model).items()}
    for path in paths:
        a = np.asarray(Image.open(path), float).ravel() / 255
        for layer in (1, 2):
            a = np.tanh(tensors[f"W{layer}"] @ a + tensors[f"b{layer}"])
        outputs = np.exp(tensors["W3"] @ a + tensors["b3"])
        outputs /= outputs.sum()
        yield f"{path}: {outputs.argmax()} ({outputs.max():.1%})"


def test_predict_reads_a_photograph_of_a_digit(backlight, tmp_path):
    """A round 0 in the corner of a large white page, saved as JPEG."""
    model, page = tmp_path / "digits.safetensors", Image.new("L", (600, 400), 255)
    ImageDraw.Draw(page).ellipse((40, 40, 115, 140), outline=20, width=18)
    page.save(tmp_path / "zero.jpg")
    flags = ["--activation", "tanh", "--cost", "cross_entropy", "--optimizer", "adam"]
    backlight("train", "--dataset", "digits", "--epochs", 10, *flags, "--out", model)
    result = backlight("predict", model, tmp_path / "zero.jpg")
    assert re.search(r"zero\.jpg: 0 \(\d+\.\d%\)", result.stdout), result


def test_predict_refuses_what_is_no_picture(backlight, tmp_path):
    model, text = tmp_path / "network.safetensors", tmp_path / "letter.png"
    assert backlight("train", "--dataset", "digits", "--epochs", 1, "--out", model).returncode == 0
    text.write_text("Dear network,")
    assert_one_line(backlight("predict", model, text), f"image: {text}: ")
    assert_one_line(backlight("predict", model, tmp_path / "none.png"), "image: cannot read")
    assert_one_line(backlight("predict", model, tmp_path), "image: cannot read")
    assert_one_line(backlight("predict", text, text), f"model: cannot read {text}")


def test_predict_refuses_a_network_that_reads_no_pictures(backlight, tmp_path):
    model = tmp_path / "network.safetensors"
    assert backlight("train", *TINY, "--out", model).returncode == 0
    assert_one_line(backlight("predict", model, "any.png"), "xor has no pictures")


def test_datasets_are_listed_with_what_is_missing(backlight):
    result = backlight("datasets")
    names = [line.split()[0] for line in result.stdout.splitlines() if line[0] != " "]
    assert names == ["mnist", "digits", "circles", "moons", "xor", "gaussians", "spiral"]
    assert "not here" in result.stdout.splitlines()[0]
    assert "backlight datasets fetch mnist" in result.stdout
    assert backlight("datasets", "fetch", "moons").stdout == "moons is ready\n"


def test_a_flag_beats_the_environment(backlight, tmp_path):
    """The data folder in the flag holds (the sizes of) MNIST, the one in the environment nothing."""
    from core.datasets.mnist import FILES  # noqa: PLC0415

    folder = tmp_path / "flag" / "mnist"
    folder.mkdir(parents=True)
    for file in FILES:
        with (folder / file.name).open("wb") as stream:
            stream.truncate(file.size)
    environment = {"BACKLIGHT_DATA_DIR": str(tmp_path / "environment")}
    assert "not here" in backlight("datasets", **environment).stdout
    flag = ["--data-dir", tmp_path / "flag"]
    assert "not here" not in backlight("datasets", *flag, **environment).stdout
    environment["BACKLIGHT_DATA_DIR"] = str(tmp_path / "flag")
    assert "not here" not in backlight("datasets", **environment).stdout


def test_without_mnist_training_falls_back_and_says_so(backlight, tmp_path):
    result = backlight("train", "--epochs", "1", "--json", BACKLIGHT_MNIST_DIR=str(tmp_path))
    assert result.returncode == 0, result
    assert json.loads(result.stdout.splitlines()[-1])["dataset"] == "digits"
    assert result.stderr.count("\n") == 1
    assert "digits are used instead" in result.stderr
    asked_for = backlight("train", "--dataset", "mnist", BACKLIGHT_MNIST_DIR=str(tmp_path))
    assert_one_line(asked_for, "there is no train-images-idx3-ubyte")


@contextmanager
def training(tmp_path):
    """A command that trains for as long as the context lasts, and far longer than a test."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "train", "--dataset", "xor", "--epochs", "1000000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=clean_environment(tmp_path),
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_ctrl_c_ends_training_without_a_traceback(tmp_path):
    """The first epoch's line says that training runs; then the terminal's interrupt."""
    with training(tmp_path) as process:
        assert process.stdout.readline().startswith("epoch")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "backlight: stopped\n"


def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    with training(tmp_path) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(timeout=30)
    assert (process.returncode, errors) == (0, "")


def test_a_terminal_gets_a_progress_bar(tmp_path):
    master, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "app",
            "train",
            "--dataset",
            "digits",
            "--epochs",
            "2",
            "--batch-size",
            "10",
        ],
        stdout=terminal,
        stderr=terminal,
        cwd=ROOT,
        env=clean_environment(tmp_path),
    )
    os.close(terminal)
    shown = read_terminal(master)
    assert process.wait(timeout=30) == 0
    assert "epoch 1/2:" in shown
    assert re.search(r"\d+/144 \[", shown)
    assert "test accuracy" in shown


def read_terminal(master):
    """Everything printed until the program closes its side."""
    shown, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 1)[0]:
            continue
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux's way of saying that the other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(master)
    return shown.decode()
