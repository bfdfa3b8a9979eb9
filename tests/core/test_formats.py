"""A network taken along alone computes elsewhere what it computed here."""

import importlib.util
import io
import json
from itertools import product

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.formats
from core.activations import HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS
from core.bundle import Bundle, Standing, bundle
from core.checkpoint import Checkpoint
from core.configuration import configure
from core.datasets import describe, load
from core.errors import InvalidInput
from core.formats import FORMATS, ExtraMissing, check_format, encode, format_of
from core.history import History
from core.models import load_model, read_npz
from core.probes.forward import run_forward
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.training import Trainer

MOST = 60 * 2**20


def trained(dataset="digits", hidden=(12, 9), steps=40, **changes):
    info = describe(dataset)
    layers = [info.inputs, *hidden, len(info.classes)]
    trainer = Trainer(
        configure(list(info.default_layers), dataset=dataset, layers=layers, **changes),
        load(dataset),
    )
    for _ in range(steps):
        trainer.step()
    return Checkpoint.of(trainer)


def outputs(checkpoint, inputs):
    """What Backlight itself makes of the inputs."""
    snapshot = Snapshot(
        checkpoint.configuration, 0, 0.0, checkpoint.theta, None, {}, np.empty(0, np.intp)
    )
    return run_forward(snapshot, inputs).a[-1]


@pytest.fixture(scope="module")
def inputs():
    return load("digits").test.inputs(0, 50)


NETWORKS = [
    *product(HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS, [(12, 9)]),
    *product(["sigmoid"], OUTPUT_ACTIVATIONS, [()]),
]


@pytest.mark.parametrize(("activation", "output_activation", "hidden"), NETWORKS)
def test_onnx_computes_the_same(inputs, activation, output_activation, hidden):
    network = trained(
        hidden=hidden,
        activation=activation,
        output_activation=output_activation,
        learning_rate=0.005,
    )
    session = onnxruntime.InferenceSession(encode(network, "onnx"))
    for count in (1, 50):
        (found,) = session.run(["outputs"], {"inputs": inputs[:count]})
        np.testing.assert_allclose(found, outputs(network, inputs[:count]), rtol=0, atol=1e-5)


def test_onnx_says_what_it_takes_and_what_it_is():
    model = onnx.load_from_string(encode(trained(), "onnx"))
    (given_inputs,), (found,) = model.graph.input, model.graph.output
    assert [
        each.dim_param or each.dim_value for each in given_inputs.type.tensor_type.shape.dim
    ] == [
        "N",
        64,
    ]
    assert found.name == "outputs"
    told = {each.key: each.value for each in model.metadata_props}
    assert json.loads(told["configuration"])["layers"] == [64, 12, 9, 10]
    assert told["inputs"].startswith("64 numbers from 0 (background) to 1 (ink): the 8 x 8 pixels")
    assert told["step"] == "40"
    assert json.loads(told["classes"]) == [str(digit) for digit in range(10)]


def test_points_are_told_as_points():
    told = np.load(io.BytesIO(encode(trained("moons", (3,)), "npz")))
    assert "coordinates of a point, x first" in str(told["inputs"])


def test_numpy_reads_the_layers_without_pickle():
    network = trained()
    archive = np.load(io.BytesIO(encode(network, "npz")), allow_pickle=False)
    assert archive["W1"].shape == (12, 64)
    names = [f"{kind}{layer}" for layer in (1, 2, 3) for kind in "Wb"]
    np.testing.assert_array_equal(
        np.concatenate([archive[name].ravel() for name in names]), network.theta
    )
    assert set(archive) == {
        *names,
        *("format", "configuration", "step", "epoch", "inputs", "outputs", "classes"),
    }


@pytest.mark.parametrize("form", ["npz", "safetensors"])
def test_a_saved_network_is_read_again(tmp_path, form):
    network = trained()
    path = tmp_path / f"network.{form}"
    path.write_bytes(encode(network, form))
    again = load_model(path, MOST)
    assert again.configuration == network.configuration
    assert (again.step, again.epoch) == (40, network.epoch)
    np.testing.assert_array_equal(again.theta, network.theta)


def exported(tmp_path, steps, *, here):
    """An exported run, with or without a checkpoint where it stands."""
    trainer = Trainer(configure([2, 3, 2], dataset="moons"), load("moons"))
    timeline = Timeline()
    timeline.begin(trainer)
    for _ in range(steps):
        timeline.record(trainer, 0.0)
        trainer.step()
        timeline.end = trainer.steps
    timeline.checkpoints = {step: each for step, each in timeline.checkpoints.items() if step < 20}
    if here:
        timeline.checkpoints[steps] = Checkpoint.of(trainer)
    standing = Standing(trainer.steps, trainer.epoch, 0.0, "max", 100)
    path = tmp_path / "run.safetensors"
    path.write_bytes(bundle(Bundle("run", standing, timeline, History())))
    return path, trainer.theta


@pytest.mark.parametrize(("steps", "here"), [(0, False), (33, True), (33, False)])
def test_an_exported_run_is_read_where_it_stands(tmp_path, steps, here):
    path, theta = exported(tmp_path, steps, here=here)
    found = load_model(path, MOST)
    assert found.step == steps
    np.testing.assert_array_equal(found.theta, theta)


