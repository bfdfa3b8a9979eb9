"""Whether the server is up."""

from fastapi import APIRouter
from pydantic import BaseModel

from app import __version__

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The server's own state."""

    status: str
    version: str


@router.get("/health")
async def health() -> Health:
    """Answer while the server is up; needs no token."""
    return Health(status="ok", version=__version__)
