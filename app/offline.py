"""What the command line does with exported runs: read one, fetch one from a server, report on one."""

import argparse
import ipaddress
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

from app.config import Limits
from core.bundle import unbundle
from core.checkpoint import check_writable, write_file
from core.datasets import Dataset, load
from core.errors import DatasetUnavailable, InvalidInput
from core.models import present, read_file

WAIT_SECONDS = 60  # for a server that puts a file together


def read_run(path: Path) -> bytes:
    """Return the content of an exported run; InvalidInput if the file is none."""
    content = read_file(path, Limits().import_bytes, "file")
    try:
        unbundle(content)
    except InvalidInput as error:
        raise InvalidInput("file", f"{path}: {error.message.removeprefix('file: ')}") from error
    return content


def write_report(options: argparse.Namespace) -> Path:
    """Write the page about a run and return where it is."""
    from app.portable import file_name  # noqa: PLC0415
    from app.report import report  # noqa: PLC0415

    if options.out:
        check_writable(options.out)
    path = Path(options.run)
    local = path.exists() or path.suffix
    content = read_run(path) if local else fetch(options.run, options.server, options.token)
    run = unbundle(content)
    dataset: Dataset | str
    try:
        name = run.timeline.changes[0].configuration.dataset
        dataset = load(name, options.data_dir, download=True, progress=sys.stderr.isatty())
    except DatasetUnavailable as error:
        dataset = error.message
    page = report(run, present(run, options.data_dir), dataset)
    out: Path = options.out or Path(file_name(run.name, run.standing.step, "report") + ".html")
    check_writable(out)
    write_file(out, page.encode())
    return out


def fetch(run_id: str, server: str | None, token: str | None) -> bytes:
    """Return a run's export from a server; InvalidInput if it cannot be had."""
    port = os.environ.get("BACKLIGHT_PORT") or "8000"
    address = (server or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(
            "server", f"expected an address such as http://127.0.0.1:8000, but got {address!r}"
        )
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        f"{address}/api/v1/runs/{quote(run_id, safe='')}/export"
    )
    token = token or os.environ.get("BACKLIGHT_TOKEN")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    handlers = [urllib.request.ProxyHandler({})] if is_loopback(parts.hostname) else []
    most = Limits().import_bytes
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=WAIT_SECONDS) as answer:
            content: bytes = answer.read(most + 1)
    except urllib.error.HTTPError as error:
        raise InvalidInput("run", f"{address} answered: {said(error)}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise InvalidInput(
            "run", f"there is no file {run_id!r}, and {address} does not answer: {reason}"
        ) from error
    if len(content) > most:
        raise InvalidInput("run", f"expected at most {most:,} bytes, but {address} sent more")
    return content


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, which no proxy leads to."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def said(error: urllib.error.HTTPError) -> str:
    """Return the server's own sentence about what was wrong."""
    try:
        message: str = json.loads(error.read(10_000))["error"]["message"]
    except (OSError, ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"
    return message
