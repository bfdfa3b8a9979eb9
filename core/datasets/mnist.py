"""MNIST: 70,000 handwritten digits, from a folder of the user's or downloaded once into the cache.

With `BACKLIGHT_MNIST_DIR` set, the four IDX files there are used, gzipped or not, and nothing is
ever downloaded. Otherwise they lie in `mnist/` in the data folder, where `download.py` puts them.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.datasets.dataset import DatasetInfo, Drawing, Split
from core.datasets.idx import read_idx
from core.errors import DatasetUnavailable

FOLDER_VARIABLE = "BACKLIGHT_MNIST_DIR"

INFO = DatasetInfo(
    name="mnist",
    title="MNIST: digits, 28 x 28 pixels",
    input_shape=(28, 28),
    classes=tuple("0123456789"),
    train_count=60_000,
    test_count=10_000,
    default_layers=(784, 16, 16, 10),
    # As its authors made it: scaled into 20 x 20, then centered by mass in 28 x 28.
    drawing=Drawing(box=20, center="mass"),
)


class RemoteFile(NamedTuple):
    """One of the four files, as every mirror has it."""

    name: str
    size: int  # bytes
    sha256: str


MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
    "https://raw.githubusercontent.com/fgnt/mnist/master",
)

# The sizes and digests of the files as first published.
FILES = (
    RemoteFile(
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    RemoteFile(
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    RemoteFile(
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)

SHAPES = {
    "train-images-idx3-ubyte": (60_000, 28, 28),
    "train-labels-idx1-ubyte": (60_000,),
    "t10k-images-idx3-ubyte": (10_000, 28, 28),
    "t10k-labels-idx1-ubyte": (10_000,),
}


def folder(data_dir: Path) -> Path:
    """Where the four files are, or will be."""
    given = os.environ.get(FOLDER_VARIABLE)
    return Path(given).expanduser() if given else data_dir / "mnist"


def describe(data_dir: Path) -> DatasetInfo:
    """Whether the files are there, judged by their names and, in the cache, by their sizes."""
    message = _missing(data_dir)
    return replace(INFO, available=message is None, message=message)


def fetch(data_dir: Path, *, progress: bool = False) -> None:
    """Have the four files on disk, downloading what is missing.

    Raises DatasetUnavailable when they cannot be had.
    """
    if _missing(data_dir) and not os.environ.get(FOLDER_VARIABLE):
        # Here and not above: importing what downloads takes longer than most runs need to start.
        from core.datasets import download  # noqa: PLC0415

        download.fetch(folder(data_dir), progress=progress)
    require(data_dir)


def require(data_dir: Path) -> Path:
    """The folder with the four files. Raises DatasetUnavailable when they are not all there."""
    if message := _missing(data_dir):
        raise DatasetUnavailable(message)
    return folder(data_dir)


def load(where: Path) -> tuple[Split, Split]:
    """The training and the test split, read from a folder.

    Raises DatasetUnavailable, naming the file, when one is damaged or not what it should be.
    """
    return _split(where, "train"), _split(where, "t10k")


def _missing(data_dir: Path) -> str | None:
    """A sentence saying which file is not there, or None."""
    where = folder(data_dir)
    if os.environ.get(FOLDER_VARIABLE):
        for name in SHAPES:
            if not _path(where, name).is_file():
                return f"{FOLDER_VARIABLE} is {where}, but there is no {name} or {name}.gz in it"
    elif not all(_size(where / file.name) == file.size for file in FILES):
        return "MNIST is not downloaded yet; run `backlight datasets fetch mnist`"
    return None


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _path(where: Path, name: str) -> Path:
    plain = where / name
    return plain if plain.is_file() else where / f"{name}.gz"


def _split(where: Path, prefix: str) -> Split:
    images_name, labels_name = (name for name in SHAPES if name.startswith(prefix))
    images = read_idx(_path(where, images_name), SHAPES[images_name])
    labels = read_idx(_path(where, labels_name), SHAPES[labels_name])
    if labels.max() > 9:
        path = _path(where, labels_name)
        raise DatasetUnavailable(f"{path}: expected labels 0 to 9, but got {labels.max()}")
    return Split(images.reshape(len(images), -1), labels.astype(np.intp), 1 / 255)
