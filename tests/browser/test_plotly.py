"""The network does not wait for Plotly's script, and says so if it never comes."""

import pytest
from conftest import PATIENCE, SIZE

SCRIPT = "**/vendor/plotly-*"
FRAME = "() => window.backlight?.session.frame"


@pytest.fixture
def cold_page(browser, server, run):
    """A page whose request for Plotly's script is held until a test lets it go."""
    with browser.new_context(viewport=SIZE) as context:
        page, held = context.new_page(), []
        page.set_default_timeout(PATIENCE)
        page.route(SCRIPT, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
        page.goto(f"{server}/?run={run['id']}", wait_until="commit")
        page.wait_for_function(FRAME)
        yield page, held


def test_the_network_is_live_before_plotly_has_come(cold_page):
    page, held = cold_page
    stage = page.locator("network-stage")
    assert not page.evaluate("() => 'Plotly' in window")
    page.get_by_role("button", name="One step", exact=True).click()
    page.wait_for_function("() => backlight.session.frame.step === 1")
    page.wait_for_function("() => document.querySelector('network-stage').timing.frames > 1")
    assert stage.locator(".js-plotly-plot").count() == 0
    page.mouse.move(500, 400)  # what is asked of the figure that is not there yet is left out
    page.get_by_role("button", name="Zoom in").click()
    for each in held:
        each.continue_()
    page.unroute(SCRIPT)
    stage.locator(".js-plotly-plot").wait_for()
    # What was told before it came is on it: the right answer's name, the color bar, the curves.
    stage.locator(".js-plotly-plot .cbaxis text").first.wait_for()
    assert stage.locator(".textpoint text[style*='font-weight: 700']").count() == 1
    page.locator("cost-chart .js-plotly-plot .scatterlayer .trace").first.wait_for()


def test_a_page_without_plotly_says_what_is_missing(cold_page):
    page, held = cold_page
    page.route(SCRIPT, lambda route: route.abort())
    for each in held:
        each.abort()
    page.get_by_role("region", name="Messages").get_by_text(
        "Plotly's script has not come"
    ).wait_for()
    page.get_by_role("button", name="One step", exact=True).click()
    page.wait_for_function("() => backlight.session.frame.step === 1")
