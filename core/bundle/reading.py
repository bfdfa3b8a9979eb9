"""The bytes of a run's file -> the run. It may come from anybody: InvalidInput is all that it causes.

Whatever stands in a file is looked at before it is used, and nothing is taken that no trainer would
have written. Only measured costs and norms may be other than finite: so they are where a run diverged.
"""

from collections.abc import Callable
from typing import Any

from core.added import AddedExamples
from core.bundle.contents import CHANGEABLE, FORMAT, STATUSES, Bundle, Standing
from core.bundle.fields import entries, number, parse, refuse, table, text, whole
from core.bundle.tensors import Tensors, read_added, read_history
from core.checkpoint import FORMAT as NETWORK_FORMAT
from core.checkpoint import MEMORY, Checkpoint
from core.configuration import MAX_SEED, Configuration, check_fit
from core.datasets import describe
from core.errors import InvalidInput
from core.optimizers import make_optimizer
from core.timeline import BUDGET, MAX_CHANGES, MAX_CHECKPOINTS, Change, Timeline

HEADER_BYTES = 4 * 2**20  # ten thousand changes of settings take one
MAX_LAYERS = 1_000
MAX_REPLAY = (
    10_000_000  # steps from a checkpoint to where the run stands or ends: a quarter of an hour
)

Check = Callable[[Configuration], None]


def is_bundle(data: bytes) -> bool:
    """Whether a file says that it is an exported run, of whatever version."""
    length = min(int.from_bytes(data[:8], "little"), HEADER_BYTES)
    return FORMAT.partition("/")[0].encode() in data[8 : 8 + length]


def unbundle(data: bytes, check: Check | None = None, budget: int = BUDGET) -> Bundle:
    """Return the run that `bundle` wrote; InvalidInput for anything that is no such file.

    `check` raises InvalidInput for a configuration that the caller does not want; `budget` is that of the
    timeline.
    """
    try:
        told = parse("the run", header(data)["run"])
        return Reader(told, Tensors(data), check).read(budget)
    except InvalidInput as error:
        if error.field == "file":
            raise
        raise InvalidInput("file", error.message) from error


