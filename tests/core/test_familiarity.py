import numpy as np
import pytest
from sklearn.datasets import load_digits

from core.familiarity import Familiarity

DIGITS = (load_digits().data / 16).astype(np.float32)
KNOWN, UNSEEN = DIGITS[:1400], DIGITS[1400:]


@pytest.fixture(scope="module")
def familiarity():
    return Familiarity.fit(KNOWN)


def test_accepts_the_digits_of_writers_it_has_never_seen(familiarity):
    assert (familiarity.distance(UNSEEN) <= familiarity.threshold).mean() > 0.98


def test_refuses_what_is_no_digit(familiarity):
    generator = np.random.default_rng(0)
    rows, columns = np.mgrid[:8, :8]
    strangers = {
        "noise": generator.random((20, 64)),
        "block": np.ones((1, 64)),
        "nothing": np.zeros((1, 64)),
        "cross": ((rows == columns) | (rows + columns == 7)).reshape(1, 64),
        "checkers": ((rows + columns) % 2).reshape(1, 64),
        "frame": ((rows % 7 == 0) | (columns % 7 == 0)).reshape(1, 64),
    }
    for name, inputs in strangers.items():
        distance = familiarity.distance(inputs.astype(np.float32))
        assert (distance > familiarity.threshold).all(), (name, distance)


def test_accepts_a_digit_drawn_by_hand(familiarity):
    # Thin and upright, as nobody among the writers draws; still a seven.
    seven = [
        "  ######",
        "      ##",
        "      # ",
        "     ## ",
        "    ##  ",
        "    #   ",
        "   ##   ",
        "   #    ",
    ]
    inputs = np.array([[float(ink == "#") for row in seven for ink in row]], np.float32)
    assert familiarity.distance(0.9 * inputs)[0] <= familiarity.threshold


def test_known_examples_are_nearer_than_unseen_ones(familiarity):
    known, unseen = familiarity.distance(KNOWN[:300]), familiarity.distance(UNSEEN[:300])
    assert np.median(known) < np.median(unseen)


def test_distances_do_not_depend_on_who_else_is_asked_about(familiarity):
    together = familiarity.distance(UNSEEN[:16])
    alone = [familiarity.distance(inputs[None])[0] for inputs in UNSEEN[:16]]
    np.testing.assert_allclose(together, alone, rtol=1e-4)
    assert together.shape == (16,)
    assert together.dtype == np.float32


def test_agrees_with_a_plain_search_for_the_nearest_digit():
    # With no more inputs than components nothing is projected away, so the distance by ink is the
    # Euclidean distance to the nearest known example; near the threshold's units it says the same.
    few = KNOWN[:, 16:48]
    familiarity = Familiarity.fit(few)
    asked = UNSEEN[:40, 16:48]

    def nearest(inputs, known):
        return np.sqrt(np.square(inputs[:, None] - known).sum(axis=2).min(axis=1))

    def unit(inputs):
        return inputs / np.linalg.norm(inputs, axis=1, keepdims=True)

    known = few[: len(few) * 4 // 5]
    expected = np.maximum(
        nearest(asked, known) / familiarity.units[0],
        nearest(unit(asked), unit(known)) / familiarity.units[1],
    )
    np.testing.assert_allclose(familiarity.distance(asked), expected, rtol=1e-3, atol=1e-3)


def test_the_same_examples_give_the_same_distances(familiarity):
    again = Familiarity.fit(KNOWN)
    np.testing.assert_array_equal(again.distance(UNSEEN), familiarity.distance(UNSEEN))


def test_needs_examples():
    with pytest.raises(ValueError, match="at least 10 examples"):
        Familiarity.fit(KNOWN[:3])
