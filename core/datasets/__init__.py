"""Labeled data in one format, whatever its source: MNIST, embedded digits, two-dimensional toys."""

from core.datasets.dataset import Dataset, DatasetInfo, Drawing, Split
from core.datasets.registry import DATASETS, default_data_dir, describe, fetch, load

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetInfo",
    "Drawing",
    "Split",
    "default_data_dir",
    "describe",
    "fetch",
    "load",
]
