"""The derivative taken apart comes together again, and its paths are those that a plain search finds."""

import itertools

import numpy as np
import pytest

from core.errors import InvalidInput
from core.parameters import Place
from core.probes.chain import take_chain_apart
from core.probes.gradient import average_gradient
from core.probes.trace import trace_example

PLACES = [Place(1, 2, 3), Place(1, 0, None), Place(2, 3, 1), Place(3, 1, 0), Place(3, 2, None)]


@pytest.fixture(params=PLACES, ids=lambda place: f"{place.layer}-{place.to}-{place.source}")
def place(request):
    return request.param


def test_factors_product_and_sum_are_the_gradient(snapshot, single, example, place):
    inputs, label = example
    found = take_chain_apart(snapshot, *single, place, top=1000)
    own = average_gradient(snapshot, [(inputs[np.newaxis], np.array([label]))]).gradient
    expected = own[snapshot.network.layout.index(place.layer, place.to, place.source)]
    assert found.gradient == pytest.approx(expected, rel=1e-10)
    assert found.product == pytest.approx(expected, rel=1e-10)
    assert np.prod([each.value for each in found.factors]) == pytest.approx(expected, rel=1e-10)
    assert found.sum == pytest.approx(expected, rel=1e-10)
    assert sum(path.product for path in found.paths) == pytest.approx(expected, rel=1e-9)


def every_path(snapshot, inputs, label, place):
    """All paths by plain search; f' from differences of the activations, so nothing is shared."""
    trace, layout = trace_example(snapshot, inputs, label), snapshot.network.layout
    weights = layout.weights(snapshot.theta64)
    before = inputs if place.layer == 1 else trace.layers[place.layer - 2].a
    first = 1.0 if place.source is None else before[place.source]
    found = {}
    for rest in itertools.product(*(range(n) for n in layout.layers[place.layer + 1 :])):
        neurons, product = (place.to, *rest), first
        for depth, (j, i) in enumerate(itertools.pairwise(neurons)):
            activation = snapshot.network.activations[place.layer + depth - 1]
            z = trace.layers[place.layer + depth - 1].z[j]
            around = np.array([[z - 1e-6, z + 1e-6]])
            values = np.empty_like(around)
            activation.value(around, values)
            product *= (values[0, 1] - values[0, 0]) / 2e-6
            product *= weights[place.layer + depth][i, j]
        found[neurons] = product * trace.layers[-1].delta[neurons[-1]]
    return found


def test_paths_are_the_largest_of_all(snapshot, single, example, place):
    inputs, label = example
    everything = every_path(snapshot, inputs, label, place)
    found = take_chain_apart(snapshot, *single, place, top=5)
    assert found.path_count == len(everything)
    assert len(found.paths) == min(5, len(everything))
    sizes = sorted((abs(product) for product in everything.values()), reverse=True)
    for path, size in zip(found.paths, sizes, strict=False):
        assert path.product == pytest.approx(everything[tuple(path.neurons)], rel=1e-6)
        assert abs(path.product) == pytest.approx(size, rel=1e-6)


def test_a_deep_network_has_too_many_paths_to_list_but_not_to_find(make_snapshot, single):
    snapshot = make_snapshot(layers=[6, *[30] * 6, 3], activation="tanh")
    found = take_chain_apart(snapshot, *single, Place(1, 0, 0), top=3)
    assert found.path_count == 30**5 * 3
    assert len(found.paths) == 3
    assert found.sum == pytest.approx(found.gradient, rel=1e-9)


def test_a_parameter_that_is_not_there(snapshot, single):
    with pytest.raises(InvalidInput, match="from: expected 0 to 5, but got 6"):
        take_chain_apart(snapshot, *single, Place(1, 0, 6), top=3)
