"""Puts the server together: application, lifetime of what it owns, and the process that serves it."""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Coroutine, Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope
from threadpoolctl import threadpool_limits

from app import __version__
from app.child import clear_up
from app.compression import LEVEL, MINIMUM_SIZE, Compression
from app.config import Settings
from app.errors import install_error_handlers
from app.library import Library
from app.portable import bring
from app.race import Races
from app.routes import (
    added,
    curves,
    datasets,
    files,
    health,
    jobs,
    landscape,
    learning_curve,
    pages,
    probes,
    questions,
    races,
    runs,
    stream,
    timeline,
    vitals,
)
from app.schemas import ErrorResource
from app.security import Security
from app.supervisor import Demo, Supervisor
from core.configuration import configure
from core.errors import BacklightError, InvalidInput

logger = logging.getLogger("backlight")

API = "/api/v1"
SHUTDOWN_SECONDS = 1  # for open requests to end; sockets are closed at once


class Assets(StaticFiles):
    """The page's files below an address that changes with them, so that they are kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file behind `fingerprint/path`."""
        response = await super().get_response(path.partition("/")[2], scope)
        if response.status_code == 200:
            response.headers["cache-control"] = pages.FOREVER
        return response

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file's content from memory: to open, read and close it are three threads' turns."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(response, FileResponse):
            return response
        headers = {
            name: value for name, value in response.headers.items() if name != "accept-ranges"
        }
        return Response(content(str(full_path), stat_result.st_mtime_ns), status_code, headers)


@lru_cache(maxsize=512)
def content(path: str, changed: int) -> bytes:  # noqa: ARG001 - a changed file is another
    """Return what a file of the page holds; all together they are two megabytes."""
    return Path(path).read_bytes()


def create_app(settings: Settings) -> FastAPI:
    """Return the application; it owns nothing until its lifespan begins."""
    app = FastAPI(
        title="Backlight",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        responses={"4XX": {"model": ErrorResource, "description": "the user's mistake"}},
    )
    app.state.settings = settings
    app.state.library = Library(settings.data_dir)
    app.state.supervisor = Supervisor(settings)
    app.state.races = Races(app.state.supervisor)
    for module in (
        questions,  # first, for they are asked most and routes are tried in this order
        probes,
        health,
        datasets,
        curves,  # before runs, where its name would be taken for an id
        runs,
        files,
        added,
        races,
        landscape,
        learning_curve,
        jobs,
        timeline,
        vitals,
        stream,
    ):
        app.include_router(module.router, prefix=API)
    app.include_router(pages.router)
    app.mount("/static", Assets(directory=pages.STATIC))
    install_error_handlers(app)
    app.add_middleware(Compression, minimum_size=MINIMUM_SIZE, compresslevel=LEVEL)
    app.add_middleware(Security, settings=settings)
    return app


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Have the demo run while the server lives, and end all runs with it."""
    supervisor: Supervisor = app.state.supervisor
    settings: Settings = app.state.settings
    # The worker owns one core; the server's own products must not take the other from the sockets.
    with threadpool_limits(limits=1):
        await supervisor.open()
        await app.state.races.open()
        work: list[Coroutine[Any, Any, Any]] = [asyncio.to_thread(pages.compressed_plotly)]
        if not settings.demo or supervisor.runs:
            supervisor.settled.set()
        else:
            work.insert(0, run_demo(app))
        tasks = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            app.state.library.close()
            await supervisor.close()
            await app.state.races.close()
            await asyncio.gather(*tasks, return_exceptions=True)


async def run_demo(app: FastAPI) -> None:
    """Make the run that a newcomer sees: the textbook's network on MNIST, or what is there of both."""
    supervisor: Supervisor = app.state.supervisor
    settings: Settings = app.state.settings
    try:
        for name in ("mnist", "digits"):
            info = app.state.library.info(name)
            if supervisor.demo is None and info.available:
                with contextlib.suppress(BacklightError):
                    run = await supervisor.create(configure(list(info.default_layers), name))
                    supervisor.demo = Demo(run, settings.limits.idle_seconds)
    finally:
        supervisor.settled.set()
    if supervisor.demo is not None:
        await supervisor.demo.watch(supervisor)
    elif not supervisor.closing:
        logger.warning("The demo run could not be made.")


