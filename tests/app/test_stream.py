"""The stream, read with nothing but `websockets` and `safetensors`."""

import asyncio
import json
import socket as sockets
from itertools import pairwise

import numpy as np
import pytest
import websockets
from websockets.sync.client import connect

from core.datasets import load
from tests.app.live_server import (
    BATCH,
    PATIENCE,
    live_server,
    read_tensors,
    receive_event,
    receive_events,
    receive_frame,
    say,
)

LAYERS = [2, 6, 4, 2]
WEIGHTS = sum(a * b for a, b in pairwise(LAYERS))


def split_layers(flat):
    """All weights, row by row and layer by layer, and all biases, of a vector laid out as theta."""
    weights, biases, start = [], [], 0
    for before, size in pairwise(LAYERS):
        weights.append(flat[start : start + before * size])
        biases.append(flat[start + before * size : start + (before + 1) * size])
        start += (before + 1) * size
    return np.concatenate(weights), np.concatenate(biases)


def expected_levels(values, scale):
    """The levels as docs/protocol.md defines them, in float64."""
    magnitudes, low, high = np.abs(values), scale["low"], scale["high"]
    with np.errstate(divide="ignore"):
        if scale["kind"] == "log":
            place = (np.log(magnitudes) - np.log(low)) / (np.log(high) - np.log(low))
        else:
            place = (magnitudes - low) / (high - low)
    place = np.clip(place, 0, 1)
    levels = 127 + np.sign(values) * 126 * place if scale["signed"] else 1 + 252 * place
    return np.where(magnitudes == 0, 0, levels)


