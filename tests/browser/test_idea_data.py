"""The page about data: its matrix and mistakes, the learning curve, and examples of one's own."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from conftest import complaints, wait_for_frame
from playwright.sync_api import Page, expect

EPOCH = 45  # steps: 1,437 digits in batches of 32


@pytest.fixture
def asked(server, run) -> Callable[..., Any]:
    """Ask the run's REST interface, beside the page."""

    def ask(method: str, path: str, **body: Any) -> Any:
        answer = httpx.request(
            method, f"{server}/api/v1/runs/{run['id']}{path}", json=body or None, timeout=60
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    return ask


def draw_a_line(page: Page) -> None:
    """Draw something like a one on the draw pad."""
    box = page.locator(".draw-canvas").bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()


def test_the_matrix_is_the_servers_and_its_cells_show_their_mistakes(open_idea, asked):
    page = open_idea("data")
    answer = asked("POST", "/probes/confusion", split="test", top=1000)
    table = page.locator(".data-page .confusion-table")
    shown = table.locator("button").evaluate_all("cells => cells.map((cell) => +cell.textContent)")
    assert shown == [count for row in answer["matrix"] for count in row]
    assert table.locator("thead th").all_inner_texts()[1:] == [str(n) for n in range(10)]

    label, prediction = (answer["mistakes"][-1][key] for key in ("label", "prediction"))
    of_cell = [
        each["index"]
        for each in answer["mistakes"]
        if (each["label"], each["prediction"]) == (label, prediction)
    ]
    table.get_by_role("button", name=f"{label} taken for {prediction}:").click()
    page.locator(".data-part h3", has_text=f"{label} taken for {prediction}").wait_for()
    listed = page.locator(".mistakes button")
    expect(listed).to_have_count(min(8, len(of_cell)))
    assert [
        int(index) for index in listed.evaluate_all("all => all.map((b) => b.dataset.index)")
    ] == (of_cell[:8])
    listed.first.click()
    assert f"spotlight=test:{of_cell[0]}" in page.url
    page.wait_for_function(
        "index => backlight.session.frame.example.index === index", arg=of_cell[0]
    )


def test_the_matrix_is_one_tab_stop_with_arrows_inside(open_idea):
    page = open_idea("data")
    cells = page.locator(".data-page .confusion-table button")
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused).startswith("1, recognized: ")
    assert page.locator(".data-page .confusion-table button[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.locator(".data-part", has_text="Recall of 1").wait_for()


def test_a_learning_curve_is_drawn_to_its_end(open_idea, asked, watched):
    page = open_idea("data")
    page.get_by_role("button", name="Show me").click()
    page.locator(".data-part select").select_option("3")
    page.locator(".data-view").get_by_role("button", name="Draw the curve").click()
    stage = page.locator(".data-view")
    stage.get_by_role("button", name="Draw it anew").wait_for()
    (job,) = asked("GET", "/jobs")["jobs"]
    assert (job["status"], job["probe"]) == ("done", "learning_curve")
    drawn = stage.locator(".curve-plot .js-plotly-plot").evaluate(
        "plot => Object.fromEntries(plot.data.map(({name, x, y}) => [name, [x, y]]))"
    )
    sizes = [point["size"] for point in job["points"]]
    assert drawn["on test examples"] == [sizes, [point["test_accuracy"] for point in job["points"]]]
    assert drawn["on the examples learned from"] == [
        sizes,
        [point["train_accuracy"] for point in job["points"]],
    ]
    assert complaints(watched) == []

    page.reload()
    page.locator(".data-page .curve-plot .js-plotly-plot .point").first.wait_for()


def test_a_learning_curve_is_cancelled(open_idea, asked):
    page = open_idea("data")
    page.locator(".data-part select").select_option("300")
    card = page.locator(".data-page .data-part", has=page.locator(".curve-form"))
    card.get_by_role("button", name="Draw the curve").click()
    card.get_by_role("button", name="Cancel").click()
    card.get_by_text("Cancelled").wait_for()
    (job,) = asked("GET", "/jobs")["jobs"]
    assert job["status"] == "cancelled"
    assert not card.locator("progress").is_visible()


def test_a_drawn_digit_is_added_takes_part_and_is_removed(page, server, run, asked):
    asked("POST", "/step", count=3)  # in the middle of an epoch
    page.goto(f"{server}/?run={run['id']}&panel=draw")
    wait_for_frame(page, 3)
    add = page.get_by_role("button", name="Add to this run")
    assert add.is_disabled()
    draw_a_line(page)
    assert add.is_disabled(), "nobody has said which digit it is"
    page.get_by_role("radio", name="1").check()
    add.click()
    page.get_by_text("it takes part from the next epoch on").wait_for()
    assert add.is_disabled(), "the same drawing is not added twice by chance"
    (example,) = asked("GET", "/examples")["examples"]
    assert (example["label"], example["active"]) == (1, False)
    predicted = page.evaluate("() => document.querySelector('.draw-fitted canvas').width")
    assert predicted == 112
    assert max(example["inputs"]) > 0.5

    page.evaluate("() => backlight.state.set({panel: 'ideas', idea: 'data'})")
    own = page.locator("[data-slot=added]")
    expect(own).to_have_text("1 added; it waits for the next epoch.")
    asked("POST", "/step", count=EPOCH)
    expect(own).to_have_text("1 added, and in the present epoch.")
    expect(page.locator(".idea [data-slot=count]")).to_have_text("1,438")

    page.get_by_role("button", name="Remove your 1").click()
    expect(own).to_contain_text("None was added to this run.")
    expect(page.locator(".idea [data-slot=count]")).to_have_text("1,437")
    assert asked("GET", "/examples")["total"] == 0


def test_a_test_digit_is_not_learned_from(page, server, run):
    page.goto(f"{server}/?run={run['id']}&panel=draw")
    wait_for_frame(page)
    page.get_by_role("button", name="Try a test digit").click()
    page.get_by_text("This digit is of the test set").wait_for()
    assert page.locator(".draw-labels input:checked").count() == 1
    assert page.get_by_role("button", name="Add to this run").is_disabled()


def test_what_the_server_refuses_is_told(page, watched, server, run, asked):
    inputs = [0.5] * 64
    asked("POST", "/examples", examples=[{"inputs": inputs, "label": 1}] * 500)
    page.goto(f"{server}/?run={run['id']}&panel=draw")
    wait_for_frame(page)
    page.get_by_text("500 added to this run.").wait_for()
    draw_a_line(page)
    page.get_by_role("radio", name="1").check()
    page.get_by_role("button", name="Add to this run").click()
    page.locator(".draw-adding .error", has_text="expected at most 500").wait_for()
    (refusal,) = watched.errors  # the browser's own word of it
    assert "422" in refusal
    watched.errors.clear()


def test_two_classes_have_a_matrix_too(server, page):
    created = httpx.post(f"{server}/api/v1/runs", json={"dataset": "moons"}, timeout=60).json()
    try:
        page.goto(f"{server}/?run={created['id']}&panel=ideas&idea=data&show=on")
        wait_for_frame(page)
        page.locator(".data-view .confusion-table").wait_for()
        assert page.locator(".data-view .confusion-table button").count() == 4
        assert not page.get_by_role("button", name="Open the draw pad").is_visible()
    finally:
        httpx.delete(f"{server}/api/v1/runs/{created['id']}", timeout=60)
