"""What is predicted is what happens, and a wrong gradient would show."""

import pytest

from core.errors import InvalidInput
from core.parameters import Place
from core.probes import sensitivity
from core.probes.forward import run_backward
from core.probes.gradient import average_gradient
from core.probes.sensitivity import measure_sensitivity, passes_needed

PLACES = [Place(3, 1, 2), Place(1, 4, 5), Place(2, 0, None)]


def test_predicted_and_measured_agree(snapshot, examples):
    for row in measure_sensitivity(snapshot, [examples], PLACES, 1e-5).rows:
        assert row.measured == pytest.approx(row.predicted, rel=1e-5)
        assert row.relative_error < 1e-5
        assert row.predicted == row.gradient * 1e-5


def test_gradients_are_those_of_the_average_cost(snapshot, examples):
    gradient = average_gradient(snapshot, [examples]).gradient
    rows = measure_sensitivity(snapshot, [examples], PLACES, 1e-3).rows
    assert [row.parameter for row in rows] == PLACES
    for row in rows:
        place = row.parameter
        index = snapshot.network.layout.index(place.layer, place.to, place.source)
        assert row.gradient == pytest.approx(gradient[index])
        assert row.ratio == pytest.approx(abs(row.gradient / rows[0].gradient))


def test_a_wrong_gradient_is_found_out(snapshot, examples, monkeypatch):
    def wrong(*arguments):
        trace = run_backward(*arguments)
        for delta in trace.delta:
            delta[:] *= 1.01
        return trace

    monkeypatch.setattr(sensitivity, "run_backward", wrong)
    rows = measure_sensitivity(snapshot, [examples], PLACES, 1e-5).rows
    assert all(0.005 < row.relative_error < 0.02 for row in rows)


def test_what_changes_nothing_has_no_error_and_no_ratio(make_snapshot, examples):
    snapshot = make_snapshot(0, initialization="zero", output_activation="relu")
    (row,) = measure_sensitivity(snapshot, [examples], PLACES[1:2], 1e-3).rows
    assert (row.gradient, row.measured, row.relative_error, row.ratio) == (0, 0, 0, None)


def test_examples_may_come_in_parts(snapshot, examples):
    inputs, labels = examples
    parts = [(inputs[:2], labels[:2]), (inputs[2:], labels[2:])]
    whole = measure_sensitivity(snapshot, [examples], PLACES, 0.1).rows
    for row, expected in zip(
        measure_sensitivity(snapshot, parts, PLACES, 0.1).rows, whole, strict=True
    ):
        assert row.gradient == pytest.approx(expected.gradient, rel=1e-12)
        assert row.measured == pytest.approx(expected.measured, rel=1e-12)
    with pytest.raises(ValueError, match="at least one example"):
        measure_sensitivity(snapshot, [], PLACES, 0.1)


def test_the_work_is_that_of_what_lies_behind_a_parameter(snapshot):
    """Of 6-5-4-3: 74 parameters, of which 20 and 12 weights and 12 neurons lie behind layer 1's."""
    layout = snapshot.network.layout
    assert passes_needed(layout, [Place(3, 0, 0)]) == 3
    assert passes_needed(layout, [Place(1, 0, 0)] * 10) == 14  # 2 + 20 (32 + 12) / 74
    assert passes_needed(layout, [Place(3, 0, 0)] * 10) == 3  # 2 + 20 * 3 / 74
    with pytest.raises(InvalidInput, match="layer: expected 1 to 3"):
        passes_needed(layout, [Place(4, 0, 0)])


def test_a_parameter_that_is_not_there(snapshot, examples):
    with pytest.raises(InvalidInput, match="expected 0 to 4, but got 5"):
        measure_sensitivity(snapshot, [examples], [Place(1, 5, 0)], 1e-3)
