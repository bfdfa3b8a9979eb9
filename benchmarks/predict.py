"""How soon one image is read, and ten thousand, while the network trains at full speed.

Beside them stands a bare FastAPI route that answers with the body it got, which is the way there and
back and nothing else; the two take turns, over one plain connection each.
Run: python benchmarks/predict.py [--questions 400]
"""

import argparse
import json
import time
from contextlib import closing
from http.client import HTTPConnection
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import safetensors.numpy
from bare import bare_server
from report import Spread, write_report
from serving import serving

from core.datasets import load

MANY, TIMES = 10_000, 5
JSON, TENSORS = "application/json", "application/octet-stream"


class Client:
    """One connection to a server, kept."""

    def __init__(self, address: str) -> None:
        where = urlsplit(address)
        assert where.hostname is not None  # noqa: S101 - for the type checker
        self.connection = HTTPConnection(where.hostname, where.port, timeout=60)
        self.connection.connect()
        self.connection.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)

    def ask(self, path: str, body: bytes, kind: str = JSON) -> tuple[bytes, float]:
        """Return what a POST answers and how many milliseconds it took; ends the program on errors."""
        begun = time.perf_counter()
        self.connection.request("POST", path, body, {"content-type": kind})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"POST {path}: {content.decode()}")
        return content, (time.perf_counter() - begun) * 1000


def written(inputs: Any) -> bytes:
    """Return inputs (B, n_0) as a client would write them, to four places."""
    return json.dumps({"inputs": np.round(inputs.astype(float), 4).tolist()}).encode()


def one_image(run: Client, bare: Client, path: str, inputs: Any, questions: int) -> dict[str, Any]:
    """Return the figures of one image at a time."""
    bodies = [written(inputs[index : index + 1]) for index in range(questions)]
    for body in bodies[:20]:
        run.ask(path, body)
        bare.ask("/echo", body)
    times = np.array([(run.ask(path, body)[1], bare.ask("/echo", body)[1]) for body in bodies])
    (p50, bare50), (p99, bare99) = np.percentile(times, (50, 99), axis=0)
    return {
        "one image, p50 ms": float(p50),
        "one image, p99 ms": float(p99),
        "bare route, p50 ms": float(bare50),
        "bare route, p99 ms": float(bare99),
        "one image / bare route, p50": float(p50 / bare50),
    }


def many_images(run: Client, bare: Client, path: str, inputs: Any) -> dict[str, Any]:
    """Return the figures of ten thousand images in one request."""
    tensors = safetensors.numpy.save({"inputs": inputs.astype(np.float32)})
    asked = {"as JSON": (written(inputs), JSON), "as safetensors": (tensors, TENSORS)}
    figures: dict[str, Any] = {}
    for name, (body, kind) in asked.items():
        taken = [(run.ask(path, body, kind)[1], bare.ask("/echo", body)[1]) for _ in range(TIMES)]
        figures[f"{MANY:,} {name}, MB"] = len(body) / 1e6
        figures[f"{MANY:,} {name}, ms"] = Spread.of([each[0] for each in taken])
        figures[f"{MANY:,} {name}, bare route, ms"] = Spread.of([each[1] for each in taken])
    return figures


def measure(run: Client, bare: Client, questions: int) -> dict[str, Any]:
    """Return the figures."""
    run.connection.request("GET", "/api/v1/datasets/mnist")
    dataset = json.loads(run.connection.getresponse().read())
    name = "mnist" if dataset["available"] else "digits"
    inputs = load(name).test.inputs(0, MANY)
    inputs = np.resize(inputs, (MANY, inputs.shape[1]))
    body = json.dumps({"dataset": name, "speed": "max", "max_epochs": 1_000_000}).encode()
    made = json.loads(run.ask("/api/v1/runs", body)[0])["id"]
    run.ask(f"/api/v1/runs/{made}/play", b"{}")
    path = f"/api/v1/runs/{made}/predict"
    figures = {"dataset": name} | one_image(run, bare, path, inputs, questions)
    return figures | many_images(run, bare, path, inputs)


def main() -> None:
    """Start a server of one's own and the bare one, measure, end them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=400)
    questions = parser.parse_args().questions
    with serving() as address, bare_server() as bare_address:
        run, bare = Client(address), Client(bare_address)
        with closing(run.connection), closing(bare.connection):
            write_report("predict", measure(run, bare, questions))


if __name__ == "__main__":
    main()
