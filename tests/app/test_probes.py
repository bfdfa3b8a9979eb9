"""The probes as one meets them by REST: true of one step, in JSON, with clear refusals."""

import json

import numpy as np
import pytest

from app.routes import probes, questions
from core.datasets import load
from core.probes.chain import take_chain_apart
from core.snapshot import Snapshot
from core.training import Trainer

FIRST = {"split": "train", "index": 0}
WEIGHT, BIAS = {"layer": 1, "to": 3, "from": 1}, {"layer": 2, "to": 0}
NEURON = {"layer": 2, "neuron": 1}
ANSWERED = [
    ("trace", {"example": FIRST}),
    ("probes/nudges", {"example": FIRST, "top": 30}),
    ("probes/sensitivity", {"example": FIRST, "parameters": [WEIGHT, BIAS]}),
    ("probes/graph", {"example": FIRST, **NEURON}),
    ("probes/avenues", {"example": FIRST, **NEURON, "apply": "weights"}),
    ("probes/chain", {"example": FIRST, "parameter": BIAS}),
    ("probes/hebbian", {"example": FIRST, "layer": 2}),
    ("probes/errors", {"example": FIRST}),
    ("probes/graph", {"batch": "current"}),
    ("probes/avenues", {"batch": "current", **NEURON}),
    ("probes/chain", {"batch": "current", "parameter": WEIGHT}),
    ("probes/descent", {"batch": "current", "directions": 2, "points": 3}),
    ("probes/noise", {"batch_sizes": [10], "samples": 2}),
    ("probes/confusion", {"split": "test"}),
]


@pytest.fixture(scope="module")
def run(live):
    """A network of 2-6-4-2 on moons, trained a little."""
    made = live.make()
    made.post("step", count=40)
    yield made
    live.http.delete(f"/runs/{made.id}")


def gradient(run, **examples):
    return run.tensors("gradient", examples)[0]["gradient"]


def test_nudges_are_minus_the_gradient(run):
    examples = [{"split": "train", "index": index} for index in range(6)]
    answer = run.post("probes/nudges", examples=examples, top=1000)
    average = gradient(run, examples=examples)
    assert answer["step"] == 40
    assert len(answer["rows"]) == len(average)
    assert sorted(row["average"] for row in answer["rows"]) == pytest.approx(sorted(-average))
    assert {len(row["wishes"]) for row in answer["rows"]} == {6}
    biases = [row["parameter"] for row in answer["rows"] if "from" not in row["parameter"]]
    assert len(biases) == 6 + 4 + 2


def test_the_current_batch_is_the_next_steps_own(run):
    """What the optimizer would add for it is what the next step adds."""
    before = run.theta
    answer = run.post("probes/nudges", batch="current", top=5)
    run.post("step")
    update = run.theta - before
    expected = np.sort(np.abs(update))[::-1][:5]
    run.post("reset")
    run.post("step", count=40)
    assert sorted((abs(row["update"]) for row in answer["rows"]), reverse=True) == pytest.approx(
        expected, rel=1e-3
    )


def test_descent_and_sensitivity_say_what_the_cost_does(run):
    walk = run.post("probes/descent", example=FIRST, directions=4, radius=0.01, points=3)
    assert np.shape(walk["random_costs"]) == (4, 3)
    assert walk["gradient_norm"] == pytest.approx(np.linalg.norm(gradient(run, example=FIRST)))
    assert walk["gradient_costs"][-1] < np.min(walk["random_costs"])
    rows = run.post("probes/sensitivity", example=FIRST, parameters=[WEIGHT, BIAS])["rows"]
    assert [row["parameter"] for row in rows] == [WEIGHT, BIAS]
    assert all(row["relative_error"] < 1e-3 for row in rows)


