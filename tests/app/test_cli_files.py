"""Commands that read and write what is taken along: networks, exported runs, reports."""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import onnx
import pytest
from PIL import Image

from core.bundle import bundle
from core.datasets import load
from tests.app.test_cli import assert_one_line, backlight
from tests.app.test_report import make

__all__ = ["backlight"]
TINY = ["--dataset", "digits", "--epochs", "1", "--quiet"]


@pytest.fixture(scope="module")
def exported():
    run, network = make()
    run.timeline.checkpoints[60] = network
    return bundle(run)


@pytest.fixture
def run_file(tmp_path, exported):
    path = tmp_path / "run.safetensors"
    path.write_bytes(exported)
    return path


@pytest.fixture
def digit(tmp_path):
    pixels = load("digits").test.inputs(0, 1).reshape(8, 8) * 255
    Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "digit.png")
    return tmp_path / "digit.png"


def test_a_name_chooses_the_format_and_predict_reads_it_again(backlight, tmp_path, digit):
    answers = []
    for suffix in ("safetensors", "npz", "onnx"):
        model = tmp_path / f"net.{suffix}"
        assert backlight("train", *TINY, "--out", model).returncode == 0
        if suffix == "onnx":
            names = [each.name for each in onnx.load(model).graph.initializer]
            assert names == ["W1", "b1", "W2", "b2", "W3", "b3"]
            assert_one_line(
                backlight("predict", model, digit), "ONNX is written for other programs"
            )
        else:
            answers.append(backlight("predict", model, digit).stdout)
    assert answers[0] == answers[1]
    assert answers[0].startswith(f"{digit}: ")


def test_predict_reads_an_exported_run(backlight, run_file, digit):
    result = backlight("predict", run_file, digit)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{digit}: ")
    run_file.write_bytes(run_file.read_bytes()[:-1])
    assert_one_line(backlight("predict", run_file, digit), f"model: {run_file}: expected a whole")


def test_a_report_of_a_file(backlight, tmp_path, run_file):
    out = tmp_path / "page.html"
    result = backlight("report", run_file, "--out", out)
    assert (result.returncode, result.stdout) == (0, f"wrote {out}\n"), result.stderr
    assert "trained on Digits for 60 steps" in out.read_text()


def test_a_report_that_cannot_be_is_one_line(backlight, tmp_path, run_file):
    missing = tmp_path / "none.safetensors"
    assert_one_line(backlight("report", missing), f"file: cannot read {missing}: No such file")
    network = tmp_path / "net.safetensors"
    assert backlight("train", *TINY, "--out", network).returncode == 0
    assert_one_line(backlight("report", network), f"file: {network}: .* a trained network alone")
    assert_one_line(
        backlight("report", run_file, "--out", tmp_path / "no" / "page.html"),
        "out: expected a file in a folder",
    )
    assert_one_line(backlight("report", "1234", "--server", "ftp://here"), "server: expected an")
    assert_one_line(
        backlight("report", "1234", "--server", "http://127.0.0.1:1"),
        "run: there is no file '1234', and http://127.0.0.1:1 does not answer: .*refused",
    )


@pytest.fixture
def other_server(exported):
    """A server that has one run, `1234`, and wants a token."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            allowed = self.headers["authorization"] == "Bearer secret"
            found = allowed and self.path == "/api/v1/runs/1234/export"
            error = json.dumps({"error": {"code": "any", "message": "there is none"}}).encode()
            content = exported if found else error
            self.send_response(200 if found else 404)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            io.BufferedWriter(self.wfile).write(content)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_report_of_a_run_on_a_server(backlight, tmp_path, other_server):
    out = tmp_path / "page.html"
    flags = ["--server", other_server, "--token", "secret", "--out", out]
    result = backlight("report", "1234", *flags)
    assert result.returncode == 0, result.stderr
    assert "trained on Digits for 60 steps" in out.read_text()
    assert_one_line(
        backlight("report", "99", *flags), f"run: {other_server} answered: there is none"
    )
    assert_one_line(backlight("report", "1234", *flags[:2]), "answered: there is none")


def test_serve_refuses_a_file_that_is_no_run_before_it_starts(backlight, tmp_path):
    text = tmp_path / "letter.safetensors"
    text.write_text("Dear network,")
    result = backlight("serve", "--no-open", "--open", text)
    assert_one_line(result, f"file: {text}: expected a run exported by Backlight")
    assert_one_line(backlight("serve", "--open", tmp_path / "none"), "file: cannot read")
