"""Added examples by REST: kept as the data set keeps its own, seen by every question, bounded."""

import io

import numpy as np
import pytest
from PIL import Image

from app.config import Limits
from app.library import EXTENDED, Library
from core.added import AddedExamples
from core.configuration import configure
from core.datasets import load
from core.training import Trainer
from tests.app.live_server import BATCH, MOONS, receive_event, receive_frame

POINTS = [{"inputs": [0.25, -1.125], "label": 1}, {"inputs": [1.0, 0.5], "label": 0}]
STEPS = 800 // BATCH  # of an epoch


@pytest.fixture
def run(moons):
    """The module's run without any added examples."""
    yield moons
    moons.server.http.delete(f"/runs/{moons.id}/examples")


def add(run, body):
    answer = run.server.http.post(f"/runs/{run.id}/examples", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def remove(run, index=""):
    return run.server.http.delete(f"/runs/{run.id}/examples{index}").status_code


def reference(added_at, steps):
    """The engine, told the same after as many steps."""
    trainer = Trainer(
        configure([2, 8, 2], **MOONS, batch_size=BATCH, learning_rate=0.2), load("moons")
    )
    for step in range(steps):
        if step == added_at:
            rows = [np.array(each["inputs"], np.float32).tobytes() for each in POINTS]
            labels = [each["label"] for each in POINTS]
            trainer.set_added_examples(AddedExamples(tuple(rows), tuple(labels), "float32"))
        trainer.step()
    return trainer


def test_they_wait_for_the_next_epoch_and_are_learned_from_in_it(run):
    run.post("step", count=3)
    one = add(run, POINTS[0])
    assert one == {"examples": [POINTS[0] | {"index": 0, "active": False}], "total": 1, "active": 0}
    add(run, {"examples": POINTS[1:]})
    waiting = run.get("/examples")
    assert [each["active"] for each in waiting["examples"]] == [False, False]
    assert (waiting["total"], waiting["active"], run.get()["added_examples"]) == (2, 0, 2)
    assert run.post("step", count=STEPS - 3)["epoch"] == 1
    joined = run.get("/examples")
    assert [each["active"] for each in joined["examples"]] == [True, True]
    assert (joined["total"], joined["active"]) == (2, 2)
    answer = run.post("step", count=STEPS + 1)  # the two make one step more
    assert answer["epoch"] == 2
    np.testing.assert_array_equal(run.theta, reference(3, 2 * STEPS + 1).theta)


def test_what_is_removed_goes_with_the_epoch(run):
    add(run, {"examples": POINTS})  # the first epoch has not begun: it takes them in
    run.post("step", count=2)
    assert remove(run, "/0") == 204
    left = run.get("/examples")
    assert left["examples"] == [POINTS[1] | {"index": 0, "active": True}]
    assert (left["total"], left["active"]) == (1, 2)
    assert remove(run, "/1") == 404
    assert remove(run) == 204
    assert (run.get()["added_examples"], run.get("/examples")["active"]) == (0, 2)
    run.post("step", count=STEPS - 1)
    assert run.get("/examples") == {"examples": [], "total": 0, "active": 0}


def test_viewers_are_told(run):
    with run.stream() as socket:
        add(run, POINTS[0])
        receive_event(socket, "status", lambda event: event["run"]["added_examples"] == 1)


def test_every_question_sees_the_training_set_of_the_moment(run):
    """The last of 802 in 802 single steps: the gradient of all, against the mean put together here."""
    everything = run.tensors("gradient", {"batch": "full"})[0]["gradient"]
    add(run, {"examples": POINTS})
    own = run.tensors("gradient", {"examples": POINTS})[0]["gradient"]
    full = run.tensors("gradient", {"batch": "full"})[0]["gradient"]
    np.testing.assert_allclose(full, (800 * everything + 2 * own) / 802)
    noise = run.post("probes/noise", batch_sizes=[802], samples=1)
    assert noise["gradient_norm"] == pytest.approx(np.linalg.norm(full))
    counted = run.post("probes/confusion", split="train")
    assert np.sum(counted["matrix"]) == 802
    second = {"split": "train", "index": 801}
    assert run.post("trace", example=second)["inputs"] == POINTS[1]["inputs"]
    assert run.post("probes/errors", example=second)["cost"] == pytest.approx(
        run.post("trace", example=POINTS[1])["cost"]
    )
    refused = run.server.http.post(
        f"/runs/{run.id}/trace", json={"example": {"split": "train", "index": 802}}
    )
    assert "index: expected 0 to 801" in refused.json()["error"]["message"]


def test_the_batch_that_holds_one_is_shown_and_asked_with_it(run):
    add(run, {"examples": POINTS})
    run.change(batch_size=1)
    order = np.random.default_rng([MOONS["seed"], 1, 0]).permutation(802)
    before = int(np.flatnonzero(order == 800)[0])
    with run.stream(spotlight="batch") as socket:
        run.post("step", count=before)
        frame, told = receive_frame(socket, lambda told: told["step"] == str(before))
    assert '"split": "train", "index": 800, "label": 1' in told["example"]
    assert frame["a0"].tolist() == POINTS[0]["inputs"]
    trace = run.post("trace", example=POINTS[0])
    assert float(told["cost"]) == pytest.approx(trace["cost"], rel=1e-4)
    asked = run.tensors("gradient", {"batch": "current"})[0]["gradient"]
    np.testing.assert_allclose(
        asked, run.tensors("gradient", {"example": POINTS[0]})[0]["gradient"]
    )
    probed = run.post("probes/errors", batch="current")
    assert probed["cost"] == pytest.approx(trace["cost"])


def test_accuracy_on_the_training_set_counts_them(run):
    """A hundred of one point, with a label that the network does not give it."""
    with run.stream() as socket:
        run.post("step", count=20 * STEPS)
        before = receive_event(socket, "evaluated", lambda event: event["step"] == 20 * STEPS)
        prediction = run.post("predict", inputs=[[0.0, 1.0]])["predictions"][0]["label"]
        add(run, {"examples": [{"inputs": [0.0, 1.0], "label": 1 - prediction}] * 100})
        after = receive_event(socket, "evaluated", lambda event: event["step"] == 20 * STEPS)
    assert before["train_accuracy"] > 0.8
    assert after["train_accuracy"] == pytest.approx(before["train_accuracy"] * 800 / 900)
    assert after["test_accuracy"] == before["test_accuracy"]


def test_a_picture_is_rounded_to_levels_and_can_be_seen(live):
    run = live.make(dataset="digits", layers=[64, 6, 10])
    inputs = np.linspace(0, 1, 64).tolist()
    told = add(run, {"inputs": inputs, "label": 7})["examples"][0]
    levels = np.rint(np.array(inputs) * 16)
    assert told["inputs"] == (levels / 16).tolist()
    answer = live.http.get(f"/runs/{run.id}/examples/0.png")
    assert answer.headers["content-type"] == "image/png"
    pixels = np.asarray(Image.open(io.BytesIO(answer.content)))
    np.testing.assert_array_equal(pixels, np.rint(levels.reshape(8, 8) / 16 * 255))
    assert live.http.get(f"/runs/{run.id}/examples/1.png").status_code == 404
    refused = live.http.post(
        f"/runs/{run.id}/examples", json={"inputs": [0.0] * 63 + [1.1], "label": 7}
    )
    assert refused.json()["error"]["message"] == (
        "inputs.63: expected a number from 0 to 1, but got 1.1"
    )
    live.http.delete(f"/runs/{run.id}")


def test_points_have_no_picture(run):
    add(run, POINTS[0])
    answer = run.server.http.get(f"/runs/{run.id}/examples/0.png")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "picture_not_found")