def header(data: bytes) -> dict[str, str]:
    """Return the metadata of a file that says it is a run's."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        refuse("a run exported by Backlight", "something else, or not the whole of it")
    if length > HEADER_BYTES:
        refuse(f"a header of at most {HEADER_BYTES:,} bytes", f"{length:,}")
    metadata = table("metadata", parse("a header", data[8 : 8 + length]).get("__metadata__", {}))
    came = metadata.get("format")
    if came == NETWORK_FORMAT:
        refuse("a whole run", "a trained network alone; 'backlight predict' reads it")
    if came != FORMAT or not isinstance(metadata.get("run"), str):
        refuse(f"a run exported by Backlight (format {FORMAT})", f"format {came!r}")
    return metadata


class Reader:
    """One file on its way to a run."""

    def __init__(self, told: dict[str, Any], tensors: Tensors, check: Check | None) -> None:
        self.told = told
        self.tensors = tensors
        self.end = whole("end", told.get("end"))
        self.base = self.configure(table("configuration", told.get("configuration")), check)
        self.info = describe(self.base.dataset)
        self.sets = read_added(
            tensors, entries("added_sizes", told.get("added_sizes"), 2**20), self.info
        )
        most = MAX_CHANGES + MAX_CHECKPOINTS
        self.configurations = [
            self.differ(table("a configuration", each), check)
            for each in entries("configurations", told.get("configurations"), most)
        ]

    def read(self, budget: int) -> Bundle:
        """Return the run."""
        changes = self.changes()
        checkpoints = self.checkpoints()
        standing = self.standing(checkpoints)
        strides = table("history", self.told.get("history"))
        history = read_history(self.tensors, strides, self.end, len(self.base.layers) - 1)
        self.tensors.check_used()
        return Bundle(
            name=text("name", self.told.get("name"), 200),
            standing=standing,
            timeline=Timeline.of(checkpoints, changes, self.end, budget),
            history=history,
            version=text("version", self.told.get("version"), 40),
            exported_at=text("exported_at", self.told.get("exported_at"), 40),
        )

    def configure(self, settings: dict[str, Any], check: Check | None) -> Configuration:
        """Return the configuration that all others are told by."""
        for size in entries("layers", settings.get("layers"), MAX_LAYERS):
            whole("layers", size, 1, 2**31)
        whole("seed", settings.get("seed"), 0, MAX_SEED)
        whole("batch_size", settings.get("batch_size"), 1)
        if "added_examples" in settings:
            refuse("added examples in tensors", "some in the configuration")
        base = Configuration.from_dict(settings)
        check_fit(base, list(describe(base.dataset).default_layers))
        if check is not None:
            check(base)
        return base

    def differ(self, told: dict[str, Any], check: Check | None) -> Configuration:
        """Return the configuration that is the base but for some settings."""
        unknown = set(told) - {*CHANGEABLE, "added"}
        if unknown:
            refuse(f"changes of {', '.join(CHANGEABLE)}", ", ".join(sorted(unknown)))
        settings = self.base.settings() | {k: v for k, v in told.items() if k != "added"}
        whole("batch_size", settings["batch_size"], 1)
        found = Configuration.from_dict(settings).change(added_examples=self.added(told))
        count = self.info.train_count + len(found.added_examples)
        if found.batch_size > count:
            refuse(f"a batch_size of at most {count}, all training examples", found.batch_size)
        if check is not None:
            check(found)
        return found

    def added(self, told: dict[str, Any]) -> AddedExamples:
        """Return the set of added examples that an entry names."""
        return self.sets[whole("added", told.get("added"), 0, len(self.sets) - 1)]

    def configuration(self, index: Any) -> Configuration:
        """Return a configuration by its number."""
        return self.configurations[whole("configuration", index, 0, len(self.configurations) - 1)]

    def changes(self) -> list[Change]:
        """Return the changes of settings, ascending from step 0."""
        found: list[Change] = []
        for each in entries("changes", self.told.get("changes"), MAX_CHANGES):
            step, index = pair("a change", each)
            least = found[-1].step + 1 if found else 0
            most = self.end if found else 0
            found.append(
                Change(whole("a change's step", step, least, most), self.configuration(index))
            )
        if not found:
            refuse("changes to begin with step 0", "none")
        return found

    def checkpoints(self) -> list[Checkpoint]:
        """Return the checkpoints, ascending from step 0."""
        found: list[Checkpoint] = []
        for place, each in enumerate(
            entries("checkpoints", self.told.get("checkpoints"), MAX_CHECKPOINTS)
        ):
            least = found[-1].step + 1 if found else 0
            most = self.end if found else 0
            found.append(self.checkpoint(place, table("a checkpoint", each), least, most))
        if self.end and not found:
            refuse("checkpoints to begin with step 0", "none")
        return found

    def checkpoint(self, place: int, told: dict[str, Any], least: int, most: int) -> Checkpoint:
        """Return one checkpoint."""
        step = whole("a checkpoint's step", told.get("step"), least, most)
        added = self.added(told)
        shape = (self.base.layout.size,)
        vectors = {
            name: self.tensors.finite(f"{place}.{MEMORY}{name}", shape)
            for name in make_optimizer(self.base.optimizer, 1).memory
        }
        count = self.info.train_count + len(added)
        return Checkpoint(
            configuration=self.configuration(told.get("configuration")),
            theta=self.tensors.finite(f"{place}.theta", shape),
            step=step,
            epoch=number("a checkpoint's epoch", told.get("epoch"), step),
            memory=vectors,
            epochs=whole("a checkpoint's epochs", told.get("epochs"), 0, step),
            offset=whole("a checkpoint's offset", told.get("offset"), 0, count - 1),
            added=added,
            seconds=number("a checkpoint's seconds", told.get("seconds")),
        )

    def standing(self, checkpoints: list[Checkpoint]) -> Standing:
        """Return where the run stands."""
        told = table("standing", self.told.get("standing"))
        step = whole("step", told.get("step"), 0, self.end)
        for place, at in (("present", step), ("last", self.end)):
            nearest = max((each.step for each in checkpoints if each.step <= at), default=0)
            if at - nearest > MAX_REPLAY:
                refuse(f"a checkpoint at most {MAX_REPLAY:,} steps before the {place} one", nearest)
        speed = told.get("speed", "")
        if speed != "max" and not 0.01 <= number("speed", speed) <= 1e6:
            refuse("speed from 0.01 to 1,000,000 or max", speed)
        reason, layer = told.get("reason"), told.get("layer")
        status = text("status", told.get("status"), 20)
        if status not in STATUSES:
            refuse(f"status to be one of {', '.join(STATUSES)}", status)
        return Standing(
            step=step,
            epoch=number("epoch", told.get("epoch"), step),
            seconds=number("seconds", told.get("seconds")),
            speed=speed if speed == "max" else float(speed),
            max_epochs=whole("max_epochs", told.get("max_epochs"), 1),
            status=status,
            reason=None if reason is None else text("reason", reason, 1_000),
            layer=None if layer is None else whole("layer", layer, 0, len(self.base.layers) - 1),
        )


def pair(what: str, value: Any) -> tuple[Any, Any]:
    """Return both parts of a list of two."""
    found = entries(what, value, 2)
    if len(found) != 2:
        refuse(f"{what} to be a step and a number", found)
    return found[0], found[1]
