"""A run taken along goes on as it would have at home; and no file does harm."""

import contextlib
import copy
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

from core.added import AddedExamples
from core.bundle import FORMAT, Bundle, Standing, bundle, choose, unbundle
from core.bundle.reading import HEADER_BYTES
from core.checkpoint import Checkpoint
from core.configuration import configure
from core.datasets import load as load_dataset
from core.errors import InvalidInput
from core.history import Evaluation, History, Point
from core.timeline import Change, Timeline
from core.training import Trainer

ROWS = tuple(np.array(pair, np.float32).tobytes() for pair in ([0.5, -0.25], [0.125, 1], [0, 0]))


class Training:
    """A run as a worker makes it: trainer, timeline and history."""

    def __init__(self, **changes):
        given = {"batch_size": 90, "optimizer": "adam", **changes}
        configuration = configure([2, 3, 2], dataset="moons", **given)
        self.trainer = Trainer(configuration, load_dataset("moons"))
        self.timeline = Timeline()
        self.timeline.begin(self.trainer)
        self.history = History()

    def train(self, steps):
        for _ in range(steps):
            self.timeline.record(self.trainer, self.trainer.steps * 1e-3)
            self.timeline.follow(self.trainer)
            self.trainer.prepare()
            self.history.append(
                Point(
                    self.trainer.steps,
                    self.trainer.epoch,
                    self.trainer.steps * 1e-3,
                    self.trainer.cost,
                    self.trainer.batch_accuracy,
                    self.trainer.gradient_norms(),
                )
            )
            self.trainer.step()
            self.timeline.end = max(self.timeline.end, self.trainer.steps)
        return self

    def set(self, **changes):
        for name, value in changes.items():
            getattr(self.trainer, f"set_{name}")(value)
        self.timeline.change(self.trainer)

    def go_to(self, step):
        for _ in self.timeline.travel(self.trainer, step):
            pass

    def bundle(self, **changes):
        standing = Standing(self.trainer.steps, self.trainer.epoch, 0.25, "max", 100)
        return Bundle(
            "a run", replace(standing, **changes), self.timeline, self.history, "9.9", "2026-01-01"
        )

    @classmethod
    def of(cls, run):
        """Make a run again from what was unbundled, as another machine does."""
        again = object.__new__(cls)
        base = run.timeline.changes[0].configuration
        again.trainer = Trainer(base, load_dataset("moons"))
        again.timeline, again.history = run.timeline, run.history
        again.go_to(run.standing.step)
        return again

    def state(self):
        trainer = self.trainer
        memory = {name: each.tobytes() for name, each in trainer.optimizer.memory.items()}
        place = trainer.steps, trainer.epochs, trainer.offset, trainer.epoch, trainer.added
        return trainer.theta.tobytes(), memory, place, trainer.configuration


@pytest.fixture(scope="module")
def eventful():
    """A run whose settings were changed, to which examples were added, and which was rewound."""
    run = Training()
    run.set(
        learning_rate=0.02
    )  # at step 0: the first checkpoint has other settings than the record
    run.train(50)
    run.set(batch_size=40, learning_rate=0.01)
    run.train(70)
    run.set(added_examples=AddedExamples(ROWS[:2], (1, 0), "float32"))
    run.train(33)
    run.set(added_examples=AddedExamples(ROWS, (1, 0, 1), "float32"))
    run.train(100)
    run.history.evaluate(Evaluation(200, 4.5, 0.2, 0.75, 0.5, 0.3, 0.4))
    run.history.evaluate(Evaluation(250, 5.5, 0.25, 0.875, 0.625, 0.2, 0.3))
    run.furthest = run.state()
    run.go_to(211)
    return run


@pytest.fixture(scope="module")
def data(eventful):
    return bundle(eventful.bundle())


def test_everything_comes_back(eventful, data):
    run, again = eventful.bundle(), unbundle(data)
    assert again.standing == run.standing
    assert (again.name, again.version, again.exported_at) == ("a run", "9.9", "2026-01-01")
    assert again.timeline.changes == eventful.timeline.changes
    assert again.timeline.end == 253
    assert vars(again.history) == vars(eventful.history)
    for step, checkpoint in again.timeline.checkpoints.items():
        assert comparable(checkpoint) == comparable(eventful.timeline.checkpoints[step])


