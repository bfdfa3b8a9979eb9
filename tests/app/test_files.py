"""What a run is taken along in: files with names and types, that hold what the run is."""

import asyncio
import io
import re
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import safetensors.numpy

import app.portable
import core.formats
from app.portable import disposition, file_name, state_of, take
from app.protocol import State
from app.run import Run
from core.bundle import bundle, unbundle
from core.configuration import configure
from core.datasets import load
from core.history import Evaluation, History
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.training import Trainer
from tests.app.live_server import live_server


def trained(configuration, steps):
    """A trainer and its timeline after some steps: what a worker has, for it is deterministic."""
    trainer, timeline = Trainer(configuration, load(configuration.dataset)), Timeline()
    timeline.begin(trainer)
    for _ in range(steps):
        timeline.record(trainer, trainer.steps * 1e-4)
        timeline.follow(trainer)
        trainer.step()
        timeline.end = trainer.steps
    return trainer, timeline


@pytest.fixture
def recording(monkeypatch):
    """Runs that tell their timeline: as it is after `ahead` more steps than the run was asked for."""

    class Ahead:
        steps = 0

    async def timeline(run):
        return trained(run.state.configuration, run.state.step + Ahead.steps)[1]

    monkeypatch.setattr(Run, "timeline", timeline, raising=False)
    return Ahead


@pytest.fixture
def adopting(monkeypatch):
    """Imports make an ordinary run, and what they are made of is remembered."""
    given = []

    async def begin(supervisor, run):
        given.append(run)
        return await supervisor.create(
            run.timeline.configuration_at(0), name=run.name, max_epochs=run.standing.max_epochs
        )

    monkeypatch.setattr(app.portable, "begin", begin)
    return given


@pytest.fixture
def run(moons):
    moons.post("step", count=37)
    return moons


def download(run, what):
    answer = run.server.http.get(f"/runs/{run.id}/{what}")
    assert answer.status_code == 200, answer.text
    return answer


def named(answer):
    return re.search(r'filename="([^"]+)"', answer.headers["content-disposition"])[1]


@pytest.mark.usefixtures("recording")
def test_an_export_holds_the_run_where_it_stands(run):
    answer = download(run, "export")
    assert named(answer) == "moons-2-6-4-2-step-37-run.safetensors"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-type"] == "application/octet-stream"
    found = unbundle(answer.content)
    assert (found.standing.step, found.timeline.end) == (37, 37)
    assert found.standing.epoch == 37 / 16
    assert (found.standing.speed, found.standing.max_epochs) == ("max", 1_000_000)
    here = found.timeline.checkpoints[37]
    np.testing.assert_array_equal(here.theta, run.theta)
    expected = trained(here.configuration, 37)[0]
    assert (here.epochs, here.offset) == (expected.epochs, expected.offset) == (2, 250)
    assert [each.step for each in found.history.points] == list(range(38))


@pytest.mark.usefixtures("recording")
def test_one_may_ask_for_fewer_checkpoints(run):
    steps = [*unbundle(download(run, "export?checkpoints=2").content).timeline.checkpoints]
    assert len(steps) <= 5  # with the first, the newest and the last before the present
    assert {0, 36, 37} <= set(steps)
    assert run.server.http.get(f"/runs/{run.id}/export?checkpoints=-1").status_code == 422


def test_what_was_trained_while_a_file_is_made_is_not_in_it(run, recording):
    recording.steps = 20
    found = unbundle(download(run, "export").content)
    assert (found.standing.step, found.timeline.end) == (37, 37)
    assert max(found.timeline.checkpoints) == 37


class Standing:
    """A run whose worker stands at `step` of a record that goes to `end`."""

    name = "moons"

    def __init__(self, step, end, **state):
        self.configuration = configure([2, 6, 4, 2], dataset="moons", batch_size=50)
        self.state = State(self.configuration, "max", 100, step=step, end=end, **state)
        self.end, self.history = end, History()
        self.asked = []

    async def snapshot(self):
        self.asked.append("snapshot")
        return Snapshot.of(trained(self.configuration, self.state.step)[0])

    async def timeline(self):
        return trained(self.configuration, self.end)[1]

    async def full_history(self):
        return self.history


