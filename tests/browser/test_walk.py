"""The walk through one step in a real browser: by key, by slider, and what it does to the run."""

import httpx
from conftest import STEPS_LEARNED, wait_for_frame

STOPS = ["Forward: layer 1", "Forward: layer 2", "Forward: layer 3", "The cost"]


def title(page, text):
    """Wait until the walk is at a stop."""
    page.locator(".walk-title", has_text=text).wait_for()


def test_a_walk_by_key_and_by_slider(open_idea, server, run):
    page = open_idea("chain")
    page.keyboard.press("w")
    for stop in STOPS:
        title(page, stop)
        page.keyboard.press("ArrowRight")
    title(page, "Backward: layer 3")
    page.keyboard.press("ArrowLeft")
    title(page, "The cost")
    assert "walk=3" in page.url
    example = {"split": "train", "index": 0}
    trace = httpx.post(f"{server}/api/v1/runs/{run['id']}/trace", json={"example": example}).json()
    page.locator(".walk-formulas math", has_text=f"{trace['cost']:.3g}").first.wait_for()
    slider = page.get_by_role("slider", name="Stop")
    slider.fill("7")
    title(page, "The update")
    page.locator("step-walk").get_by_role("button", name="Make this step").click()
    title(page, "Forward: layer 1")
    wait_for_frame(page, STEPS_LEARNED + 1)
    page.locator("step-walk .number", has_text=f"step {STEPS_LEARNED + 1}").wait_for()
    slider.press("ArrowRight")
    title(page, "Forward: layer 2")
    page.get_by_role("button", name="End the walk").click()
    page.locator("step-walk").wait_for(state="hidden")
    assert "walk=" not in page.url
    assert page.evaluate("backlight.session.run.status") == "paused"


def test_what_is_told_late_of_a_stop_that_was_left_does_not_stay(open_idea):
    page, held = open_idea("chain", "&walk=3"), []
    formulas = page.locator(".walk-formulas")
    formulas.get_by_text("what the example costs").wait_for()
    with page.expect_request("**/inspect"):
        page.route("**/inspect", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
        page.keyboard.press("ArrowRight")
    title(page, "Backward: layer 3")
    page.keyboard.press("ArrowLeft")
    title(page, "The cost")
    with page.expect_response("**/trace"):  # asked for anew, after the answer that comes late
        held[0].continue_()
    formulas.get_by_text("what the example costs").wait_for()


def test_a_walk_pauses_a_run_that_plays_and_lets_it_play_on(open_idea):
    page = open_idea("chain")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => backlight.session.run.status === 'running'")
    page.get_by_role("button", name="Walk through a step").click()
    page.wait_for_function("() => backlight.session.run.status === 'paused'")
    page.locator("step-walk .number", has_text="paused").wait_for()
    page.get_by_role("button", name="End the walk").click()
    page.wait_for_function("() => backlight.session.run.status === 'running'")
