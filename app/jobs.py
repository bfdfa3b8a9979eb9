"""Long computations beside the runs: what is known of each, how it is told, and how it ends.

A job belongs to a run and ends with it. Its progress is told to all viewers of the run. Whether it
computes in the server's one thread for such things or in a process of its own is its maker's choice.
Lives on the event loop's thread, but for `Job.advance_from_thread`.
"""

import asyncio
import os
import secrets
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from app.config import Limits
from app.library import Closing
from app.numbers import plain
from app.run import Run
from core.errors import BacklightError, InvalidInput, NotFound

T = TypeVar("T")
NICENESS = 10  # of the thread: a tenth of a core that a run's worker wants too
TELL_SECONDS = 0.2  # between two messages of one job: as often as a run's own reports


class TooManyJobs(BacklightError):
    """The server computes as much as it allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            "too_many_jobs", f"jobs: expected at most {limit} at once on this server; cancel one"
        )


class Cancelled(BacklightError):
    """The computation was ended before its answer was there."""

    def __init__(self, reason: str) -> None:
        super().__init__("cancelled", f"job: {reason}")


class Job:
    """One computation: running, and then done, cancelled or failed for ever."""

    def __init__(
        self, run: Run, job_id: str, probe: str, total: int, points: list[Any] | None
    ) -> None:
        self.run, self.id, self.probe = run, job_id, probe
        self.status = "running"
        self.reason: str | None = None
        self.done, self.total = 0, total
        self.points = points  # of a result that comes in parts, those so far
        self.result: Any = None
        self.loop = asyncio.get_running_loop()
        self.told_at = 0.0
        self.stop: Callable[[], object] = lambda: None  # makes the work end, soon
        self.stopping: object = None  # keeps what that returned: a task is nobody else's
        self.cancelled = threading.Event()
        self.over = asyncio.Event()  # the work has really ended

    def advance_from_thread(self, done: int) -> None:
        """Note progress, from a thread; raises Cancelled if the work should end."""
        if self.cancelled.is_set():
            raise Cancelled(self.reason or "it was cancelled")
        self.done = done
        now = time.monotonic()
        if now - self.told_at > TELL_SECONDS:
            self.told_at = now
            self.loop.call_soon_threadsafe(self.tell_progress)

    def tell_progress(self) -> None:
        """Tell the viewers how far it is, unless they know its end already."""
        if self.status == "running":
            self.tell()

    def end(self, status: str, reason: str | None = None, result: Any = None) -> None:
        """Note how it ended, and tell the viewers; only the first end counts."""
        if self.status == "running":
            self.status, self.reason, self.result = status, reason, result
            self.tell()

    def cancel(self, reason: str) -> None:
        """End it before it is done; an end that it has already had stays."""
        if self.status == "running":
            self.end("cancelled", reason)
            self.cancelled.set()
            self.stopping = self.stop()

    def tell(self) -> None:
        """Send the viewers of the run what is known."""
        self.run.hub.announce({"event": "progress", "job": self.resource()})

    def resource(self) -> dict[str, Any]:
        """Return the job as REST and the stream tell it."""
        names = ("id", "probe", "status", "done", "total", "reason", "points")
        told: dict[str, Any] = plain({name: getattr(self, name) for name in names})
        return told


def step_back() -> None:
    """Give the calling thread a low priority where threads have one of their own, which is Linux."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Jobs:
    """The jobs of all runs, running and, up to a limit for each run, finished."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.of_run: dict[str, dict[str, Job]] = {}  # in the order of their making
        self.working: set[Job] = set()
        self.closing = False
        # One, so that two landscapes take turns and the training keeps its core.
        self.thread = ThreadPoolExecutor(1, "jobs", initializer=step_back)

    def begin(
        self,
        run: Run,
        probe: str,
        total: int,
        name: str | None = None,
        points: list[Any] | None = None,
    ) -> Job:
        """Make a job; the caller starts its work, and calls `release` when that has ended.

        `points` is the list that a result which comes in parts will fill.

        Raises TooManyJobs, Closing, NotFound if the run is gone, or InvalidInput if its `name` is
        that of another job.
        """
        if self.closing:
            raise Closing
        if run.closing:
            raise NotFound("run", f"run: there is none with the id {run.id!r}")
        if len(self.working) >= self.limits.jobs:
            raise TooManyJobs(self.limits.jobs)
        jobs = self.of_run.setdefault(run.id, {})
        if name in jobs:
            raise InvalidInput("job", f"expected a name that is not taken, but got {name!r}")
        job = Job(run, name or secrets.token_hex(4), probe, total, points)
        jobs[job.id] = job
        self.working.add(job)
        for old in [each for each in jobs.values() if each.status != "running"]:
            if len(jobs) > self.limits.jobs_kept:
                del jobs[old.id]
        job.tell()
        return job

    def release(self, job: Job) -> None:
        """Note that a job's work has ended, however it did."""
        job.over.set()
        self.working.discard(job)

    async def compute(self, job: Job, work: Callable[[Callable[[int], None]], T]) -> T:
        """Do a job's work in the thread and return its answer; raises what it raises, or Cancelled.

        `work` is given a function to tell its progress, whose exceptions it lets through.
        """
        future: Future[T] = self.thread.submit(work, job.advance_from_thread)
        future.add_done_callback(lambda _: job.loop.call_soon_threadsafe(self.release, job))
        job.stop = future.cancel  # while it waits for its turn; later it notices by itself
        try:
            answer = await asyncio.wrap_future(future)
        except BacklightError as error:
            job.end("failed", error.message)
            raise
        except asyncio.CancelledError:
            if job.status == "cancelled":
                raise Cancelled(job.reason or "") from None
            job.cancel("nobody waits for it any more")
            raise
        except Exception:
            job.end("failed", "Something went wrong in the server; its log tells more.")
            raise
        if job.status == "cancelled":  # it did not notice any more
            raise Cancelled(job.reason or "")
        job.done = job.total
        job.end("done", result=answer)
        return answer

    def find(self, run: Run, job_id: str) -> Job:
        """Return a job; NotFound if the run has none of that name."""
        try:
            return self.of_run[run.id][job_id]
        except KeyError:
            raise NotFound("job", f"job: this run has none with the id {job_id!r}") from None

    def all_of(self, run: Run) -> list[Job]:
        """Return a run's jobs, oldest first."""
        return list(self.of_run.get(run.id, {}).values())

    def end_run(self, run: Run, reason: str) -> Awaitable[object]:
        """Cancel a run's jobs and forget them; await what it returns to know that all have ended."""
        jobs = self.of_run.pop(run.id, {}).values()
        for job in jobs:
            job.cancel(reason)
        return asyncio.gather(*(job.over.wait() for job in jobs))

    async def close(self) -> None:
        """Cancel all jobs and wait until they have ended; there will be no more."""
        self.closing = True
        working = list(self.working)
        for job in working:
            job.cancel("the server is being stopped")
        self.thread.shutdown(wait=False, cancel_futures=True)
        await asyncio.gather(*(job.over.wait() for job in working))
