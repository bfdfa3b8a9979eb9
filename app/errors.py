"""Every error in one shape: `{"error": {"code": ..., "message": ...}}` with a fitting status."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import BacklightError, NotFound

logger = logging.getLogger("backlight")

STATUS_OF_CODE = {
    "invalid_input": 422,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid_json": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "conflict": 409,
    "too_many_runs": 409,
    "cancelled": 409,
    "too_many_changes": 409,
    "dataset_unavailable": 409,
    "extra_missing": 409,
    "too_many_viewers": 429,
    "too_many_jobs": 429,
    "busy": 429,
    "run_failed": 409,
    "run_damaged": 409,
    "not_saved": 503,
    "store_unavailable": 503,
    "closing": 503,
}
NOT_FIELDS = {
    "body",
    "query",
    "path",
    "example of the data",
    "own example",
    "own examples",
}  # in a place's name
SHOWN_LENGTH = 80  # of a wrong value that is quoted back


class TooLarge(BacklightError):
    """A body, a picture or a question beyond the limits."""

    def __init__(self, message: str) -> None:
        super().__init__("too_large", message)


class UnsupportedMediaType(BacklightError):
    """A body in a format that is not understood here."""

    def __init__(self, message: str) -> None:
        super().__init__("unsupported_media_type", message)


def body_of(code: str, message: str) -> dict[str, Any]:
    """Return the one shape that all errors have."""
    return {"error": {"code": code, "message": message}}


def status_of(error: BacklightError) -> int:
    """Return the HTTP status that fits an error."""
    return 404 if isinstance(error, NotFound) else STATUS_OF_CODE.get(error.code, 400)


def describe_errors(errors: Sequence[Any]) -> tuple[str, str]:
    """Return code and message for what does not fit a schema: the first thing wrong in it."""
    first = errors[0]
    kind, message = first["type"], first["msg"]
    place = ".".join(str(part) for part in first["loc"] if part not in NOT_FIELDS)
    if kind == "json_invalid":
        return (
            "invalid_json",
            f"body: expected JSON, but {first.get('ctx', {}).get('error', message)}",
        )
    field = place or "body"
    if kind == "missing":
        return "invalid_input", f"{field}: expected a value, but it is missing"
    if kind == "extra_forbidden":
        return "invalid_input", f"{field}: there is no such field here"
    expected = message.replace("Input should be", "expected").replace("Value error, ", "")
    shown = repr(first.get("input"))
    if len(shown) > SHOWN_LENGTH:
        shown = shown[:SHOWN_LENGTH] + "..."
    return "invalid_input", f"{field}: {expected}, but got {shown}"


def install_error_handlers(app: FastAPI) -> None:
    """Have every error of the application answered in the one shape."""

    @app.exception_handler(BacklightError)
    async def on_backlight_error(request: Request, error: BacklightError) -> JSONResponse:  # noqa: ARG001
        return JSONResponse(body_of(error.code, error.message), status_of(error))

    @app.exception_handler(RequestValidationError)
    async def on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:  # noqa: ARG001
        code, message = describe_errors(error.errors())
        return JSONResponse(body_of(code, message), STATUS_OF_CODE[code])

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
        # FastAPI wraps whatever happens while it reads a body, also what we raise ourselves there.
        if isinstance(error.__cause__, BacklightError):
            cause = error.__cause__
            return JSONResponse(body_of(cause.code, cause.message), status_of(cause))
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        message = f"{request.method} {request.url.path}: {error.detail}"
        return JSONResponse(body_of(code, message), error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.exception("unexpected error at %s", request.url.path, exc_info=error)
        return JSONResponse(
            body_of("internal", "Something went wrong in the server; its log tells more."), 500
        )
