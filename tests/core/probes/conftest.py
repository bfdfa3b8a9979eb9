"""What the tests of single probes ask about: two networks, and examples for them."""

import numpy as np
import pytest

CASES = [
    ("sigmoid", "sigmoid", "squared_error"),
    ("tanh", "softmax", "squared_error"),
    ("leaky_relu", "softmax", "cross_entropy"),
]


@pytest.fixture(params=CASES, ids="-".join)
def snapshot(request, make_snapshot):
    """A network of 6-5-4-3 after twelve steps."""
    activation, output_activation, cost_function = request.param
    return make_snapshot(
        activation=activation,
        output_activation=output_activation,
        cost_function=cost_function,
        optimizer="adam",
        learning_rate=0.01,
    )


@pytest.fixture
def examples(dataset):
    """Five test examples: inputs (5, 6) and labels (5,)."""
    return dataset.test.inputs()[:5].astype(np.float64), dataset.test.labels[:5]


@pytest.fixture
def example(examples):
    """One of them: inputs (6,) and its label."""
    inputs, labels = examples
    return inputs[2], int(labels[2])


@pytest.fixture
def single(examples):
    """The same one as the only one of a batch: inputs (1, 6) and labels (1,)."""
    inputs, labels = examples
    return inputs[2:3], labels[2:3]
