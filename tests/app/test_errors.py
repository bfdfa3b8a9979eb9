"""Bad input: every mistake gets the contract's error, names what is wrong, and changes nothing."""

import io
import json
import struct
import zlib

import pytest
from PIL import Image

from app.errors import status_of
from app.store.packing import Damaged
from app.store.store import Unreadable
from app.store.waiting import NotSaved
from tests.app.live_server import live_server, receive_event

JSON = {"content-type": "application/json"}
NETWORK = {"dataset": "moons", "layers": [2, 3, 2]}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with live_server(tmp_path_factory.mktemp("errors"), limits={"runs": 2}) as server:
        yield server


@pytest.fixture(scope="module")
def run(live):
    """A run that nothing in this module may change."""
    return measured(live.make())


def measured(made):
    """A run whose first accuracy is there, or that would be a change."""
    with made.stream() as socket:
        if receive_event(socket, "status")["run"]["evaluated_step"] is None:
            receive_event(socket, "evaluated")
    return made


@pytest.fixture(autouse=True)
def nothing_changes(live, run):
    before = (live.http.get("/runs").json(), run.theta.tobytes())
    yield
    assert (live.http.get("/runs").json(), run.theta.tobytes()) == before


def assert_refused(answer, status, *said):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()
    assert set(error) == {"error"}
    assert set(error["error"]) == {"code", "message"}
    for each in said:
        assert each in error["error"]["message"]
    assert len(error["error"]["message"]) < 1000


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"dataset": "cats"}, ("dataset", "expected one of mnist, digits", "cats")),
        ({"dataset": 7}, ("dataset", "7")),
        ({"activation": "exp"}, ("activation", "sigmoid", "exp")),
        ({"output_activation": "exp"}, ("output_activation", "softmax", "exp")),
        ({"cost_function": "pain"}, ("cost_function", "squared_error", "pain")),
        ({"cost_function": "cross_entropy", "output_activation": "tanh"}, ("softmax", "tanh")),
        ({"optimizer": "luck"}, ("optimizer", "adam", "luck")),
        ({"initialization": "ones"}, ("initialization", "xavier", "ones")),
        ({"layers": []}, ("layers", "at least 2")),
        ({"layers": [2]}, ("layers", "at least 2")),
        ({"layers": [2, 0, 2]}, ("layers.1", "0")),
        ({"layers": [2, -3, 2]}, ("layers.1", "-3")),
        ({"layers": [2, 1.5, 2]}, ("layers.1", "1.5")),
        ({"layers": [2, True, 2]}, ("layers.1", "True")),
        ({"layers": [2, "3", 2]}, ("layers.1", "'3'")),
        ({"layers": "2,3,2"}, ("layers", "'2,3,2'")),
        ({"layers": [2, 1_000_000, 2]}, ("layers", "2,000,000 parameters", "5,000,002")),
        ({"layers": [2, 10**1000, 10**1000, 2]}, ("layers.1",)),
        ({"layers": [2, *[4] * 40, 2]}, ("layers", "at most 32 hidden layers", "40")),
        ({"layers": [2] * 2000}, ("layers", "at most 1000")),
        ({"layers": [3, 4, 2]}, ("layers", "moons has 2 inputs and 2 classes", "[3, 4, 2]")),
        ({"layers": [2, 4, 5]}, ("layers", "moons has 2 inputs and 2 classes", "[2, 4, 5]")),
        ({"learning_rate": 0}, ("learning_rate", "greater than 0", "0")),
        ({"learning_rate": -1}, ("learning_rate", "greater than 0", "-1")),
        ({"learning_rate": "0.1"}, ("learning_rate", "number", "'0.1'")),
        ({"learning_rate": 1e9}, ("learning_rate", "1000000", "1000000000")),
        ({"batch_size": 0}, ("batch_size", "0")),
        ({"batch_size": 801}, ("batch_size", "at most 800", "801")),
        ({"batch_size": 10**400}, ("batch_size",)),
        ({"seed": -1}, ("seed", "-1")),
        ({"seed": 1.5}, ("seed", "1.5")),
        ({"speed": 0}, ("speed", "'max'", "0")),
        ({"speed": "fast"}, ("speed", "'max'", "'fast'")),
        ({"max_epochs": 0}, ("max_epochs", "0")),
        ({"name": ""}, ("name",)),
        ({"name": "x" * 81}, ("name", "80")),
        ({"colour": "red"}, ("colour", "no such field")),
        ({"\ud800": 1}, ()),
        ({"name": "\ud800"}, ("name",)),
    ],
)
def test_a_run_that_cannot_be(live, fields, said):
    answer = live.http.post("/runs", content=json.dumps(NETWORK | fields), headers=JSON)
    assert_refused(answer, 422, *said)


