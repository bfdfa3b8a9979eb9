"""How soon the probes answer over REST on this machine, and what speed they leave to the training.

Each question is asked in turn, of one example, while the run is paused and while it trains at full
speed; beside them stands a request that computes nothing, for what is the way there and back.
Training steps are counted over equal stretches, with questions and without in turn, so that whatever
else the machine does falls on both alike. The digits stand in where MNIST cannot be had. Asked is over
one plain connection: a comfortable client would be a millisecond of its own.
Run: python benchmarks/probes.py [--seconds 4] [--port 8766]
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

from report import write_report
from serving import serving

ROUNDS = 3
QUESTIONS = 100  # of each kind
FULL_SETS = 5  # questions about the whole training set
LONGEST = 60.0  # seconds of one question
EXAMPLE = {"example": {"split": "test", "index": 0}}
GZIP = b"\x1f\x8b"  # what all such answers begin with
MIDDLE = 0.5  # of the image's pixels: the one in the middle has ink in most digits


class Client:
    """One connection to the server, kept."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        self.connection.connect()
        self.connection.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> bytes:
        """Return the answer to a GET, or with a body to a POST; ends the program if it is an error."""
        verb = "GET" if body is None else "POST"
        data = None if body is None else json.dumps(body)
        headers = {"accept-encoding": "gzip"}  # as browsers ask for
        if body is not None:
            headers["content-type"] = "application/json"
        self.connection.request(verb, f"/api/v1{path}", data, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{verb} {path}: {content.decode()}")
        return content

    def read(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return an answer, read."""
        content = self.ask(path, body)
        if content.startswith(GZIP):
            content = gzip.decompress(content)
        read: dict[str, Any] = json.loads(content)
        return read


def questions(inputs: int) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what is asked, by name: the path and the body. All of the first layer, the largest."""
    weight = {"layer": 1, "to": 3, "from": int(inputs * MIDDLE)}
    neuron = {"layer": 1, "neuron": 3}
    return {
        "trace": ("trace", EXAMPLE),
        "chain": ("probes/chain", EXAMPLE | {"parameter": weight}),
        "avenues": ("probes/avenues", EXAMPLE | neuron | {"apply": "weights"}),
        "hebbian": ("probes/hebbian", EXAMPLE | {"layer": 1}),
        "errors": ("probes/errors", EXAMPLE),
        "graph": ("probes/graph", EXAMPLE | neuron),
        "graph of layers": ("probes/graph", EXAMPLE),
    }


def wiggles(inputs: int, count: int) -> dict[str, Any]:
    """Return the question what the cost of the full training set does as `count` weights move."""
    middle = int(inputs * MIDDLE)
    weights = [{"layer": 1, "to": to, "from": middle + to} for to in range(count)]
    return {"batch": "full", "parameters": weights}


def milliseconds(ask: Callable[[], object], times: int) -> list[float]:
    """Return how long each of some requests took, in order of size."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def latencies(client: Client, run: str, inputs: int, state: str) -> dict[str, float]:
    """Return p50 and p95 of every question in this state of the run."""
    asked: dict[str, Callable[[], object]] = {"health": lambda: client.ask("/health")}
    for name, (path, body) in questions(inputs).items():
        asked[name] = partial(client.ask, f"/runs/{run}/{path}", body)
    figures = {}
    for name, ask in asked.items():
        milliseconds(ask, 5)  # the first ones load what the others find there
        taken = milliseconds(ask, QUESTIONS)
        figures[f"{name}, {state}, p50 ms"] = taken[len(taken) // 2]
        figures[f"{name}, {state}, p95 ms"] = taken[int(len(taken) * 0.95)]
    path, body = f"/runs/{run}/probes/sensitivity", wiggles(inputs, 10)
    taken = milliseconds(lambda: client.ask(path, body), FULL_SETS)
    figures[f"sensitivity of 10 on the full set, {state}, s"] = taken[len(taken) // 2] / 1000
    return figures


def rate(client: Client, run: str, seconds: float, ask: Callable[[], object] | None) -> float:
    """Return steps per second over a stretch, in which `ask` is called without a pause."""
    before = client.read(f"/runs/{run}/trace", EXAMPLE)["step"]
    begun = time.perf_counter()
    if ask is None:
        time.sleep(seconds)
    else:
        while time.perf_counter() - begun < seconds:
            ask()
    after = client.read(f"/runs/{run}/trace", EXAMPLE)["step"]
    return float((after - before) / (time.perf_counter() - begun))


def shares(client: Client, run: str, inputs: int, seconds: float) -> dict[str, float]:
    """Return the share of the training's speed that is left while it is asked without a pause."""
    small = cycle(questions(inputs).values())

    def ask_small() -> None:
        path, body = next(small)
        client.ask(f"/runs/{run}/{path}", body)

    def ask_large() -> None:
        client.ask(f"/runs/{run}/probes/sensitivity", wiggles(inputs, 10))

    asked: dict[str, Callable[[], None] | None] = {
        "alone": None,
        "one example": ask_small,
        "full set": ask_large,
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, ask in asked.items():
            rates[name].append(rate(client, run, seconds, ask))
    medians = {name: statistics.median(each) for name, each in rates.items()}
    figures = {"steps per second, alone": medians.pop("alone")}
    for name, each in medians.items():
        figures[f"share kept, asked about {name}"] = each / figures["steps per second, alone"]
    return figures


def measure(client: Client, seconds: float) -> dict[str, Any]:
    """Return the figures."""
    dataset = client.read("/datasets/mnist")
    if not dataset["available"]:
        dataset = client.read("/datasets/digits")
    inputs = dataset["inputs"]
    body = {"dataset": dataset["name"], "speed": "max", "max_epochs": 1_000_000}
    run = client.read("/runs", body)["id"]
    client.ask(f"/runs/{run}/step", {"count": 100})
    figures: dict[str, Any] = {"dataset": dataset["name"]}
    figures |= latencies(client, run, inputs, "paused")
    client.ask(f"/runs/{run}/play", {})
    figures |= latencies(client, run, inputs, "training")
    return figures | shares(client, run, inputs, seconds)


def main() -> None:
    """Start a server of one's own, measure, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--port", type=int, default=8766)
    given = parser.parse_args()
    with serving(given.port) as address:
        client = Client(int(address.rpartition(":")[2]))
        with closing(client.connection):
            figures = measure(client, given.seconds)
    write_report("probes", figures)


if __name__ == "__main__":
    main()
