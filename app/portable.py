"""Runs that are taken along: a run of this server as one consistent file, and a file as a run here."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app import __version__
from app.branches import adopt
from app.config import Limits
from app.errors import TooLarge
from app.protocol import State
from app.run import Run
from app.supervisor import Supervisor, make_record
from core.bundle import Bundle, Standing, unbundle
from core.checkpoint import Checkpoint
from core.configuration import Configuration
from core.datasets import describe
from core.errors import InvalidInput
from core.snapshot import Snapshot


async def take(run: Run) -> Bundle:
    """Return all of a run at one step, whether it trains meanwhile or not."""
    while True:
        at_front = run.state.step >= run.state.end
        snapshot = await run.snapshot()
        timeline = await run.timeline()
        if snapshot.step <= timeline.end:  # else it was taken back in between
            break
    state, step = run.state, snapshot.step
    if at_front:  # what was trained since is not yet in the history
        timeline.cut(step)
    network = checkpoint_of(snapshot, state.seconds)
    timeline.checkpoints = dict(sorted({**timeline.checkpoints, step: network}.items()))
    history = (await run.full_history()).copy()
    diverged = state.status == "diverged"
    standing = Standing(
        step=step,
        epoch=snapshot.epoch,
        seconds=state.seconds,
        speed=state.speed,
        max_epochs=state.max_epochs,
        status="diverged" if diverged else "paused",
        reason=printable(state.reason or "") if diverged else None,
        layer=state.layer if diverged else None,
    )
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return Bundle(printable(run.name) or "run", standing, timeline, history, __version__, now)


def printable(text: str) -> str:
    """Return a text without the signs that a file may not have in one."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def checkpoint_of(snapshot: Snapshot, seconds: float = 0.0) -> Checkpoint:
    """Return a snapshot as a checkpoint; its place in the epoch follows from how far that is."""
    count = describe(snapshot.configuration.dataset).train_count + len(snapshot.added)
    epochs = int(snapshot.epoch)
    return Checkpoint(
        configuration=snapshot.configuration,
        theta=snapshot.theta,
        step=snapshot.step,
        epoch=snapshot.epoch,
        memory=snapshot.memory,
        epochs=epochs,
        offset=round((snapshot.epoch - epochs) * count),
        added=snapshot.added,
        seconds=seconds,
    )


def read(data: bytes, supervisor: Supervisor) -> Bundle:
    """Return the run of a file; InvalidInput if it is none, or one that this server does not allow."""
    limits = supervisor.settings.limits

    def check(configuration: Configuration) -> None:
        if len(configuration.added_examples) > limits.added_examples:
            raise InvalidInput("added_examples", f"expected at most {limits.added_examples}")
        supervisor.check_limits(configuration)

    run = unbundle(data, check)
    check_text(run, limits)
    return run


def check_text(run: Bundle, limits: Limits) -> None:
    """Raise InvalidInput for a name or a number of epochs that no run of this server has."""
    if not 1 <= len(run.name) <= limits.name_length:
        raise InvalidInput(
            "file",
            f"expected a name of 1 to {limits.name_length} characters, but got {len(run.name)}",
        )
    if run.standing.max_epochs > limits.max_epochs:
        raise InvalidInput(
            "file",
            f"expected at most {limits.max_epochs:,} epochs, but got {run.standing.max_epochs:,}",
        )


def check_size(size: int, limits: Limits) -> None:
    """Raise TooLarge for a file that is larger than a run may be."""
    if size > limits.import_bytes:
        raise TooLarge(f"file: expected at most {limits.import_bytes:,} bytes, but got {size:,}")


async def bring(data: bytes, supervisor: Supervisor) -> Run:
    """Make the run of a file anew on this server, where it stood; nothing is made of a bad file."""
    check_size(len(data), supervisor.settings.limits)
    return await begin(supervisor, await asyncio.to_thread(read, data, supervisor))


async def begin(supervisor: Supervisor, run: Bundle) -> Run:
    """Have a run go on here."""
    record = make_record(run.name, state_of(run))
    return await adopt(supervisor, record, run.timeline, run.history)


def state_of(run: Bundle) -> State:
    """Return where an imported run stands, as the server knows it before the worker says more."""
    standing = run.standing
    measured = [each for each in run.history.evaluations if each.step <= standing.step]
    known: dict[str, Any] = {}
    if measured:
        newest = measured[-1]
        known = {
            "train_accuracy": newest.train_accuracy,
            "test_accuracy": newest.test_accuracy,
            "evaluated_step": newest.step,
        }
    return State(
        configuration=run.timeline.configuration_at(standing.step),
        speed=standing.speed,
        max_epochs=standing.max_epochs,
        status=standing.status,
        reason=standing.reason,
        step=standing.step,
        end=run.timeline.end,
        epoch=standing.epoch,
        seconds=standing.seconds,
        layer=standing.layer,
        **known,
    )


def file_name(name: str, step: int, what: str) -> str:
    """Return a name for a file about a run at a step, of letters, digits and hyphens."""
    stem = re.sub(r"\W+", "-", name).strip("-_")[:60] or "run"
    return f"{stem}-step-{step}-{what}"


def disposition(name: str, kind: str = "attachment") -> str:
    """Return the header that names a file; old clients get its ASCII letters."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
