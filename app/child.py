"""A child process and the pipe to it, with a thread for either direction.

The event loop is never made to wait: not for a process to start or end, and not for a child that is
too deep in its work to read. What the messages mean is not known here; see app/run.py and
app/curve.py. `living` is the same thing seen from inside the process.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.util import get_temp_dir
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from app.protocol import FrameRequest, Stop

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

logger = logging.getLogger("backlight")

STOP_SECONDS = 0.2  # for a child to end by itself; it keeps nothing, so force does no harm

# A fork of this process would copy locks that other threads hold. On Linux a child is forked from a
# process that has imported what children need and does nothing else, so it begins in a hundredth of a
# second and shares that memory. Elsewhere it begins from nothing, which takes a third of one.
IMPORTED = ["app.worker", "app.curve"]
# Of the temporary folder, below which the forefather listens: Linux takes 107 bytes, it needs 32 itself.
LONGEST_FOLDER = 75
SPAWNED = multiprocessing.get_context("spawn")
PROCESSES: "ForkServerContext | SpawnContext" = SPAWNED
if sys.platform == "linux" and len(os.fsencode(gettempdir())) <= LONGEST_FOLDER:
    PROCESSES = multiprocessing.get_context("forkserver")
    PROCESSES.set_forkserver_preload(IMPORTED)


@contextlib.contextmanager
def living(connection: Connection) -> Iterator[None]:
    """What a child process works within: it ends in peace when the server is gone."""
    # Ctrl-C reaches the whole process group; the server decides in which order things end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with (
        connection,
        threadpool_limits(limits=1),
        np.errstate(all="ignore"),
        contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError),
    ):
        yield


class Child:
    """One process that does `work(connection, start)`, with one end of a pipe.

    `receive` and `lost` are called on the event loop, in order.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Any, Any], None],
        start: Any,
        receive: Callable[["Child", Any], None],
        lost: Callable[["Child", int | None], None],
    ) -> None:
        self.receive = receive
        self.lost = lost
        self.loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self.loop.create_future()
        self.connection, self.theirs = PROCESSES.Pipe()
        self.process, self.spare = (
            context.Process(
                target=work, args=(self.theirs, start), name=f"backlight-{name}", daemon=True
            )
            for context in (PROCESSES, SPAWNED)
        )
        self.outbox: dict[Hashable, Any] = {}  # what is not sent yet, in order
        self.changed = threading.Condition()
        self.doomed = False
        self.closed = False
        threading.Thread(target=self.live, name=f"reader-{name}", daemon=True).start()

    def send(self, message: Any) -> None:
        """Put a message into the outbox; whether it arrives is told by `lost` alone.

        A frame request replaces the one for the same view that was not sent yet, and a withdrawn one
        goes, so that a viewer who changes its mind all the time fills nothing.
        """
        request = isinstance(message, FrameRequest)
        key = message.view if request else object()
        with self.changed:
            if request and message.newer_than is None and key in self.outbox:
                del self.outbox[key]
            elif not self.closed:
                self.outbox[key] = message
                self.changed.notify()

    async def stop(self) -> None:
        """End the process, by force if it does not go by itself."""
        self.send(Stop())
        try:
            await asyncio.wait_for(asyncio.shield(self.ended), STOP_SECONDS)
        except TimeoutError:
            self.kill()
            await asyncio.shield(self.ended)

    def kill(self) -> None:
        """End the process by force, also when it is only about to start."""
        self.doomed = True
        with contextlib.suppress(ValueError, AttributeError):  # closed already, not started yet
            self.process.kill()

    def live(self) -> None:
        """Start the process, hand over all it says, and clear up behind it; a thread of its own."""
        code: int | None = None
        writer = threading.Thread(target=self.write, daemon=True)
        try:
            try:
                self.start()
            finally:
                self.theirs.close()
            if self.doomed:
                self.process.kill()
            writer.start()
            self.read()
            code = bury(self.process)
        finally:
            with self.changed:
                self.closed = True
                self.changed.notify()
            if writer.ident is not None:
                writer.join()
            self.connection.close()
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to tell
                self.loop.call_soon_threadsafe(self.finish, code)

    def start(self) -> None:
        """Start the process; without the forefather, if nothing leads to it any more."""
        with undisturbed():
            try:
                self.process.start()
            except FileNotFoundError:
                logger.warning(
                    "The server's part of the temporary folder is gone. Until the server is started "
                    "again, runs take half a second longer to begin."
                )
                self.process = self.spare
                self.process.start()
        del self.spare  # with all that a child begins with

    def read(self) -> None:
        """Hand every message over to the event loop until the pipe ends."""
        with contextlib.suppress(EOFError, OSError, RuntimeError):
            while True:
                message = self.connection.recv()
                self.loop.call_soon_threadsafe(self.receive, self, message)

    def write(self) -> None:
        """Send what is in the outbox, the oldest first, until the pipe ends; in its own thread."""
        with contextlib.suppress(OSError):  # that the worker is gone is noticed by the reader
            while True:
                with self.changed:
                    self.changed.wait_for(lambda: self.outbox or self.closed)
                    if self.closed:
                        return
                    message = self.outbox.pop(next(iter(self.outbox)))
                self.connection.send(message)

    def finish(self, code: int | None) -> None:
        """Tell that the process is no more."""
        if not self.ended.done():
            self.ended.set_result(None)
        self.lost(self, code)


def prepare() -> None:
    """Have children's forefather import what they need, while this process does something else."""
    if PROCESSES.get_start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - Windows has none

        with undisturbed():
            forkserver.ensure_running()


def clear_up() -> None:
    """Leave nothing of the forefather's, who ends with this process; no child can begin after this.

    Python does the same when it ends, and once only: this is for where a signal does not let it.
    """
    if PROCESSES.get_start_method() == "forkserver":
        shutil.rmtree(get_temp_dir(), ignore_errors=True)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Have Ctrl-C not reach a process started here, from its first moment on: it inherits the mask."""
    masked = getattr(signal, "pthread_sigmask", None)  # Windows has no such thing
    if masked is None:
        yield
        return
    resource_tracker.ensure_running()  # else it would start below, and clear the mask
    before = masked(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        masked(signal.SIG_SETMASK, before)


def bury(process: BaseProcess) -> int | None:
    """Wait for a process that closed its pipe, end it by force if need be; return its exit code."""
    process.join(STOP_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    code = process.exitcode
    process.close()
    return code
