"""Questions about a network: predictions, traces, gradients, parameters, pictures, familiarity."""

import io

import numpy as np
import pytest
import safetensors.numpy
from PIL import Image

from core.datasets import load
from tests.app.live_server import receive_frame


@pytest.fixture(scope="module")
def reader(live):
    """A run that reads the 8 x 8 digits, trained a little."""
    run = live.make(
        dataset="digits", layers=[64, 20, 10], optimizer="adam", activation="tanh", batch_size=32
    )
    run.post("step", count=450)
    return run


def forward(arrays, inputs):
    """The network written out in float64: tanh, then sigmoid outputs."""
    hidden = np.tanh(inputs @ arrays["W1"].astype(float).T + arrays["b1"])
    return 1 / (1 + np.exp(-(hidden @ arrays["W2"].astype(float).T + arrays["b2"])))


def test_the_parameters_are_one_vector_and_its_layers(reader):
    arrays, told = reader.tensors("parameters")
    parts = [arrays[name].ravel() for name in ("W1", "b1", "W2", "b2")]
    np.testing.assert_array_equal(np.concatenate(parts), arrays["theta"])
    assert arrays["theta"].dtype == np.float32
    assert arrays["W1"].shape == (20, 64)
    assert told["step"] == "450"


def test_predictions_are_those_of_the_parameters(reader):
    arrays, _ = reader.tensors("parameters")
    split = load("digits").test
    inputs = split.inputs(0, 1200)
    answer = reader.post("predict", inputs=inputs.astype(float).tolist())
    outputs = forward(arrays, inputs.astype(float))
    assert answer["step"] == 450
    assert [each["label"] for each in answer["predictions"]] == outputs.argmax(axis=1).tolist()
    shares = np.array([each["probabilities"] for each in answer["predictions"]])
    np.testing.assert_allclose(shares, outputs / outputs.sum(axis=1, keepdims=True), atol=1e-12)
    accuracy = np.mean(outputs.argmax(axis=1) == split.labels[:1200])
    assert accuracy > 0.9
    assert reader.get()["status"] == "paused"


def post_tensors(run, tensors):
    """The answer to a prediction whose inputs are a safetensors buffer."""
    body = tensors if isinstance(tensors, bytes) else safetensors.numpy.save(tensors)
    headers = {"content-type": "application/octet-stream"}
    return run.server.http.post(f"/runs/{run.id}/predict", content=body, headers=headers)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("count", [1, 300])  # read at once, and in a thread
def test_inputs_as_safetensors_are_read_as_those_of_json(reader, kind, count):
    inputs = load("digits").test.inputs(0, count).astype(kind)
    as_json = reader.post("predict", inputs=inputs.astype(float).tolist())
    assert len(as_json["predictions"]) == count
    assert post_tensors(reader, {"inputs": inputs}).json() == as_json


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        (b"", "body: expected a safetensors buffer"),
        (b"{}" * 100, "body: expected a safetensors buffer"),
        ({"images": np.zeros((1, 64))}, "named inputs"),
        ({"inputs": np.zeros((1, 64)), "labels": np.zeros(1)}, "named inputs"),
        ({"inputs": np.zeros(64)}, "inputs: expected float32 or float64 of shape (examples, 64)"),
        ({"inputs": np.zeros((1, 63))}, "(1, 63)"),
        ({"inputs": np.zeros((1, 64), np.uint8)}, "uint8"),
        ({"inputs": np.zeros((0, 64))}, "at least one, but got 0"),
        ({"inputs": np.zeros((10_001, 64), np.float32)}, "at most 10000"),
        ({"inputs": np.full((1, 64), np.nan)}, "finite"),
    ],
)
def test_tensors_that_are_no_inputs_are_refused_with_the_reason(reader, tensors, said):
    answer = post_tensors(reader, tensors)
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_is_read_as_the_data_was(reader, form):
    """The server's own picture of an example, enlarged, gets the example's label."""
    http, split = reader.server.http, load("digits").test
    right = 0
    for index in range(10):
        picture = http.get(f"/datasets/digits/examples/test/{index}.png")
        assert picture.headers["content-type"] == "image/png"
        large = io.BytesIO()
        Image.open(io.BytesIO(picture.content)).resize((200, 200)).save(large, form)
        answer = http.post(
            f"/runs/{reader.id}/predict", files={"image": ("digit", large.getvalue(), "image/any")}
        )
        right += answer.json()["predictions"][0]["label"] == split.labels[index]
    assert right >= 8


def test_a_trace_is_backpropagation_written_out(reader):
    arrays, _ = reader.tensors("parameters")
    example = {"split": "train", "index": 17}
    trace = reader.post("trace", example=example)
    inputs, label = load("digits").train.example(17)
    hidden, outputs = trace["layers"]
    np.testing.assert_allclose(outputs["a"], forward(arrays, inputs.astype(float)), atol=1e-9)
    target = np.eye(10)[label]
    assert trace["target"] == target.tolist()
    a = np.array(outputs["a"])
    assert trace["cost"] == pytest.approx(((a - target) ** 2).sum())
    np.testing.assert_allclose(outputs["da"], 2 * (a - target), atol=1e-12)
    np.testing.assert_allclose(outputs["delta"], 2 * (a - target) * a * (1 - a), atol=1e-12)
    back = np.array(outputs["delta"]) @ arrays["W2"]
    np.testing.assert_allclose(hidden["da"], back, atol=1e-9)
    np.testing.assert_allclose(hidden["delta"], back * (1 - np.square(hidden["a"])), atol=1e-9)


