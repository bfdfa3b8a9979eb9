"""Answers are compressed on their way through a network, and left as they are on this machine.

Compressing 500 kB of numbers takes longer than all the rest of an answer, and on the loopback device
there is no wire that it could save. Who comes through a proxy is judged by where the proxy says they
come from (uvicorn reads that from its headers).
"""

import ipaddress
from functools import lru_cache

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

MINIMUM_SIZE = 1024  # bytes; less fits into one packet anyway
LEVEL = 4  # of 9: the last tenth of the size costs as much time as all before it


class Compression(GZipMiddleware):
    """Compresses what goes to other machines."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if is_near(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def is_near(scope: Scope) -> bool:
    """Whether the other side is on this machine; not if that is unknown."""
    client = scope.get("client")
    return client is not None and is_loopback(client[0])


@lru_cache(maxsize=256)  # reading an address takes longer than looking it up
def is_loopback(host: str) -> bool:
    """Whether this is an address of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
