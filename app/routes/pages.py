"""The page itself, the reference of the API, and the files that both need."""

import gzip
import posixpath
import re
from functools import lru_cache
from pathlib import Path

import plotly
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.templating import Jinja2Templates

from app import __version__, reference
from core.errors import NotFound

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)
FOREVER = "public, max-age=31536000, immutable"  # the address changes with the content

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=ROOT / "templates")


@router.get("/", response_class=HTMLResponse)
async def page(request: Request) -> HTMLResponse:
    """Return the page."""
    return render(request, "index.html", first="main.js")


@router.get("/runs", response_class=HTMLResponse)
async def runs_page(request: Request) -> HTMLResponse:
    """Return the page that lists all runs and compares some."""
    return render(request, "runs.html", first="runs/main.js")


@router.get("/docs", response_class=HTMLResponse)
async def api_reference(request: Request) -> HTMLResponse:
    """Return the reference of the REST interface."""
    description = request.app.openapi()
    address = str(request.base_url).rstrip("/")
    return render(
        request,
        "reference.html",
        families=reference.families(description, address),
        schemas=reference.schemas(description),
        address=address,
        stream=f"{address.replace('http', 'ws', 1)}{reference.STRIPPED}/runs/$RUN/stream",
    )


def render(
    request: Request, name: str, first: str | None = None, **context: object
) -> HTMLResponse:
    """Return a template with what all of them need; the answer itself is never cached.

    `first` is the module that boots the page, if it has one.
    """
    state = fingerprint()
    shared = {
        "version": __version__,
        "assets": f"/static/{state}",
        "modules": modules(first, state) if first else [],
        "plotly_url": f"/vendor/plotly-{plotly.__version__}.min.js",
    }
    response = templates.TemplateResponse(request, name, shared | context)
    response.headers["cache-control"] = "no-cache"
    return response


@lru_cache(maxsize=4)  # two pages, and what they were before a file changed
def modules(first: str, state: str) -> list[str]:  # noqa: ARG001 - another state, other modules
    """Return a module and all that it imports, for the browser to fetch at once, not import by import.

    `state` is the files' fingerprint. What is imported later, when it is asked for, is not among them.
    """
    found, new = {first}, [first]
    while new:
        name = new.pop()
        imported = IMPORT.findall((STATIC / name).read_text(encoding="utf-8"))
        names = {posixpath.normpath(posixpath.join(name, "..", each)) for each in imported}
        new += names - found
        found |= names
    return sorted(found)


def fingerprint() -> str:
    """Return a name for the present state of the static files, so that none is ever stale."""
    stamps = (each.stat().st_mtime_ns for each in STATIC.rglob("*") if each.is_file())
    return f"{max(stamps):x}"


@router.get("/vendor/plotly-{version}.min.js")
async def plotly_script(request: Request, version: str) -> Response:
    """Return Plotly's script as the installed package brings it, compressed once."""
    if version != plotly.__version__:
        raise NotFound("page", f"version: expected {plotly.__version__}, but got {version!r:.80}")
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = await run_in_threadpool(compressed_plotly)
        headers["content-encoding"] = "gzip"
    else:
        body = await run_in_threadpool(PLOTLY.read_bytes)
    return Response(body, media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def compressed_plotly() -> bytes:
    """Return Plotly's script, gzipped: 4.8 MB become 1.5."""
    return gzip.compress(PLOTLY.read_bytes(), compresslevel=6)