def test_gradients_of_one_of_several_and_of_all_fit_together(reader):
    examples = [{"split": "train", "index": index} for index in range(4)]
    several, told = reader.tensors("gradient", {"examples": examples, "rows": True})
    assert several["rows"].shape == (4, several["gradient"].size)
    assert several["gradient"].dtype == np.float64
    np.testing.assert_allclose(several["rows"].mean(axis=0), several["gradient"], atol=1e-14)
    one, _ = reader.tensors("gradient", {"example": examples[2]})
    np.testing.assert_allclose(one["gradient"], several["rows"][2], atol=1e-14)
    trace = reader.post("trace", example=examples[2])
    delta, hidden = trace["layers"][1]["delta"], trace["layers"][0]["a"]
    outer = np.outer(delta, hidden).ravel()
    start = 64 * 20 + 20
    np.testing.assert_allclose(one["gradient"][start : start + 200], outer, atol=1e-12)
    values = [
        {"inputs": load("digits").train.example(2)[0].tolist(), "label": label}
        for label in (load("digits").train.labels[2].item(),)
    ]
    own, _ = reader.tensors("gradient", {"examples": values})
    np.testing.assert_allclose(own["gradient"], one["gradient"], atol=1e-7)
    full, told = reader.tensors("gradient", {"batch": "full"})
    history = reader.get("/history")["evaluations"]
    assert float(told["cost"]) == pytest.approx(history["train_cost"][-1], rel=1e-3)
    assert np.linalg.norm(full["gradient"]) > 0


def test_inspection_agrees_with_trace_and_gradient(reader):
    example = {"split": "test", "index": 5}
    trace = reader.post("trace", example=example)
    gradient = reader.tensors("gradient", {"example": example})[0]["gradient"]
    batch = reader.tensors("gradient", {"batch": "current"})[0]["gradient"]
    weight = reader.post("inspect", example=example, parameter={"layer": 1, "to": 3, "from": 30})
    place = 3 * 64 + 30
    assert weight["value"] == pytest.approx(float(reader.theta[place]))
    assert weight["gradient"] == pytest.approx(gradient[place], abs=1e-12)
    assert weight["batch_gradient"] == pytest.approx(batch[place], abs=1e-12)
    assert weight["delta"] == pytest.approx(trace["layers"][0]["delta"][3])
    neuron = reader.post("inspect", example=example, neuron={"layer": 2, "index": 4})
    assert neuron["a"] == pytest.approx(trace["layers"][1]["a"][4])
    assert neuron["fan_in"]["activations"] == pytest.approx(trace["layers"][0]["a"])
    assert neuron["fan_out"] is None


def test_questions_do_not_stop_the_training(moons):
    """The steps told by the answers grow from one to the next, and so do the frames'."""
    with moons.stream() as socket:
        moons.post("play")
        steps = []
        for _ in range(5):
            steps.append(moons.post("predict", inputs=[[0.1, 0.2]])["step"])
            last = steps[-1]
            _, told = receive_frame(socket, lambda told, last=last: int(told["step"]) > last)
            steps.append(int(told["step"]))
        assert steps == sorted(steps)
        assert moons.get()["status"] == "running"


def test_the_history_is_a_bounded_record_in_columns(moons):
    moons.post("step", count=3500)
    history = moons.get("/history")
    assert len(history["step"]) + len(history["evaluations"]["step"]) <= 2000
    assert history["step"] == sorted(set(history["step"]))
    assert (history["step"][0], history["step"][-1] <= 3500) == (0, True)
    assert {len(history[name]) for name in ("step", "epoch", "cost", "batch_accuracy")} == {
        len(history["gradient_norms"])
    }
    assert len(history["gradient_norms"][0]) == 3


def test_familiarity_tells_digits_from_noise(live):
    inputs = load("digits").test.inputs(0, 50).astype(float)
    noise = np.random.default_rng(1).random((50, 64))
    answer = live.http.post("/datasets/digits/familiarity", json={"inputs": inputs.tolist()}).json()
    assert np.mean(answer["familiar"]) > 0.9
    assert [each <= answer["threshold"] for each in answer["distance"]] == answer["familiar"]
    answer = live.http.post("/datasets/digits/familiarity", json={"inputs": noise.tolist()}).json()
    assert not any(answer["familiar"])
    wrong = live.http.post("/datasets/digits/familiarity", json={"inputs": [[0.5]]})
    assert (wrong.status_code, "64" in wrong.json()["error"]["message"]) == (422, True)
    points = live.http.post("/datasets/moons/familiarity", json={"inputs": [[0.5, 0.5]]})
    assert points.status_code == 422


def test_data_sets_and_their_examples(live):
    listed = {each["name"]: each for each in live.http.get("/datasets").json()["datasets"]}
    assert list(listed)[:2] == ["mnist", "digits"]
    assert listed["digits"] == live.http.get("/datasets/digits").json()
    assert (listed["moons"]["inputs"], listed["moons"]["input_shape"]) == (2, [2])
    split = load("digits").train
    one = live.http.get("/datasets/digits/examples/train/3").json()
    np.testing.assert_allclose(one["inputs"], split.example(3)[0], atol=1e-6)
    assert one["label"] == split.labels[3]
    page = live.http.get("/datasets/digits/examples/train?offset=1430&limit=20").json()
    assert page["total"] == listed["digits"]["train_count"] == len(split)
    assert page["labels"] == split.labels[1430:1450].tolist()
    assert live.http.get("/datasets/digits/examples/train?offset=999999").json()["labels"] == []