def comparable(checkpoint):
    arrays = {"theta": checkpoint.theta, **checkpoint.memory}
    rest = {key: value for key, value in vars(checkpoint).items() if key not in ("theta", "memory")}
    return rest, {name: each.tobytes() for name, each in arrays.items()}


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_a_run_goes_on_elsewhere_as_it_would_have_here(optimizer):
    here = Training(optimizer=optimizer, learning_rate=0.05).train(100)
    here.set(batch_size=33, added_examples=AddedExamples(ROWS, (1, 0, 1), "float32"))
    here.train(61)
    there = Training.of(unbundle(bundle(here.bundle())))
    assert there.state() == here.state()
    here.train(150)
    there.train(150)
    assert there.state() == here.state()
    for step in (0, 99, 100, 101, 250):
        here.go_to(step)
        there.go_to(step)
        assert there.state() == here.state()


def test_a_rewound_run_keeps_its_future(eventful, data):
    there = Training.of(unbundle(data))
    assert there.state() == eventful.state()
    there.go_to(253)
    assert there.state() == eventful.furthest


def test_a_file_of_a_file_is_the_same_file(data):
    (tensors, told), (before, told_before) = opened(bundle(unbundle(data))), opened(data)
    assert told == told_before
    assert {name: each.tobytes() for name, each in tensors.items()} == {
        name: each.tobytes() for name, each in before.items()
    }


def test_a_run_without_a_step_can_be_taken_along():
    again = unbundle(bundle(Training().bundle()))
    assert set(again.timeline.checkpoints) <= {0}
    assert again.history.points == []
    assert Training.of(replace(again, timeline=filled(again))).trainer.steps == 0


def filled(run):
    """The timeline as a worker has it once it made its first step."""
    trainer = Trainer(run.timeline.changes[0].configuration, load_dataset("moons"))
    run.timeline.record(trainer, 0.0)
    return run.timeline


def test_a_long_run_takes_few_checkpoints_along_evenly():
    run = Training(optimizer="sgd").train(3_000)
    assert len(run.timeline.checkpoints) > 150
    steps = [each.step for each in choose(run.timeline, 3_000, most=8)]
    assert len(steps) == 10
    assert steps[0] == 0
    assert steps[-1] == max(run.timeline.checkpoints)
    assert max(np.diff(steps)) < 2 * 3_000 / 9
    assert 999 in [each.step for each in choose(with_every_step(run, 1_000), 1_000, most=0)]
    one = next(iter(run.timeline.checkpoints.values())).nbytes
    assert len(choose(run.timeline, 3_000, budget=5 * one)) <= 5
    assert choose(run.timeline, 3_000, budget=0)[0].step == 0


def with_every_step(run, stop):
    timeline = copy.copy(run.timeline)
    first = timeline.checkpoints[0]
    timeline.checkpoints = {step: replace(first, step=step) for step in range(stop + 1)}
    return timeline


def test_checkpoints_that_are_not_finite_stay_and_the_run_diverges_again():
    run = Training(activation="relu", output_activation="identity", learning_rate=0.1).train(40)
    newest = Checkpoint.of(run.trainer)
    newest.theta[3] = np.inf
    run.timeline.checkpoints[40] = newest
    run.history.append(Point(40, 4.5, 0.04, float("inf"), 0.5, [float("nan"), 1.0]))
    standing = {"status": "diverged", "reason": "The gradient is not finite.", "layer": 2}
    again = unbundle(bundle(run.bundle(**standing)))
    assert 40 not in again.timeline.checkpoints
    assert (again.standing.status, again.standing.layer) == ("diverged", 2)
    assert again.history.points[-1].cost == float("inf")


# Hostile files


def opened(data):
    length = int.from_bytes(data[:8], "little")
    metadata = json.loads(data[8 : 8 + length])["__metadata__"]
    return load(data), json.loads(metadata["run"])


def changed(data, *path, to, form=FORMAT):
    """The same file with one value of its JSON changed; `to` may be a function of the old one."""
    tensors, told = opened(data)
    place = told
    for step in path[:-1]:
        place = place[step]
    if to is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = to(place[path[-1]]) if callable(to) else to
    return save(tensors, {"format": form, "run": json.dumps(told)})


def with_tensor(data, name, value):
    tensors, told = opened(data)
    tensors[name] = value
    return save(
        {key: each for key, each in tensors.items() if each is not None},
        {"format": FORMAT, "run": json.dumps(told)},
    )


GONE = object()
DEEP = "[" * 100_000
HUGE = 10**30
THETA = np.zeros(17, np.float32)


def spoiled(name, index, value):
    """A change of one number of a tensor."""

    def spoil(data):
        tensor = load(data)[name].copy()
        tensor[index] = value
        return with_tensor(data, name, tensor)

    return spoil


