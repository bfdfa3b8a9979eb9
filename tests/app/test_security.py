"""Who is let in: by Host, by Origin, by token, on REST, pages and sockets alike."""

import json
import socket

import httpx
import pytest
import websockets
from websockets.sync.client import connect

from app.config import Settings
from core.errors import InvalidInput
from tests.app.live_server import live_server

TOKEN = "open-sesame.42"  # noqa: S105


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that asks for a token, as one that others can reach would."""
    with live_server(
        tmp_path_factory.mktemp("guarded"),
        host="0.0.0.0",  # noqa: S104 - only what is checked; live_server listens on 127.0.0.1 alone
        token=TOKEN,
    ) as server:
        yield server


def ask(server, path, **headers):
    """A request that brings nothing of its own."""
    address = f"http://127.0.0.1:{server.port}{path}"
    return httpx.get(address, headers=headers, trust_env=False, timeout=30)


def refusal(address, **headers):
    """The status and the message with which a socket is refused."""
    with (
        pytest.raises(websockets.InvalidStatus) as refused,
        connect(address, additional_headers=headers, proxy=None),
    ):
        pass
    response = refused.value.response
    return response.status_code, json.loads(response.body)["error"]["message"]


FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8000",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "evil@localhost",
    "localhost/evil",
    "[::1",
    "[evil]",
    "][",
    "0.0.0.0",  # noqa: S104
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_is_refused(live, host):
    for path in ("/", "/runs", "/docs", "/api/v1/runs", "/static/x/css/tokens.css"):
        answer = ask(live, path, host=host)
        assert answer.status_code == 403, path
        assert answer.json()["error"]["message"].startswith("Host: expected localhost")
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_foreign_host_is_refused_on_the_socket(live, shared_run):
    address = f"ws://evil.example:{live.port}/api/v1/runs/{shared_run.id}/stream"
    wire = socket.create_connection(("127.0.0.1", live.port))
    with (
        pytest.raises(websockets.InvalidStatus) as refused,
        connect(address, sock=wire, proxy=None),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_this_machines_own_names_are_let_in(live, name):
    assert ask(live, "/api/v1/health", host=f"{name}:{live.port}").status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1", "http://127.0.0.1:1", "x"]
)
def test_a_foreign_origin_is_refused(live, shared_run, origin):
    answer = httpx.post(
        f"http://127.0.0.1:{live.port}/api/v1/runs/{shared_run.id}/play",
        headers={"origin": origin},
        trust_env=False,
    )
    assert answer.status_code == 403
    assert answer.json()["error"]["message"].startswith("Origin: expected")
    address = f"ws://127.0.0.1:{live.port}/api/v1/runs/{shared_run.id}/stream"
    status, message = refusal(address, Origin=origin)
    assert (status, message[:16]) == (403, "Origin: expected")
    assert shared_run.get()["status"] == "paused"


def test_the_pages_own_origin_is_let_in(live, shared_run):
    origin = f"http://127.0.0.1:{live.port}"
    assert ask(live, "/api/v1/runs", origin=origin).status_code == 200
    address = f"ws://127.0.0.1:{live.port}/api/v1/runs/{shared_run.id}/stream"
    with connect(address, origin=origin, proxy=None) as viewer:
        assert json.loads(viewer.recv(30))["event"] == "status"


def test_without_the_token_nobody_is_let_in(guarded):
    assert ask(guarded, "/api/v1/health").status_code == 200  # for a container's health check
    for path in (
        "/",
        "/runs",
        "/docs",
        "/api/v1/runs",
        "/static/x/css/tokens.css",
        "/api/v1/openapi.json",
    ):
        for wrong in ({}, {"authorization": "Bearer wrong"}, {"cookie": "backlight_token=wrong"}):
            answer = ask(guarded, path, **wrong)
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "unauthorized"
            assert TOKEN not in answer.text
    assert ask(guarded, "/api/v1/runs?token=wrong").status_code == 401
    status, message = refusal(f"ws://127.0.0.1:{guarded.port}/api/v1/runs/any/stream")
    assert (status, message[:6]) == (401, "token:")


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {TOKEN}"},
        {"authorization": f"bearer {TOKEN}"},
        {"cookie": f"backlight_token={TOKEN}"},
        {"cookie": f'other={{"a": [1]}}; backlight_token={TOKEN}; more="x'},
    ],
)
def test_the_token_lets_in_as_header_and_as_cookie(guarded, headers):
    assert ask(guarded, "/api/v1/runs", **headers).status_code == 200
    address = f"ws://127.0.0.1:{guarded.port}/api/v1/runs/none/stream"
    assert refusal(address, **headers)[0] == 404  # let in; there is no such run


@pytest.mark.parametrize("page", ["/", "/runs", "/docs"])
def test_the_link_with_the_token_sets_a_cookie_and_hides_the_token(guarded, page):
    answer = ask(guarded, f"{page}?edges=weight&token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{page}?edges=weight"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    brought = cookie.partition(";")[0]
    assert ask(guarded, page, cookie=brought).status_code == 200
    assert ask(guarded, f"{page}?token=wrong").status_code == 401


def test_the_token_in_an_address_lets_a_program_in(guarded):
    assert ask(guarded, f"/api/v1/runs?token={TOKEN}").status_code == 200
    address = f"ws://127.0.0.1:{guarded.port}/api/v1/runs/none/stream?token={TOKEN}"
    assert refusal(address)[0] == 404


@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/runs", "/nothing"])
def test_every_answer_carries_the_strict_policy(live, path):
    headers = ask(live, path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])  # noqa: S104
def test_any_host_but_loopback_demands_a_token(host):
    with pytest.raises(InvalidInput, match=r"host: .*--token"):
        Settings(host=host)
    assert Settings(host=host, token=TOKEN).token == TOKEN


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_needs_none(host):
    assert Settings(host=host).token is None


@pytest.mark.parametrize("token", ["a b", "a;b", 'a"b', "ä", "a\n", "a&b", "a,b"])
def test_a_token_that_would_break_in_a_link_or_a_cookie_is_refused(token):
    with pytest.raises(InvalidInput, match="token: expected"):
        Settings(token=token)
