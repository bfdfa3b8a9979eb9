"""A trained network from a file of any kind that Backlight writes and reads: see docs/files.md."""

import io
import json
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from core.bundle import Bundle, is_bundle, unbundle
from core.checkpoint import FORMAT, Checkpoint, load_network, tensors
from core.configuration import Configuration, check_fit
from core.datasets import describe, load
from core.errors import InvalidInput
from core.formats import FORMATS
from core.training import Trainer

TOLD_BYTES = 2**20  # of all that an archive tells beside its numbers
MAX_LAYERS = 1_000
# What NumPy and the standard library raise for archives that are none, or for parts of one.
MALFORMED = (
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    OSError,
    RuntimeError,
    RecursionError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
    tokenize.TokenError,
    SyntaxError,
)


def load_model(path: Path, most: int, data_dir: Path | None = None) -> Checkpoint:
    """Return the network of a file of at most `most` bytes: one saved alone, or an exported run's.

    Raises InvalidInput for the field `model` for any that is not whole and sensible.
    """
    suffix = path.suffix.lower()
    if suffix == ".onnx":
        kinds = ", ".join(f".{each}" for each in FORMATS if each != "onnx")
        raise InvalidInput(
            "model", f"{path}: ONNX is written for other programs and not read; expected {kinds}"
        )
    content = read_file(path, most, "model")
    try:
        if suffix == ".npz":
            return read_npz(content)
        if not is_bundle(content):
            return load_network(path)
        return present(unbundle(content), data_dir)
    except InvalidInput as error:
        if error.field == "model":
            raise
        message = error.message.removeprefix("file: ")
        raise InvalidInput("model", f"{path}: {message}") from error


def read_file(path: Path, most: int, field: str) -> bytes:
    """Return a file's content; InvalidInput if it cannot be read or is larger than `most` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise InvalidInput(field, f"cannot read {path}: {error.strerror or error}") from error
    if len(content) > most:
        raise InvalidInput(field, f"{path}: expected at most {most:,} bytes, but got more")
    return content


def present(run: Bundle, data_dir: Path | None = None) -> Checkpoint:
    """Return an exported run's network where the run stands, replayed if no checkpoint is there.

    Raises DatasetUnavailable if a replay needs data that are not here.
    """
    step = run.standing.step
    if step in run.timeline.checkpoints:
        return run.timeline.checkpoints[step]
    configuration = run.timeline.configuration_at(step)
    trainer = Trainer(configuration, load(configuration.dataset, data_dir, download=True))
    if step:
        with np.errstate(all="ignore"):
            for _ in run.timeline.travel(trainer, step):
                pass
    return Checkpoint.of(trainer, run.standing.seconds)


def read_npz(content: bytes) -> Checkpoint:
    """Return the network of an archive that core/formats.py wrote."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {each.filename: each.file_size for each in archive.infolist()}
            told = {
                name: read_array(archive, sizes, name, TOLD_BYTES)
                for name in ("format", "configuration", "step", "epoch")
            }
            if str(told["format"]) != FORMAT:
                raise problem(f"format {FORMAT}", repr(str(told["format"])[:60]))
            configuration = configuration_of(json.loads(str(told["configuration"])))
            theta = np.empty(configuration.layout.size, np.float32)
            for name, view in tensors(configuration.layout, theta).items():
                if name != "theta":
                    view[...] = layer_of(archive, sizes, name, view)
            step, epoch = int(told["step"]), float(told["epoch"])
    except InvalidInput as error:
        raise InvalidInput("file", error.message.removeprefix("file: ")) from error
    except MALFORMED as error:
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise InvalidInput("file", f"expected a network in NumPy's archive: {reason}") from error
    if not (step >= 0 and 0 <= epoch < np.inf):
        raise problem("step and epoch to be at least 0", f"{step} and {epoch:g}")
    return Checkpoint(configuration, theta, step, epoch)


def configuration_of(settings: dict[str, Any]) -> Configuration:
    """Return the configuration of a network that fits its data set."""
    layers = settings["layers"]
    if len(layers) > MAX_LAYERS or any(not 0 < int(each) < 2**31 for each in layers):
        raise problem("layers of sensible sizes", repr(layers)[:60])
    configuration = Configuration.from_dict(settings)
    check_fit(configuration, list(describe(configuration.dataset).default_layers))
    return configuration


def layer_of(
    archive: zipfile.ZipFile, sizes: dict[str, int], name: str, like: np.ndarray
) -> np.ndarray:
    """Return one layer's weights or biases, finite and of the shape of `like`."""
    found = read_array(archive, sizes, name, like.nbytes + TOLD_BYTES)
    if found.dtype != np.float32 or found.shape != like.shape:
        came = f"{found.dtype} of shape {found.shape}"
        raise problem(f"{name} to be float32 of shape {like.shape}", came)
    if not np.isfinite(found).all():
        raise problem(f"{name} to be finite", "numbers that are not")
    return found


def read_array(archive: zipfile.ZipFile, sizes: dict[str, int], name: str, most: int) -> np.ndarray:
    """Return one array, not unpacked before its size is known to be at most `most` bytes."""
    member = f"{name}.npy"
    if sizes.get(member, 0) > most:
        raise problem(f"{name} to be at most {most:,} bytes", f"{sizes[member]:,}")
    with archive.open(member) as file:
        found: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
    return found


def problem(expected: str, came: str) -> InvalidInput:
    """Return the error that says what stands in an archive."""
    return InvalidInput("file", f"expected {expected}, but got {came}")
