"""What comes when: the network first, then Plotly, then the panels that are not open."""

import pytest
from conftest import PATIENCE, SIZE

SCRIPT = "**/vendor/plotly-*"
FRAME = "() => window.backlight?.session.frame"
SCRIPTS = """() => {
  const named = [...document.querySelectorAll("link[rel=modulepreload]")].map(({ href }) => href);
  const classic = [...document.querySelectorAll("script:not([type=module])")].map(({ src }) => src);
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const modules = loaded.filter((name) => name.endsWith(".js") && !name.includes("/vendor/"));
  return [named, modules.filter((name) => !classic.includes(name))];
}"""


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


@pytest.mark.parametrize("address", ["/", "/runs"])
def test_what_a_page_needs_at_once_is_named_at_once(cold_page, server, address):
    page, _ = cold_page
    page.goto(server + address, wait_until="commit")
    page.wait_for_function(
        FRAME if address == "/" else "() => document.querySelector('.rows .row')"
    )
    named, asked = page.evaluate(SCRIPTS)
    assert len(named) > 20
    assert sorted(named) == sorted(set(asked))


def test_a_panel_that_is_opened_early_does_not_wait_for_the_rest(cold_page):
    page, _ = cold_page
    page.get_by_role("tab", name="Build").click()
    page.get_by_role("button", name="Build and train").wait_for()
    named, asked = page.evaluate(SCRIPTS)
    more = {name.rpartition("/")[0].rpartition("/")[2] for name in set(asked) - set(named)}
    assert "builder" in more
    assert "ideas" not in more


def test_a_panel_whose_script_does_not_come_says_so_and_can_be_opened_again(cold_page):
    page, _ = cold_page
    page.route("**/network-builder.js", lambda route: route.abort())
    page.get_by_role("tab", name="Build").click()
    messages = page.get_by_role("region", name="Messages")
    messages.get_by_text("A panel's script has not come").wait_for()
    page.unroute("**/network-builder.js")
    page.get_by_role("tab", name="Inspect").click()
    page.get_by_role("tab", name="Build").click()
    page.get_by_role("button", name="Build and train").wait_for()