def test_a_frame_agrees_with_the_trace_and_the_parameters_of_its_step(moons):
    moons.post("step", count=5)
    with moons.stream(edges="weight", spotlight="test:3", scale="linear") as socket:
        tensors, told = receive_frame(socket)
        moons.post("step")
        tensors, told = receive_frame(socket, lambda told: told["step"] == "6")
    assert {name: (array.dtype.name, array.shape) for name, array in tensors.items()} == {
        "edges": ("uint8", (WEIGHTS,)),
        "bias_levels": ("uint8", (sum(LAYERS[1:]),)),
        "gradient_histogram": ("uint32", (2, 256)),
        "surface": ("float32", (2, 40, 40)),
        **{f"a{layer}": ("float32", (size,)) for layer, size in enumerate(LAYERS)},
        **{f"delta{layer}": ("float32", (LAYERS[layer],)) for layer in (1, 2, 3)},
    }
    trace = moons.server.http.post(
        f"/runs/{moons.id}/trace", json={"example": {"split": "test", "index": 3}}
    ).json()
    assert trace["step"] == 6
    np.testing.assert_allclose(tensors["a0"], trace["inputs"], rtol=1e-6)
    for layer, exact in enumerate(trace["layers"], start=1):
        np.testing.assert_allclose(tensors[f"a{layer}"], exact["a"], rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(tensors[f"delta{layer}"], exact["delta"], rtol=1e-4, atol=1e-6)
    assert json.loads(told["example"])["cost"] == pytest.approx(trace["cost"], rel=1e-4)
    weights, biases = split_layers(moons.theta)
    scale = json.loads(told["scale"])
    assert np.abs(tensors["edges"] - expected_levels(weights, scale)).max() <= 1
    assert np.abs(tensors["bias_levels"] - expected_levels(biases, scale)).max() <= 1
    assert float(told["parameter_norm"]) == pytest.approx(np.linalg.norm(moons.theta), rel=1e-5)


@pytest.mark.parametrize(("edges", "kind"), [("gradient", "log"), ("signed_gradient", "linear")])
def test_the_edges_are_the_gradient_of_the_very_next_batch(moons, edges, kind):
    moons.post("step", count=9)
    with moons.stream(edges=edges, scale=kind, range="frame") as socket:
        tensors, told = receive_frame(socket)
    arrays, about = moons.tensors("gradient", {"batch": "current"})
    assert told["step"] == about["step"] == "9"
    assert float(told["cost"]) == pytest.approx(float(about["cost"]), rel=1e-4)
    gradient = arrays["gradient"]
    weights, biases = split_layers(gradient)
    scale = json.loads(told["scale"])
    assert scale["high"] == pytest.approx(np.abs(gradient).max(), rel=1e-4)
    assert np.abs(tensors["edges"] - expected_levels(weights, scale)).max() <= 1
    assert np.abs(tensors["bias_levels"] - expected_levels(biases, scale)).max() <= 1
    norms = json.loads(told["gradient_norms"])
    assert np.linalg.norm(norms) == pytest.approx(np.linalg.norm(gradient), rel=1e-4)
    positive, negative = tensors["gradient_histogram"].sum(axis=1)
    assert positive + negative == gradient.size
    assert negative == (gradient < 0).sum()
    # The step that follows uses this gradient: plain descent adds minus the rate times it.
    before = moons.theta
    moons.post("step")
    np.testing.assert_allclose(moons.theta - before, -0.2 * gradient, rtol=1e-3, atol=1e-6)


def test_an_update_is_not_computed_before_the_first_step(moons):
    with moons.stream(edges="update") as socket:
        tensors, told = receive_frame(socket)
        assert set(tensors["edges"]) == {254}
        assert told["update_norm"] == "null"
        before = moons.theta
        moons.post("step")
        tensors, told = receive_frame(socket, lambda told: told["step"] == "1")
    weights, _ = split_layers(moons.theta - before)
    assert np.abs(tensors["edges"] - expected_levels(weights, json.loads(told["scale"]))).max() <= 2


def test_a_paused_run_shows_itself_at_once_to_whoever_comes_and_whatever_they_look_at(moons):
    """Nothing new is made by a paused run, so each of these frames must be asked for anew."""
    for _ in range(3):
        with moons.stream() as socket:
            receive_frame(socket)
    with moons.stream() as first, moons.stream() as second:
        receive_frame(first)
        receive_frame(second)
        for edges in ("weight", "hebbian", "gradient", "weight", "gradient"):
            say(first, action="subscribe", edges=edges)
            receive_frame(first, lambda told, edges=edges: told["edges"] == edges)
        say(first, action="spotlight", example={"inputs": [0.5, -0.25], "label": 1})
        tensors, told = receive_frame(first, lambda told: '"split": null' in told["example"])
        np.testing.assert_array_equal(tensors["a0"], np.float32([0.5, -0.25]))
        say(first, action="spotlight", example="batch")
        tensors, told = receive_frame(first, lambda told: '"split": "train"' in told["example"])
        index = json.loads(told["example"])["index"]
        np.testing.assert_array_equal(tensors["a0"], load("moons").train.example(index)[0])
        worker = moons.server.runs[moons.id]
        assert len(worker.hub.feeds) <= 2  # views that nobody looks at are forgotten


def test_a_locked_scale_stays_and_given_ends_are_kept(moons):
    with moons.stream(range="locked", low=0.001, high=0.5) as socket:
        _, told = receive_frame(socket)
        assert (json.loads(told["scale"])["low"], json.loads(told["scale"])["high"]) == (0.001, 0.5)
        say(socket, action="subscribe", range="layer")
        _, told = receive_frame(socket, lambda told: '"range": "layer"' in told["scale"])
        assert len(json.loads(told["scale"])["layers"]) == 3


def test_a_viewer_of_a_large_network_gets_its_strongest_edges(moons):
    """`most` bounds the bytes, five for each edge instead of one; a network that fits is sent whole."""
    sizes = {}
    for most in (None, 3, 8, 9, WEIGHTS + 1):
        asked = {} if most is None else {"most": most}
        with moons.stream(edges="weight", **asked) as socket:
            tensors, _ = receive_frame(socket)
        sizes[most] = sum(tensors[name].nbytes for name in tensors if name.startswith("edge"))
        if most is None:
            full = tensors["edges"].astype(int)
        elif 5 * most < WEIGHTS:
            numbers = tensors["edge_numbers"]
            assert (numbers.dtype, numbers.shape) == (np.uint32, (most,))
            np.testing.assert_array_equal(tensors["edges"], full[numbers])
            left = np.delete(np.abs(full - 127), numbers)
            assert np.abs(full - 127)[numbers].min() >= left.max()
    assert sizes == {None: WEIGHTS, 3: 15, 8: 40, 9: WEIGHTS, WEIGHTS + 1: WEIGHTS}


def test_how_many_edges_can_be_changed_while_one_watches(moons):
    with moons.stream(most=5) as socket:
        receive_frame(socket)
        say(socket, action="subscribe", most=None)
        tensors, _ = receive_frame(socket)
        assert set(tensors) >= {"edges"}
        assert "edge_numbers" not in tensors
        say(socket, action="subscribe", most=2.5)
        said = receive_event(socket, "error")
        assert said["error"]["message"] == "most: expected a whole number, but got 2.5"


def test_events_come_in_order_and_none_is_lost(moons):
    """Two viewers see the same events, each status as it followed from the command before."""
    with moons.stream(fps=60) as first, moons.stream(fps=0.1) as second:
        say(first, action="play")
        receive_event(first, "status", lambda event: event["run"]["status"] == "running")
        say(first, action="pause")
        receive_event(first, "status", lambda event: event["run"]["status"] == "paused")
        say(first, action="reset", seed=11)
        receive_event(first, "reset")
        say(first, action="step", count=3)
        receive_event(first, "status", lambda event: event["run"]["step"] == 3)
        events = receive_events(second, "reset")
        statuses = [event["run"]["status"] for event in events if event["event"] == "status"]
        assert statuses.index("running") < len(statuses) - 1 - statuses[::-1].index("paused")
        assert events[-1]["run"]["seed"] == 11
        assert events[-1]["run"]["step"] == 0
        evaluation = receive_event(second, "evaluated")
        assert evaluation["step"] in (0, 3)
        receive_event(second, "status", lambda event: event["run"]["step"] == 3)
    assert moons.get()["step"] == 3


def test_a_pause_ends_steps_that_are_being_made(moons):
    """The steps are answered too, with as many as there were."""
    with moons.stream() as socket:
        say(socket, action="step", count=100_000)
        say(socket, action="pause")
        say(socket, action="step", count=1)
        event = receive_event(socket, "status", lambda event: event["run"]["step"] > 0)
    assert event["run"]["status"] == "paused"
    assert moons.get()["step"] < 100_000


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (b"\x00\x01", "text with JSON"),
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 50_000, "JSON"),
        ("[1]", "object"),
        ("{}", "action"),
        ('{"action": "fly"}', "expected one of play, pause, step, reset, seek, subscribe"),
        ('{"action": ["play"]}', "action"),
        ('{"action": "play", "speed": 2}', "speed"),
        ('{"action": "step", "count": 0}', "count"),
        ('{"action": "step", "count": 1000000}', "count"),
        ('{"action": "step", "count": NaN}', "count"),
        ('{"action": "reset", "seed": "new"}', "seed"),
        ('{"action": "subscribe", "edges": "hate"}', "edges"),
        ('{"action": "subscribe", "fps": 0}', "fps"),
        ('{"action": "subscribe", "fps": 1e9}', "fps"),
        ('{"action": "subscribe", "fps": NaN}', "fps"),
        ('{"action": "subscribe", "fps": 1' + "0" * 400 + "}", "fps"),
        ('{"action": "subscribe", "fps": {}}', "fps"),
        ('{"action": "subscribe", "colour": 1}', "colour"),
        ('{"action": "subscribe", "low": 1}', "high"),
        ('{"action": "subscribe", "low": 2, "high": 1}', "high"),
        ('{"action": "subscribe", "range": "frame", "low": 1, "high": 2}', "range"),
        ('{"action": "spotlight"}', "example"),
        ('{"action": "spotlight", "example": {"split": "train", "index": 800}}', "index"),
        ('{"action": "spotlight", "example": {"inputs": [1], "label": 0}}', "expected 2 numbers"),
        ('{"action": "spotlight", "example": {"inputs": [1, NaN], "label": 0}}', "inputs"),
        ('{"action": "spotlight", "example": {"inputs": [1, "2"], "label": 0}}', "inputs"),
        ('{"action": "spotlight", "example": {"inputs": [1, 2], "label": 2}}', "label"),
        ('{"action": "subscribe", "edges": "' + "x" * 200_000 + '"}', "edges"),
        ("x" * 300_000, "262144"),
    ],
)
def test_a_malformed_message_is_told_and_the_connection_lives_on(talking, message, said):
    talking.send(message)
    error = receive_event(talking, "error")["error"]
    assert set(error) == {"code", "message"}
    assert said in error["message"]
    assert len(error["message"]) < 1000