def test_one_parameter_is_the_same_in_every_probe(run):
    inspected = run.post("inspect", example=FIRST, parameter=WEIGHT)["gradient"]
    chain = run.post("probes/chain", example=FIRST, parameter=WEIGHT, top=2)
    (row,) = run.post("probes/sensitivity", example=FIRST, parameters=[WEIGHT])["rows"]
    hebbian = run.post("probes/hebbian", example=FIRST, layer=1)
    graph = run.post("probes/graph", example=FIRST, layer=1, neuron=3)
    avenues = run.post("probes/avenues", example=FIRST, layer=1, neuron=3)
    (node,) = [each for each in graph["nodes"] if each["name"] == "W1[3,1]"]
    same = [
        chain["gradient"],
        chain["product"],
        chain["sum"],
        row["gradient"],
        -hebbian["wishes"][3][1],
        node["derivative"],
        -avenues["weights"][1],
    ]
    assert same == pytest.approx([inspected] * 7)
    assert (chain["path_count"], len(chain["paths"])) == (8, 2)


def test_several_examples_mean_their_average_cost(run):
    """The same parameter in every probe again, now for examples whose wishes differ."""
    examples = {"examples": [{"split": "train", "index": index} for index in range(5)]}
    average = gradient(run, **examples)
    index = 3 * 2 + 1  # WEIGHT in the flat vector: row 3 of W1, two inputs a row
    chain = run.post("probes/chain", **examples, parameter=WEIGHT, top=40)
    (row,) = run.post("probes/sensitivity", **examples, parameters=[WEIGHT])["rows"]
    hebbian = run.post("probes/hebbian", **examples, layer=1)
    graph = run.post("probes/graph", **examples, layer=1, neuron=3)
    avenues = run.post("probes/avenues", **examples, layer=1, neuron=3)
    (node,) = [each for each in graph["nodes"] if each["name"] == "W1[3,1]"]
    same = [
        chain["gradient"],
        chain["product"],
        chain["sum"],
        sum(path["product"] for path in chain["paths"]),
        row["gradient"],
        -hebbian["wishes"][3][1],
        node["derivative"],
        -avenues["weights"][1],
    ]
    assert same == pytest.approx([average[index]] * 8)
    assert (chain["path_count"], len(chain["paths"])) == (40, 40)
    assert {path["example"] for path in chain["paths"]} == set(range(5))
    assert [each["name"] for each in chain["factors"]] == [
        "1/B",
        "sum over the examples of dz1[3]/dW1[3,1] · da1[3]/dz1[3] · dC/da1[3]",
    ]


@pytest.mark.parametrize(
    ("probe", "body"),
    [
        ("graph", {}),
        ("graph", {"layer": 2, "neuron": 1}),
        ("avenues", {"layer": 2, "neuron": 1, "apply": "activations"}),
        ("chain", {"parameter": WEIGHT}),
        ("hebbian", {"layer": 2}),
        ("sensitivity", {"parameters": [WEIGHT, BIAS]}),
    ],
)
def test_the_current_batch_is_as_good_as_its_examples(run, probe, body):
    answer = run.post(f"probes/{probe}", batch="current", **body)
    trainer = Trainer(run.server.runs[run.id].state.configuration, load("moons"))
    for _ in range(40):
        trainer.step()
    examples = [{"split": "train", "index": index} for index in trainer.batch_indices.tolist()]
    assert answer == run.post(f"probes/{probe}", examples=examples, **body)


def test_sensitivity_of_the_full_set(run):
    full = gradient(run, batch="full")
    rows = run.post("probes/sensitivity", batch="full", parameters=[WEIGHT, BIAS])["rows"]
    assert [row["gradient"] for row in rows] == pytest.approx([full[7], full[42]])
    assert all(row["relative_error"] < 1e-3 for row in rows)
    train = load("moons").train
    examples = [
        {"inputs": x, "label": y}
        for x, y in zip(train.inputs().tolist(), train.labels.tolist(), strict=True)
    ]
    answer = run.post("probes/sensitivity", examples=examples, parameters=[WEIGHT, BIAS])
    for row, expected in zip(rows, answer["rows"], strict=True):
        assert row["measured"] == pytest.approx(expected["measured"], rel=1e-9)