@pytest.mark.parametrize(
    ("error", "status"),
    [(Unreadable("no connection"), 503), (NotSaved("The disk is full."), 503), (Damaged("x"), 409)],
)
def test_what_the_store_cannot_do_is_not_called_a_bad_request(error, status):
    assert status_of(error) == status


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(live, run, number):
    """Literals that JSON does not have, but that Python's parser takes."""
    for method, path in (("POST", "/runs"), ("PATCH", f"/runs/{run.id}")):
        body = f'{{"learning_rate": {number}}}'
        answer = live.http.request(method, path, content=body, headers=JSON)
        assert_refused(answer, 422, "learning_rate", "finite")
    for verb, field in (("predict", f'"inputs": [[0, {number}]]'),):
        answer = live.http.post(f"/runs/{run.id}/{verb}", content=f"{{{field}}}", headers=JSON)
        assert_refused(answer, 422, "inputs.0.1", "finite")
    example = f'{{"example": {{"inputs": [0, {number}], "label": 1}}}}'
    answer = live.http.post(f"/runs/{run.id}/trace", content=example, headers=JSON)
    assert_refused(answer, 422, "example.inputs.1", "finite")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"learning_rate": -1}, "learning_rate"),
        ({"learning_rate": 0.5, "batch_size": 10_000}, "batch_size"),
        ({"batch_size": 0, "name": "other"}, "batch_size"),
        ({"speed": -3, "name": "other"}, "speed"),
        ({"seed": 3}, "seed"),
        ([], "body"),
    ],
)
def test_a_change_is_all_or_nothing(live, run, fields, said):
    assert_refused(live.http.patch(f"/runs/{run.id}", json=fields), 422, said)


@pytest.mark.parametrize(
    ("verb", "body", "said"),
    [
        ("step", {"count": 0}, "count"),
        ("step", {"count": 10**9}, "count"),
        ("step", {"count": "2"}, "count"),
        ("reset", {"seed": -1}, "seed"),
        ("predict", {"inputs": []}, "inputs"),
        ("predict", {"inputs": [[0.5]]}, "inputs.0: expected 2 numbers, but got 1"),
        ("predict", {"inputs": [[0, 1], [0, 1, 2]]}, "inputs.1: expected 2 numbers, but got 3"),
        ("predict", {"inputs": [["a", "b"]]}, "inputs.0.0"),
        ("predict", {"inputs": [["0.5", "1"]]}, "inputs.0.0"),
        ("predict", {"inputs": [[None, 1]]}, "inputs.0.0"),
        ("predict", {"inputs": [0, 1]}, "inputs.0"),
        ("predict", {"inputs": [[0, 0]] * 10_001}, "at most 10000"),
        ("predict", {}, "inputs: expected a value, but it is missing"),
        ("trace", {}, "example"),
        ("trace", {"example": {"split": "train", "index": 800}}, "index"),
        ("trace", {"example": {"split": "train", "index": -1}}, "index"),
        ("trace", {"example": {"split": "valid", "index": 0}}, "split"),
        ("trace", {"example": {"inputs": [1, 2, 3], "label": 0}}, "inputs"),
        ("trace", {"example": {"inputs": [1, 2], "label": 2}}, "label"),
        ("trace", {"example": 3}, "example"),
        ("gradient", {}, "expected one of example, examples and batch, but got none"),
        ("gradient", {"batch": "half"}, "batch"),
        ("gradient", {"batch": "full", "rows": True}, "rows"),
        ("gradient", {"batch": "full", "example": {"split": "test", "index": 0}}, "batch"),
        ("gradient", {"examples": []}, "examples"),
        (
            "gradient",
            {"examples": [{"split": "test", "index": 0}] * 200, "rows": True},
            "rows: expected at most 128",
        ),
        ("inspect", {"example": {"split": "test", "index": 0}}, "parameter and neuron"),
        (
            "inspect",
            {"example": {"split": "test", "index": 0}, "neuron": {"layer": 9, "index": 0}},
            "layer",
        ),
        (
            "inspect",
            {"example": {"split": "test", "index": 0}, "parameter": {"layer": 1, "to": 99}},
            "99",
        ),
    ],
)
def test_a_question_that_makes_no_sense(live, run, verb, body, said):
    assert_refused(live.http.post(f"/runs/{run.id}/{verb}", json=body), 422, said)


@pytest.mark.parametrize("size", [1, 20, 0])
def test_json_that_is_cut_off(live, run, size):
    body = json.dumps({"inputs": [[0.25, 0.5]]})[: size or -1]
    for path in (f"/runs/{run.id}/predict", f"/runs/{run.id}/trace", "/runs"):
        answer = live.http.post(path, content=body, headers=JSON)
        assert_refused(answer, 400, "body: expected JSON")
        assert answer.json()["error"]["code"] == "invalid_json"