@pytest.fixture(scope="module")
def talking(shared_run):
    """One connection for all malformed messages: that it serves the last proves that it lived on."""
    with shared_run.stream(fps=1) as socket:
        yield socket


def test_a_message_beyond_the_protocols_size_closes_that_socket_alone(moons):
    with moons.stream() as loud, moons.stream() as other:
        receive_frame(other)
        loud.send("x" * 600_000)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            receive_event(loud, "error")
        assert closed.value.rcvd.code == 1009
        moons.post("step")
        receive_frame(other, lambda told: told["step"] == "1")


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("edges=hate", 422, "edges"),
        ("fps=0", 422, "fps"),
        ("fps=1e9", 422, "fps"),
        ("fps=nan", 422, "fps"),
        ("fps=", 422, "fps"),
        ("low=1e-3&high=0", 422, "high"),
        ("most=0", 422, "most"),
        ("most=many", 422, "most"),
        ("spotlight=train:800", 422, "index"),
        ("spotlight=train:" + "9" * 5000, 422, "index"),
        ("spotlight=drawn", 422, "drawn"),
        ("colour=red", 422, "colour"),
    ],
)
def test_a_stream_that_cannot_be_is_refused_with_the_reason(shared_run, query, status, said):
    address = f"ws://127.0.0.1:{shared_run.server.port}/api/v1/runs/{shared_run.id}/stream?{query}"
    assert_refused(address, status, said)


