"""A run's line to its worker: starts it, asks it, ends it, and answers all who wait when it is gone.

Lives on the event loop's thread. What the worker tells unasked goes to whoever owns the line.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from app.child import Child
from app.protocol import READY, Answer, Command, FrameRequest, Kept, Report, Start, State
from app.worker import work
from core.errors import BacklightError

MAX_QUESTIONS = 256  # waiting for one worker: more than a lecture hall asks in a step's time
START_SECONDS = 60.0  # without a word from a worker that loads its data: a cold disk needs some


class RunFailed(BacklightError):
    """The run's worker is not there to answer."""

    def __init__(self, message: str) -> None:
        super().__init__("run_failed", message)


class Busy(BacklightError):
    """More questions wait for the run than are kept."""

    def __init__(self) -> None:
        super().__init__("busy", f"expected at most {MAX_QUESTIONS} questions waiting for one run")


class Line:
    """`receive` is called with every message, and `lost` with the exit code of a worker that died."""

    def __init__(
        self, name: str, receive: Callable[[Any], None], lost: Callable[[int | None], None]
    ) -> None:
        self.name, self.receive, self.lost = name, receive, lost
        self.child: Child | None = None
        self.leaving: Child | None = None  # told to end; its last words count
        self.questions: dict[int, asyncio.Future[Any]] = {}
        self.asked = READY
        self.heard = 0.0  # loop time of the last message

    @property
    def is_open(self) -> bool:
        """Whether there is a worker, or one is being started."""
        return self.child is not None

    async def open(self, start: Start) -> None:
        """Start a worker and wait until it stands where it should; its error if it cannot begin."""
        ready: asyncio.Future[State] = asyncio.get_running_loop().create_future()
        self.questions[READY] = ready
        self.child = Child(self.name, work, start, self.take, self.end)
        try:
            await self.until_ready(ready)
        except BaseException:
            await self.close("the run's worker could not begin")
            raise

    async def until_ready(self, ready: asyncio.Future[State]) -> None:
        """Wait for a worker for as long as it is not silent: the way to its step may be long."""
        loop = asyncio.get_running_loop()
        self.heard = loop.time()
        while True:
            try:
                await asyncio.wait_for(asyncio.shield(ready), START_SECONDS)
            except TimeoutError:
                if loop.time() - self.heard > START_SECONDS:
                    raise RunFailed(
                        f"the run's worker was not ready within {START_SECONDS:.0f} seconds"
                    ) from None
            else:
                return

    async def ask(self, action: str, **arguments: Any) -> Any:
        """Send a command and return what the worker answers; there must be one."""
        if self.child is None:
            raise RunFailed("the run's worker is not there")
        if len(self.questions) >= MAX_QUESTIONS:
            raise Busy
        self.asked += 1
        number = self.asked
        question = asyncio.get_running_loop().create_future()
        self.questions[number] = question
        try:
            self.child.send(Command(number, action, arguments))
            return await question
        finally:
            self.questions.pop(number, None)

    def request(self, frame: FrameRequest) -> None:
        """Have a frame made, if there is a worker."""
        if self.child is not None:
            self.child.send(frame)

    async def close(self, reason: str) -> None:
        """End the worker, and answer all who wait for it that it will not."""
        child, self.child = self.child, None
        self.fail(reason)
        if child is not None:
            self.leaving = child
            try:
                await child.stop()
            finally:
                self.leaving = None

    def take(self, child: Child, message: Any) -> None:
        """Take a message from the worker.

        Its owner hears it before whoever asked, who wakes up later, when newer things may have come.
        """
        if child is self.leaving and isinstance(message, Report | Kept):
            self.receive(message)
        if child is not self.child:
            return
        self.heard = asyncio.get_running_loop().time()
        self.receive(message)
        if isinstance(message, Answer):
            self.answer(message)

    def answer(self, answer: Answer) -> None:
        """Give an answer to the one who waits for it, who may be gone."""
        question = self.questions.pop(answer.number, None)
        if question is None or question.done():
            return
        if isinstance(answer.result, Exception):
            question.set_exception(answer.result)
        else:
            question.set_result(answer.result)

    def end(self, child: Child, code: int | None) -> None:
        """The worker is gone: unless that was asked for, it died."""
        if child is self.child:
            self.child = None
            self.lost(code)

    def fail(self, reason: str) -> None:
        """Answer all who wait that nobody will."""
        questions, self.questions = self.questions, {}
        for question in questions.values():
            if not question.done():
                question.set_exception(RunFailed(reason))
