"""Files that a run is taken along in: the run itself, its network alone, and a report."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.config import Limits
from app.deps import LibraryDependency, RunDependency, SettingsDependency, SupervisorDependency
from app.errors import UnsupportedMediaType
from app.portable import bring, check_size, checkpoint_of, disposition, file_name, take
from app.schemas import Anything, RunResource
from core.bundle import MOST_CHECKPOINTS, bundle
from core.datasets import Dataset
from core.errors import DatasetUnavailable, InvalidInput
from core.formats import check_format, encode
from core.timeline import MAX_CHECKPOINTS

router = APIRouter(prefix="/runs", tags=["files"])

BINARY, PAGE = "application/octet-stream", "text/html"
MEDIA = {"safetensors": BINARY, "npz": "application/zip", "onnx": BINARY}
# The report brings its own script and styles, and runs where it can reach nothing of this server.
REPORT_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-scripts allow-downloads allow-modals"
)
IMPORT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            BINARY: {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


def file_response(media: str) -> dict[int | str, Anything]:
    """Return what OpenAPI tells of an answer that is a file."""
    content = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "a file", "content": {media: content}}}


@router.get("/{run_id}/export", response_class=Response, responses=file_response(BINARY))
async def export_run(
    run: RunDependency,
    checkpoints: Annotated[int, Query(ge=0, le=MAX_CHECKPOINTS)] = MOST_CHECKPOINTS,
) -> Response:
    """Return the run in one safetensors file: settings, history and some of its checkpoints."""
    taken = await take(run)
    content = await asyncio.to_thread(bundle, taken, checkpoints)
    name = file_name(taken.name, taken.standing.step, "run.safetensors")
    return Response(content, media_type=BINARY, headers={"content-disposition": disposition(name)})


@router.get("/{run_id}/network", response_class=Response, responses=file_response(BINARY))
async def export_network(
    run: RunDependency,
    form: Annotated[Literal["safetensors", "npz", "onnx"], Query(alias="format")] = "safetensors",
) -> Response:
    """Return the network alone as it is now: as safetensors, NumPy's npz, or ONNX."""
    check_format(form)
    snapshot = await run.snapshot()
    content = await asyncio.to_thread(encode, checkpoint_of(snapshot), form)
    name = file_name(run.name, snapshot.step, f"network.{form}")
    return Response(
        content, media_type=MEDIA[form], headers={"content-disposition": disposition(name)}
    )


@router.get("/{run_id}/report", response_class=Response, responses=file_response(PAGE))
async def report_run(run: RunDependency, library: LibraryDependency) -> Response:
    """Return a report of the run as one page that needs nothing else, to save or to print."""
    taken = await take(run)
    network = taken.timeline.checkpoints[taken.standing.step]
    dataset: Dataset | str
    try:
        dataset = await library.dataset(network.configuration.dataset)
    except DatasetUnavailable as error:
        dataset = error.message
    page = await asyncio.to_thread(write_report, taken, network, dataset)
    name = file_name(taken.name, taken.standing.step, "report") + ".html"
    headers = {
        "content-disposition": disposition(name, "inline"),
        "content-security-policy": REPORT_POLICY,
        "cache-control": "no-store",
    }
    return Response(page, media_type=PAGE, headers=headers)


@router.post("/import", status_code=201, openapi_extra=IMPORT_BODY)
async def import_run(
    request: Request, supervisor: SupervisorDependency, settings: SettingsDependency
) -> RunResource:
    """Make an exported run anew, paused where it stood: multipart `file`, or the file as the body."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        data = await read_upload(request, settings.limits)
    elif kind == BINARY:
        data = await request.body()
    else:
        raise UnsupportedMediaType(
            f"content-type: expected {BINARY} or multipart/form-data, but got {kind[:80]!r}"
        )
    run = await bring(data, supervisor)
    return RunResource.model_validate(run.resource())


async def read_upload(request: Request, limits: Limits) -> bytes:
    """Return the content of the form's file."""
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                raise InvalidInput("file", "expected a file in this field, but it is missing")
            check_size(upload.size or 0, limits)
            return await upload.read()
    except HTTPException as error:  # what Starlette makes of a body that it cannot take apart
        raise InvalidInput(
            "body", f"expected multipart form data with one file, but: {error.detail}"
        ) from None


def write_report(*parts: object) -> str:
    """Return a report; what it is made with is imported with the first one."""
    from app.report import report  # noqa: PLC0415

    page: str = report(*parts)  # type: ignore[arg-type]
    return page
