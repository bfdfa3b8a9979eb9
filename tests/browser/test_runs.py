"""The page of all runs: the tree, what is done to runs there, and some of them side by side."""

import re

import httpx
import numpy as np
import pytest
from conftest import complaints
from safetensors.numpy import load

PARENT_STEPS, FORK_STEP, CHILD_STEPS = 60, 30, 20


@pytest.fixture
def api(server):
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture
def family(api, run):
    """A run that has made 60 steps, and a fork of it at step 30 that has made 20 more."""
    api.post(f"/runs/{run['id']}/step", json={"count": PARENT_STEPS})
    body = {"step": FORK_STEP, "changes": {"learning_rate": 0.05}, "name": "a fork"}
    fork = api.post(f"/runs/{run['id']}/fork", json=body).json()
    yield run["id"], api.post(f"/runs/{fork['id']}/step", json={"count": CHILD_STEPS}).json()["id"]
    api.delete(f"/runs/{fork['id']}")


@pytest.fixture
def listed(watched, server, family):
    """The list, with both on it."""
    page = watched.page
    page.goto(f"{server}/runs")
    for each in family:
        row(page, each).wait_for()
    return page


def row(page, run_id):
    return page.locator(f"runs-tree [data-run='{run_id}']")


def ids(page):
    return page.locator("runs-tree .rows .row").evaluate_all(
        "rows => rows.map((r) => r.dataset.run)"
    )


def focused(page):
    return page.evaluate("() => document.activeElement.closest('[data-run]')?.dataset.run")


def test_a_fork_stands_under_its_parent_with_its_numbers(listed, family, api):
    parent, fork = family
    order = ids(listed)
    assert order.index(fork) == order.index(parent) + 1
    assert row(listed, parent).get_attribute("aria-level") == "1"
    assert row(listed, fork).get_attribute("aria-level") == "2"
    told = api.get(f"/runs/{fork}").json()
    text = row(listed, fork).inner_text()
    for expected in ("from step 30", "rate 0.05", "paused", "step 50", f"{told['cost']:.4f}"):
        assert expected in text
    listed.wait_for_function(
        "id => document.querySelector(`[data-run='${id}'] path`).getAttribute('d').length > 100",
        arg=fork,
    )


def test_a_live_run_moves_on_in_the_list(listed, family, api):
    parent, _ = family
    api.post(f"/runs/{parent}/play")
    row(listed, parent).get_by_text("training").wait_for()
    listed.wait_for_function(
        "id => +/step ([\\d,]+)/.exec(document.querySelector(`[data-run='${id}']`).innerText)[1]"
        ".replace(',', '') > 65",
        arg=parent,
    )
    api.post(f"/runs/{parent}/pause")
    row(listed, parent).get_by_text("paused").wait_for()


def test_the_list_is_filtered_and_ordered_and_the_address_says_so(listed, family, server):
    listed.get_by_label("Filter the runs").fill("a fork")
    listed.wait_for_function("() => document.querySelectorAll('.rows .row').length === 2")
    assert ids(listed) == list(family)  # the parent stays, for the fork's place
    listed.get_by_label("Order").select_option("name")
    listed.wait_for_function("() => document.querySelectorAll('.rows .row').length === 1")
    assert listed.url == f"{server}/runs?sort=name&filter=a+fork"
    listed.reload()
    row(listed, family[1]).wait_for()
    assert ids(listed) == [family[1]]
    listed.get_by_label("Filter the runs").fill("no such run")
    listed.get_by_text("No run matches “no such run”.").wait_for()


def test_a_run_is_renamed_in_place_and_escape_leaves_it(listed, family, api):
    _, fork = family
    row(listed, fork).focus()
    listed.keyboard.press("F2")
    listed.keyboard.type("another name")
    listed.keyboard.press("Escape")
    assert focused(listed) == fork
    assert api.get(f"/runs/{fork}").json()["name"] == "a fork"
    row(listed, fork).get_by_role("button", name="Rename").click()
    listed.keyboard.type("another name")
    listed.keyboard.press("Enter")
    row(listed, fork).get_by_role("link", name="another name").wait_for()
    assert api.get(f"/runs/{fork}").json()["name"] == "another name"
    assert focused(listed) == fork


def test_a_run_is_deleted_by_key_and_undone(listed, family, api):
    parent, fork = family
    row(listed, parent).focus()
    listed.keyboard.press("Delete")
    row(listed, parent).wait_for(state="detached")
    assert api.get(f"/runs/{parent}").status_code == 404
    assert "from step 30 of a deleted run" in row(listed, fork).inner_text()
    listed.get_by_role("button", name="Undo: restore a test's run").click()
    row(listed, parent).wait_for()
    told = api.get(f"/runs/{parent}").json()
    assert (told["step"], told["status"]) == (PARENT_STEPS, "paused")
    assert focused(listed) == parent


