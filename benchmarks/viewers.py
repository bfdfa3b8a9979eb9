"""Viewers that cost next to nothing, so that the server is what is measured and not they.

A plain asyncio protocol that answers nothing, keeps nothing of a frame, and reads of it no more than
its length and, where its metadata tells, when it was sent. All viewers of a process share one buffer
to receive into. What they cost nevertheless is told with the figures, as CPU time for each frame.
"""

import asyncio
import base64
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import numpy as np

BUFFER = bytearray(2**18)  # of all viewers: each is done with it before the next is called
HEADER = 10  # bytes at most before a frame that a server sends
BINARY = 0x82  # a whole binary message
AT_ONCE = 50  # connections that are being made, fewer than a server lets wait
SENT_AT = re.compile(rb'"sent_at":"([0-9.]+)"')


class Viewer(asyncio.BufferedProtocol):
    """One socket: `frames` counts those that have come to their last byte."""

    def __init__(self, path: str, ages: list[float]) -> None:
        self.path, self.ages = path, ages
        self.frames = 0
        self.open = asyncio.get_running_loop().create_future()
        self.rest = b""  # the beginning of what is not understood yet
        self.left = 0  # bytes of the present message that are still to come
        self.sent_at = 0.0
        self.binary = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        """Tell who waits for the connection that it failed."""
        if not self.open.done():
            self.open.set_exception(error or ConnectionError("the server refused a viewer"))

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - the protocol's signature
        """Return where to put what comes."""
        return memoryview(BUFFER)

    def buffer_updated(self, size: int) -> None:
        """Count what came."""
        place = 0
        if self.rest:
            BUFFER[: size + len(self.rest)] = self.rest + BUFFER[:size]
            size += len(self.rest)
            self.rest = b""
        if not self.open.done():
            end = BUFFER.find(b"\r\n\r\n", 0, size)
            if end < 0 or not BUFFER.startswith(b"HTTP/1.1 101"):
                self.transport.abort()
                return
            self.open.set_result(None)
            place = end + 4
        while place < size:
            if self.left == 0:
                if size - place < HEADER:
                    self.rest = bytes(BUFFER[place:size])
                    return
                place = self.begin(place, size)
            taken = min(self.left, size - place)
            self.left -= taken
            place += taken
            if self.left == 0 and self.binary:
                self.frames += 1
                if self.sent_at:
                    self.ages.append(time.time() - self.sent_at)

    def begin(self, place: int, size: int) -> int:
        """Read a message's header at `place`; return where the message itself begins."""
        self.binary = BUFFER[place] == BINARY
        length = BUFFER[place + 1]
        extra = {126: 2, 127: 8}.get(length, 0)
        start = place + 2 + extra
        self.left = int.from_bytes(BUFFER[place + 2 : start], "big") if extra else length
        found = SENT_AT.search(BUFFER, start, min(size, start + self.left)) if self.binary else None
        self.sent_at = float(found[1]) if found else 0.0
        return start


class Audience:
    """Many viewers, and what they saw."""

    def __init__(self, viewers: list[Viewer], ages: list[float]) -> None:
        self.viewers, self.ages = viewers, ages

    async def look(self, seconds: float) -> dict[str, float]:
        """Return what came in that time."""
        before = [viewer.frames for viewer in self.viewers]
        self.ages.clear()
        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        elapsed, cpu = time.perf_counter() - begun, time.process_time() - cpu
        each = np.sort([v.frames - old for v, old in zip(self.viewers, before, strict=True)] or [0])
        total = int(each.sum())
        ages = np.array(self.ages or [np.nan]) * 1000
        return {
            "frames/s": total / elapsed,
            "slowest viewer / median": float(each[0] / max(np.median(each), 1)),
            "age p50 ms": float(np.percentile(ages, 50)),
            "age p99 ms": float(np.percentile(ages, 99)),
            "viewers' CPU, us a frame": 1e6 * cpu / max(total, 1),
        }


@asynccontextmanager
async def audience(address: str, path: str, count: int) -> AsyncIterator[Audience]:
    """Have so many viewers of `path` on the server at `address` until the context ends."""
    loop = asyncio.get_running_loop()
    where = urlsplit(address)
    ages: list[float] = []
    room = asyncio.Semaphore(AT_ONCE)

    async def come() -> Viewer:
        async with room:
            _, viewer = await loop.create_connection(
                lambda: Viewer(path, ages), where.hostname, where.port
            )
            await viewer.open
            return viewer

    viewers = await asyncio.gather(*(come() for _ in range(count)))
    try:
        yield Audience(viewers, ages)
    finally:
        for viewer in viewers:
            viewer.transport.abort()