def test_an_answer_is_what_its_schema_says(run):
    """It is not checked while one waits for it, so it is checked here: no field more, none less."""
    routes = [*questions.router.routes, *probes.router.routes]
    models = {route.path.partition("}/")[2]: route.response_model for route in routes}
    for path, body in ANSWERED:
        answer = run.post(path, **body)
        model = models[path].model_validate(answer, strict=True)
        assert model.model_dump(by_alias=True, exclude_unset=True) == answer


def test_the_graph_of_layers_and_the_errors_agree_with_the_trace(run):
    trace = run.post("trace", example=FIRST)
    graph = run.post("probes/graph", example=FIRST)
    errors = run.post("probes/errors", example=FIRST)
    nodes = {each["name"]: each for each in graph["nodes"]}
    assert nodes["C"]["value"] == pytest.approx(trace["cost"])
    for layer, (ours, theirs) in enumerate(
        zip(errors["layers"], trace["layers"], strict=True), start=1
    ):
        assert ours["delta"] == pytest.approx(theirs["delta"])
        assert nodes[f"z{layer}"]["derivative"] == pytest.approx(np.linalg.norm(theirs["delta"]))
    assert np.sum(errors["layers"][0]["contributions"], axis=1) == pytest.approx(
        trace["layers"][0]["da"]
    )


def test_an_avenue_is_taken_and_nothing_is_changed_by_it(run):
    before = run.theta
    answer = run.post(
        "probes/avenues", example=FIRST, layer=2, neuron=1, apply="weights", amount=0.5
    )
    assert answer["after"]["cost"] < answer["before"]["cost"]
    np.testing.assert_array_equal(run.theta, before)


def test_mini_batches_are_compared_with_the_whole_set(run):
    answer = run.post("probes/noise", batch_sizes=[1, 800], samples=4)
    single, everything = answer["rows"]
    assert answer["gradient_norm"] == pytest.approx(np.linalg.norm(gradient(run, batch="full")))
    assert everything["cosine"]["mean"] == pytest.approx(1)
    assert single["cosine"]["mean"] < 1
    assert all(row["step_seconds"] > 0 for row in answer["rows"])
    rows = run.post("probes/noise", samples=1)["rows"]
    assert [row["batch_size"] for row in rows] == [1, 10, 100]


def test_confusion_counts_the_split(run):
    answer = run.post("probes/confusion", split="train", top=3)
    labels = load("moons").train.labels
    assert np.sum(answer["matrix"], axis=1).tolist() == np.bincount(labels).tolist()
    assert answer["accuracy"] == np.trace(answer["matrix"]) / len(labels)
    for each in answer["mistakes"]:
        assert labels[each["index"]] == each["label"] != each["prediction"]


def test_every_answer_is_of_one_step_while_the_run_plays(live, monkeypatch):
    """Parameters that change while a probe is at work are not those it works on."""
    run, seen = live.make(max_epochs=1_000_000), []

    def remembering(snapshot, *arguments):
        seen.append((snapshot, snapshot.theta.copy()))
        return take_chain_apart(snapshot, *arguments)

    monkeypatch.setattr("app.routes.probes.take_chain_apart", remembering)
    run.post("play")
    steps = [run.post("probes/chain", example=FIRST, parameter=WEIGHT)["step"] for _ in range(5)]
    assert run.get()["status"] == "running"
    for (snapshot, theta), step in zip(seen, steps, strict=True):
        assert isinstance(snapshot, Snapshot)
        assert snapshot.step == step
        np.testing.assert_array_equal(snapshot.theta, theta)
    assert steps == sorted(steps)
    live.http.delete(f"/runs/{run.id}")


def test_what_overflowed_is_null(run):
    """JSON knows no infinity, and a number that is none is not told as one."""
    huge = {"example": {"inputs": [1e308, -1e308], "label": 0}}
    for path, body in ANSWERED[:8]:
        answer = run.server.http.post(f"/runs/{run.id}/{path}", json=body | huge)
        assert answer.status_code == 200, answer.text
        json.loads(answer.text, parse_constant=pytest.fail)
    chain = run.post("probes/chain", **huge, parameter=WEIGHT, top=4)
    assert len(chain["paths"]) == 4


