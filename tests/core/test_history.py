"""The record of a run is bounded, evenly spaced, and never loses its start or its newest."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.history import MAX_EVALUATIONS, MAX_POINTS, Evaluation, History, Point


def point(step, cost=1.0):
    return Point(step, step / 100, step / 50, cost, 0.5, [0.1, 0.2])


def evaluation(step, accuracy=0.5):
    return Evaluation(step, step / 100, step / 50, accuracy, accuracy, 1.0, 1.0)


@pytest.mark.parametrize("steps", [1, MAX_POINTS, MAX_POINTS + 1, 50_001])
def test_points_are_bounded_and_evenly_spaced(steps):
    history = History()
    for step in range(steps):
        if history.wants(step):
            history.append(point(step))
        assert len(history.points) <= MAX_POINTS
    kept = [each.step for each in history.points]
    assert kept == list(range(0, steps, history.stride))
    assert steps <= MAX_POINTS or len(kept) > MAX_POINTS // 2
    assert history.stride & (history.stride - 1) == 0


def test_a_point_that_is_not_wanted_is_not_kept():
    history = History()
    for step in range(MAX_POINTS + 1):
        history.append(point(step))
    assert not history.wants(1601)
    history.append(point(1601))
    assert history.points[-1].step == 1600


def test_a_second_point_of_a_step_replaces_the_first():
    history = History()
    for cost in (3.0, 2.0):  # a changed batch size shows another cost at the same step
        history.append(point(7, cost))
    assert [(each.step, each.cost) for each in history.points] == [(7, 2.0)]


@settings(max_examples=10)
@given(interval=st.integers(1, 5000), jitter=st.integers(0, 2), count=st.integers(1, 3000))
def test_evaluations_are_bounded_and_nearly_even(interval, jitter, count):
    history = History()
    steps = [i * interval + (i * 7919 % (jitter + 1)) for i in range(count)]
    for step in steps:
        history.evaluate(evaluation(step))
        assert len(history.evaluations) <= MAX_EVALUATIONS
        assert history.evaluations[-1].step == step
    kept = [each.step for each in history.evaluations]
    assert kept == sorted(set(kept))
    assert kept[0] == steps[0] == 0
    if count <= MAX_EVALUATIONS:
        assert kept == sorted(set(steps))
    else:
        gaps = np.diff(kept)[:-1]  # the last gap still grows
        # A stretch holds the newest of its steps, which is up to one interval before its end.
        assert gaps.max() <= history.evaluation_stride + interval + jitter
        assert np.median(gaps) >= gaps.max() / 3
        assert len(kept) > MAX_EVALUATIONS // 4


def test_a_second_evaluation_of_a_step_replaces_the_first():
    history = History()
    for accuracy in (0.1, 0.9):
        history.evaluate(evaluation(7, accuracy))
    assert [each.test_accuracy for each in history.evaluations] == [0.9]


def test_columns_have_one_entry_a_point_and_fit_json():
    history = History()
    for step in range(5):
        history.append(point(step))
    history.evaluate(evaluation(0))
    columns = json.loads(json.dumps(history.columns()))
    assert columns["step"] == [0, 1, 2, 3, 4]
    assert columns["seconds"] == [0, 0.02, 0.04, 0.06, 0.08]
    assert columns["gradient_norms"] == [[0.1, 0.2]] * 5
    assert {len(columns[name]) for name in ("epoch", "cost", "batch_accuracy")} == {5}
    assert columns["evaluations"] == {
        "step": [0],
        "epoch": [0],
        "seconds": [0],
        "train_accuracy": [0.5],
        "test_accuracy": [0.5],
        "train_cost": [1],
        "test_cost": [1],
    }


def test_all_of_it_is_at_most_the_2_000_points_of_the_contract():
    assert MAX_POINTS + MAX_EVALUATIONS <= 2000


def test_a_cleared_record_is_a_new_one():
    history = History()
    for step in range(MAX_POINTS + 100):
        history.append(point(step))
        history.evaluate(evaluation(step))
    history.clear()
    assert vars(history) == vars(History())