def test_a_stream_of_an_unknown_run_is_refused(live):
    assert_refused(f"ws://127.0.0.1:{live.port}/api/v1/runs/none/stream", 404, "'none'")


def assert_refused(address, status, said):
    with pytest.raises(websockets.InvalidStatus) as refused, connect(address, proxy=None):
        pass
    response = refused.value.response
    assert response.status_code == status
    assert said in json.loads(response.body)["error"]["message"]


def test_a_deleted_run_closes_its_sockets(live):
    run = live.make()
    with run.stream() as socket:
        receive_frame(socket)
        assert live.http.delete(f"/runs/{run.id}").status_code == 204
        receive_event(socket, "deleted")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            receive_frame(socket, lambda _: False)
        assert closed.value.rcvd.code == 4404


async def test_fifty_viewers_and_one_that_never_reads(moons):
    """The others get frames that go on, ever newer, while nothing leaves the silent one's socket."""
    address = f"ws://127.0.0.1:{moons.server.port}/api/v1/runs/{moons.id}/stream"
    hub = moons.server.runs[moons.id].hub
    before = len(hub.viewers)
    silent = silent_viewer(moons)
    try:
        viewers = [await websockets.connect(address, proxy=None) for _ in range(49)]
        await asyncio.to_thread(moons.post, "play")

        async def watch(viewer):
            told = []
            async for message in viewer:
                if isinstance(message, bytes):
                    told.append(read_tensors(message)[1])
                elif json.loads(message)["event"] == "reset":
                    told.clear()  # the fixture's own, which those who come early may still see
                if len(told) > 3 and int(told[-1]["step"]) > 20:
                    break
            return told

        async with asyncio.timeout(PATIENCE):
            watched = await asyncio.gather(*(watch(viewer) for viewer in viewers))
        for told in watched:
            frames, steps = [[int(each[name]) for each in told] for name in ("frame", "step")]
            assert frames == sorted(set(frames))  # ever newer, and none twice
            assert steps == sorted(steps)
        assert len(hub.viewers) == before + 50
        await asyncio.gather(*(viewer.close() for viewer in viewers))
    finally:
        silent.close()


def silent_viewer(run, **options):
    """A viewer that shakes hands and reads nothing more, with little room for what it is sent."""
    silent = sockets.socket()
    silent.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    silent.connect(("127.0.0.1", run.server.port))
    query = "&".join(f"{name}={value}" for name, value in options.items())
    silent.sendall(
        f"GET /api/v1/runs/{run.id}/stream?{query} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{run.server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return silent


def test_who_lets_too_many_events_pile_up_is_given_up(tmp_path):
    """With room for 20 events; the frames have filled the silent one's socket before."""
    with live_server(tmp_path, limits={"events_waiting": 20}) as server:
        run = server.make(layers=[2, 400, 400, 2], batch_size=BATCH)
        silent = silent_viewer(run, fps=60)
        with run.stream() as socket:
            hub = server.runs[run.id].hub
            run.post("play")
            for number in range(10_000):
                if number and len(hub.viewers) < 2:
                    break
                name = run.change(name=f"run {number}")["name"]
                receive_event(socket, "status", lambda event, n=name: event["run"]["name"] == n)
            else:
                pytest.fail("the silent viewer was kept")
            assert server.http.get("/health").status_code == 200
        silent.close()
