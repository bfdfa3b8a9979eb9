"""Who may talk to the server: one piece of ASGI around REST, pages and sockets alike.

- Host must be a name of this machine (against DNS rebinding), unless the server is open to others,
  where the token protects it.
- Origin, where a browser sends one, must be the page's own (against other sites' pages, on sockets too).
- A token, where one is set, comes as `Authorization: Bearer`, as a cookie, or once as `?token=` in the
  address, which sets the cookie.
- Bodies are bounded, and every answer carries a strict Content-Security-Policy.
"""

import json
import re
import secrets
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.errors import TooLarge, body_of, status_of
from core.errors import BacklightError

HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]*)?")
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
COOKIE = "backlight_token"
PAGES = {"/", "/runs", "/docs"}  # for browsers, which keep the token in a cookie
OPEN_PATHS = {"/api/v1/health"}  # tells nothing, and a container's health check has no token
# Plotly's script makes two <style> elements: an empty one, filled rule by rule, and one for its maps,
# which are not used here but whose refusal would show as an error. These are the hashes of their texts.
# It also writes style attributes, which no policy can tell from others'; the page itself has none.
PLOTLY_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"
)
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self'; style-src 'self' {PLOTLY_STYLES}; "
        "style-src-attr 'unsafe-inline'; "
        "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

RAW_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Refused(BacklightError):
    """A request that is not let in."""


class Security:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a socket in, or refuse it with the reason."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send = with_headers(send)
        try:
            self.check_host(headers)
            self.check_origin(headers)
            if self.is_welcome_link(scope):
                await self.set_cookie(scope, send)
                return
            self.check_token(scope, headers)
            receive = self.bounded(headers, receive)
        except BacklightError as error:
            await refuse(scope, send, error)
            return
        await self.app(scope, receive, send)

    def check_host(self, headers: Headers) -> None:
        """Raise Refused unless the request is addressed to this machine."""
        if not self.settings.is_loopback:
            return
        host = headers.get("host", "")
        if host_name(host) not in LOOPBACK_NAMES | {self.settings.host}:
            raise Refused(
                "forbidden", f"Host: expected localhost or 127.0.0.1, but got {host[:80]!r}"
            )

    def check_origin(self, headers: Headers) -> None:
        """Raise Refused if a page of another site asks."""
        origin = headers.get("origin")
        if origin is None:
            return
        own = {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
        if origin not in own:
            raise Refused(
                "forbidden", f"Origin: expected this server's own page, but got {origin[:80]!r}"
            )

    def check_token(self, scope: Scope, headers: Headers) -> None:
        """Raise Refused if a token is set and the request does not bring it."""
        token = self.settings.token
        if token is None or scope["path"] in OPEN_PATHS:
            return
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        brought = [
            bearer if scheme.lower() == "bearer" else "",
            cookie_parser(headers.get("cookie", "")).get(COOKIE, ""),
            query_token(scope),
        ]
        if not any(same(each, token) for each in brought):
            raise Refused(
                "unauthorized",
                "token: expected this server's token, as 'Authorization: Bearer T' or once as ?token=T",
            )

    def is_welcome_link(self, scope: Scope) -> bool:
        """Whether this is the page's address with the right token in it."""
        token = self.settings.token
        return (
            token is not None
            and scope["type"] == "http"
            and scope["path"] in PAGES
            and same(query_token(scope), token)
        )

    async def set_cookie(self, scope: Scope, send: Send) -> None:
        """Keep the token in a cookie, and take it out of the address."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        query.pop("token", None)
        rest = urlencode(query, doseq=True)
        cookie = f"{COOKIE}={self.settings.token}; HttpOnly; SameSite=Strict; Path=/"
        headers = [
            (b"location", (scope["path"] + ("?" + rest if rest else "")).encode("latin-1")),
            (b"set-cookie", cookie.encode("latin-1")),
            (b"content-length", b"0"),
        ]
        start = {"type": "http.response.start", "status": 303, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": b""})

    def bounded(self, headers: Headers, receive: Receive) -> Receive:
        """Return `receive` with a limit on the body, told at once where the length is announced."""
        limit = self.settings.limits.body_bytes
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) > limit:
            raise TooLarge(f"body: expected at most {limit} bytes, but got {announced}")
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    raise TooLarge(f"body: expected at most {limit} bytes, but got more")
            return message

        return receive_bounded


def host_name(host: str) -> str | None:
    """Return the name or address in a Host header, without the port; None if it is no such thing."""
    found = HOST.fullmatch(host)
    return (found["address"] or found["name"]).lower() if found else None


def same(brought: str, token: str) -> bool:
    """Compare without telling by the time how much is right."""
    return secrets.compare_digest(brought.encode(), token.encode())


def query_token(scope: Scope) -> str:
    """Return the token in the address, or nothing."""
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def with_headers(send: Send) -> Send:
    """Return `send` that adds the security headers to every answer."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            given = list(message.get("headers", []))
            names = {name.lower() for name, _ in given}
            own = [(name, value) for name, value in RAW_HEADERS if name not in names]
            message = {**message, "headers": given + own}
        await send(message)

    return send_with_headers


async def refuse(scope: Scope, send: Send, error: BacklightError) -> None:
    """Answer with an error, before a socket is accepted too."""
    prefix = "websocket.http" if scope["type"] == "websocket" else "http"
    body = json.dumps(body_of(error.code, error.message)).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # a refused body is not read
    ]
    await send({"type": f"{prefix}.response.start", "status": status_of(error), "headers": headers})
    await send({"type": f"{prefix}.response.body", "body": body})
