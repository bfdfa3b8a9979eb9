"""An error says the same thing on the other side of a process boundary."""

import copy
import pickle

import pytest

from core.errors import BacklightError, DatasetUnavailable, Diverged, InvalidInput, NotFound

ERRORS = [
    BacklightError("code", "message"),
    InvalidInput("layers", "expected at least two sizes"),
    NotFound("run", "no run has this name"),
    DatasetUnavailable("no network"),
    Diverged(7, 2, "the learning rate is too high"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("through", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy])  # noqa: S301
def test_an_error_survives_being_copied_and_sent(error, through):
    found = through(error)
    assert type(found) is type(error)
    assert str(found) == str(error) == found.message
    assert vars(found) == vars(error)


def test_every_error_has_a_code_for_programs_and_a_message_for_people():
    assert [error.code for error in ERRORS] == [
        "code",
        "invalid_input",
        "run_not_found",
        "dataset_unavailable",
        "diverged",
    ]
    assert ERRORS[1].message == "layers: expected at least two sizes"
    assert ERRORS[1].field == "layers"
    assert (ERRORS[4].step, ERRORS[4].layer) == (7, 2)
