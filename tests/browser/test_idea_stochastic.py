"""Stochastic gradient descent in a real browser: a race of three, its curves and its map."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

READBACK = "willReadFrequently"  # what Chromium advises Plotly on, once there is a figure in 3-D
TRACES = """selector => document.querySelector(selector + ' .plot-figure').data
    .map(trace => ({type: trace.type, name: trace.name, count: trace.x?.length}))"""


@pytest.fixture
def races(server) -> Iterator[httpx.Client]:
    """A client of the server, where no race is left behind."""
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        yield client
        for race in client.get("/races").json()["races"]:
            client.delete(f"/races/{race['id']}")


@pytest.fixture
def racing(open_idea, races):  # noqa: ARG001 - races are ended after the page is closed
    """The page with a race that one click has started."""
    page = open_idea("stochastic")
    page.get_by_label("Batch sizes").fill("1, 32, 1437")
    page.get_by_role("button", name="Start the race").click()
    page.locator(".race-view").wait_for()
    return page


def traces(page, selector: str) -> list[dict[str, Any]]:
    """Return what Plotly has drawn: type, name and number of points of each trace."""
    found: list[dict[str, Any]] = page.evaluate(TRACES, selector)
    return found


def wait_for_traces(page, selector: str, names: list[str], least: int) -> None:
    """Return when each of the named traces has been drawn with so many points."""
    page.wait_for_function(
        """([selector, names, least]) => {
            const data = document.querySelector(selector + ' .plot-figure')?.data ?? [];
            return names.every(name => data.some(
                trace => trace.name === name && trace.x.length >= least));
        }""",
        arg=[selector, names, least],
    )


NAMES = ["batch 1", "batch 32", "batch 1,437"]


def test_one_click_starts_a_race_with_curves_and_map_of_all_racers(racing, races, watched):
    page = racing
    wait_for_traces(page, ".race-curves", NAMES, 2)
    wait_for_traces(page, ".race-map", NAMES, 2)
    [race] = races.get("/races").json()["races"]
    ids = {run["id"] for run in race["runs"]}
    assert any(f"run={each}" in page.url for each in ids), "the address names the race by a racer"
    assert "show=on" in page.url

    page.locator(".race-card").get_by_role("button", name="Pause").click()
    page.locator(".race-card").get_by_role("button", name="Go on").wait_for()
    race = races.get(f"/races/{race['id']}").json()
    for run, row in zip(race["runs"], page.locator(".race-table tbody tr").all(), strict=True):
        assert run["status"] == "paused"
        row.get_by_role("cell", name=f"{run['step']:,}", exact=True).wait_for()

    # Of runs that stand still a fine map comes by itself.
    page.wait_for_function(
        "() => document.querySelector('.race-map .plot-figure').data[0].z.length === 41"
    )
    assert "dimensions" in page.locator(".race-view footer").inner_text()
    view = page.locator(".race-view")
    view.get_by_text("3-D", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('.race-map .plot-figure').data[0].type === 'surface'"
    )
    drawn = [trace for trace in traces(page, ".race-map") if trace["type"] == "scatter3d"]
    assert {trace["name"] for trace in drawn} == set(NAMES)
    watched.errors[:] = [each for each in watched.errors if READBACK not in each]

    view.get_by_text("by step").click()
    assert page.locator(".race-card").get_by_label("by step").is_checked()
    assert page.locator(".race-curves .xtitle").text_content() == "steps"


def test_a_race_is_there_for_whoever_comes_by_its_address_and_can_be_ended(racing, races, watched):
    page = racing
    [race] = races.get("/races").json()["races"]
    page.reload()
    page.locator(".race-table tbody tr").nth(2).wait_for()
    page.locator(".race-card").get_by_role("button", name="End").click()
    page.get_by_role("button", name="Start the race").wait_for()
    page.wait_for_function("() => window.backlight.session.run?.race === null")
    assert races.get("/races").json()["races"] == []
    # A question that was on its way to a racer is answered that the run was deleted.
    racers = [f"/runs/{run['id']}/" for run in race["runs"]]
    watched.errors[:] = [
        each
        for each in watched.errors
        if not ("409" in each and any(racer in each for racer in racers))
    ]


def test_what_cannot_be_raced_is_told_beside_the_field(open_idea, races):
    page = open_idea("stochastic")
    sizes = page.get_by_label("Batch sizes")
    start = page.get_by_role("button", name="Start the race")
    sizes.fill("32")
    start.click()
    page.get_by_role("alert").filter(has_text="two to four different whole numbers").wait_for()
    assert sizes.get_attribute("aria-invalid") == "true"
    assert races.get("/races").json()["races"] == []
