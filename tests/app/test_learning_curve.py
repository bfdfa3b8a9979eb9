"""The learning curve by REST: a job that grows point by point, in a process of its own."""

import pytest

from tests.app.live_server import receive_event


@pytest.fixture(scope="module")
def run(live):
    """A small network on the digits."""
    made = live.make(dataset="digits", layers=[64, 12, 10], activation="sigmoid")
    yield made
    live.http.delete(f"/runs/{made.id}")


def draw(run, **body):
    """Draw a curve to its end; return the first answer, and the jobs that were told."""
    with run.stream() as socket:
        answer = run.server.http.post(f"/runs/{run.id}/probes/learning_curve", json=body)
        assert answer.status_code == 202, answer.text
        job = answer.json()
        told = []
        while not told or told[-1]["status"] == "running":
            mine = receive_event(socket, "progress", lambda e: e["job"]["id"] == job["id"])
            told.append(mine["job"])
    return job, told


def test_the_curve_grows_as_it_is_drawn(run):
    job, told = draw(run, sizes=[20, 200, 1000], epochs=4, job="curve")
    steps = 4 * 20  # of the largest size's batches of 50
    assert (job["id"], job["probe"], job["status"]) == ("curve", "learning_curve", "running")
    assert (job["points"], job["done"], job["total"]) == ([], 0, 3 * steps)
    counts = [len(each["points"]) for each in told]
    assert counts == sorted(counts)
    assert {1, 2, 3} <= set(counts)
    last = told[-1]
    assert (last["status"], last["done"]) == ("done", 3 * steps)
    assert [each["size"] for each in last["points"]] == [20, 200, 1000]
    assert {each["steps"] for each in last["points"]} == {steps}
    assert all(each["seconds"] > 0 for each in last["points"])
    assert last["points"][0]["test_accuracy"] < last["points"][2]["test_accuracy"]
    assert run.get("/jobs/curve")["result"] == {"points": last["points"]}


def test_all_the_data_gives_what_the_run_itself_reaches_with_it(run):
    """The largest network learns from as much as the run does, though in another order."""
    _, told = draw(run, sizes=[100, 1437], epochs=6)
    run.post("reset")
    run.post("step", count=6 * 29)
    with run.stream() as socket:
        event = receive_event(socket, "status", lambda e: e["run"]["evaluated_step"] == 174)
    reached = told[-1]["points"][1]["test_accuracy"]
    assert reached == pytest.approx(event["run"]["test_accuracy"], abs=0.08)


def test_settings_of_now_are_taken(run):
    run.change(learning_rate=1e6)
    try:
        _, told = draw(run, sizes=[100, 300], epochs=1)
    finally:
        run.change(learning_rate=0.2)
    assert told[-1]["status"] == "done"


def test_a_network_that_diverges_is_a_point_and_not_an_error(live):
    run = live.make(activation="relu", output_activation="identity", learning_rate=1e6)
    _, told = draw(run, sizes=[100, 800], epochs=2)
    assert told[-1]["status"] == "done"
    for point in told[-1]["points"]:
        assert point["train_accuracy"] is point["test_accuracy"] is None
        assert "overflowed" in point["reason"]
        assert point["steps"] < 32
    live.http.delete(f"/runs/{run.id}")


def test_sizes_fit_the_data_unless_told_otherwise(run, live):
    job, _ = draw(run, epochs=1)
    last = live.http.get(f"/runs/{run.id}/jobs/{job['id']}").json()
    assert [each["size"] for each in last["points"]] == [100, 300, 1437]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"sizes": [100, 60_001]}, "sizes.1: expected at most 1437"),
        ({"sizes": [100, 100]}, "sizes.1: expected more than 100, but got 100"),
        ({"sizes": [300, 100]}, "sizes.1: expected more than 300, but got 100"),
        ({"sizes": [100]}, "sizes: "),
        ({"sizes": list(range(1, 14))}, "sizes: "),
        ({"sizes": [0, 100]}, "sizes.0: expected greater than or equal to 1"),
        ({"sizes": [1.5, 100]}, "sizes.0: "),
        ({"epochs": 0}, "epochs: expected greater than or equal to 1"),
        ({"epochs": 10**6}, "epochs: expected less than or equal to 1000"),
        ({"epsilon": 1}, "epsilon: there is no such field"),
    ],
)
def test_mistakes_name_their_field(run, body, message):
    answer = run.server.http.post(f"/runs/{run.id}/probes/learning_curve", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(message)


def test_work_is_bounded(live):
    run = live.make(layers=[2, 1300, 1300, 2])
    answer = live.http.post(f"/runs/{run.id}/probes/learning_curve", json={"epochs": 1000})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("epochs: expected at most ")
    live.http.delete(f"/runs/{run.id}")
