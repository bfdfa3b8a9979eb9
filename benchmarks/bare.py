"""The least that could stand in Backlight's place: uvicorn, and nothing around what it has to send.

- A socket at `/stream?fps=30` sends one and the same message to everybody, at that rate or as fast as
  it can; only the time in it is new. This is what fan-out is measured beside.
- `/echo` is a FastAPI route that answers with the body it got. Predictions are measured beside it.
Run as a program by `bare_server`; the message comes on stdin.
"""

import asyncio
import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect

SENT_AT = re.compile(rb'(?<="sent_at":")[0-9.]+')


def make_app(message: bytes) -> Any:
    """Return the application."""
    app = FastAPI()
    found = SENT_AT.search(message)
    start, end = found.span() if found else (0, 0)

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="application/json")

    @app.websocket("/stream")
    async def stream(websocket: WebSocket) -> None:
        await websocket.accept()
        interval = 1 / float(websocket.query_params["fps"])
        due = time.perf_counter()
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                now = f"{time.time():.{end - start}f}"[: end - start].encode()
                await websocket.send_bytes(message[:start] + now + message[end:])
                due = max(due + interval, time.perf_counter())
                await asyncio.sleep(max(due - time.perf_counter(), 0))

    return app


@contextmanager
def bare_server(message: bytes = b"") -> Iterator[str]:
    """Run the bare server until the context ends; yields `http://host:port`."""
    process = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None  # noqa: S101 - for the type checker
    assert process.stdout is not None  # noqa: S101 - for the type checker
    try:
        process.stdin.write(message)
        process.stdin.close()
        yield process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait(10)


class Server(uvicorn.Server):
    """Uvicorn that tells its address."""

    async def startup(self, sockets: Any = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"http://127.0.0.1:{port}", flush=True)


if __name__ == "__main__":
    config = uvicorn.Config(
        make_app(sys.stdin.buffer.read()),
        port=0,
        log_level="error",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    Server(config).run()
