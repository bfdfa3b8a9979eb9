"""Data sets by name: what there is, what is known of each, and loading it once a process."""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import platformdirs

from core.datasets import digits, mnist, toys
from core.datasets.dataset import Dataset, DatasetInfo, Split
from core.errors import InvalidInput

_EMBEDDED: dict[str, tuple[DatasetInfo, Callable[[], tuple[Split, Split]]]] = {
    "digits": (digits.INFO, digits.load),
    **toys.SOURCES,
}

DATASETS = ("mnist", *_EMBEDDED)


def default_data_dir() -> Path:
    """The folder for what must outlive a run: BACKLIGHT_DATA_DIR, or the platform's own place."""
    given = os.environ.get("BACKLIGHT_DATA_DIR")
    return Path(given).expanduser() if given else Path(platformdirs.user_data_dir("backlight"))


def describe(name: str, data_dir: Path | None = None) -> DatasetInfo:
    """What is known of a data set without loading it. Raises InvalidInput for an unknown name."""
    _check(name)
    return mnist.describe(data_dir or default_data_dir()) if name == "mnist" else _EMBEDDED[name][0]


def fetch(name: str, data_dir: Path | None = None, *, progress: bool = False) -> DatasetInfo:
    """Have a data set's files on this computer, so that `load` needs no network.

    Raises InvalidInput for an unknown name, DatasetUnavailable when it cannot be had.
    """
    _check(name)
    if name == "mnist":
        mnist.fetch(data_dir or default_data_dir(), progress=progress)
    return describe(name, data_dir)


def load(
    name: str, data_dir: Path | None = None, *, download: bool = False, progress: bool = False
) -> Dataset:
    """A data set, from memory when this process has loaded it before.

    With `download` it is fetched first if it has to be. Raises InvalidInput for an unknown name,
    DatasetUnavailable when it cannot be had.
    """
    _check(name)
    if name != "mnist":
        return _load_embedded(name)
    data_dir = data_dir or default_data_dir()
    if download:
        mnist.fetch(data_dir, progress=progress)
    return _load_mnist(mnist.require(data_dir))


@lru_cache(maxsize=len(_EMBEDDED))
def _load_embedded(name: str) -> Dataset:
    info, source = _EMBEDDED[name]
    return _dataset(info, *source())


@lru_cache(maxsize=1)
def _load_mnist(folder: Path) -> Dataset:
    return _dataset(mnist.INFO, *mnist.load(folder))


def _dataset(info: DatasetInfo, train: Split, test: Split) -> Dataset:
    return Dataset(
        info.name,
        info.title,
        info.classes,
        info.input_shape,
        train,
        test,
        info.extent,
        info.drawing,
    )


def _check(name: str) -> None:
    if name not in DATASETS:
        names = ", ".join(DATASETS)
        raise InvalidInput("dataset", f"expected one of {names}, but got {name!r}")
