"""Counts, against scikit-learn's, and the mistakes that a network is surest of."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from core.errors import InvalidInput
from core.probes.confusion import count_confusion
from core.probes.forward import probabilities, run_forward

ALL = [0, 1, 2]


def answers(snapshot, inputs):
    outputs = run_forward(snapshot, inputs).a[-1]
    shares = probabilities(snapshot.configuration.output_activation, outputs)
    return shares.argmax(axis=1), shares.max(axis=1)


def test_counts_and_shares_are_those_of_scikit_learn(snapshot, dataset):
    inputs, labels = dataset.test.inputs(), dataset.test.labels
    batches = [(inputs[:20], labels[:20]), (inputs[20:], labels[20:])]
    found = count_confusion(snapshot, batches, top=5)
    predictions, _ = answers(snapshot, inputs)
    np.testing.assert_array_equal(found.matrix, confusion_matrix(labels, predictions, labels=ALL))
    given = {"labels": ALL, "average": None, "zero_division": np.nan}
    for ours, theirs in (
        (found.precision, precision_score(labels, predictions, **given)),
        (found.recall, recall_score(labels, predictions, **given)),
    ):
        np.testing.assert_allclose(np.array(ours, float), theirs)
    assert found.accuracy == np.mean(labels == predictions)


def test_the_worst_mistakes_are_the_surest(snapshot, dataset):
    inputs, labels = dataset.test.inputs(), dataset.test.labels
    found = count_confusion(snapshot, [(inputs, labels)], top=1000).mistakes
    predictions, confidences = answers(snapshot, inputs)
    assert {each.index for each in found} == set(np.flatnonzero(labels != predictions).tolist())
    assert [each.confidence for each in found] == sorted(
        (each.confidence for each in found), reverse=True
    )
    for each in found:
        assert (each.label, each.prediction) == (labels[each.index], predictions[each.index])
        assert each.confidence == pytest.approx(confidences[each.index])
    assert count_confusion(snapshot, [(inputs, labels)], top=3).mistakes == found[:3]


@pytest.mark.parametrize("label", [None, *ALL])
@pytest.mark.parametrize("prediction", [None, *ALL])
def test_mistakes_of_one_cell_are_those_of_all_that_lie_in_it(snapshot, dataset, label, prediction):
    batch = dataset.test.inputs(), dataset.test.labels
    everything = count_confusion(snapshot, [batch], top=1000)
    found = count_confusion(snapshot, [batch], 1000, label, prediction)
    assert found.mistakes == [
        each
        for each in everything.mistakes
        if label in (None, each.label) and prediction in (None, each.prediction)
    ]
    np.testing.assert_array_equal(found.matrix, everything.matrix)


@pytest.mark.parametrize("cell", [{"of_label": 3}, {"as_prediction": 3}, {"of_label": -1}])
def test_what_is_no_class_is_refused(snapshot, dataset, cell):
    field = next(iter(cell)).split("_")[1]
    with pytest.raises(InvalidInput, match=f"{field}: expected a class from 0 to 2"):
        count_confusion(snapshot, [(dataset.test.inputs(), dataset.test.labels)], 3, **cell)


def test_a_class_that_never_comes_has_no_share(make_snapshot, dataset):
    snapshot = make_snapshot(0, initialization="zero")
    chosen = dataset.test.labels != 2
    batch = dataset.test.inputs()[chosen], dataset.test.labels[chosen]
    found = count_confusion(snapshot, [batch], top=3)
    assert found.precision[1:] == [None, None]  # all outputs are equal: the first class wins
    assert found.recall == [1.0, 0.0, None]
