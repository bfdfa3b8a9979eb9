"""The run's record in a real browser: dragged along, stepped back, repeated, and branched off."""

import re

import httpx
import numpy as np
import pytest
from conftest import (
    complaints,
    free_port,
    parsed,
    readout,
    serving,
    wait_for_frame,
    watching,
)
from safetensors.numpy import load

STEPS = 120
MARKED = """() => {
    const marks = document.querySelector(".timeline-marks");
    return marks.width && marks.getContext("2d")
        .getImageData(0, 0, marks.width, marks.height).data.some((level) => level > 0);
}"""


@pytest.fixture
def record(server, run):
    """The run's parameters after each of some steps, as they were the first time."""
    address, known = f"{server}/api/v1/runs/{run['id']}", {}
    for _ in range(4):
        httpx.post(f"{address}/step", json={"count": STEPS // 4}, timeout=60)
        told = httpx.get(address).json()
        known[told["step"]] = theta(address)
    return address, known


def theta(address):
    return load(httpx.get(f"{address}/parameters").content)["theta"]


def wait_for_step(page, step):
    """Wait until the run stands at a step, and the picture and the track say so."""
    page.wait_for_function(
        """step => backlight.session.run?.step === step && backlight.session.frame?.step === step &&
            document.querySelector('.timeline-track').getAttribute('aria-valuenow') === `${step}`""",
        arg=step,
    )


def point(page, share, steps=1):
    """Move the pointer along the track."""
    box = page.locator(".timeline-track").bounding_box()
    across = box["x"] + min(share * box["width"], box["width"] - 1)
    page.mouse.move(across, box["y"] + box["height"] / 2, steps=steps)


def open_record(watched, server, run):
    watched.page.goto(f"{server}/?run={run['id']}")
    wait_for_frame(watched.page, STEPS)
    return watched.page


def test_dragging_lands_on_the_very_step(watched, server, run, record):
    address, known = record
    page = open_record(watched, server, run)
    page.wait_for_function(MARKED)
    branch = page.get_by_role("button", name="Branch here")
    assert branch.count() == 0  # the run stands at its end, where it goes on itself
    wishes = []
    page.on(
        "request",
        lambda request: request.url.endswith("/seek") and wishes.append(request.post_data_json),
    )
    point(page, 1)
    page.mouse.down()
    for share in (0.8, 0.4, 0.5):
        point(page, share, steps=3)
    page.mouse.up()
    wait_for_step(page, STEPS // 2)
    branch.wait_for()
    # Under the hand what is there at once will do; where it lets go the very step is asked for.
    assert {wish["nearest"] for wish in wishes[:-1]} == {True}
    assert wishes[-1] == {"step": STEPS // 2, "nearest": False}
    np.testing.assert_array_equal(theta(address), known[STEPS // 2])
    assert f"of {STEPS}" in page.locator(".timeline-words").inner_text()

    page.get_by_role("button", name="Play").click()  # repeats what happened, and goes on
    wait_for_frame(page, STEPS)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    httpx.post(f"{address}/seek", json={"step": STEPS}, timeout=60)
    np.testing.assert_array_equal(theta(address), known[STEPS])


def test_back_by_button_and_by_key_and_along_the_track_by_key(watched, server, run, record):
    address, known = record
    page = open_record(watched, server, run)
    page.get_by_role("button", name="One step back").click()
    wait_for_step(page, STEPS - 1)
    page.keyboard.press(",")
    wait_for_step(page, STEPS - 2)
    slider = page.get_by_role("slider", name="Step", exact=True)
    slider.press("ArrowRight")
    wait_for_step(page, STEPS - 1)
    slider.press("Home")
    wait_for_step(page, 0)
    assert page.get_by_role("button", name="One step back").is_disabled()
    page.evaluate(
        """() => { for (const step of [40, 60])
            backlight.session.dispatchEvent(
                new CustomEvent("seeking", { detail: { step, target: 120 } })); }"""
    )
    page.get_by_text("Going to step 120: 25 %").wait_for()
    slider.press("End")
    wait_for_step(page, STEPS)
    np.testing.assert_array_equal(theta(address), known[STEPS])


def test_a_change_in_the_past_keeps_the_future_and_a_branch_is_opened(watched, server, run, record):
    address, known = record
    page = open_record(watched, server, run)
    httpx.post(f"{address}/seek", json={"step": STEPS // 4}, timeout=60)
    wait_for_step(page, STEPS // 4)
    rate = page.get_by_label("Learning rate").first
    rate.fill("0.25")
    with page.expect_response("**/timeline"):
        rate.press("Enter")
    page.wait_for_function("end => backlight.session.run.end === end", arg=STEPS // 4)
    page.get_by_text(f"From step {STEPS // 4} on this is another future").wait_for()
    fork = page.locator(".timeline-fork")
    fork.first.wait_for()
    page.wait_for_function("() => document.querySelector('.timeline-fork').style.left === '100%'")
    point(page, 0.5)
    tip = page.locator(".timeline-tip")
    assert f"step {STEPS // 8} · cost" in tip.inner_text()
    assert "learning rate" not in tip.inner_text()
    point(page, 1)
    assert "learning rate" in tip.inner_text()
    assert "→ 0.25" in tip.inner_text()
    page.get_by_role("button", name="Open it").click()
    page.wait_for_function("id => backlight.session.run.id !== id", arg=run["id"])
    kept = page.evaluate("backlight.session.run")
    assert (kept["parent"], kept["end"]) == (run["id"], STEPS)
    wait_for_step(page, STEPS)
    np.testing.assert_array_equal(theta(f"{server}/api/v1/runs/{kept['id']}"), known[STEPS])
    assert not page.get_by_text("this is another future").is_visible()
    page.keyboard.press(",")
    page.get_by_role("button", name="Branch here").click()
    page.wait_for_function("id => backlight.session.run.parent === id", arg=kept["id"])
    branch = page.evaluate("backlight.session.run")
    assert (branch["step"], branch["end"]) == (STEPS - 1, STEPS - 1)
    for made in (branch, kept):
        httpx.delete(f"{server}/api/v1/runs/{made['id']}", timeout=60)


@pytest.mark.usefixtures("record")
def test_escape_takes_a_drag_back(watched, server, run):
    page = open_record(watched, server, run)
    box = page.locator(".timeline-track").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    page.mouse.down()
    wait_for_less(page, STEPS)
    page.keyboard.press("Escape")
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.up()
    wait_for_step(page, STEPS)


def wait_for_less(page, step):
    page.wait_for_function("step => backlight.session.frame.step < step", arg=step)


def test_who_comes_to_a_run_in_its_past_is_told_of_that_step(watched, server, run, record):
    address, _ = record
    told = httpx.post(f"{address}/seek", json={"step": 7}, timeout=60).json()
    page = watched.page
    page.goto(f"{server}/?run={run['id']}")
    wait_for_step(page, 7)
    history = httpx.get(f"{address}/history").json()
    norms = history["gradient_norms"][history["step"].index(7)]
    values = page.locator("norm-chart .chart-value")
    values.first.wait_for()
    assert [parsed(each) for each in values.all_inner_texts()] == pytest.approx(norms, rel=0.01)
    place = page.locator(".readout.step").inner_text().split()
    assert place == ["Step", "7", "of", str(STEPS)]
    assert float(readout(page, "cost")) == pytest.approx(told["cost"], abs=1e-4)


@pytest.mark.usefixtures("record")
def test_a_click_in_a_chart_goes_to_that_step(watched, server, run):
    page = open_record(watched, server, run)
    plot = page.locator("norm-chart .nsewdrag")
    plot.wait_for()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
    page.locator("norm-chart .hoverlayer .axistext").wait_for()
    said = page.locator("norm-chart .hoverlayer .axistext").text_content()
    page.mouse.down()
    page.mouse.up()
    wait_for_step(page, int(said))
    assert int(said) == pytest.approx(STEPS / 2, abs=STEPS / 10)


LONG, FAR = 120_000, 100_000


@pytest.fixture(scope="module")
def long_record(tmp_path_factory):
    """A server that keeps next to no checkpoints, and a run whose replay takes seconds."""
    with serving(tmp_path_factory.mktemp("long"), free_port(), snapshot_bytes=1) as server:
        body = {"dataset": "digits", "name": "long", "max_epochs": 100_000}
        made = httpx.post(f"{server}/api/v1/runs", json=body, timeout=60).json()
        address = f"{server}/api/v1/runs/{made['id']}"
        httpx.post(f"{address}/step", json={"count": FAR}, timeout=120)
        known = theta(address)
        httpx.post(f"{address}/step", json={"count": LONG - FAR}, timeout=120)
        yield server, made, known


def test_a_long_way_tells_how_far_it_is_can_be_stopped_and_leads_there(context, long_record):
    server, made, known = long_record
    with watching(context, server) as watched:
        page = watched.page
        page.goto(f"{server}/?run={made['id']}")
        wait_for_frame(page, LONG)
        box = page.locator(".timeline-track").bounding_box()
        at = {"x": FAR / LONG * box["width"], "y": box["height"] / 2}
        page.locator(".timeline-track").click(position=at)
        words, stop = page.locator(".timeline-words"), page.get_by_role("button", name="Stop")
        stop.wait_for()
        assert words.inner_text().startswith("Going to step ")
        assert page.locator(".timeline-past").bounding_box()["width"] < at["x"]
        page.keyboard.press("Escape")
        wait_for_step(page, 1)  # the first checkpoint is the nearest, and a step after it
        assert not stop.is_visible()

        page.evaluate(
            """step => {
                const words = document.querySelector('.timeline-words');
                window.said = [];
                new MutationObserver(() => said.push(words.textContent)).observe(
                    words, { childList: true, characterData: true, subtree: true });
                backlight.session.seek(step);
            }""",
            FAR,
        )
        wait_for_step(page, FAR)
        said = [re.search(r": (\d+) %", each) for each in page.evaluate("window.said")]
        shares = [int(each[1]) for each in said if each]
        assert shares == sorted(shares)
        assert any(0 < each < 100 for each in shares)
        address = f"{server}/api/v1/runs/{made['id']}"
        np.testing.assert_array_equal(theta(address), known)
        # The way that was stopped was answered with a conflict, which the browser notes.
        assert [each for each in watched.errors if "409" not in each] == []


def test_the_track_is_accessible_in_both_themes(watched, server, run, record):
    address, _ = record
    page = open_record(watched, server, run)
    httpx.post(f"{address}/seek", json={"step": 7}, timeout=60)
    wait_for_step(page, 7)
    for theme in ("dark", "light"):
        page.evaluate("theme => backlight.state.set({theme})", theme)
        assert complaints(watched) == []
