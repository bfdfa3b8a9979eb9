"""A report says what is so, and holds all that it needs."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from app.report import report
from app.report.figures import norm_figure
from app.report.picture import LEVELS, MOST_EDGES, Scene, draw
from app.report.words import duration, many, percent, scientific
from core.bundle import Bundle, Standing
from core.checkpoint import Checkpoint
from core.configuration import configure
from core.datasets import describe, load
from core.history import Evaluation, History, Point
from core.probes.confusion import count_confusion
from core.snapshot import Snapshot
from core.timeline import Timeline
from core.training import Trainer


def make(dataset="digits", steps=60, **changes):
    """A trained run and its network, with a history and a change of settings halfway."""
    info = describe(dataset)
    given = {"batch_size": 100, **changes}
    trainer = Trainer(configure(list(info.default_layers), dataset=dataset, **given), load(dataset))
    timeline, history = Timeline(), History()
    timeline.begin(trainer)
    for step in range(steps):
        timeline.record(trainer, 0.0)
        if step == steps // 2:
            trainer.set_learning_rate(0.25)
            timeline.change(trainer)
        trainer.prepare()
        norms = trainer.gradient_norms()
        history.append(Point(step, trainer.epoch, 0.0, trainer.cost, trainer.batch_accuracy, norms))
        trainer.step()
        timeline.end = trainer.steps
    history.evaluate(Evaluation(steps // 2, 1.0, 0.0, 0.25, 0.125, 0.5, 0.75))
    standing = Standing(trainer.steps, trainer.epoch, 75.0, "max", 100)
    run = Bundle("digits <b>at night</b>", standing, timeline, history, "0.0.9", "2026-01-02")
    return run, Checkpoint.of(trainer)


@pytest.fixture(scope="module")
def digits():
    return make()


def page_of(digits, dataset=None):
    run, network = digits
    return report(run, network, load(network.configuration.dataset) if dataset is None else dataset)


def body(page):
    """What a reader sees of it: without styles and scripts, tags or runs of blanks."""
    page = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_it_tells_the_run_in_true_numbers(digits):
    run, network = digits
    text = body(page_of(digits))
    data = load("digits").test
    snapshot = Snapshot(
        network.configuration, 60, 0.0, network.theta, None, {}, np.empty(0, np.intp)
    )
    confusion = count_confusion(snapshot, [(data.inputs(), data.labels)], 24)
    right = int(confusion.matrix.trace())
    assert "A network of 64, 16, 16 and 10 neurons (1,482 parameters), trained on Digits" in text
    assert f"for 60 steps, which is {run.standing.epoch:.2f} times through the data" in text
    assert f"It gets {right} of the 360 test examples right." in text
    assert f"Test accuracy {right / 3.6:.2f} %" in text
    assert "Training accuracy at step 30 25.00 %" in text
    assert "Computing time 1 min 15 s" in text
    assert "30 learning rate 1.5 → 0.25" in text
    assert "Made on" in text
    assert "as Backlight 0.0.9 exported it on 2026-01-02" in text
    rows = re.findall(r'<td class="(?:right|wrong)[^"]*"[^>]*>([\d,]+)</td>', page_of(digits))
    np.testing.assert_array_equal(np.array(rows, int).reshape(10, 10), confusion.matrix)
    assert f"{100 * confusion.recall[0]:.1f} %" in text
    worst = confusion.mistakes[0]
    assert f"is {worst.label} , taken for {worst.prediction}" in text


def test_a_name_is_text_and_nothing_else(digits):
    page = page_of(digits)
    assert "<b>at night" not in page
    assert "digits &lt;b&gt;at night&lt;/b&gt;" in page


def test_scripts_end_where_they_should(digits):
    """Nothing in Plotly's script or in the figures closes the element around it."""
    page = page_of(digits)
    assert page.count("<script") == page.count("</script>") == 3
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])
    assert [each["title"] for each in figures] == [
        "Cost",
        "Accuracy",
        "Gradient norm of each layer",
    ]
    assert figures[0]["data"][0]["x"] == list(range(60))