def test_a_race_has_its_runs_examples(run):
    add(run, {"examples": POINTS})
    http = run.server.http
    race = http.post("/races", json={"run": run.id, "play": False}).json()
    assert [each["batch_size"] for each in race["runs"]] == [1, BATCH, 802]
    for each in race["runs"]:
        assert http.get(f"/runs/{each['id']}/examples").json()["active"] == 2
    http.delete(f"/races/{race['id']}")


REFUSED = [
    ({}, "inputs"),
    ({"inputs": [0.0, 0.0]}, "label"),
    ({"label": 1}, "inputs"),
    ({"inputs": [0.0], "label": 1}, "inputs: expected 2 numbers, but got 1"),
    ({"inputs": [0.0, 1.3], "label": 1}, "inputs.1: expected a number from -1.2 to 1.2"),
    ({"inputs": [0.0, None], "label": 1}, "inputs.1"),
    ({"inputs": [0.0, "1"], "label": 1}, "inputs.1"),
    ({"inputs": [0.0, 1.0], "label": 2}, "label: expected a label from 0 to 1, but got 2"),
    ({"inputs": [0.0, 1.0], "label": -1}, "label"),
    ({"inputs": [0.0, 1.0], "label": True}, "label"),
    ({"examples": []}, "examples"),
    ({"examples": [POINTS[0], {"inputs": [0.0, 9.0], "label": 1}]}, "examples.1.inputs.1"),
    ({"examples": [POINTS[0], {"inputs": [0.0, 0.0], "label": 7}]}, "examples.1.label"),
    ({"examples": POINTS, "label": 1}, "label: there is no such field here"),
    ({"examples": POINTS * 251}, "examples: expected at most 500 added to one run, but got 502"),
]


@pytest.mark.parametrize(("body", "said"), REFUSED)
def test_what_cannot_be_added_changes_nothing(run, body, said):
    answer = run.server.http.post(f"/runs/{run.id}/examples", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(said)
    assert run.get()["added_examples"] == 0


def test_the_limit_is_for_all_of_a_run(run):
    most = Limits().added_examples
    add(run, {"examples": POINTS * (most // 2)})
    answer = run.server.http.post(f"/runs/{run.id}/examples", json=POINTS[0])
    assert answer.status_code == 422
    assert f"at most {most}" in answer.json()["error"]["message"]


async def test_the_server_keeps_few_extended_copies(tmp_path):
    library = Library(tmp_path)
    sets = [AddedExamples((bytes(8),), (0,), "float32") for _ in range(2)]
    sets += [AddedExamples((bytes(8),) * count, (1,) * count, "float32") for count in range(1, 6)]
    found = [await library.dataset("moons", added) for added in sets]
    assert found[0] is found[1]  # equal sets share one
    assert [len(each.train) for each in found] == [801, 801, 801, 802, 803, 804, 805]
    assert len(library.extended) <= EXTENDED
    assert await library.dataset("moons") is load("moons")
