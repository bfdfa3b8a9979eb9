"""Going back, to the bit; branching off; and runs that rest: through a real server."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.app.live_server import live_server, receive_event, receive_events, receive_frame

CHANGED = {"learning_rate": 0.05}
EXAMPLE = {"examples": [{"inputs": [0.5, 0.25], "label": 1}]}


@pytest.fixture
def run(live):
    """A run of its own that has made 60 steps, with another batch size from step 40 on."""
    made = live.make()
    made.post("step", count=40)
    made.change(batch_size=70)
    made.post("step", count=20)
    yield made
    live.http.delete(f"/runs/{made.id}")


def thetas(run, steps):
    """The parameters after each of some steps, each sought."""
    found = {}
    for step in steps:
        told = run.post("seek", step=step)
        assert (told["step"], told["status"]) == (step, "paused")
        found[step] = run.theta
    return found


def test_a_seek_leads_to_the_very_parameters_of_the_first_time(live):
    run = live.make()
    first = {0: run.theta}
    for step in range(1, 31):
        run.post("step")
        first[step] = run.theta
    for step, theta in thetas(run, [17, 3, 30, 0, 29, 1]).items():
        np.testing.assert_array_equal(theta, first[step])
    assert run.get()["end"] == 30


def test_settings_are_those_of_the_step_and_the_future_is_the_same(run):
    last = run.theta
    assert run.post("seek", step=39)["batch_size"] == 50
    assert run.post("seek", step=40)["batch_size"] == 70
    run.post("seek", step=5)
    assert run.post("step", count=55)["batch_size"] == 70
    np.testing.assert_array_equal(run.theta, last)
    timeline = run.get("/timeline")
    assert (timeline["step"], timeline["end"]) == (60, 60)
    assert [(each["step"], each["batch_size"]) for each in timeline["changes"]] == [
        (0, 50),
        (40, 70),
    ]
    assert timeline["checkpoints"][0] == 0


def test_stepping_back_is_seeking_the_step_before(run):
    assert run.post("seek", step=run.get()["step"] - 1)["step"] == 59


def test_nearest_is_there_at_once_and_not_beyond(run):
    told = run.post("seek", step=50, nearest=True)
    checkpoints = run.get("/timeline")["checkpoints"]
    assert told["step"] == 1 + max(each for each in checkpoints if each < 50)
    assert run.post("seek", step=0, nearest=True)["step"] == 0


@pytest.mark.parametrize("step", [-1, 61, 1.5, "3", None, True])
def test_there_is_no_such_step(run, step):
    answer = run.server.http.post(f"/runs/{run.id}/seek", json={"step": step})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("step: ")
    assert run.get()["step"] == 60


def test_what_was_trained_beyond_a_change_goes_on_as_a_run_of_its_own(run, live):
    last, names = run.theta, {each["id"] for each in live.http.get("/runs").json()["runs"]}
    history = run.get("/history")
    run.post("seek", step=30)
    run.change(speed=20.0)  # no setting of the steps
    assert run.get()["end"] == 60
    run.change(**CHANGED)
    assert run.get()["end"] == 30
    assert max(run.get("/history")["step"]) == 30
    (kept,) = [each for each in live.http.get("/runs").json()["runs"] if each["id"] not in names]
    assert (kept["parent"], kept["parent_step"], kept["step"]) == (run.id, 30, 60)
    assert kept["name"].endswith("as it went on")
    theta = live.http.get(f"/runs/{kept['id']}/parameters")
    assert theta.status_code == 200
    assert last.tobytes() in theta.content
    assert live.http.get(f"/runs/{kept['id']}/history").json()["cost"] == history["cost"]
    live.http.delete(f"/runs/{kept['id']}")
    run.post("step", count=5)
    assert run.get("/history")["step"] == list(range(36))


def test_changes_that_come_together_keep_the_future_once(run, live):
    count = len(live.http.get("/runs").json()["runs"])
    run.post("seek", step=30)
    with ThreadPoolExecutor(6) as clients:
        for _ in clients.map(lambda rate: run.change(learning_rate=rate), (0.1, 0.2, 0.3, 0.4)):
            pass
    assert run.get()["end"] == 30
    runs = live.http.get("/runs").json()["runs"]
    assert len(runs) == count + 1
    live.http.delete(f"/runs/{runs[-1]['id']}")


def test_examples_that_are_added_in_the_past_keep_the_future_too(run, live):
    names = {each["id"] for each in live.http.get("/runs").json()["runs"]}
    run.post("seek", step=30)
    assert live.http.post(f"/runs/{run.id}/examples", json=EXAMPLE).status_code == 201
    assert run.get()["end"] == 30
    (kept,) = [each for each in live.http.get("/runs").json()["runs"] if each["id"] not in names]
    assert (kept["end"], kept["added_examples"]) == (60, 0)
    live.http.delete(f"/runs/{kept['id']}")


def test_a_change_that_is_refused_keeps_the_future(run, live):
    run.post("seek", step=30)
    count = len(live.http.get("/runs").json()["runs"])
    assert run.server.http.patch(f"/runs/{run.id}", json={"batch_size": 801}).status_code == 422
    many = {"examples": EXAMPLE["examples"] * (live.app.state.settings.limits.added_examples + 1)}
    assert live.http.post(f"/runs/{run.id}/examples", json=many).status_code == 422
    assert run.get()["end"] == 60
    assert len(live.http.get("/runs").json()["runs"]) == count


def test_a_fork_that_only_its_worker_can_refuse_leaves_nothing(run, live):
    assert live.http.post(f"/runs/{run.id}/examples", json=EXAMPLE).status_code == 201
    count = len(live.http.get("/runs").json()["runs"])
    body = {"step": 10, "changes": {"batch_size": 801}}  # one more than there were then
    answer = live.http.post(f"/runs/{run.id}/fork", json=body)
    assert answer.status_code == 422
    assert "expected at most 800" in answer.json()["error"]["message"]
    assert len(live.http.get("/runs").json()["runs"]) == count


def test_a_fork_stands_where_its_parent_did_with_one_thing_changed(run, live):
    (theta,) = thetas(run, [30]).values()
    answer = live.http.post(f"/runs/{run.id}/fork", json={"step": 30, "changes": CHANGED})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["parent"], told["parent_step"], told["status"]) == (run.id, 30, "paused")
    assert (told["step"], told["end"], told["learning_rate"]) == (30, 30, 0.05)
    forked = type(run)(live, told["id"])
    np.testing.assert_array_equal(forked.theta, theta)
    assert max(forked.get("/history")["step"]) == 30
    forked.post("step", count=5)
    assert max(forked.get("/history")["step"]) == 35
    run.post("seek", step=35)
    assert not np.array_equal(forked.theta, run.theta)
    run.post("seek", step=10)
    forked.post("seek", step=10)  # what was before the fork is the fork's own too
    np.testing.assert_array_equal(forked.theta, run.theta)
    assert run.get()["end"] == 60
    live.http.delete(f"/runs/{told['id']}")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"step": 61}, "step: expected a whole number from 0 to 60"),
        ({"step": 1, "changes": {"layers": [2, 9, 2]}}, "goes on with its parent's network"),
        ({"step": 1, "changes": {"batch_size": 801}}, "changes.batch_size: expected at most 800"),
        ({"step": 1, "changes": {"learning_rate": 0}}, "changes.learning_rate: "),
        ({}, "step: "),
    ],
)
def test_a_fork_that_does_not_fit_is_refused_with_the_reason(run, live, body, said):
    count = len(live.http.get("/runs").json()["runs"])
    answer = live.http.post(f"/runs/{run.id}/fork", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]
    assert len(live.http.get("/runs").json()["runs"]) == count


def test_viewers_are_told_and_shown_where_the_run_went(run):
    with run.stream() as socket:
        receive_frame(socket, lambda told: told["step"] == "60")
        socket.send('{"action": "seek", "step": 7}')
        assert receive_event(socket, "moved")["run"]["step"] == 7
        _, told = receive_frame(socket)
        assert told["step"] == "7"
        socket.send('{"action": "seek", "step": 70}')
        assert "from 0 to 60" in receive_event(socket, "error")["error"]["message"]


def test_a_long_way_is_told_and_another_client_may_go_elsewhere(tmp_path):
    with live_server(tmp_path, limits={"snapshot_bytes": 1}) as server:  # only first and newest
        run = server.make(layers=[2, 64, 64, 2], batch_size=800)
        run.post("step", count=3)
        (theta,) = thetas(run, [3]).values()
        run.post("step", count=997)
        with run.stream() as socket:
            socket.send('{"action": "seek", "step": 990}')
            told = receive_event(socket, "seeking")
            assert told["target"] == 990
            assert 0 < told["step"] < 990
            assert run.post("seek", step=3)["step"] == 3
            assert "another command came" in receive_event(socket, "error")["error"]["message"]
        np.testing.assert_array_equal(run.theta, theta)
        assert run.get()["end"] == 1000


def test_a_diverged_run_goes_back_and_diverges_at_the_same_step(live):
    run = live.make(activation="relu", output_activation="identity", learning_rate=100.0)
    with run.stream() as socket:
        run.post("play")
        diverged = receive_event(socket, "diverged")
        assert run.post("seek", step=0)["status"] == "paused"
        run.post("play")
        receive_event(socket, "moved")
        assert receive_event(socket, "diverged")["step"] == diverged["step"]


def locked_scale(run, edges):
    with run.stream(edges=edges) as socket:
        _, told = receive_frame(socket)
        return json.loads(told["scale"])


def test_who_comes_to_a_run_in_its_past_gets_a_scale_that_holds_its_future(live):
    run = live.make(learning_rate=1.0)
    (start,) = thetas(run, [0]).values()
    run.post("step", count=600)
    end = run.theta
    run.post("seek", step=1)
    assert np.abs(start).max() <= np.abs(end).max() <= locked_scale(run, "weight")["high"]
    assert locked_scale(run, "weight")["high"] < 10 * np.abs(end).max()


def test_a_divergence_does_not_lock_the_scale(live):
    run = live.make(activation="relu", output_activation="identity", learning_rate=100.0)
    (start,) = thetas(run, [0]).values()
    assert run.post("step", count=500)["status"] == "diverged"
    assert locked_scale(run, "weight")["high"] <= 1000 * np.abs(start).max()


def test_at_the_step_where_it_diverged_a_run_has_diverged(live):
    run = live.make(activation="relu", output_activation="identity", learning_rate=100.0)
    diverged = run.post("step", count=500)
    assert diverged["status"] == "diverged"
    with run.stream() as socket:
        run.post("seek", step=diverged["step"] - 1)
        back = run.post("seek", step=diverged["step"])
        told = ("status", "reason", "step")
        assert [back[each] for each in told] == [diverged[each] for each in told]
        assert receive_event(socket, "diverged")["step"] == diverged["step"]
    copy = live.http.post(f"/runs/{run.id}/fork", json={"step": diverged["step"]}).json()
    assert copy["status"] == "diverged"


def test_a_deleted_run_can_be_brought_back(run, live):
    theta = run.theta
    assert live.http.delete(f"/runs/{run.id}").status_code == 204
    assert live.http.get(f"/runs/{run.id}").status_code == 404
    told = live.http.post(f"/runs/{run.id}/restore", json={}).json()
    assert (told["id"], told["step"], told["status"]) == (run.id, 60, "paused")
    np.testing.assert_array_equal(run.theta, theta)
    assert live.http.post("/runs/none/restore").status_code == 404


def test_more_runs_are_kept_than_are_awake(tmp_path):
    with live_server(tmp_path, limits={"workers": 2}) as server:
        runs, known = [], []
        for _ in range(3):
            runs.append(server.make())
            runs[-1].post("step", count=10)
            known.append(runs[-1].theta)
        awake = server.app.state.supervisor.awake
        assert {each.id for each in awake} == {runs[1].id, runs[2].id}
        runs[0].post("seek", step=10)  # in place of the one that was not needed for longest
        assert {each.id for each in awake} == {runs[0].id, runs[2].id}
        assert [server.runs[each.id].history is None for each in runs] == [False, True, False]
        for number in (2, 0, 1):
            run = runs[number]
            assert (run.get()["step"], run.get()["status"]) == (10, "paused")
            assert run.get("/history")["step"] == list(range(11))
            np.testing.assert_array_equal(run.theta, known[number])
        with runs[0].stream() as first, runs[1].stream() as second:
            receive_frame(first)
            receive_frame(second)
            with runs[2].stream() as third:
                events = receive_events(third, "error")
            assert "pause one" in events[-1]["error"]["message"]