def test_all_that_was_deleted_can_be_restored_while_the_page_is_open(listed, family):
    for each in family:
        row(listed, each).get_by_role("button", name="Delete").click()
        row(listed, each).wait_for(state="detached")
    listed.get_by_text("Recently deleted:").wait_for()
    listed.get_by_role("button", name="Restore a test's run").click()
    row(listed, family[0]).wait_for()
    listed.get_by_role("button", name="Undo: restore a fork").click()
    row(listed, family[1]).wait_for()
    assert row(listed, family[1]).get_attribute("aria-level") == "2"


def test_a_duplicate_stands_at_the_end_of_the_record(listed, family, api):
    parent, _ = family
    known = set(ids(listed))
    row(listed, parent).get_by_role("button", name="Duplicate").click()
    listed.wait_for_function(
        "count => document.querySelectorAll('.rows .row').length > count", arg=len(known)
    )
    (copy,) = set(ids(listed)) - known
    told = api.get(f"/runs/{copy}").json()
    assert (told["parent"], told["parent_step"], told["step"]) == (
        parent,
        PARENT_STEPS,
        PARENT_STEPS,
    )
    assert told["name"] == "a test's run, copy"
    api.delete(f"/runs/{copy}")


def test_keys_move_pick_and_open(listed, family, server):
    parent, fork = family
    row(listed, parent).focus()
    listed.keyboard.press("Space")
    listed.keyboard.press("ArrowDown")
    assert focused(listed) == fork
    listed.keyboard.press("Space")
    assert row(listed, fork).get_attribute("aria-selected") == "true"
    listed.keyboard.press("ArrowLeft")
    assert focused(listed) == parent
    listed.get_by_role("button", name="Compare 2 runs").wait_for()
    listed.keyboard.press("Enter")
    listed.wait_for_url(f"{server}/?run={parent}")


@pytest.fixture
def compared(listed, family):
    """The two side by side, where they stand."""
    for each in family:
        row(listed, each).get_by_role("checkbox").check()
    listed.get_by_role("button", name="Compare 2 runs").click()
    wait_for_steps(listed, PARENT_STEPS, FORK_STEP + CHILD_STEPS)
    return listed


def wait_for_steps(page, *steps):
    """Return when the panes' pictures are of these steps."""
    page.wait_for_function(
        "steps => { const stages = [...document.querySelectorAll('.pane network-stage')];"
        "return stages.length === steps.length && "
        "stages.every((each, i) => each.picture.frame?.step === steps[i]); }",
        arg=list(steps),
    )


def slide(page, step, *, release=True):
    page.get_by_label("Step of all runs").evaluate(
        "(slider, [step, release]) => { slider.value = step;"
        "slider.dispatchEvent(new Event('input'));"
        "if (release) slider.dispatchEvent(new Event('change')); }",
        [step, release],
    )


def test_all_go_to_the_same_step_and_those_that_end_before_say_so(compared, family, api):
    slide(compared, 20)
    wait_for_steps(compared, 20, 20)
    assert [api.get(f"/runs/{each}").json()["step"] for each in family] == [20, 20]
    assert "step=20" in compared.url
    slide(compared, 55)
    wait_for_steps(compared, 55, 50)
    compared.get_by_text("Its record ends at step 50: shown as it is there.").wait_for()
    assert compared.get_by_text("They stand at different steps.").count() == 0
    compared.get_by_role("button", name="One step back, in all").click()
    wait_for_steps(compared, 54, 50)


def test_dragging_ends_exactly_where_it_is_let_go(compared):
    for step in range(59, 10, -7):
        slide(compared, step, release=False)
    slide(compared, 33)
    wait_for_steps(compared, 33, 33)


def test_a_pause_brings_all_to_one_step(compared, family, api):
    compared.get_by_role("button", name="Play all").click()
    compared.wait_for_function(
        "() => [...document.querySelectorAll('.pane network-stage')]"
        ".every((each) => each.picture.frame?.step > 65)"
    )
    compared.get_by_role("button", name="Pause all").click()
    compared.get_by_role("button", name="Play all").wait_for()
    compared.wait_for_function(
        "() => new Set([...document.querySelectorAll('.pane network-stage')]"
        ".map((each) => each.picture.frame?.step)).size === 1"
    )
    first, second = (api.get(f"/runs/{each}").json() for each in family)
    assert first["step"] == second["step"] > 65


