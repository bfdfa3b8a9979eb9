"""What goes to other machines is compressed; what stays on this one is not."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.compression import LEVEL, MINIMUM_SIZE, Compression

TEXT = "3.14159 " * 1000


async def headers_of(answer_to):
    app = Compression(PlainTextResponse(TEXT), minimum_size=MINIMUM_SIZE, compresslevel=LEVEL)
    transport = httpx.ASGITransport(app, client=answer_to)
    async with httpx.AsyncClient(transport=transport, base_url="http://backlight") as client:
        answer = await client.get("/")
    assert answer.text == TEXT
    return answer.headers


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
async def test_this_machine_gets_it_as_it_is(address):
    headers = await headers_of((address, 5000))
    assert "content-encoding" not in headers
    assert int(headers["content-length"]) == len(TEXT)


@pytest.mark.parametrize(
    "client", [("192.0.2.7", 5000), ("2001:db8::7", 5000), ("no address", 0), None]
)
async def test_others_get_it_compressed(client):
    headers = await headers_of(client)
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) < len(TEXT) / 10