def with_header(data, header):
    return len(header).to_bytes(8, "little") + header + data


FILES = {
    "nothing": (lambda _: b"", "exported by Backlight"),
    "a few bytes": (lambda d: d[:7], "exported by Backlight"),
    "the start": (lambda d: d[:2000], "not the whole of it"),
    "without the last byte": (lambda d: d[:-1], "whole safetensors file"),
    "a byte more": (lambda d: d + b"\0", "whole safetensors file"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(2000), "exported by Backlight"),
    "a pickle": (lambda _: b"\x80\x04\x95" + bytes(2000), "exported by Backlight"),
    "a huge header": (
        lambda _: with_header(b"", b"{" + b" " * HEADER_BYTES + b"}"),
        "a header of at most",
    ),
    "a header longer than the file": (lambda d: (2**63).to_bytes(8, "little") + d, "not the whole"),
    "a header that is no JSON": (lambda _: with_header(b"", b"{]"), "a header in JSON"),
    "a header that is a list": (lambda _: with_header(b"", b"[1]"), "a header to be an object"),
    "a deep header": (lambda _: with_header(b"", DEEP.encode()), "a header in JSON"),
    "bytes that are no text": (lambda _: with_header(b"", b'{"\xff": 1}'), "a header in JSON"),
    "a foreign file": (lambda _: save({"theta": THETA}), "exported by Backlight"),
    "metadata of another": (lambda _: save({"a": THETA}, {"format": "pt"}), "but got format 'pt'"),
    "a network": (
        lambda _: save({"theta": THETA}, {"format": "backlight-network/1"}),
        "a trained network alone",
    ),
    "another version": (lambda d: changed(d, "end", to=1, form="backlight-run/2"), "run/2"),
    "no run": (lambda _: save({"theta": THETA}, {"format": FORMAT}), "exported by Backlight"),
    "a deep run": (lambda _: save({"t": THETA}, {"format": FORMAT, "run": DEEP}), "run in JSON"),
    "overlapping tensors": (
        lambda d: with_header(
            bytes(68),
            json.dumps(
                {
                    "__metadata__": {"format": FORMAT, "run": json.dumps(opened(d)[1])},
                    "0.theta": {"dtype": "F32", "shape": [17], "data_offsets": [0, 68]},
                    "1.theta": {"dtype": "F32", "shape": [17], "data_offsets": [0, 68]},
                }
            ).encode(),
        ),
        "whole safetensors file",
    ),
    "a tensor beyond the file": (
        lambda d: with_header(
            bytes(4),
            json.dumps(
                {
                    "__metadata__": {"format": FORMAT, "run": json.dumps(opened(d)[1])},
                    "0.theta": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]},
                }
            ).encode(),
        ),
        "whole safetensors file",
    ),
    "a missing tensor": (lambda d: with_tensor(d, "1.theta", None), "the tensor 1.theta"),
    "a tensor too many": (
        lambda d: with_tensor(d, "more", THETA),
        "no other tensors, but got more",
    ),
    "a short theta": (lambda d: with_tensor(d, "0.theta", THETA[:-1]), r"F32 of shape \(17\)"),
    "a square theta": (lambda d: with_tensor(d, "0.theta", THETA.reshape(1, 17)), "of shape"),
    "a wide theta": (lambda d: with_tensor(d, "0.theta", THETA.astype(float)), "but got F64"),
    "a half theta": (lambda d: with_tensor(d, "0.theta", THETA.astype("f2")), "but got F16"),
    "a theta of NaN": (spoiled("3.theta", 4, np.nan), "3.theta to be finite"),
    "a memory of infinity": (spoiled("2.optimizer.mean", 0, np.inf), "to be finite"),
    "a history of NaN": (spoiled("history.seconds", 3, np.nan), "history.seconds from 0"),
    "an accuracy of NaN": (spoiled("evaluations.test_accuracy", 0, np.nan), "from 0 to 1"),
    "an accuracy of two": (spoiled("history.batch_accuracy", 0, 2.0), "from 0 to 1"),
    "a cost below zero": (spoiled("history.cost", 0, -1.0), "history.cost to be at least 0"),
    "a history beyond the end": (spoiled("history.step", -1, 254), "history.step from 0 to 253"),
    "a history out of order": (spoiled("history.step", 9, 8), "ascending"),
    "a history of one layer": (
        lambda d: with_tensor(d, "history.gradient_norms", np.ones((253, 1))),
        r"shape \(253, 2\)",
    ),
    "a short column": (lambda d: with_tensor(d, "history.cost", np.ones(9)), r"shape \(253\)"),
    "an empty history": (
        lambda d: with_tensor(d, "history.step", np.empty(0, np.int64)),
        "shape",
    ),
    "an example of NaN": (spoiled("added.values", (0, 0), np.nan), "added.values from"),
    "an example out of the plane": (spoiled("added.values", (0, 0), 1e6), "added.values from"),
    "a class that is none": (spoiled("added.labels", 0, 2), "added.labels from 0 to 1"),
    "an example that is none": (spoiled("added.members", 0, 3), "added.members from 0 to 2"),
    "an example below zero": (spoiled("added.members", 0, -1), "added.members from 0 to 2"),
}
VALUES = [
    (("end",), -1, "end to be a whole number"),
    (("end",), 100.5, "end to be a whole number, but got a number"),
    (("end",), True, "end to be a whole number"),
    (("end",), HUGE, "far beyond"),
    (("end",), 200, "from"),
    (("end",), GONE, "end to be a whole number, but got nothing"),
    (("name",), 7, "name to be a text"),
    (("name",), "x" * 201, "at most 200 characters"),
    (("name",), "a\x1b[2Jb", r"printable, but got 'a\\x1b\[2Jb'"),
    (("name",), "a\ud800b", r"printable, but got 'a\\ud800b'"),
    (("end",), 253 + 10_000_001, "at most 10,000,000 steps before the last one"),
    (("standing", "step"), 254, "step to be a whole number from 0 to 253"),
    (("standing", "step"), -1, "step"),
    (("standing", "epoch"), float("nan"), "epoch to be a number of at least 0"),
    (("standing", "seconds"), float("inf"), "seconds"),
    (("standing", "speed"), 0, "speed from"),
    (("standing", "speed"), "fast", "speed to be a number"),
    (("standing", "speed"), None, "speed to be a number"),
    (("standing", "max_epochs"), 0, "max_epochs"),
    (("standing", "status"), "running", "status to be one of paused, diverged"),
    (("standing", "status"), ["paused"], "status to be a text"),
    (("standing", "reason"), {}, "reason to be a text"),
    (("standing", "layer"), 3, "layer"),
    (("standing",), [], "standing to be an object"),
    (("configuration",), None, "configuration to be an object"),
    (("configuration", "layers"), [2, 3, 4], "moons has 2 inputs and 2 classes"),
    (("configuration", "layers"), [2, HUGE, 2], "layers to be a whole number"),
    (("configuration", "layers"), [2, int("9" * 4000), 2], "layers to be a whole number"),
    (("configuration", "layers"), [2] * 1001, "layers to be at most 1,000"),
    (("configuration", "layers"), [2, 2**31, 2], "of shape"),
    (("configuration", "layers"), "232", "layers to be a list"),
    (("configuration", "dataset"), "cats", "dataset: expected one of"),
    (("configuration", "dataset"), ["moons"], "dataset: expected one of"),
    (("configuration", "dataset"), "mnist", "mnist has 784 inputs"),
    (("configuration", "activation"), {}, "activation: expected one of"),
    (("configuration", "optimizer"), "sgd", "no other tensors"),
    (("configuration", "learning_rate"), float("nan"), "learning_rate"),
    (("configuration", "learning_rate"), "1", "learning_rate"),
    (("configuration", "seed"), -1, "seed"),
    (("configuration", "seed"), GONE, "seed"),
    (("configuration", "batch_size"), 801, "a batch_size of at most 800"),
    (("configuration", "cost_function"), GONE, "expected the fields"),
    (("configuration", "surprise"), 1, "expected the fields"),
    (("configuration", "added_examples"), {}, "added examples in tensors"),
    (("configurations",), {}, "configurations to be a list"),
    (("configurations", 1), [], "a configuration to be an object"),
    (("configurations", 1, "layers"), [2, 2], "changes of learning_rate, batch_size, seed"),
    (("configurations", 1, "added"), 99, "added to be a whole number"),
    (("configurations", 1, "added"), GONE, "added to be a whole number"),
    (("configurations", 1, "batch_size"), "all", "batch_size"),
    (("added_sizes",), lambda old: [*old, 1], "added.members"),
    (("added_sizes", 0), -1, "added_sizes"),
    (("added_sizes", 0), 10_000_000, "added.members"),
    (("added_sizes",), [], "added to be a whole number"),
    (("changes",), [], "changes to begin with step 0"),
    (("changes",), [[0, 0]] * 10_001, "changes to be at most 10,000"),
    (("changes", 0), [1, 0], "a change's step"),
    (("changes", 1), [0, 0], "a change's step"),
    (("changes", 1), [50], "a change to be a step and a number"),
    (("changes", 1), {"step": 50}, "a change to be a list"),
    (("changes", 1, 1), 77, "configuration to be a whole number"),
    (("changes", 1, 1), -1, "configuration to be a whole number"),
    (("checkpoints",), [], "checkpoints to begin with step 0"),
    (("checkpoints",), lambda old: old * 70, "checkpoints to be at most 2,000"),
    (("checkpoints",), lambda old: old[::-1], "a checkpoint's step"),
    (("checkpoints", 0, "step"), 1, "a checkpoint's step"),
    (("checkpoints", 2, "step"), HUGE, "a checkpoint's step"),
    (("checkpoints", 2, "offset"), 800, "a checkpoint's offset"),
    (("checkpoints", 2, "offset"), -1, "a checkpoint's offset"),
    (("checkpoints", 2, "epochs"), HUGE, "a checkpoint's epochs"),
    (("checkpoints", 2, "epoch"), -0.5, "a checkpoint's epoch"),
    (("checkpoints", 2, "seconds"), "long", "a checkpoint's seconds"),
    (("checkpoints", 2, "added"), True, "added to be a whole number"),
    (("checkpoints", 2), 7, "a checkpoint to be an object"),
    (("history", "stride"), 0, "stride"),
    (("history", "stride"), 2, "multiples of 2"),
    (("history", "evaluation_stride"), "1", "evaluation_stride"),
    (("history",), None, "history to be an object"),
]


