"""A configuration is whole and possible, or it is refused with field, value and expectation."""

import json
import re

import pytest

from core.configuration import CHOICES, LEARNING_RATES, MAX_SEED, Configuration, configure
from core.errors import InvalidInput

MNIST = [784, 16, 16, 10]
HUGE = 10**400  # too large for a float


def test_the_default_is_the_textbooks_network():
    found = configure(MNIST)
    assert found.layers == (784, 16, 16, 10)
    assert (found.dataset, found.activation, found.output_activation) == ("mnist",) + (
        "sigmoid",
    ) * 2
    assert (found.cost_function, found.optimizer) == ("squared_error", "sgd")
    assert (found.initialization, found.batch_size, found.seed) == ("xavier", 32, 1)
    assert found.layout.size == 13_002


def test_what_is_left_out_fits_what_is_given():
    assert configure(MNIST, cost_function="cross_entropy").output_activation == "softmax"
    assert configure(MNIST, activation="relu").initialization == "he"
    assert configure(MNIST, activation="leaky_relu").initialization == "he"
    assert configure(MNIST, activation="tanh").initialization == "xavier"
    assert configure(MNIST, activation="relu", initialization=None).initialization == "he"
    assert configure(MNIST, optimizer="adam").learning_rate < configure(MNIST).learning_rate
    assert configure(MNIST, learning_rate=0.7, optimizer="adam").learning_rate == 0.7


def test_every_combination_has_a_default_that_is_allowed():
    assert set(LEARNING_RATES) == {
        (optimizer, cost) for optimizer in CHOICES["optimizer"] for cost in CHOICES["cost_function"]
    }
    for optimizer, cost in LEARNING_RATES:
        for activation in CHOICES["activation"]:
            given = {"optimizer": optimizer, "cost_function": cost, "activation": activation}
            assert 0 < configure(MNIST, **given).learning_rate <= 2


BAD = [
    ("activation", "gelu"),
    ("activation", "softmax"),  # couples a layer's neurons: for outputs only
    ("activation", ""),
    ("activation", ["sigmoid"]),
    ("output_activation", "argmax"),
    ("cost_function", "hinge"),
    ("cost_function", ["squared_error"]),
    ("optimizer", "lion"),
    ("optimizer", {}),
    ("initialization", "ones"),
    ("layers", []),
    ("layers", [784]),
    ("layers", [784, 0, 10]),
    ("layers", [784, -16, 10]),
    ("layers", [784, 16.0, 10]),
    ("layers", [784, True, 10]),
    ("layers", [784, "16", 10]),
    ("layers", [784, None, 10]),
    ("layers", [784, float("nan"), 10]),
    ("layers", [783, 16, 10]),
    ("layers", [784, 16, 11]),
    ("layers", "784,16,10"),
    ("layers", 784),
    ("learning_rate", 0),
    ("learning_rate", -0.0),
    ("learning_rate", -1.0),
    ("learning_rate", float("nan")),
    ("learning_rate", float("inf")),
    ("learning_rate", HUGE),
    ("learning_rate", "0.1"),
    ("learning_rate", True),
    ("learning_rate", [0.1]),
    ("batch_size", 0),
    ("batch_size", -32),
    ("batch_size", 32.0),
    ("batch_size", "32"),
    ("batch_size", True),
    ("seed", -1),
    ("seed", MAX_SEED + 1),
    ("seed", 1.5),
    ("seed", "1"),
    ("seed", False),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda value: f"{value!r:.30}")
def test_bad_input_is_told_with_field_value_and_expectation(field, value):
    with pytest.raises(InvalidInput) as caught:
        configure(MNIST, **{field: value})
    error = caught.value
    assert error.code == "invalid_input"
    assert error.field == field
    wrong = value
    if isinstance(value, list) and len(value) > 2 and (value[0], value[-1]) == (784, 10):
        wrong = value[1]  # the layer that is wrong
    expected = f"^{field}: .*expected .*but got {re.escape(repr(wrong))}$"
    assert re.match(expected, error.message, re.DOTALL), error.message


def test_the_choices_are_named():
    with pytest.raises(InvalidInput, match="sgd, momentum, rmsprop, adam, but got 'lion'"):
        configure(MNIST, optimizer="lion")
    with pytest.raises(
        InvalidInput, match=r"784 inputs and 10 classes, so expected \[784, ..., 10\]"
    ):
        configure(MNIST, layers=[2, 8, 2])


def test_cross_entropy_needs_a_softmax():
    with pytest.raises(
        InvalidInput, match=r"^output_activation: expected softmax, .* got 'sigmoid'"
    ):
        configure(MNIST, cost_function="cross_entropy", output_activation="sigmoid")


@pytest.mark.parametrize("given", [{}, {"optimizer": "adam", "seed": MAX_SEED, "batch_size": 1}])
def test_it_comes_back_from_json(given):
    configuration = configure(MNIST, **given)
    text = json.dumps(configuration.to_dict())
    assert Configuration.from_dict(json.loads(text)) == configuration


def test_a_stranger_dictionary_is_checked_like_input():
    values = configure(MNIST).to_dict()
    with pytest.raises(InvalidInput, match=r"configuration: .*see: seed"):
        Configuration.from_dict({key: values[key] for key in values if key != "seed"})
    with pytest.raises(InvalidInput, match=r"configuration: .*see: momentum"):
        Configuration.from_dict({**values, "momentum": 0.9})
    with pytest.raises(InvalidInput, match="learning_rate"):
        Configuration.from_dict({**values, "learning_rate": 0})
    with pytest.raises(InvalidInput, match="layers"):
        Configuration.from_dict({**values, "layers": [784, 0, 10]})


def test_a_change_leaves_the_original():
    configuration = configure(MNIST)
    assert configuration.change(seed=9).seed == 9
    assert configuration.seed == 1
