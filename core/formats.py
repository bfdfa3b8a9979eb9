"""A trained network alone, in the formats that other programs read.

safetensors (core/checkpoint.py) and `.npz` (NumPy's, without pickle) are read by `backlight predict`
again; ONNX (core/onnx_file.py) is for other programs. All hold the layers and the configuration.
"""

import io
import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from core.checkpoint import FORMAT, Checkpoint, network_bytes, tensors
from core.datasets import DatasetInfo, describe
from core.errors import BacklightError, InvalidInput


class ExtraMissing(BacklightError):
    """Something that can be done with a package which is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            "extra_missing",
            f"{what} needs a package that is not installed; get it with: pip install {extra}",
        )


def encode(checkpoint: Checkpoint, form: str) -> bytes:
    """Return a network as a file of one of FORMATS; ExtraMissing if that cannot be written here."""
    check_format(form)
    return FORMATS[form](checkpoint)


def check_format(form: str) -> None:
    """Raise InvalidInput for an unknown format, ExtraMissing for one that cannot be written here."""
    if form not in FORMATS:
        raise InvalidInput("format", f"expected one of {', '.join(FORMATS)}, but got {form!r}")
    if form == "onnx" and find_spec("onnx") is None:
        raise ExtraMissing("writing ONNX", "onnx")


def format_of(path: Path) -> str:
    """Return the format that a file's name asks for, having checked that it can be written."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        names = ", ".join(f".{each}" for each in FORMATS)
        raise InvalidInput(
            "out", f"expected a name that ends in one of {names}, but got {path.name}"
        )
    check_format(form)
    return form


def told(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return what a file tells about its network, for programs and for people."""
    configuration = checkpoint.configuration
    info = describe(configuration.dataset)
    return {
        "format": FORMAT,
        "configuration": json.dumps(configuration.settings()),
        "step": checkpoint.step,
        "epoch": checkpoint.epoch,
        "inputs": inputs_in_words(info),
        "outputs": f"activations ({configuration.output_activation}); the largest is the answer",
        "classes": list(info.classes),
    }


def inputs_in_words(info: DatasetInfo) -> str:
    """Return what a network takes as its inputs."""
    if len(info.input_shape) == 2:
        rows, columns = info.input_shape
        return (
            f"{info.inputs} numbers from 0 (background) to 1 (ink): "
            f"the {rows} x {columns} pixels of a picture, row by row"
        )
    low, high = info.extent or (0, 1)
    return f"{info.inputs} numbers from {low:g} to {high:g}: the coordinates of a point, x first"


def npz_bytes(checkpoint: Checkpoint) -> bytes:
    """Return a network as NumPy's archive: `W1`, `b1`, ... and what is told of it."""
    arrays = tensors(checkpoint.configuration.layout, checkpoint.theta)
    del arrays["theta"]  # the same numbers once more
    described = {name: np.array(value) for name, value in told(checkpoint).items()}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays, **described)
    return file.getvalue()


def onnx_bytes(checkpoint: Checkpoint) -> bytes:
    """Return a network as an ONNX model."""
    from core.onnx_file import encode_onnx  # noqa: PLC0415 - needs an extra

    return encode_onnx(checkpoint, told(checkpoint))


FORMATS: dict[str, Callable[[Checkpoint], bytes]] = {
    "safetensors": network_bytes,
    "npz": npz_bytes,
    "onnx": onnx_bytes,
}
