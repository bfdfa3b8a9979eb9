"""The 8 x 8 digits that scikit-learn ships: always there, so the fallback when MNIST cannot be had.

scikit-learn is imported only when the data is asked for; it takes a second.
"""

import numpy as np

from core.datasets.dataset import DatasetInfo, Drawing, Split

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
    """The training and the test split.

    Every fifth example of the list sorted by label is for testing: the same share of each digit,
    and no random choice to remember.
    """
    from sklearn.datasets import load_digits  # noqa: PLC0415

    bunch = load_digits()
    values = bunch.data.astype(np.uint8)  # 0 to 16
    labels = bunch.target
    test = np.zeros(len(labels), bool)
    test[np.argsort(labels, kind="stable")[::5]] = True
    scale = 1 / 16
    return Split(values[~test], labels[~test], scale), Split(values[test], labels[test], scale)
