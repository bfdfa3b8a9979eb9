"""Two sensitivities: which two they are, what is said of them, and how far one is moved."""

import httpx
import pytest
from conftest import parsed

EXAMPLE = {"split": "train", "index": 0}


def ask(server, run, parameters, epsilon):
    """Return the endpoint's rows."""
    return httpx.post(
        f"{server}/api/v1/runs/{run['id']}/probes/sensitivity",
        json={"example": EXAMPLE, "parameters": parameters, "epsilon": epsilon},
        timeout=60,
    ).json()["rows"]


def test_one_is_kept_and_the_next_compared_with_it(open_idea, server, run):
    page = open_idea("sensitivity", "&select=e:3:1:2")
    page.get_by_role("button", name="Keep for comparing").click()
    page.locator(".wiggle-note", has_text="Now click another").wait_for()
    assert "compare=e:3:1:2" in page.url
    page.evaluate("backlight.state.set({select: 'b:2:4'})")
    page.locator(".sensitivity-card.first", has_text="b[2][4]").wait_for()
    rows = ask(server, run, [{"layer": 2, "to": 4}, {"layer": 3, "to": 1, "from": 2}], 0.1)
    sizes = sorted(abs(row["gradient"]) for row in rows)
    words = page.locator(".idea [data-slot=comparison]").inner_text()
    ratio = words.removeprefix("The cost is ").split(" times")[0]
    assert parsed(ratio) == pytest.approx(sizes[1] / sizes[0], rel=6e-3)

    page.get_by_role("button", name="Swap").click()
    page.locator(".sensitivity-card.second", has_text="b[2][4]").wait_for()
    assert "select=e:3:1:2" in page.url
    assert "compare=b:2:4" in page.url


def test_the_change_is_measured_as_far_as_the_slider_says(open_idea, server, run):
    page = open_idea("sensitivity", "&select=e:3:1:2&compare=b:3:4")
    page.get_by_role("slider", name="ε").fill("0")
    page.locator(".idea [data-slot=epsilon]").get_by_text("1", exact=True).wait_for()
    named = [{"layer": 3, "to": 1, "from": 2}, {"layer": 3, "to": 4}]
    first, second = ask(server, run, named, 1.0)
    for slot in ("predicted", "measured"):
        shown = parsed(page.locator(f".idea [data-slot={slot}]").inner_text())
        assert shown == pytest.approx(first[slot], rel=6e-3)
    traces = page.evaluate(
        "document.querySelector('.idea .plot-figure').data.map(trace => Array.from(trace.y))"
    )
    assert len(traces[1]) == 4
    assert traces[1][-1] == pytest.approx(first["measured"])
    assert traces[3][-1] == pytest.approx(second["measured"])
    assert traces[3][0] == pytest.approx(ask(server, run, named, 0.25)[1]["measured"])
