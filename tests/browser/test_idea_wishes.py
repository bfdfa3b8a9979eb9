"""The table of wishes: whose columns it has, what its rows lead to, and what the stage shows of it."""

import httpx
import pytest
from conftest import parsed


def test_picks_come_and_go_and_are_in_the_address(open_idea):
    page = open_idea("wishes", "&picks=train:1,train:2&spotlight=train:7")
    heads = page.locator(".wish-head")
    page.locator(".wish-table tbody tr").first.wait_for()
    assert heads.count() == 2
    page.get_by_role("button", name="+ Spotlit").click()
    page.locator(".wish-head").nth(2).wait_for()
    assert "picks=train:1,train:2,train:7" in page.url
    page.get_by_role("button", name="+ Random").click()
    page.locator(".wish-head").nth(3).wait_for()
    page.get_by_role("button", name="Take training example 1 away").click()
    page.locator(".wish-head").nth(3).wait_for(state="detached")
    assert "picks=train:2,train:7," in page.url


def test_a_row_says_what_the_endpoint_says_and_selects_its_parameter(open_idea, server, run):
    page = open_idea("wishes", "&picks=train:1,train:2")
    answer = httpx.post(
        f"{server}/api/v1/runs/{run['id']}/probes/nudges",
        json={"examples": [{"split": "train", "index": index} for index in (1, 2)]},
        timeout=60,
    ).json()
    row = answer["rows"][1]
    cells = page.locator(".wish-table tbody tr").nth(1).locator("td")
    shown = [parsed(cells.nth(i).get_attribute("title") or "") for i in range(4)]
    assert shown == pytest.approx([*row["wishes"], row["average"], row["update"]], rel=6e-3)

    page.locator(".wish-table tbody th button").nth(1).click()
    page.locator(".wish-table tbody th button[aria-pressed=true]").wait_for()
    layer, to = row["parameter"]["layer"], row["parameter"]["to"]
    assert f":{layer}:{to}" in page.evaluate("backlight.state.get('select')")


def test_pointing_at_an_example_shows_its_wishes_alone(open_idea):
    page = open_idea("wishes", "&show=on")
    caption = page.locator(".stage-scene")
    page.locator(".stage-scene", has_text="on average").wait_for()
    page.locator(".wish-head").nth(1).hover()
    page.locator(".stage-scene", has_text="training example 1 alone").wait_for()
    page.locator(".idea h2").hover()
    page.locator(".stage-scene", has_text="on average").wait_for()
    page.locator(".wish-head").nth(1).click()
    page.locator(".idea h2").hover()
    assert "training example 1 alone" in caption.inner_text()


def test_the_next_mini_batch_is_shown_as_a_spread(open_idea, run):
    page = open_idea("wishes")
    page.get_by_role("button", name="Next mini-batch").click()
    spread = page.locator(".wish-spread").first
    spread.wait_for()
    assert (spread.get_attribute("aria-label") or "").startswith(f"{run['batch_size']} wishes from")
    assert page.locator(".wish-head").count() == 0