REFUSED = [
    ("nudges", {}, "expected one of example, examples and batch, but got none"),
    ("errors", {"example": FIRST, "batch": "current"}, "but got example and batch"),
    ("nudges", {"example": FIRST, "top": 0}, "top"),
    ("nudges", {"batch": "full"}, "batch"),
    ("chain", {"batch": "full", "parameter": WEIGHT}, "batch"),
    ("hebbian", {"examples": [], "layer": 1}, "examples"),
    ("graph", {"example": FIRST, "examples": [FIRST]}, "but got example and examples"),
    (
        "sensitivity",
        {"batch": "full", "example": FIRST, "parameters": [WEIGHT]},
        "but got example and batch",
    ),
    (
        "sensitivity",
        {"batch": "full", "parameters": [{"layer": 1, "to": 6}]},
        "to: expected 0 to 5",
    ),
    ("nudges", {"example": {"split": "train", "index": 800}}, "index"),
    ("descent", {"example": FIRST, "radius": -1}, "radius"),
    ("descent", {"example": FIRST, "points": 1}, "points"),
    ("sensitivity", {"example": FIRST, "parameters": []}, "parameters"),
    (
        "sensitivity",
        {"example": FIRST, "parameters": [{"layer": 9, "to": 0}]},
        "layer: expected 1 to 3",
    ),
    ("sensitivity", {"example": FIRST, "parameters": [WEIGHT], "epsilon": 0}, "epsilon"),
    ("graph", {"example": FIRST, "layer": 1}, "neuron: expected together with layer"),
    ("graph", {"example": FIRST, "layer": 1, "neuron": 6}, "to: expected 0 to 5, but got 6"),
    ("avenues", {"example": FIRST, "layer": 1, "neuron": 0, "apply": "luck"}, "apply"),
    ("avenues", {"layer": 1, "neuron": 0}, "expected one of example, examples and batch"),
    (
        "chain",
        {"example": FIRST, "parameter": {"layer": 1, "to": 0, "from": 2}},
        "from: expected 0 to 1",
    ),
    (
        "chain",
        {"example": {"inputs": [1.0], "label": 0}, "parameter": WEIGHT},
        "expected 2 numbers",
    ),
    ("hebbian", {"example": FIRST, "layer": 4}, "layer: expected 1 to 3, but got 4"),
    ("noise", {"batch_sizes": [801]}, "batch_size: expected at most 800"),
    ("noise", {"batch_sizes": []}, "batch_sizes"),
    ("confusion", {"split": "both"}, "split"),
    ("confusion", {"label": 2}, "label: expected a class from 0 to 1, but got 2"),
    ("confusion", {"prediction": -1}, "prediction: expected a class from 0 to 1, but got -1"),
]


@pytest.mark.parametrize(("probe", "body", "said"), REFUSED)
def test_a_question_that_makes_no_sense(live, run, probe, body, said):
    answer = live.http.post(f"/runs/{run.id}/probes/{probe}", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]


def test_answers_and_work_are_bounded(live):
    run = live.make(layers=[2, 600, 600, 2])
    for probe, body, said in (
        ("hebbian", {"example": FIRST, "layer": 2}, "at most 500000 numbers, but it has 720000"),
        ("nudges", {"examples": [FIRST] * 600, "top": 1000}, "but it has 600000"),
        (
            "descent",
            {"examples": [FIRST] * 1000, "directions": 99, "points": 50},
            "but it asks for 5000000",
        ),
    ):
        answer = live.http.post(f"/runs/{run.id}/probes/{probe}", json=body)
        assert answer.status_code == 422
        assert said in answer.json()["error"]["message"]
    live.http.delete(f"/runs/{run.id}")


def test_a_mini_batch_may_be_too_large_for_a_question(live):
    run = live.make(dataset="digits", layers=[64, 5, 10], batch_size=1001)
    answer = live.http.post(f"/runs/{run.id}/probes/errors", json={"batch": "current"})
    assert answer.status_code == 422
    assert "at most 1000 examples, but it has 1001" in answer.json()["error"]["message"]
    live.http.delete(f"/runs/{run.id}")
