"""A real server under test: uvicorn in a thread, met by plain HTTP and WebSocket clients."""

import contextlib
import json
import threading
import time
from dataclasses import dataclass, replace

import httpx
import safetensors.numpy
from websockets.sync.client import connect

from app.config import Limits, Settings
from app.main import Server, create_app, listen

PATIENCE = 30  # seconds: how long a test waits for what should happen before it gives up
MOONS = {"dataset": "moons", "layers": [2, 6, 4, 2], "activation": "tanh", "seed": 7}
BATCH = 50  # 16 steps an epoch of the 800 moons


@dataclass
class LiveServer:
    """A server under test and the ways to reach it."""

    app: object
    port: int
    http: httpx.Client

    @property
    def runs(self):
        return self.app.state.supervisor.runs

    def make(self, **changes):
        """Make a run by REST; a small network on moons unless told otherwise."""
        answer = self.http.post(
            "/runs", json={**MOONS, "batch_size": BATCH, "speed": "max"} | changes
        )
        assert answer.status_code == 201, answer.text
        return LiveRun(self, answer.json()["id"])

    def stream(self, run_id, **options):
        """Connect a plain WebSocket client."""
        query = "&".join(f"{name}={value}" for name, value in options.items())
        address = f"ws://127.0.0.1:{self.port}/api/v1/runs/{run_id}/stream?{query}"
        return connect(address, max_size=None, open_timeout=PATIENCE, close_timeout=1, proxy=None)


@dataclass
class LiveRun:
    """A run under test."""

    server: LiveServer
    id: str

    def post(self, verb, **body):
        answer = self.server.http.post(f"/runs/{self.id}/{verb}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post_fork(self, **body):
        answer = self.server.http.post(f"/runs/{self.id}/fork", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, what=""):
        answer = self.server.http.get(f"/runs/{self.id}{what}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, **fields):
        answer = self.server.http.patch(f"/runs/{self.id}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tensors(self, what, body=None):
        """Read a safetensors answer: the arrays and the metadata."""
        address = f"/runs/{self.id}/{what}"
        http = self.server.http
        answer = http.get(address) if body is None else http.post(address, json=body)
        assert answer.status_code == 200, answer.text
        return read_tensors(answer.content)

    @property
    def theta(self):
        return self.tensors("parameters")[0]["theta"]

    @property
    def process(self):
        return self.server.runs[self.id].line.child.process

    def stream(self, **options):
        return self.server.stream(self.id, **options)


def read_tensors(data):
    """The arrays as the safetensors package reads them, and the metadata of the header."""
    length = int.from_bytes(data[:8], "little")
    return safetensors.numpy.load(data), json.loads(data[8 : 8 + length])["__metadata__"]


def messages(socket):
    """All that comes; TimeoutError once PATIENCE is over, however much comes."""
    deadline = time.monotonic() + PATIENCE
    while True:
        yield socket.recv(deadline - time.monotonic())


def receive_frame(socket, wanted=None):
    """The next frame that is wanted: its arrays and metadata. Events are passed over."""
    frames = (read_tensors(each) for each in messages(socket) if isinstance(each, bytes))
    return next(each for each in frames if wanted is None or wanted(each[1]))


def receive_events(socket, last):
    """All events up to the first one named `last`. Frames are passed over."""
    events = []
    for message in messages(socket):
        if isinstance(message, str):
            events.append(json.loads(message))
            if events[-1]["event"] == last:
                break
    return events


def receive_event(socket, name, wanted=None):
    """The next event of a name that is wanted."""
    while True:
        event = receive_events(socket, name)[-1]
        if wanted is None or wanted(event):
            return event


def say(socket, **message):
    socket.send(json.dumps(message))


@contextlib.contextmanager
def live_server(data_dir, *, limits=None, **settings):
    """A server on a free port of this machine for as long as the context lasts."""
    chosen = Settings(
        port=0,
        data_dir=data_dir,
        open_browser=False,
        limits=replace(Limits(), **(limits or {})),
        **{"demo": False, **settings},
    )
    app = create_app(chosen)
    sockets = listen("127.0.0.1", 0)  # whatever the setting says, a test opens nothing to others
    port = sockets[0].getsockname()[1]
    server = Server(app, chosen)
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    token = chosen.token
    headers = {"authorization": f"Bearer {token}"} if token else {}
    address = f"http://127.0.0.1:{port}/api/v1"
    try:
        with httpx.Client(
            base_url=address, timeout=PATIENCE, headers=headers, trust_env=False
        ) as http:
            yield LiveServer(app, port, http)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the server did not stop"