def test_the_difference_has_the_norm_that_numpy_finds(compared, family, api):
    slide(compared, 45)
    wait_for_steps(compared, 45, 45)
    words = compared.locator(".difference-words")
    words.get_by_text("Both at step 45.").wait_for()
    theta = [load(api.get(f"/runs/{each}/parameters").content)["theta"] for each in family]
    difference = theta[0].astype(np.float64) - theta[1]
    told = re.search(r"= ([\d.,]+), ([\d.]+) % of", words.inner_text())
    assert told is not None
    norm = np.linalg.norm(difference)
    assert float(told[1].replace(",", "")) == pytest.approx(norm, rel=1e-4)
    share = norm / np.linalg.norm(theta[1].astype(np.float64))
    assert float(told[2]) == pytest.approx(100 * share, rel=1e-2)
    assert f"{np.abs(difference).max():.4g}"[:5] in words.inner_text()
    slide(compared, 30)
    words.get_by_text("The parameters are equal, to the bit.").wait_for()


def test_other_layers_are_not_subtracted(watched, server, family, api):
    other = api.post("/runs", json={"dataset": "digits", "layers": [64, 5, 10]}).json()["id"]
    watched.page.goto(f"{server}/runs?runs={family[0]},{other}")
    watched.page.get_by_text("only networks of the same layers can be subtracted").wait_for()
    api.delete(f"/runs/{other}")


def test_pictures_share_one_scale_and_a_selection(compared):
    compared.wait_for_function(
        "() => { const frames = [...document.querySelectorAll('.pane network-stage')]"
        ".map((each) => each.picture.frame);"
        "return frames[0].scale.high === frames[1].scale.high; }"
    )
    compared.get_by_role("button", name="Weights").click()
    compared.wait_for_function(
        "() => { const frames = [...document.querySelectorAll('.pane network-stage')]"
        ".map((each) => each.picture.frame);"
        "return frames.every(({channel}) => channel === 'weight') && "
        "frames[0].scale.high === frames[1].scale.high; }"
    )


def test_the_back_button_leads_to_the_list(compared, family):
    compared.go_back()
    row(compared, family[0]).wait_for()
    compared.go_forward()
    compared.get_by_role("button", name="Play all").wait_for()


def test_more_runs_than_can_be_awake_are_told_so_and_tried_again(watched, server, family, api):
    body = {"dataset": "moons", "speed": 1}
    busy = [api.post("/runs", json=body).json()["id"] for _ in range(8)]
    try:
        for each in busy:
            api.post(f"/runs/{each}/play")  # refused once others train as well
        page = watched.page
        page.goto(f"{server}/runs?runs={','.join(family)}")
        page.get_by_text("at most 8 that train or are watched at once").nth(1).wait_for()
        page.get_by_text("Waiting for both runs").wait_for()
        for each in busy:
            api.post(f"/runs/{each}/pause")
        for _ in family:
            page.get_by_role("button", name="Try again").first.click()
        wait_for_steps(page, PARENT_STEPS, FORK_STEP + CHILD_STEPS)
        watched.errors.clear()  # the browser may log the server's refusal as well, which is right
    finally:
        for each in busy:
            api.delete(f"/runs/{each}")


def test_a_deleted_run_is_not_replaced_by_another(watched, compared, family, api):
    api.delete(f"/runs/{family[1]}")
    compared.get_by_text("This run was deleted.").wait_for()
    compared.get_by_text("One of the two runs was deleted.").wait_for()
    watched.errors.clear()  # the browser logs that the run is not there any more, which is right


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nothing_stands_in_the_way_of_assistive_technology(watched, listed, family, server, theme):
    listed.goto(f"{server}/runs?theme={theme}")
    row(listed, family[1]).wait_for()
    row(listed, family[1]).get_by_role("button", name="Delete").click()
    listed.get_by_role("button", name="Undo: restore a fork").wait_for()
    assert complaints(watched) == []
    listed.get_by_role("button", name="Undo: restore a fork").click()
    row(listed, family[1]).wait_for()
    listed.goto(f"{server}/runs?theme={theme}&runs={','.join(family)}&step=45")
    listed.locator(".difference-words").get_by_text("Both at step 45.").wait_for()
    assert complaints(watched) == []


def test_a_phone_needs_no_sideways_scrolling(listed, family, server):
    listed.set_viewport_size({"width": 390, "height": 844})
    for address in (f"{server}/runs", f"{server}/runs?runs={','.join(family)}&step=45"):
        listed.goto(address)
        listed.locator(".loading").wait_for(state="hidden")
        assert listed.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_side_panel_shows_the_same_tree_and_undoes_too(watched, family, server, api):
    parent, fork = family
    page = watched.page
    page.goto(f"{server}/?run={parent}&panel=runs")
    rows = page.locator("run-list .run")
    item = rows.filter(has_text="a fork")
    item.get_by_text("from step 30").wait_for()
    item.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo: restore a fork").click()
    item.wait_for()
    assert api.get(f"/runs/{fork}").json()["step"] == FORK_STEP + CHILD_STEPS
    page.get_by_role("link", name="All runs as a page").click()
    page.wait_for_url(f"{server}/runs")
