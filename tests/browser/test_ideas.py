"""The ten ideas in a real browser: each page by its address, on the stage, and true to its endpoint."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest
from conftest import complaints, parsed

EXAMPLE = {"split": "train", "index": 0}
WEIGHT, WEIGHT_ADDRESS = {"layer": 2, "to": 3, "from": 5}, "e:2:3:5"


class Case(NamedTuple):
    """One page, the question its numbers answer, and one of them to compare."""

    idea: str
    probe: str
    body: dict[str, Any]
    slot: str
    number: Callable[[dict[str, Any]], float]
    query: str = ""
    marks: int = 1
    """How many marks on the stage there must be at least, once shown; 0 for a figure in its place."""


CASES = [
    Case(
        "wishes",
        "nudges",
        {"examples": [{"split": "train", "index": index} for index in range(4)]},
        "average",
        lambda answer: answer["rows"][0]["average"],
        marks=10,
    ),
    Case(
        "gradient",
        "descent",
        {"example": EXAMPLE},
        "norm",
        lambda answer: answer["gradient_norm"],
        marks=0,
    ),
    Case(
        "sensitivity",
        "sensitivity",
        {"example": EXAMPLE, "parameters": [WEIGHT]},
        "first",
        lambda answer: answer["rows"][0]["gradient"],
        f"&select={WEIGHT_ADDRESS}",
        4,
    ),
    Case(
        "graph",
        "graph",
        {"example": EXAMPLE, "layer": 2, "neuron": 3},
        "delta",
        lambda answer: next(each for each in answer["nodes"] if each["kind"] == "z")["derivative"],
        "&select=n:2:3",
        10,
    ),
    Case(
        "avenues",
        "avenues",
        {"example": EXAMPLE, "layer": 2, "neuron": 3},
        "bias",
        lambda answer: answer["bias"],
        "&select=n:2:3",
        20,
    ),
    Case(
        "chain",
        "chain",
        {"example": EXAMPLE, "parameter": WEIGHT},
        "sum",
        lambda answer: answer["sum"],
        f"&select={WEIGHT_ADDRESS}",
        10,
    ),
    Case(
        "hebbian",
        "hebbian",
        {"example": EXAMPLE, "layer": 2},
        "correlation",
        lambda answer: answer["correlation"],
        "&select=n:2:3",
        20,
    ),
    Case(
        "errors",
        "errors",
        {"example": EXAMPLE},
        "delta",
        lambda answer: answer["layers"][1]["delta"][3],
        "&select=n:2:3",
        10,
    ),
    Case(
        "stochastic", "noise", {}, "gradient_norm", lambda answer: answer["gradient_norm"], marks=0
    ),
    Case(
        "data",
        "confusion",
        {"split": "test"},
        "accuracy",
        lambda answer: answer["accuracy"],
        marks=0,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.idea)
def test_a_page_is_true_can_be_shown_and_asks(open_idea, watched, server, run, case):
    page = open_idea(case.idea, case.query)
    answer = httpx.post(
        f"{server}/api/v1/runs/{run['id']}/probes/{case.probe}", json=case.body, timeout=60
    ).json()
    shown = page.locator(f".idea [data-slot={case.slot}]").first.inner_text()
    assert parsed(shown) == pytest.approx(case.number(answer), rel=6e-3)

    page.get_by_role("button", name="Show me").click()
    if case.marks:
        page.locator(".stage-marks .mark").first.wait_for()
        assert page.locator(".stage-marks .mark").count() >= case.marks
    else:
        page.locator(".stage-view > *").first.wait_for()
    assert "show=on" in page.url

    question = page.locator(".idea-question")
    assert not question.locator(".idea-answer strong").is_visible()
    question.locator(".idea-choices button").first.click()
    question.locator(".idea-answer strong").wait_for()
    assert question.locator(".right").count() == 1

    for theme in ("dark", "light"):
        page.evaluate("theme => backlight.state.set({theme})", theme)
        assert complaints(watched) == []

    page.get_by_role("button", name="Back to the network").click()
    page.locator(".stage-marks .mark, .stage-view > *").first.wait_for(state="detached")


def test_next_and_previous_by_key(open_idea):
    page = open_idea("chain")
    page.keyboard.press("n")
    page.locator(".idea h2", has_text="Neurons that fire together").wait_for()
    page.keyboard.press("b")
    page.locator(".idea h2", has_text="The chain rule").wait_for()
    assert "idea=chain" in page.url


def test_what_stands_for_the_same_lights_together(open_idea):
    page = open_idea("chain", f"&select={WEIGHT_ADDRESS}&show=on")
    page.locator(".stage-marks .mark").first.wait_for()
    page.locator(".idea [data-slot=previous]").hover()
    assert page.locator(".idea-formula [data-term=previous].lit").count() == 2  # letters, number
    assert page.locator(".stage-marks [data-term=previous].lit").count() == 1
    page.locator(".idea h2").hover()
    assert page.locator(".lit").count() == 0
