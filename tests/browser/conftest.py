"""A real server in a process of its own, and a real browser on it.

The server runs on `digits`, which is always there. Chromium is taken from the PATH, else Playwright's
own is used; where there is neither the tests fail, and say what to do.
"""

import gc
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    ViewportSize,
    sync_playwright,
)

Closable = TypeVar("Closable", Browser, BrowserContext)
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Where there is no card a browser puts a page together without one. Told to draw by SwiftShader, it
    # would put it together by SwiftShader, too, which takes as long as all the rest of a page's load.
    "--disable-gpu-compositing",
]
SIZE: ViewportSize = {"width": 1440, "height": 900}
STEPS_LEARNED = 300
"""Steps after which the ideas are looked at: the digits' network has begun to tell them apart."""
PATIENCE = (
    60_000  # milliseconds: a busy machine draws in software; nothing waits this long normally
)


@contextmanager
def serving(
    data_dir: Path, port: int, *, token: str | None = None, demo: bool = True, **limits: int
) -> Iterator[str]:
    """Run a server until the context ends, with a token if one is given; yields its address."""
    program = (
        "import json, sys; from pathlib import Path;"
        "from app.config import Limits, Settings; from app.main import serve;"
        "port, data_dir, more, limits = sys.argv[1:];"
        "serve(Settings(port=int(port), data_dir=Path(data_dir), open_browser=False,"
        "limits=Limits(**json.loads(limits)), **json.loads(more)))"
    )
    environment = {key: value for key, value in os.environ.items() if "BACKLIGHT" not in key}
    more = json.dumps({"token": token, "demo": demo})
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(port), str(data_dir), more, json.dumps(limits)],
        env=environment,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    ends = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < ends:
        try:
            httpx.get(f"{address}/api/v1/runs", timeout=30)
        except httpx.TransportError:
            time.sleep(0.05)  # there is no event to wait for before the server listens
        else:
            return
    raise RuntimeError(f"the server did not start (exit code {process.poll()})")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("data"), free_port()) as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # A conversation with the browser makes many objects. Python would look through all that pytest
    # has collected, again and again, to see which are no longer needed; this leaves those out.
    gc.collect()
    gc.freeze()
    with sync_playwright() as started:
        yield started
    gc.unfreeze()


@contextmanager
def launched(launch: Callable[..., Closable], **how: object) -> Iterator[Closable]:
    """Have the browser, or the profile, that Playwright's `launch` starts."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        started = launch(executable_path=found, args=ARGUMENTS, **how)
    except Error as error:
        pytest.fail(
            f"No browser: expected one of {', '.join(NAMES)} on the PATH, or the one that "
            f"`.venv/bin/playwright install chromium` brings.\n{error}"
        )
    with started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser for contexts of one's own: other screens, nothing in the cache."""
    with launched(playwright.chromium.launch) as started:
        yield started


@pytest.fixture(scope="session")
def profile(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    # Kept for all tests, as a user's is: a page that comes from the cache, compiled, is there in a
    # third of the time. Nothing else is in it, because the page keeps all that it knows in its address.
    launch = playwright.chromium.launch_persistent_context
    folder = tmp_path_factory.mktemp("profile")
    with launched(launch, user_data_dir=folder, viewport=SIZE) as started:
        yield started


@dataclass
class Watched:
    """A page and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@contextmanager
def watching(context: BrowserContext, address: str) -> Iterator[Watched]:
    """Have a new page whose console and requests are listened to."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watched = Watched(page)

    def on_console(message) -> None:
        if message.type in ("error", "warning") and "GPU stall" not in message.text:
            watched.errors.append(f"{message.text} ({message.location['url']})")

    def on_request(request) -> None:
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            watched.foreign.append(request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("request", on_request)
    try:
        yield watched
    finally:
        page.close()


@pytest.fixture
def run(server: str) -> Iterator[dict]:
    """A run of its own for one test, on the digits, not yet playing."""
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        created = client.post("/runs", json={"dataset": "digits", "name": "a test's run"}).json()
        yield created
        client.delete(f"/runs/{created['id']}")


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    yield profile
    # A test that fails half-way leaves what it had changed.
    profile.unroute_all()
    profile.clear_permissions()
    for page in profile.pages[1:]:  # the first is the window's own; without any, Chromium would end
        page.close()


@pytest.fixture
def watched(context: BrowserContext, server: str) -> Iterator[Watched]:
    """A page that is not at any address yet; at the end nothing may have gone wrong on it."""
    with watching(context, server) as opened:
        yield opened
        assert opened.errors == []
        assert opened.foreign == []


@pytest.fixture
def page(watched: Watched, server: str, run: dict) -> Page:
    """The page on the test's own run, after its first frame."""
    watched.page.goto(f"{server}/?run={run['id']}")
    wait_for_frame(watched.page)
    return watched.page


def wait_for_frame(page: Page, step: int = 0) -> None:
    """Return when a frame of that step or a later one was shown, by Plotly, too, where that draws."""
    page.wait_for_function("step => window.backlight?.session.frame?.step >= step", arg=step)
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')")


def readout(page: Page, name: str) -> str:
    """Return what the top bar says of `step`, `epoch`, `cost` or `accuracy`."""
    text = page.locator(f"[data-readout={name}]").text_content()
    assert text is not None
    return text


@pytest.fixture
def open_idea(watched, server, run) -> Callable[..., Page]:
    """Open a page of the ideas by its address, on a run that has learned a little."""
    httpx.post(f"{server}/api/v1/runs/{run['id']}/step", json={"count": STEPS_LEARNED}, timeout=60)

    def opened(idea: str, query: str = "") -> Page:
        page = watched.page
        page.goto(f"{server}/?run={run['id']}&panel=ideas&idea={idea}{query}")
        wait_for_frame(page, STEPS_LEARNED)
        page.locator(".idea .card-step", has_text=f"of step {STEPS_LEARNED}").wait_for()
        return page

    return opened


def parsed(text: str) -> float:
    """Return the number that the page writes as `1,234`, `0.00123` or `-1.2 x 10^-5`."""
    plain = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻\N{MINUS SIGN}", "0123456789--", ","))
    mantissa, _, exponent = plain.partition(" \N{MULTIPLICATION SIGN} 10")
    return float(mantissa) * 10.0 ** int(exponent or 0)


def complaints(watched: Watched) -> list[str]:
    """Return what axe finds wrong on the page, in words; not what it does to the console."""
    before = list(watched.errors)
    # To tell also what is right takes axe three times as long.
    options = {"preload": False, "resultTypes": ["violations"]}
    found = Axe().run(watched.page, options=options).response["violations"]
    watched.errors[:] = before
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]