@pytest.mark.parametrize("body", [b"\xff\xfe{", b"[" * 100_000, b"\x00"])
def test_bodies_that_are_no_json_at_all(live, run, body):
    for path in (f"/runs/{run.id}/predict", f"/runs/{run.id}/trace", "/runs"):
        assert_refused(live.http.post(path, content=body, headers=JSON), 400)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_wrong_content_type(live, run, kind):
    """It also keeps the forms of other sites out."""
    for path in ("/runs", f"/runs/{run.id}/step", f"/runs/{run.id}/predict"):
        answer = live.http.post(path, content=b"{}", headers={"content-type": kind})
        assert_refused(answer, 415, "content-type", "application/json")


def test_what_is_not_there(live, run):
    assert_refused(live.http.get("/runs/none"), 404, "run", "'none'")
    assert_refused(live.http.post("/runs/none/play"), 404, "run", "'none'")
    assert_refused(live.http.get("/datasets/cats"), 404, "dataset", "'cats'")
    assert_refused(live.http.get("/datasets/moons/examples/train/800"), 404, "800")
    assert_refused(live.http.get("/datasets/moons/examples/train/0.png"), 404, "moons")
    assert_refused(live.http.get("/datasets/moons/examples/valid"), 422, "split", "valid")
    assert_refused(live.http.get("/datasets/moons/examples/train?limit=1001"), 422, "limit")
    assert_refused(live.http.get("/datasets/moons/examples/train?offset=-1"), 422, "offset")
    assert_refused(live.http.get("/nothing"), 404)
    assert_refused(live.http.put(f"/runs/{run.id}"), 405)
    root = f"http://127.0.0.1:{live.port}"
    assert_refused(live.http.get(f"{root}/static/x/nothing.js"), 404)
    assert_refused(live.http.get(f"{root}/static/x/%00.js"), 404)
    assert_refused(live.http.get(f"{root}/static/x/..%2f..%2fpyproject.toml"), 404)
    assert_refused(live.http.get(f"{root}/vendor/plotly-0.0.min.js"), 404, "version")


@pytest.fixture(scope="module")
def reader(live):
    """A run that reads pictures."""
    return measured(live.make(dataset="digits", layers=[64, 8, 10]))


def upload(reader, data, field="image"):
    return reader.server.http.post(
        f"/runs/{reader.id}/predict", files={field: ("digit.png", data, "image/png")}
    )


def png(width, height):
    """A PNG that says it is of this size, and holds next to nothing."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def test_pictures_that_are_none(reader, run):
    assert_refused(upload(reader, b"Dear network,"), 422, "image", "PNG or JPEG")
    assert_refused(upload(reader, b""), 422, "image", "empty")
    assert_refused(upload(reader, png(20_000, 10)), 422, "image", "8000", "20000 x 10")
    assert_refused(upload(reader, png(7_999, 7_999)), 422, "image", "40000000", "7999 x 7999")
    assert_refused(upload(reader, b"x" * 50 * 2**20), 413, "image", str(10 * 2**20))
    assert_refused(upload(reader, b"x" * 65 * 2**20), 413, "body", str(64 * 2**20))
    assert_refused(upload(reader, b"x", field="picture"), 422, "image", "missing")
    assert_refused(upload(run, png(8, 8)), 422, "moons has points")
    blank = io.BytesIO()
    Image.new("L", (50, 50), 255).save(blank, "PNG")
    assert_refused(upload(reader, blank.getvalue()), 422, "image", "blank")
    half = blank.getvalue()[: len(blank.getvalue()) // 2]
    assert_refused(upload(reader, half), 422, "image", "damaged")


def test_forms_that_are_none(live, reader):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = live.http.post(
            f"/runs/{reader.id}/predict", content=b"rubbish", headers={"content-type": kind}
        )
        assert_refused(answer, 422)


def test_a_body_without_an_announced_length_is_bounded_too(live, run):
    """Sent in chunks, so that only counting can tell."""

    def endless():
        for _ in range(70):
            yield b" " * 2**20

    for verb in ("predict", "trace"):
        answer = live.http.post(f"/runs/{run.id}/{verb}", content=endless(), headers=JSON)
        assert_refused(answer, 413, "body", str(64 * 2**20))


def test_numbers_too_large_for_the_arithmetic_are_answered_without_nan(live, run):
    """They are finite, so they are let in; what becomes of them is null, for JSON has no NaN."""
    huge = [1e308, -1e308]
    assert live.http.post(f"/runs/{run.id}/predict", json={"inputs": [huge]}).status_code == 200
    example = {"inputs": huge, "label": 0}
    for verb in ("trace", "gradient"):
        answer = live.http.post(f"/runs/{run.id}/{verb}", json={"example": example})
        assert answer.status_code == 200, answer.text
    answer = live.http.post("/datasets/digits/familiarity", json={"inputs": [[1e300] * 64]})
    assert answer.json()["familiar"] == [False]
    assert answer.json()["distance"] == [None]


def test_the_number_of_runs_is_bounded(live, run, reader):
    assert set(live.runs) == {run.id, reader.id}
    answer = live.http.post("/runs", json=NETWORK)
    assert_refused(answer, 409, "at most 2")
    assert answer.json()["error"]["code"] == "too_many_runs"
