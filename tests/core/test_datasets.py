"""Every data set in one format, and each source's own promises."""

import gzip
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from core import datasets
from core.datasets import Split, digits
from core.datasets.idx import read_idx
from core.datasets.mnist import SHAPES
from core.errors import DatasetUnavailable, InvalidInput

EMBEDDED = [name for name in datasets.DATASETS if name != "mnist"]
TOYS = [name for name in EMBEDDED if name != "digits"]


def test_the_names_and_their_order():
    assert datasets.DATASETS == (
        "mnist", "digits", "circles", "moons", "xor", "gaussians", "spiral",
    )  # fmt: skip


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_is_described_is_what_is_loaded(name):
    info, dataset = datasets.describe(name), datasets.load(name)
    assert info.available
    assert info.message is None
    assert (len(dataset.train), len(dataset.test)) == (info.train_count, info.test_count)
    assert dataset.input_shape == info.input_shape
    assert dataset.inputs == info.inputs == info.default_layers[0]
    assert len(dataset.classes) == info.default_layers[-1]
    assert dataset.extent == info.extent
    for split in (dataset.train, dataset.test):
        assert split.values.shape == (len(split), info.inputs)
        assert split.inputs().dtype == np.float32
        assert set(split.labels) == set(range(len(info.classes)))
        assert not split.values.flags.writeable
        assert not split.labels.flags.writeable


@pytest.mark.parametrize("name", EMBEDDED)
def test_no_example_is_in_both_splits(name):
    dataset = datasets.load(name)
    train, test = (
        {row.tobytes() for row in split.values} for split in (dataset.train, dataset.test)
    )
    assert not train & test


@pytest.mark.parametrize("name", TOYS)
def test_toys_fill_their_extent_and_are_balanced(name):
    dataset = datasets.load(name)
    points = np.vstack([dataset.train.inputs(), dataset.test.inputs()])
    low, high = dataset.extent
    assert low < points.min() < -0.5
    assert 0.5 < points.max() < high
    assert np.abs(points).max() == 1
    labels = np.concatenate([dataset.train.labels, dataset.test.labels])
    assert np.bincount(labels).tolist() == [500, 500]


@pytest.mark.parametrize(
    ("name", "rule", "least"),
    [
        ("circles", lambda x, y: np.hypot(x, y) > 0.65, 0.97),
        ("xor", lambda x, y: x * y < 0, 1.0),
        ("gaussians", lambda x, y: x + y > 0, 0.97),
    ],
)
def test_toys_have_the_shape_their_name_promises(name, rule, least):
    split = datasets.load(name).train
    x, y = split.inputs().T
    assert np.mean(rule(x, y) == split.labels) >= least


@pytest.mark.parametrize("name", ["moons", "spiral"])
def test_no_straight_line_divides_the_moons_or_the_spiral(name):
    split = datasets.load(name).train
    design = np.column_stack([split.inputs(), np.ones(len(split))])
    weights, *_ = np.linalg.lstsq(design, split.labels * 2 - 1, rcond=None)
    accuracy = np.mean((design @ weights > 0) == split.labels)
    assert accuracy < 0.93
    nearest = _nearest_neighbor_accuracy(datasets.load(name))
    assert nearest > 0.95


def _nearest_neighbor_accuracy(dataset):
    distance = np.linalg.norm(dataset.test.inputs()[:, None] - dataset.train.inputs()[None], axis=2)
    return np.mean(dataset.train.labels[distance.argmin(axis=1)] == dataset.test.labels)


def test_digits_are_those_of_scikit_learn():
    dataset, bunch = datasets.load("digits"), load_digits()
    ours = np.vstack([dataset.train.inputs(), dataset.test.inputs()]) * 16
    labels = np.concatenate([dataset.train.labels, dataset.test.labels])
    key = sorted((row.tobytes(), label) for row, label in zip(ours, labels, strict=True))
    theirs = bunch.data.astype(np.float32)
    assert key == sorted((r.tobytes(), t) for r, t in zip(theirs, bunch.target, strict=True))
    shares = np.bincount(dataset.test.labels) / np.bincount(labels)
    assert np.abs(shares - 0.2).max() < 0.01


def test_digits_need_nothing_of_scikit_learn_but_the_file():
    program = "import sys; from core.datasets import load; load('digits'); print(*sys.modules)"
    imported = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "core.datasets" in imported
    assert "sklearn" not in imported


@pytest.mark.parametrize(("name", "value"), [("FILE", Path("none")), ("find_spec", lambda _: None)])
def test_digits_that_are_not_there_are_told(monkeypatch, name, value):
    monkeypatch.setattr(digits, name, value)
    with pytest.raises(DatasetUnavailable, match=r"digits: expected scikit-learn with its file"):
        digits.load()


def test_loading_twice_gives_the_same_object():
    assert datasets.load("moons") is datasets.load("moons")


def test_an_unknown_name_is_refused_everywhere():
    for function in (datasets.load, datasets.describe, datasets.fetch):
        with pytest.raises(InvalidInput, match=r"expected one of mnist, .*spiral, but got 'x'"):
            function("x")