def taken(run):
    """What comes of its file."""
    return unbundle(bundle(asyncio.run(take(run))))


def test_a_run_that_was_taken_back_keeps_its_future():
    found = taken(Standing(37, 57))
    assert (found.standing.step, found.timeline.end) == (37, 57)
    assert state_of(found).end == 57


def test_a_run_taken_back_between_two_questions_is_asked_again():
    """The answers come from a worker that may be told to seek between them."""
    run = Standing(9, 9)

    async def timeline():
        run.state = replace(run.state, step=4, end=6)
        return trained(run.configuration, 6)[1]

    run.timeline = timeline
    found = taken(run)
    assert run.asked == ["snapshot"] * 2
    assert (found.standing.step, found.timeline.end) == (4, 6)


def test_a_diverged_run_stays_diverged():
    state = state_of(taken(Standing(5, 5, status="diverged", reason="It overflowed.", layer=2)))
    assert (state.status, state.reason, state.layer) == ("diverged", "It overflowed.", 2)
    state = state_of(taken(Standing(5, 5, status="running", reason="for a reason")))
    assert (state.status, state.reason, state.layer) == ("paused", None, None)


@pytest.mark.parametrize(("name", "kept"), [("a\tb\u200b", "a b"), ("\n", "run"), ("数", "数")])
def test_any_name_can_be_taken_along(name, kept):
    run = Standing(3, 3)
    run.name = name
    assert taken(run).name == kept


@pytest.mark.parametrize("form", ["safetensors", "npz", "onnx"])
def test_the_network_alone_comes_in_the_format_asked_for(run, form):
    answer = download(run, f"network?format={form}")
    assert named(answer) == f"moons-2-6-4-2-step-37-network.{form}"
    theta, content = run.theta, answer.content
    if form == "onnx":
        (outputs,) = onnxruntime.InferenceSession(content).run(
            ["outputs"], {"inputs": np.zeros((3, 2), np.float32)}
        )
        expected = run.server.http.post(
            f"/runs/{run.id}/predict", json={"inputs": [[0, 0]]}
        ).json()["predictions"][0]["activations"]
        np.testing.assert_allclose(outputs[0], expected, atol=1e-5)
        return
    arrays = (
        np.load(io.BytesIO(content)) if form == "npz" else safetensors.numpy.load(answer.content)
    )
    layers = [arrays[f"{kind}{layer}"].ravel() for layer in (1, 2, 3) for kind in "Wb"]
    np.testing.assert_array_equal(np.concatenate(layers), theta)


def test_an_unknown_format_is_refused(run):
    answer = run.server.http.get(f"/runs/{run.id}/network?format=pt")
    assert answer.status_code == 422
    assert "'safetensors', 'npz' or 'onnx', but got 'pt'" in answer.json()["error"]["message"]


def test_onnx_without_its_package_is_told_plainly(run, monkeypatch):
    monkeypatch.setattr(core.formats, "find_spec", lambda _name: None)
    answer = run.server.http.get(f"/runs/{run.id}/network?format=onnx")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "extra_missing"
    assert "pip install onnx" in answer.json()["error"]["message"]


@pytest.mark.usefixtures("recording")
def test_a_report_is_a_page_that_can_reach_nothing_of_the_server(run):
    answer = download(run, "report")
    assert named(answer) == "moons-2-6-4-2-step-37-report.html"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "trained on Moons for 37 steps" in answer.text


def test_a_run_that_is_not_there_has_no_files(live):
    for what in ("export", "network", "report"):
        assert live.http.get(f"/runs/none/{what}").status_code == 404


