"""The 8 x 8 digits that scikit-learn ships: always there, so the fallback when MNIST cannot be had.

Its file is read where scikit-learn lies. To import scikit-learn takes a second, and every run's process
would begin with it; the file is there in ten milliseconds.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.datasets.dataset import DatasetInfo, Drawing, Split
from core.errors import DatasetUnavailable

FILE = Path("datasets", "data", "digits.csv.gz")  # one digit a line: 64 levels of ink, the label

INFO = DatasetInfo(
    name="digits",
    title="Digits: 8 x 8 pixels, built in",
    input_shape=(8, 8),
    classes=tuple("0123456789"),
    train_count=1437,
    test_count=360,
    default_layers=(64, 16, 16, 10),
    # These digits were cut to their bounding box, which fills the picture.
    drawing=Drawing(box=8, center="box"),
)


def load() -> tuple[Split, Split]:
    """The training and the test split; raises DatasetUnavailable if scikit-learn's file is not there.

    Every fifth example of the list sorted by label is for testing: the same share of each digit,
    and no random choice to remember.
    """
    table = np.loadtxt(find(), dtype=np.uint8, delimiter=",")
    values = table[:, :-1]  # 0 to 16
    labels = table[:, -1].astype(np.intp)
    test = np.zeros(len(labels), bool)
    test[np.argsort(labels, kind="stable")[::5]] = True
    scale = 1 / 16
    return Split(values[~test], labels[~test], scale), Split(values[test], labels[test], scale)


def find() -> Path:
    """Return where scikit-learn has the digits; raises DatasetUnavailable if it has not."""
    package = find_spec("sklearn")
    folders = (package and package.submodule_search_locations) or []
    file = next(filter(Path.is_file, (Path(each) / FILE for each in folders)), None)
    if file is None:
        raise DatasetUnavailable(f"digits: expected scikit-learn with its file {FILE.as_posix()}")
    return file
