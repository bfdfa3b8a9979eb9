"""Three avenues: one taken alone moves the activation by what the server measures."""

import httpx
import pytest
from conftest import parsed

EXAMPLE = {"split": "train", "index": 0}


def test_an_avenue_taken_alone_is_measured(open_idea, server, run):
    page = open_idea("avenues", "&select=n:2:3")
    shown = page.locator("[data-change=activation]")
    changes = {}
    for avenue in ("weights", "activations", "bias"):
        measured = httpx.post(
            f"{server}/api/v1/runs/{run['id']}/probes/avenues",
            json={"example": EXAMPLE, "layer": 2, "neuron": 3, "apply": avenue, "amount": 10},
            timeout=60,
        ).json()
        changes[avenue] = measured["after"]["activation"] - measured["before"]["activation"]
    slider = page.get_by_role("slider", name="How far")
    for avenue, expected in changes.items():
        page.get_by_role("button", name=avenue, exact=True).click()
        slider.fill("1")  # ten times the wish
        page.wait_for_function(
            """([sign, digits]) => {
                const text = document.querySelector("[data-change=activation]").textContent;
                return text.startsWith(sign) && text.includes(digits);
            }""",
            arg=["+" if expected > 0 else "\N{MINUS SIGN}", digits_of(expected)],
        )
        assert parsed(shown.inner_text().lstrip("+")) == pytest.approx(expected, rel=6e-3)


def test_pixels_are_said_to_be_beyond_training(open_idea):
    page = open_idea("avenues", "&select=n:1:0")
    page.get_by_role("button", name="activations", exact=True).click()
    page.locator(".trial", has_text="pixels, which training cannot change").wait_for()


def digits_of(number: float) -> str:
    """Return the first three significant digits as the page writes them, without the sign."""
    mantissa, exponent = f"{abs(number):.2e}".split("e")
    return mantissa if int(exponent) < -3 else f"{abs(number):.{2 - int(exponent)}f}"