@pytest.mark.parametrize(
    "split",
    [
        Split(np.arange(40, dtype=np.uint8).reshape(10, 4), np.arange(10), 1 / 255),
        Split(np.arange(40, dtype=np.float32).reshape(10, 4), np.arange(10)),
        Split(np.arange(40, dtype=np.float32).reshape(10, 4), np.arange(10), 0.5),
    ],
)
def test_gathering_scales_the_chosen_examples(split):
    for count in (3, 3, 5, 1):
        indices = np.arange(count)[::-1] * 2
        out = np.full((count, 4), np.nan, np.float32)
        assert split.gather(indices, out) is out
        expected = split.values[indices].astype(np.float64) * split.scale
        np.testing.assert_allclose(out, expected, rtol=1e-6)
        np.testing.assert_array_equal(out, split.inputs()[indices])


def test_an_example_is_a_copy_and_must_exist():
    split = datasets.load("moons").test
    inputs, label = split.example(7)
    np.testing.assert_array_equal(inputs, split.inputs(7, 8)[0])
    assert label == split.labels[7]
    inputs[:] = 0
    assert split.example(7)[0].any()
    for index in (-1, len(split), 10**20):
        with pytest.raises(InvalidInput, match=f"index: expected 0 to 199, but got {index}"):
            split.example(index)


def test_only_train_and_test_are_splits():
    dataset = datasets.load("xor")
    assert dataset.split("train") is dataset.train
    assert dataset.split("test") is dataset.test
    with pytest.raises(InvalidInput, match="split"):
        dataset.split("info")


# --- MNIST from a folder -------------------------------------------------------------------------


def idx(shape, content=None):
    """An IDX file's bytes, written from the format's description."""
    if content is None:
        content = bytes(int(np.prod(shape)))
    return struct.pack(">HBB", 0, 8, len(shape)) + struct.pack(f">{len(shape)}I", *shape) + content


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory):
    """Four whole files, every second one zipped; the pictures are mostly black, to zip fast."""
    folder = tmp_path_factory.mktemp("whole")
    random = np.random.default_rng(1)
    for number, (name, shape) in enumerate(SHAPES.items()):
        values = np.zeros(shape, np.uint8)
        high = 10 if len(shape) == 1 else 256
        values[-1000:] = random.integers(0, high, values[-1000:].shape, np.uint8)
        content = idx(shape, values.tobytes())
        if number % 2:
            (folder / name).write_bytes(content)
        else:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
    return folder


@pytest.fixture
def mnist_folder(whole_files, tmp_path, monkeypatch):
    """A copy of the whole files, to damage, and the environment pointing at it."""
    shutil.copytree(whole_files, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("BACKLIGHT_MNIST_DIR", str(tmp_path))
    return tmp_path


def test_mnist_is_read_from_a_folder_zipped_or_not(mnist_folder):
    dataset = datasets.load("mnist", Path("/nowhere"), download=True)
    raw = (mnist_folder / "train-labels-idx1-ubyte").read_bytes()
    assert dataset.train.labels.tolist() == list(raw[8:])
    with gzip.open(mnist_folder / "t10k-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read()[16:], np.uint8).reshape(10_000, 784)
    np.testing.assert_allclose(dataset.test.inputs(), pixels / 255, rtol=1e-6)
    assert datasets.describe("mnist").available


def damage(folder, name, change):
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    return path


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("train-labels-idx1-ubyte", lambda b: b[:-5], r"expected 60,008 bytes, but got 60,003"),
        ("train-labels-idx1-ubyte", lambda b: b + b"x", r"expected 60,008 bytes, but got more"),
        ("train-labels-idx1-ubyte", lambda _: b"", r"magic number 00000801, but got nothing"),
        ("train-labels-idx1-ubyte", lambda b: b[:7], r"the sizes 60,000, but got none"),
        (
            "train-labels-idx1-ubyte",
            lambda b: b"<!do" + b[4:],
            r"magic number 00000801, .*3c21646f",
        ),
        (
            "train-labels-idx1-ubyte",
            lambda b: b[:8] + b"\xff" + b[9:],
            r"labels 0 to 9, but got 255",
        ),
        ("t10k-labels-idx1-ubyte", lambda _: idx((9,)), r"the sizes 10,000, but got 9"),
        ("train-images-idx3-ubyte.gz", lambda b: b[: len(b) // 2], r"whole gzip file"),
        (
            "train-images-idx3-ubyte.gz",
            lambda b: b[:-9] + bytes([b[-9] ^ 1]) + b[-8:],
            r"whole gzip file",
        ),
        ("train-images-idx3-ubyte.gz", lambda _: idx((60_000,)), r"00000803, but got 00000801"),
        (
            "t10k-images-idx3-ubyte.gz",
            lambda _: gzip.compress(idx((5, 28, 28))),
            r"10,000 x 28 x 28",
        ),
    ],
)
def test_a_damaged_file_is_named_with_what_was_expected(mnist_folder, name, change, message):
    path = damage(mnist_folder, name, change)
    with pytest.raises(DatasetUnavailable, match=message) as caught:
        datasets.load("mnist")
    assert str(path) in caught.value.message


def test_a_missing_file_is_named(mnist_folder):
    (mnist_folder / "t10k-labels-idx1-ubyte").unlink()
    info = datasets.describe("mnist")
    assert not info.available
    assert "t10k-labels-idx1-ubyte" in info.message
    for function in (datasets.load, datasets.fetch):
        with pytest.raises(DatasetUnavailable, match="t10k-labels-idx1-ubyte"):
            function("mnist")


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(idx((4,)))
        for _ in range(64):
            file.write(bytes(1 << 20))
    with pytest.raises(DatasetUnavailable, match="expected 12 bytes, but got more"):
        read_idx(path, (4,))