@pytest.mark.parametrize("way", ["form", "body"])
def test_an_import_is_the_run_that_was_exported(live, adopting, way):
    run = Standing(37, 40)
    run.history.evaluate(Evaluation(30, 1.9, 0.0, 0.75, 0.5, 0.1, 0.2))
    run.history.evaluate(Evaluation(39, 2.4, 0.0, 0.85, 0.6, 0.1, 0.2))
    content = bundle(asyncio.run(take(run)))
    if way == "form":
        answer = live.http.post("/runs/import", files={"file": ("any.name", content)})
    else:
        kind = {"content-type": "application/octet-stream"}
        answer = live.http.post("/runs/import", content=content, headers=kind)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["name"], made["layers"], made["max_epochs"]) == ("moons", [2, 6, 4, 2], 100)
    (given,) = adopting
    state = state_of(given)
    assert (state.step, state.end, given.timeline.end, state.status) == (37, 40, 40, "paused")
    assert (state.train_accuracy, state.evaluated_step) == (0.75, 30)
    assert state.configuration == given.timeline.configuration_at(37)
    assert len(given.history.evaluations) == 2
    live.http.delete(f"/runs/{made['id']}")


def refusal(live, content, status=422, **headers):
    kind = {"content-type": "application/octet-stream", **headers}
    before = set(live.runs)
    answer = live.http.post("/runs/import", content=content, headers=kind)
    assert answer.status_code == status, answer.text
    assert set(live.runs) == before
    return answer.json()["error"]["message"]


@pytest.mark.usefixtures("recording")
def test_a_bad_file_makes_nothing(run, adopting):
    live, content = run.server, download(run, "export").content
    assert "exported by Backlight" in refusal(live, b"")
    assert "whole safetensors file" in refusal(live, content[:-4])
    assert "a trained network alone" in refusal(live, download(run, "network").content)
    assert "content-type: expected application/octet-stream or multipart" in refusal(
        live, content, 415, **{"content-type": "text/plain"}
    )
    answer = live.http.post("/runs/import", files={"picture": ("any", content)})
    assert answer.status_code == 422
    assert "file: expected a file in this field" in answer.text
    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = live.http.post("/runs/import", content=b"--x\r\nnonsense", headers=kind)
    assert answer.status_code == 422
    assert adopting == []


def changed(content, **changes):
    """The same run with other values of a Bundle or its Standing."""
    run = unbundle(content)
    of_standing = {key: value for key, value in changes.items() if hasattr(run.standing, key)}
    fields = {**vars(run), **{k: v for k, v in changes.items() if k not in of_standing}}
    fields["standing"] = type(run.standing)(**{**vars(run.standing), **of_standing})
    return bundle(type(run)(**fields))


@pytest.mark.usefixtures("recording")
def test_what_this_server_does_not_allow_makes_nothing(tmp_path, run, adopting):
    content = download(run, "export").content
    with live_server(tmp_path, limits={"parameters": 10, "import_bytes": 10**6}) as small:
        message = refusal(small, content)
        assert message.startswith("file: layers: expected at most 10 parameters")
        assert "at most 1,000,000 bytes, but got 1,000,001" in refusal(small, bytes(1_000_001), 413)
        answer = small.http.post("/runs/import", files={"file": ("any", bytes(1_000_001))})
        assert answer.status_code == 413
    long, many = changed(content, name="x" * 81), changed(content, max_epochs=1_000_001)
    assert "a name of 1 to 80 characters, but got 81" in refusal(run.server, long)
    assert "a name of 1 to 80" in refusal(run.server, changed(content, name=""))
    assert "at most 1,000,000 epochs" in refusal(run.server, many)
    assert adopting == []


def test_file_names_are_plain_and_told_to_all_clients():
    assert file_name("a/b: <c>..", 3, "run.safetensors") == "a-b-c-step-3-run.safetensors"
    assert file_name("///", 0, "x") == "run-step-0-x"
    header = disposition(file_name("数字\r\n", 1, "run.safetensors"))
    assert header == (
        'attachment; filename="step-1-run.safetensors"; '
        "filename*=UTF-8''%E6%95%B0%E5%AD%97-step-1-run.safetensors"
    )
    header.encode("latin-1")