def test_without_data_it_says_what_is_missing(digits):
    text = body(page_of(digits, "MNIST is not on this computer"))
    assert "Not measured: MNIST is not on this computer." in text
    assert "It gets" not in text
    assert "Test accuracy at step 30 12.50 %" in text
    assert "of its 1,440 weights" in text
    assert "The mistakes it was surest of" not in text


def test_without_a_step_there_are_no_empty_curves():
    text = body(page_of(make(steps=0)))
    assert "not trained yet. Its data set is Digits." in text
    assert "No curves: no step was made yet." in text
    assert "No setting was changed while it trained." in text


def test_a_run_that_diverged_says_why(digits):
    run, network = digits
    network = replace(network, theta=np.full_like(network.theta, np.inf))
    standing = replace(run.standing, status="diverged", reason="A weighted input overflowed.")
    text = body(page_of((replace(run, standing=standing), network)))
    assert "Training diverged. A weighted input overflowed." in text
    assert "Not measured: its parameters are no longer finite" in text
    assert "No weight is drawn: all are zero, or none is finite." in text


def test_points_have_no_pictures_and_no_place_for_them():
    text = body(page_of(make("moons", layers=[2, 5, 2])))
    assert "trained on Moons" in text
    assert "The mistakes it was surest of" not in text
    assert "class lower" in text or "class upper" in text


def scene(layers, magnitudes, dataset="digits"):
    return Scene(describe(dataset), layers, magnitudes, None, None)


def test_the_picture_draws_the_strongest_edges_of_all_and_some_of_every_layer():
    layers = (64, 100, 100, 10)
    network = configure([64, 10], dataset="digits", layers=list(layers)).layout
    magnitudes = np.random.default_rng(1).random(network.size) + 1
    magnitudes[network.slices[0].both] *= 1e-6
    magnitudes[network.slices[2].biases] = 1e9  # biases are no edges
    picture = draw(scene(layers, magnitudes))
    assert picture.shown == MOST_EDGES == picture.svg.count("<path d=")
    assert picture.total == 64 * 100 + 100 * 100 + 100 * 10
    assert picture.high == magnitudes[network.slices[1].weights.start : -10].max()
    assert picture.low == pytest.approx(picture.high / 1000)
    strong, weak = picture.svg.count(f"e{LEVELS}"), picture.svg.count('"edge e1"')
    assert strong == 2
    assert weak >= 1


def test_a_small_network_is_drawn_whole_and_a_zero_is_not_drawn():
    magnitudes = np.ones(17)
    magnitudes[0] = 0
    picture = draw(scene((2, 3, 2), magnitudes, "moons"))
    assert (picture.shown, picture.total) == (11, 12)
    nothing = draw(scene((2, 3, 2), np.zeros(17), "moons"))
    assert (nothing.shown, nothing.low, nothing.high) == (0, 0, 0)
    assert "NaN" not in nothing.svg + picture.svg


def test_norms_that_are_not_finite_leave_a_gap():
    history = History()
    for step, norm in enumerate([1.0, 0.0, float("nan"), 20.0]):
        history.append(Point(step, 0.0, 0.0, 1.0, 0.5, [norm]))
    figure = norm_figure(history)
    assert figure["data"][0]["y"] == [1.0, None, None, 20.0]
    assert figure["layout"]["yaxis"]["range"] == [0, 2]


def test_numbers_are_said_as_people_say_them():
    assert (many(1, "step"), many(2_000, "step")) == ("1 step", "2,000 steps")
    assert (percent(0.5), percent(None)) == ("50.0 %", "\N{EN DASH}")
    assert scientific(5.8e-4) == "5.8 \N{MULTIPLICATION SIGN} 10⁻⁴"
    assert [duration(each) for each in (0.04, 61, 7_300)] == ["0.0 s", "1 min 1 s", "2 h 1 min"]


def test_a_run_that_has_gone_back_says_where_it_stands_in_its_record(digits):
    run, network = digits
    earlier = replace(network, step=20)
    page = report(run, earlier, load("digits"))
    assert "The run has gone back and stands at step 20 of 60" in body(page)
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])
    marks = [each["layout"]["shapes"] for each in figures]
    assert [(mark["x0"], mark["x1"]) for (mark,) in marks] == [(20, 20)] * 3
    assert "stands at step" not in body(page_of(digits))
