"""The documents and the reference tell the truth: all that can be asked, set or received is in them."""

import html
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from app import config
from app.reference import BODIES, QUERIES, TAGS, families
from app.schemas import RunResource
from app.subscription import FIELDS
from core.channels import CHANNELS
from tests.app.live_server import receive_events, receive_frame

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
CODE = set(re.findall(r"`([^`\n]+)`", PROTOCOL))
NAMES = {name for text in CODE for name in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", text)}


@pytest.fixture(scope="module")
def description(live):
    return live.http.get("/openapi.json").json()


def test_every_limit_and_setting_has_its_reason():
    source = Path(config.__file__).read_text()
    for field in fields(config.Limits):
        assert re.search(rf'    {field.name}: .*\n    """\S', source), field.name
    for name in ("BACKLIGHT_DATA_DIR", "BACKLIGHT_TOKEN", "BACKLIGHT_HOST", "BACKLIGHT_PORT"):
        assert name.removeprefix("BACKLIGHT_").lower() in {
            field.name for field in fields(config.Settings)
        }


def test_every_route_is_in_the_protocol(description):
    """A row of the table names methods and paths, a path below another as its end alone."""
    for path, methods in description["paths"].items():
        short = path.removeprefix("/api/v1").replace("{run_id}", "{id}").removesuffix(".png")
        short = short.replace("{race_id}", "{id}")
        last = "/" + short.rpartition("/")[2]
        lines = [line for line in PROTOCOL.splitlines() if short in line or f"`{last}`" in line]
        for method in methods:
            assert any(method.upper() in line for line in lines), f"{method} {path}"


def test_every_field_of_a_run_is_in_the_protocol():
    assert set(RunResource.model_fields) <= NAMES


def test_every_field_of_a_request_and_an_answer_is_in_the_protocol(description):
    for name, schema in description["components"]["schemas"].items():
        missing = set(schema["properties"]) - NAMES
        assert not missing, f"{name}: {missing}"


def test_every_field_of_a_data_set_is_in_the_protocol(live):
    assert set(live.http.get("/datasets/digits").json()) <= NAMES


def test_every_tensor_and_every_word_of_a_frame_is_in_the_protocol(moons):
    with moons.stream(range="layer") as socket:
        tensors, told = receive_frame(socket)
    for name in tensors:
        assert re.sub(r"^(a|delta)[0-9]+$", r"\g<1>0", name).replace("delta0", "delta1") in NAMES
    words = set(told) | set(json.loads(told["scale"])) | set(json.loads(told["example"]))
    assert words <= NAMES


def test_every_channel_and_every_field_of_a_subscription_is_in_the_protocol():
    assert set(CHANNELS) | FIELDS <= NAMES


def test_every_event_with_its_fields_is_in_the_protocol(moons):
    source = "".join(each.read_text() for each in (ROOT / "app").rglob("*.py"))
    assert set(re.findall(r'"event": "(\w+)"', source)) <= NAMES
    with moons.stream() as socket:
        moons.post("reset")
        for event in receive_events(socket, "evaluated"):
            assert set(event) <= NAMES


def test_the_reference_needs_no_script_but_the_pages_own_and_no_other_host(live):
    answer = live.http.get(f"http://127.0.0.1:{live.port}/docs")
    assert answer.headers["content-type"].startswith("text/html")
    text = answer.text
    own = f"http://127.0.0.1:{live.port}"
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', text)
    assert not re.search(r"<style|style=|<script(?![^>]* src=)|\son\w+=", text)
    for address in set(re.findall(r'(?:src|href)="(/[^"]*)"', text)):
        assert live.http.get(own + address).status_code == 200, address
    anchors = set(re.findall(r'href="#([^"]+)"', text))
    assert anchors <= set(re.findall(r'id="([^"]+)"', text))


def test_the_reference_is_in_the_order_of_reading(description):
    told = families(description, "http://here")
    assert tuple(told) == TAGS
    assert all(told.values())


def test_the_reference_describes_every_operation_and_every_schema(live, description):
    text = html.unescape(live.http.get(f"http://127.0.0.1:{live.port}/docs").text)
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            title = rf"{method.upper()}</span> <span class=\"path\">{re.escape(path[7:])}</span></a></h3>"
            assert re.search(title, text), (method, path)
            for each in operation.get("parameters", []):
                assert f"<code>{each['name']}</code>" in text
    for name, schema in description["components"]["schemas"].items():
        article = text.partition(f'id="schema-{name}"')[2].partition("</article>")[0]
        for field in schema["properties"]:
            assert f"<code>{field}</code>" in article, (name, field)


def test_every_example_of_the_reference_works(live, description):
    """The commands' own addresses and bodies; every operation that takes a body has one."""
    run = live.make(dataset="digits", layers=[64, 6, 10])
    text = html.unescape(live.http.get(f"http://127.0.0.1:{live.port}/docs").text)
    deletions = []
    race = None
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path.removeprefix('/api/v1')}"
            uploaded = name == "POST /runs/import"  # a file, which no page can hold
            assert ("requestBody" in operation) == (name in BODIES or uploaded), name
            address = path.replace("{run_id}", "$RUN").replace("{name}", "digits")
            address = address.replace("{split}", "test").replace("{index}", "0")
            address = address.replace("{race_id}", "$RACE")
            address = address.replace("{job}", "valley")
            address += f"?{QUERIES[name]}" if name in QUERIES else ""
            assert re.search(rf"curl.* \S+{re.escape(address)}\b", text), name
            address = address.removeprefix("/api/v1").replace("$RUN", run.id)
            address = address.replace("$RACE", str(race))
            if method == "delete":
                deletions.append(address)
                continue
            if uploaded:
                continue  # tests/app/test_files.py
            answer = live.http.request(method, address, json=BODIES.get(name))
            assert answer.is_success, (name, answer.text)
            if name == "POST /races":
                race = answer.json()["id"]
            if name == "POST /runs":
                deletions.append(f"/runs/{answer.json()['id']}")
    for address in reversed(deletions):  # what belongs to a run before the run
        assert live.http.delete(address).status_code == 204