def assert_refused(data, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        unbundle(data)
    assert caught.value.field == "file"
    assert caught.value.message.startswith("file: ")
    assert "expected " in caught.value.message
    assert len(caught.value.message) < 400


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_whole_run_is_refused(data, name):
    spoil, message = FILES[name]
    assert_refused(spoil(data), message)


def named(value):
    """Return a name that is the same in every process, so that tests can be shared out among several."""
    if value is GONE:
        return "gone"
    return "made" if callable(value) else str(value)


@pytest.mark.parametrize(("path", "value", "message"), VALUES, ids=named)
def test_a_value_that_cannot_be_is_refused(data, path, value, message):
    assert_refused(changed(data, *path, to=value), message)


def test_changing_nothing_breaks_nothing(data):
    """So that the two tests above refuse what they name, and not their own way of writing."""
    assert unbundle(changed(data, "name", to="another")).name == "another"
    assert unbundle(with_tensor(data, "0.theta", THETA))


def test_a_place_too_far_from_any_checkpoint_is_refused(data):
    """Reaching it would take hours, and the server would seem to stand."""
    far = changed(changed(data, "end", to=10**12), "standing", "step", to=10**12)
    assert_refused(far, "a checkpoint at most 10,000,000 steps before")


def test_what_the_caller_does_not_allow_is_refused(data):
    def check(configuration):
        if configuration.batch_size == 40:
            raise InvalidInput("batch_size", "expected at most 39 on this server")

    with pytest.raises(InvalidInput, match="file: batch_size: expected at most 39") as caught:
        unbundle(data, check)
    assert caught.value.field == "file"


MANY = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def try_to_read(data):
    """Nothing but InvalidInput may come of it; that it can come is shown above."""
    with contextlib.suppress(InvalidInput):
        assert isinstance(unbundle(data), Bundle)


@MANY
@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 255)), min_size=1, max_size=20),
    st.booleans(),
)
def test_flipped_bytes_do_no_harm(data, flips, in_header):
    spoiled_data = bytearray(data)
    size = int.from_bytes(data[:8], "little") + 8 if in_header else len(data)
    for place, value in flips:
        spoiled_data[place % size] = value
    try_to_read(bytes(spoiled_data))


@MANY
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_missing_bytes_do_no_harm(data, start, length):
    start %= len(data)
    try_to_read(data[:start] + data[start + length % len(data) :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def places(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        yield (*path, key)
        if isinstance(each, (dict, list)):
            yield from places(each, (*path, key))


@MANY
@given(st.integers(0, 10**9), JSON)
def test_any_json_anywhere_does_no_harm(data, place, value):
    found = list(places(opened(data)[1]))
    try_to_read(changed(data, *found[place % len(found)], to=value))


def test_a_change_is_an_event_of_the_record(data):
    """What a report tells of a run: its settings by step."""
    changes = unbundle(data).timeline.changes
    assert [each.step for each in changes] == [0, 50, 120, 153]
    assert isinstance(changes[0], Change)
    assert asdict(unbundle(data).standing)["speed"] == "max"
