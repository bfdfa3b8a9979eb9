"""The gradient as a picture: its cells are the components, and the walk is as long as one says."""

import httpx
import numpy as np
import pytest
import safetensors.numpy
from conftest import parsed

EXAMPLE = {"split": "train", "index": 0}
KEYS_TO_INPUT_9 = ["ArrowDown", "ArrowRight"]
"""From input 0 of an 8 x 8 picture."""


@pytest.fixture
def components(open_idea, server, run):
    """The page, and the gradient by the endpoint."""
    page = open_idea("gradient")
    body = {"example": EXAMPLE}
    answer = httpx.post(f"{server}/api/v1/runs/{run['id']}/gradient", json=body, timeout=60)
    return page, safetensors.numpy.load(answer.content)["gradient"]


def test_a_component_is_read_by_key_and_chosen(components):
    page, gradient = components
    readout = page.locator(".idea .component-readout")
    name, value = readout.inner_text().removeprefix("Largest: ").split(": ")
    assert parsed(value) == pytest.approx(gradient[np.argmax(np.abs(gradient))], rel=6e-3)

    page.locator(".idea canvas").first.focus()
    for key in KEYS_TO_INPUT_9:
        page.keyboard.press(key)
    name, value = readout.inner_text().split(": ")
    assert name == "W[1][0, 9]"
    assert parsed(value) == pytest.approx(gradient[9], rel=6e-3)
    page.keyboard.press("Enter")
    assert page.evaluate("backlight.state.get('select')") == "e:1:0:9"


def test_the_cell_under_the_pointer_is_told(components):
    page, gradient = components
    canvas = page.locator(".idea canvas").first
    box = canvas.bounding_box()
    cell = box["width"] / int(canvas.evaluate("canvas => canvas.width"))
    canvas.hover(position={"x": 3.5 * cell, "y": 2.5 * cell})
    name, value = page.locator(".idea .component-readout").inner_text().split(": ")
    assert name == "W[1][0, 19]"
    assert parsed(value) == pytest.approx(gradient[19], rel=6e-3)


def test_the_walk_is_as_long_as_the_slider_says(components, server, run):
    page, _ = components
    page.get_by_role("slider", name="Walk").fill("2")
    page.locator(".idea [data-slot=lead]", has_text="100").wait_for()
    answer = httpx.post(
        f"{server}/api/v1/runs/{run['id']}/probes/descent",
        json={"example": EXAMPLE, "radius": 100},
        timeout=60,
    ).json()
    drawn = page.evaluate(
        "document.querySelector('.idea .plot-figure').data.map(trace => Array.from(trace.y))"
    )
    assert drawn[:-2] == answer["random_costs"]
    assert drawn[-1] == answer["gradient_costs"]


def test_another_cost_is_asked_about(components, server, run):
    page, _ = components
    page.get_by_role("button", name="Next mini-batch").click()
    page.locator(
        ".idea [data-slot=of]", has_text=f"the next {run['batch_size']} examples"
    ).wait_for()
    answer = httpx.post(
        f"{server}/api/v1/runs/{run['id']}/probes/descent", json={"batch": "current"}, timeout=60
    ).json()
    shown = parsed(page.locator(".idea [data-slot=norm]").first.inner_text())
    assert shown == pytest.approx(answer["gradient_norm"], rel=6e-3)
