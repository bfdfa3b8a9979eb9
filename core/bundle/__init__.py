"""A whole run in one safetensors file, to take along: written by `bundle`, read by `unbundle`."""

from core.bundle.contents import FORMAT, MOST_CHECKPOINTS, Bundle, Standing, choose
from core.bundle.reading import is_bundle, unbundle
from core.bundle.writing import bundle

__all__ = [
    "FORMAT",
    "MOST_CHECKPOINTS",
    "Bundle",
    "Standing",
    "bundle",
    "choose",
    "is_bundle",
    "unbundle",
]