def test_a_format_that_is_none_is_refused_with_the_list(tmp_path):
    with pytest.raises(InvalidInput, match=r"one of safetensors, npz, onnx, but got 'pt'"):
        check_format("pt")
    for name in ("net", "net.pt", "net.npz.gz"):
        with pytest.raises(InvalidInput, match=r"ends in one of \.safetensors, \.npz, \.onnx"):
            format_of(tmp_path / name)
    assert format_of(tmp_path / "net.NPZ") == "npz"
    assert set(FORMATS) == {"safetensors", "npz", "onnx"}


def test_without_the_extra_the_rest_works_and_onnx_says_what_to_do(monkeypatch):
    monkeypatch.setattr(core.formats, "find_spec", lambda name: None if name == "onnx" else name)
    assert importlib.util.find_spec("onnx")
    network = trained(steps=0)
    assert encode(network, "npz")
    with pytest.raises(ExtraMissing, match="pip install onnx") as caught:
        encode(network, "onnx")
    assert caught.value.code == "extra_missing"


@pytest.fixture(scope="module")
def archive():
    return encode(trained("moons", (3,)), "npz")


def packed(archive, **changes):
    """The same archive with other arrays; None takes one out."""
    arrays = {**np.load(io.BytesIO(archive)), **changes}
    file = io.BytesIO()
    np.savez(file, **{name: each for name, each in arrays.items() if each is not None})
    return file.getvalue()


def configured(archive, **changes):
    told = json.loads(str(np.load(io.BytesIO(archive))["configuration"]))
    return packed(archive, configuration=np.array(json.dumps({**told, **changes})))


def bomb(archive):
    """An archive whose weights unpack to far more than they should."""
    file = io.BytesIO(archive)
    arrays = dict(np.load(file))
    arrays["W1"] = np.zeros(5_000_000, np.float32)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    assert len(out.getvalue()) < 100_000
    return out.getvalue()


class Harmful:
    """Its pickle would run something."""

    ran = False

    def __reduce__(self):
        return Harmful.run, ()

    @staticmethod
    def run():
        Harmful.ran = True


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda _: b"", "NumPy's archive"),
        (lambda a: a[:-30], "NumPy's archive"),
        (lambda _: b"PK\x03\x04" + bytes(100), "NumPy's archive"),
        (
            lambda a: packed(a, format=np.array("backlight-network/9")),
            "but got 'backlight-network/9'",
        ),
        (lambda a: packed(a, format=None), "NumPy's archive"),
        (lambda a: packed(a, W1=None), "NumPy's archive"),
        (
            lambda a: packed(a, W1=np.zeros((3, 3), np.float32)),
            r"W1 to be float32 of shape \(3, 2\)",
        ),
        (lambda a: packed(a, b1=np.zeros(3)), "but got float64"),
        (lambda a: packed(a, b1=np.full(3, np.nan, np.float32)), "b1 to be finite"),
        (lambda a: packed(a, step=np.array(-1)), "step and epoch"),
        (lambda a: packed(a, epoch=np.array(np.nan)), "step and epoch"),
        (lambda a: packed(a, step=np.array("soon")), "NumPy's archive"),
        (lambda a: packed(a, configuration=np.array("[")), "NumPy's archive"),
        (lambda a: packed(a, configuration=np.array("[" * 100_000)), "NumPy's archive"),
        (lambda a: packed(a, configuration=np.array("x" * 400_000)), "at most 1,048,576 bytes"),
        (lambda a: configured(a, layers=[2, 2**31 - 1, 2]), "archive|W1"),
        (lambda a: configured(a, layers=[2] * 2000), "layers of sensible sizes"),
        (lambda a: configured(a, layers=[2, 10**30, 2]), "layers of sensible sizes"),
        (lambda a: configured(a, dataset="cats"), "dataset: expected one of"),
        (bomb, "W1 to be at most"),
        (lambda a: packed(a, W1=np.array(Harmful(), object)), "NumPy's archive"),
    ],
)
def test_an_archive_that_is_no_network_is_refused(tmp_path, archive, spoil, message):
    path = tmp_path / "net.npz"
    path.write_bytes(spoil(archive))
    with pytest.raises(InvalidInput, match=message) as caught:
        load_model(path, MOST)
    assert caught.value.field == "model"
    assert caught.value.message.startswith(f"model: {path}: ")
    assert not Harmful.ran


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_flipped_and_missing_bytes_of_an_archive_do_no_harm(data):
    content = bytearray(ARCHIVE)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    stop = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    try:
        found = read_npz(bytes(content[:stop]))
    except InvalidInput:
        return
    assert np.isfinite(found.theta).all()


ARCHIVE = encode(trained("moons", (3,), steps=2), "npz")


def test_files_that_are_not_read_say_why(tmp_path):
    with pytest.raises(InvalidInput, match=r"model: .*ONNX is written for other programs"):
        load_model(tmp_path / "net.onnx", MOST)
    with pytest.raises(InvalidInput, match=r"model: cannot read .*No such file"):
        load_model(tmp_path / "net.npz", MOST)
    with pytest.raises(InvalidInput, match=r"model: cannot read .*Is a directory"):
        load_model(tmp_path, MOST)
    path = tmp_path / "net.safetensors"
    path.write_bytes(bytes(1000))
    with pytest.raises(InvalidInput, match="at most 999 bytes"):
        load_model(path, 999)
    run, _ = exported(tmp_path, 33, here=True)
    run.write_bytes(run.read_bytes()[:-1])
    with pytest.raises(InvalidInput, match=r"model: .*whole safetensors file"):
        load_model(run, MOST)
