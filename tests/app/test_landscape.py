"""The landscape as one meets it by REST: true of the run, its track and those of others."""

import numpy as np
import pytest

FIRST = {"split": "train", "index": 0}
SMALL = {"resolution": 5, "count": 40}


@pytest.fixture(scope="module")
def run(live):
    """A network of 2-6-4-2 on moons, trained a little."""
    made = live.make()
    made.post("step", count=40)
    yield made
    live.http.delete(f"/runs/{made.id}")


@pytest.fixture(scope="module")
def rival(live):
    """The same network with larger batches, as in a race."""
    made = live.make(batch_size=200)
    made.post("step", count=10)
    yield made
    live.http.delete(f"/runs/{made.id}")


def cost_of(run, **examples):
    """The mean cost of examples, as another route computes it."""
    return float(run.tensors("gradient", examples)[1]["cost"])


@pytest.mark.parametrize(
    "named",
    [{"example": FIRST}, {"examples": [FIRST, {**FIRST, "index": 7}]}, {"batch": "current"}],
    ids=lambda named: next(iter(named)),
)
def test_the_center_has_the_cost_of_the_examples(run, named):
    found = run.post("probes/landscape", resolution=5, **named)
    assert found["step"] == 40
    assert found["cost"] == pytest.approx(cost_of(run, **named))
    assert found["costs"][2][2] == pytest.approx(found["cost"])
    assert np.shape(found["costs"]) == (5, 5)


def test_the_first_training_examples_are_taken_unless_told_otherwise(run):
    everything = run.post("probes/landscape", resolution=3)
    assert everything["examples"] == 800  # there are no 2,000 moons
    assert everything["cost"] == pytest.approx(cost_of(run, batch="full"))
    some = run.post("probes/landscape", resolution=3, count=3)
    first = [{**FIRST, "index": index} for index in range(3)]
    assert some["cost"] == pytest.approx(cost_of(run, examples=first))


def test_a_runs_track_begins_at_step_0_and_ends_here(run):
    found = run.post("probes/landscape", **SMALL, plane="trajectory")
    (track,) = found["tracks"]
    assert track["run"] == run.id
    assert (track["steps"][0], track["steps"][-1]) == (0, 40)
    assert track["steps"] == sorted(set(track["steps"]))
    assert [track["x"][-1], track["y"][-1]] == pytest.approx([0, 0], abs=1e-9)
    assert track["costs"][-1] == pytest.approx(found["cost"])
    assert track["costs"][0] > track["costs"][-1]
    explained = found["variance_explained"]
    assert explained["both"] == pytest.approx(explained["x"] + explained["y"])
    assert explained["x"] > explained["y"] > 0


def test_around_the_start_is_around_step_0(run):
    found = run.post("probes/landscape", **SMALL, around="start")
    assert found["cost"] == pytest.approx(found["tracks"][0]["costs"][0])
    assert found["step"] == 40
    assert found["tracks"][0]["distances"][0] == pytest.approx(0, abs=1e-9)


def test_a_reset_begins_the_track_again(live):
    run = live.make()
    run.post("step", count=9)
    run.post("reset")
    assert run.post("probes/landscape", **SMALL)["variance_explained"] is None
    run.post("step", count=2)
    assert run.post("probes/landscape", **SMALL)["tracks"][0]["steps"] == [0, 1, 2]
    live.http.delete(f"/runs/{run.id}")


def test_a_race_is_seen_on_one_plane(run, rival):
    found = run.post("probes/landscape", **SMALL, plane="trajectory", runs=[rival.id])
    own, other = found["tracks"]
    assert (own["run"], other["run"]) == (run.id, rival.id)
    assert own["costs"][0] == pytest.approx(other["costs"][0])  # one initial state
    assert [own["x"][0], own["y"][0]] == pytest.approx([other["x"][0], other["y"][0]])
    assert (other["steps"][0], other["steps"][-1]) == (0, 10)
    assert (found["x"][0], found["x"][-1]) == (
        pytest.approx(found["x"][0]),
        pytest.approx(found["x"][-1]),
    )
    for track in (own, other):
        assert found["x"][0] < min(track["x"])
        assert max(track["x"]) < found["x"][-1]


def test_looking_changes_nothing(run):
    before = run.theta
    run.post("probes/landscape", **SMALL)
    np.testing.assert_array_equal(run.theta, before)
    first, again, other = (
        run.post("probes/landscape", **SMALL, seed=seed)["costs"] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_what_overflows_is_null(live):
    run = live.make(activation="relu", output_activation="identity")
    answer = run.post("probes/landscape", **SMALL, radius=1e6)
    assert answer["costs"][0][0] > 1e6
    run.change(learning_rate=1e6)
    run.post("step", count=50)
    assert run.get()["status"] == "diverged"
    answer = run.post("probes/landscape", **SMALL, around="start")
    assert answer["cost"] is not None
    assert answer["tracks"][0]["costs"][-1] is None or answer["tracks"][0]["costs"][-1] > 1e6
    live.http.delete(f"/runs/{run.id}")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"resolution": 10_000}, "resolution: expected less than or equal to 101"),
        ({"resolution": 2}, "resolution: expected greater than or equal to 3"),
        ({"radius": 0}, "radius: expected greater than 0"),
        ({"radius": -1}, "radius: expected greater than 0"),
        ({"plane": "flat"}, "plane: expected 'random' or 'trajectory'"),
        ({"around": "here"}, "around: expected 'current', 'start' or 'middle'"),
        ({"count": 801}, "count: expected at most 800, but got 801"),
        ({"count": 0}, "count: expected greater than or equal to 1"),
        ({"count": 5, "example": FIRST}, "body: expected at most one of"),
        ({"batch": "full"}, "batch: expected 'current'"),
        ({"example": {**FIRST, "index": 800}}, "index: expected 0 to 799"),
        ({"example": {"inputs": [1, 2, 3], "label": 0}}, "examples.0.inputs: expected 2 numbers"),
        ({"example": {"inputs": [1, 2]}}, "example.label: expected a value"),
        ({"example": {"inputs": [1, 2], "label": 2}}, "label: expected 0 to 1"),
        ({"runs": ["nobody"]}, "runs.0: run: there is none with the id 'nobody'"),
        ({"runs": ["$RUN"]}, "runs.0: expected each run once"),
        ({"runs": ["a", "b", "c", "d"]}, "runs: "),
        ({"epsilon": 1}, "epsilon: there is no such field"),
    ],
)
def test_mistakes_name_their_field(run, body, message):
    body = {key: [run.id] if value == ["$RUN"] else value for key, value in body.items()}
    answer = run.server.http.post(f"/runs/{run.id}/probes/landscape", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(message)


def test_a_run_of_another_network_has_no_place_on_the_plane(run, live):
    other = live.make(activation="sigmoid")
    answer = live.http.post(f"/runs/{run.id}/probes/landscape", json={"runs": [other.id]})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("runs.0: expected a run with the same")
    live.http.delete(f"/runs/{other.id}")


def test_work_is_bounded(live):
    run = live.make(layers=[2, 900, 900, 2])
    for body, field in (({"resolution": 101}, "resolution"), ({"resolution": 3}, None)):
        answer = live.http.post(f"/runs/{run.id}/probes/landscape", json={"count": 200, **body})
        if field:
            assert answer.status_code == 422
            assert answer.json()["error"]["message"].startswith(f"{field}: expected at most 24 ")
        else:
            assert answer.status_code == 200
    live.http.delete(f"/runs/{run.id}")
