"""What routes depend on, typed: the supervisor, the library, a run by its id.

All are coroutines although they wait for nothing: what is none is called in a thread, and going there
and back for each of them takes longer than answering most questions. None needs another, for
the same reason: to resolve one, FastAPI takes six of a prediction's 140 microseconds.
"""

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from app.config import Settings
from app.errors import UnsupportedMediaType
from app.library import Library
from app.run import Run
from app.supervisor import Supervisor


async def get_supervisor(connection: HTTPConnection) -> Supervisor:
    """Return the server's runs."""
    supervisor: Supervisor = connection.app.state.supervisor
    return supervisor


async def get_library(connection: HTTPConnection) -> Library:
    """Return the server's data."""
    library: Library = connection.app.state.library
    return library


async def get_settings(connection: HTTPConnection) -> Settings:
    """Return the server's settings."""
    settings: Settings = connection.app.state.settings
    return settings


async def get_run(run_id: str, connection: HTTPConnection) -> Run:
    """Return the run that the path names; NotFound if there is none."""
    return (await get_supervisor(connection)).find(run_id)


async def require_json(request: Request) -> None:
    """Raise UnsupportedMediaType for a body that does not say it is JSON.

    This also keeps other sites' forms out, which can send anything but that type unasked.
    """
    came = request.headers.get("content-type", "")
    empty = request.headers.get("content-length", "0") == "0" and (
        "transfer-encoding" not in request.headers
    )
    if not empty and came.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType(
            f"content-type: expected application/json, but got {came[:80]!r}"
        )


SupervisorDependency = Annotated[Supervisor, Depends(get_supervisor)]
LibraryDependency = Annotated[Library, Depends(get_library)]
SettingsDependency = Annotated[Settings, Depends(get_settings)]
RunDependency = Annotated[Run, Depends(get_run)]
JsonBody = Depends(require_json)
