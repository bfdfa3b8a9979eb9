"""A run as it stood after a step; and a trained network in one safetensors file.

There is no pickle in it, so opening a stranger's file runs nothing.

Tensors: `theta`, the flat vector; `W1`, `b1`, ... for readers who want layers (they repeat theta,
and loading ignores them); `optimizer.*`, the optimizer's memory. Metadata: `format`,
`configuration` (JSON), `step`, `epoch`. A file appears under its name only once it is whole.
"""

import json
import math
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from core.added import AddedExamples
from core.configuration import Configuration, check_fit
from core.datasets import describe
from core.errors import InvalidInput
from core.parameters import Layout, Vector

if TYPE_CHECKING:
    from core.training import Trainer

FORMAT = "backlight-network/1"
MEMORY = "optimizer."


@dataclass(frozen=True)
class Checkpoint:
    """All that the steps after `step` follow from; owns its arrays."""

    configuration: Configuration
    theta: Vector  # (size,)
    step: int = 0
    epoch: float = 0.0
    memory: dict[str, Vector] = field(default_factory=dict)  # the optimizer's, each (size,)
    epochs: int = 0  # completed
    offset: int = 0  # examples of this epoch that were learned from
    added: AddedExamples = field(default_factory=AddedExamples)  # of this epoch
    seconds: float = 0.0  # that the steps so far took to compute

    @classmethod
    def of(cls, trainer: "Trainer", seconds: float = 0.0) -> "Checkpoint":
        """Copy a trainer's present state."""
        return cls(
            configuration=trainer.configuration,
            theta=trainer.theta.copy(),
            step=trainer.steps,
            epoch=trainer.epoch,
            memory={name: each.copy() for name, each in trainer.optimizer.memory.items()},
            epochs=trainer.epochs,
            offset=trainer.offset,
            added=trainer.added,
            seconds=seconds,
        )

    @property
    def nbytes(self) -> int:
        """How many bytes its arrays take."""
        return self.theta.nbytes + sum(each.nbytes for each in self.memory.values())


def tensors(layout: Layout, theta: Vector) -> dict[str, Vector]:
    """Return `theta` under its own name and cut into `W1`, `b1`, ...; the layers are views."""
    named = {"theta": theta}
    layers = zip(layout.weights(theta), layout.biases(theta), strict=True)
    for layer, (weights, biases) in enumerate(layers, start=1):
        named[f"W{layer}"] = weights  # (n_l, n_{l-1})
        named[f"b{layer}"] = biases  # (n_l,)
    return named


def network_bytes(checkpoint: Checkpoint) -> bytes:
    """Return a checkpoint as a safetensors file."""
    configuration = checkpoint.configuration
    named = tensors(configuration.layout, checkpoint.theta)
    named |= {MEMORY + name: vector for name, vector in checkpoint.memory.items()}
    metadata = {
        "format": FORMAT,
        "configuration": json.dumps(configuration.to_dict()),
        "step": str(checkpoint.step),
        "epoch": repr(checkpoint.epoch),
    }
    return save(named, metadata)


def save_network(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint. Raises InvalidInput when the file cannot be written."""
    write_file(path, network_bytes(checkpoint))


def check_writable(path: Path) -> None:
    """Raise InvalidInput, before hours of training, when `path` cannot be written."""
    if path.is_dir():
        raise InvalidInput("out", f"expected a file, but {path} is a folder")
    if not path.absolute().parent.is_dir():
        raise InvalidInput("out", f"expected a file in a folder, but {path.parent} is none")
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise InvalidInput("out", f"expected a folder to write in, but {path.parent} is not")


def load_network(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises InvalidInput for any file that is not a whole, sensible one."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise _problem(path, f"format {FORMAT}", repr(metadata.get("format")))
            configuration = _configuration(path, metadata.get("configuration", ""))
            names = [name for name in file.keys() if name.startswith(MEMORY)]  # noqa: SIM118
            vectors = {name: file.get_tensor(name) for name in ["theta", *names]}
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidInput("model", f"cannot read {path}: {reason}") from error
    for name, vector in vectors.items():
        _check_vector(path, name, vector, configuration.layout)
    return Checkpoint(
        configuration,
        vectors["theta"],
        int(_number(path, metadata, "step")),
        _number(path, metadata, "epoch"),
        {name.removeprefix(MEMORY): vectors[name] for name in names},
    )


def _configuration(path: Path, text: str) -> Configuration:
    """Parse and check the configuration, also against its data set."""
    try:
        configuration = Configuration.from_dict(json.loads(text))
        check_fit(configuration, list(describe(configuration.dataset).default_layers))
    except InvalidInput as error:
        raise InvalidInput("model", f"{path}: {error.message}") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _problem(path, "a configuration in JSON", repr(text[:60])) from error
    return configuration


def _check_vector(path: Path, name: str, vector: Vector, layout: Layout) -> None:
    if vector.dtype != np.float32 or vector.shape != (layout.size,):
        came = f"{vector.dtype} of shape {vector.shape}"
        raise _problem(path, f"{name} to be float32 of shape ({layout.size},)", came)
    if not np.isfinite(vector).all():
        raise _problem(path, f"{name} to be finite", "numbers that are not")


def _number(path: Path, metadata: dict[str, str], key: str) -> float:
    """Return a number that counts something, from the metadata."""
    text = metadata.get(key, "")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise _problem(path, f"{key} to be a number of at least 0", repr(text[:60]))
    return number


def _problem(path: Path, expected: str, came: str) -> InvalidInput:
    return InvalidInput("model", f"{path}: expected {expected}, but got {came}")


def write_file(path: Path, content: bytes) -> None:
    """Write a file, or raise InvalidInput.

    It is written under another name first, so that no half file is ever found under this one.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.absolute().parent, delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(0o644)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InvalidInput("out", f"cannot write {path}: {error.strerror or error}") from error