class Server(uvicorn.Server):
    """Uvicorn that says when one can come, and opens the browser."""

    def __init__(self, app: FastAPI, settings: Settings, opened: bytes | None = None) -> None:
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            ws_max_size=settings.limits.message_bytes * 2,
            ws_per_message_deflate=False,  # levels hardly shrink, and every viewer would cost the CPU
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        super().__init__(config)
        logging.getLogger("uvicorn.error").addFilter(is_news)
        self.app = app
        self.settings = settings
        self.opened = opened  # an exported run to begin with
        self.ended_by: int | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen; tell the address when a file that was to be opened is a run."""
        await super().startup(sockets)
        run = await self.bring_opened()
        port = self.servers[0].sockets[0].getsockname()[1]
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        address = f"http://{host}:{port}/"
        print(f"Backlight is at {address}  (Ctrl-C stops it)", flush=True)  # noqa: T201
        if self.settings.open_browser:
            given = {"token": self.settings.token, "run": run}
            query = urlencode({name: value for name, value in given.items() if value})
            query = f"?{query}" if query else ""
            # A browser in the terminal returns when it is left: nothing here waits for that.
            threading.Thread(target=webbrowser.open, args=(address + query,), daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Remember what ends the server."""
        self.ended_by = sig
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Have a signal end the server first, and then, where that is its way, this process at once."""
        with super().capture_signals():
            yield
            if self.ended_by == signal.SIGTERM:
                clear_up()

    async def bring_opened(self) -> str | None:
        """Make the run of the file that was to be opened, and return its id."""
        if self.opened is None:
            return None
        try:
            return (await bring(self.opened, self.app.state.supervisor)).id
        except BacklightError as error:
            logger.error("The file was not opened. %s", error.message)  # noqa: TRY400 - a sentence
            return None
        finally:
            self.opened = None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End all that is going on at once, so that two seconds are enough for everything."""
        loop = asyncio.get_running_loop()
        loop.call_later(SHUTDOWN_SECONDS / 2, self.abort_connections)
        self.app.state.library.close()
        ending = asyncio.create_task(self.app.state.supervisor.close())
        await super().shutdown(sockets)
        await ending

    def abort_connections(self) -> None:
        """Drop the connections whose other side takes nothing: closing them would wait for it."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def is_news(record: logging.LogRecord) -> bool:
    """Whether a record is news.

    Uvicorn logs an error for every socket that was refused properly, and a traceback for every question
    that the end of the server cuts off, after a line that says so.
    """
    cut_off = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut_off and record.msg != "ASGI callable returned without completing handshake."


def listen(host: str, port: int) -> list[socket.socket]:
    """Return sockets on all addresses of `host`; InvalidInput if they cannot be had.

    Done before anything is started, so that a port in use is one sentence and nothing to clear up.
    """
    with contextlib.ExitStack() as opened:
        sockets: list[socket.socket] = []
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            for family, _, _, _, address in found:
                # Port 0 is any free one, but the same for all addresses.
                free = sockets[0].getsockname()[1] if sockets else port
                try:
                    bound = socket.create_server((address[0], free), family=family)
                except OSError as error:
                    # A name may have an address, usually ::1, that this machine has not.
                    if error.errno == errno.EADDRNOTAVAIL and len(found) > 1:
                        continue
                    raise
                # What asyncio sets for sockets that it opens itself; connections inherit it. Without,
                # every small answer waits 40 ms for the other side's acknowledgment.
                bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sockets.append(opened.enter_context(bound))
        except OSError as error:
            reason = error.strerror or error
            raise InvalidInput(
                "port", f"cannot listen on {host}, port {port}: {reason}; --port takes another"
            ) from None
        opened.pop_all()
    return sockets


def serve(settings: Settings, opened: bytes | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; nothing is left behind. InvalidInput if the port is taken.

    `opened` is an exported run to begin with.
    """
    sockets = listen(settings.host, settings.port)
    Server(create_app(settings), settings, opened).run(sockets)
