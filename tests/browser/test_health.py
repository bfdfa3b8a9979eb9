"""What a run's health looks like: early warnings, and the ways out of a divergence."""

import re

import httpx
import pytest

from tests.browser.conftest import complaints, wait_for_frame

CALM, WILD = 0.05, 3.0
CALM_STEPS = 30
BODY = {
    "dataset": "digits",
    "layers": [64, 16, 16, 10],
    "activation": "leaky_relu",
    "output_activation": "identity",
    "learning_rate": CALM,
    "speed": "max",
}


@pytest.fixture
def client(server):
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as opened:
        before = {run["id"] for run in opened.get("/runs").json()["runs"]}
        yield opened
        for run in opened.get("/runs").json()["runs"]:
            if run["id"] not in before:
                opened.delete(f"/runs/{run['id']}")


@pytest.fixture
def diverged(client):
    """A run that was healthy for a while and has diverged after its learning rate was raised."""
    made = client.post("/runs", json=BODY).json()
    address = f"/runs/{made['id']}"
    client.post(f"{address}/step", json={"count": CALM_STEPS})
    client.patch(address, json={"learning_rate": WILD})
    found = client.post(f"{address}/step", json={"count": 500}).json()
    assert found["status"] == "diverged"
    return found


@pytest.fixture
def panel(watched, server, diverged):
    """The panel of that run, once it tells what led there."""
    watched.page.goto(f"{server}/?run={diverged['id']}")
    wait_for_frame(watched.page)
    shown = watched.page.locator("divergence-panel")
    shown.get_by_role("button", name="Rewind").wait_for()
    return shown


def test_what_led_to_a_divergence_is_told_and_drawn(watched, panel, client, diverged):
    page = watched.page
    chain = client.get(f"/runs/{diverged['id']}/divergence").json()
    healthy = chain["last_healthy_step"]
    assert CALM_STEPS <= healthy < chain["step"] == diverged["step"]
    panel.get_by_role("button", name=f"Rewind to step {healthy}", exact=True).wait_for()
    assert f"Step {healthy} was" in panel.locator(".divergence-cause").text_content()
    page.locator("status-banner").get_by_role("button", name="Reset").wait_for()
    for sign, values in (("cost", [chain["cost"]]), ("z", [each["z"] for each in chain["layers"]])):
        panel.locator(f"[data-sign={sign}]").click()
        page.wait_for_function(
            "count => document.querySelector('.chain-plot .plot-figure').data?.length === count",
            arg=2 * len(values),
        )
        drawn = page.evaluate(
            "document.querySelector('.chain-plot .plot-figure').data.map(({x, y}) => ({x, y}))"
        )
        for line, expected in zip(drawn[::2], values, strict=True):
            assert line == {"x": chain["steps"], "y": [each or None for each in expected]}
    assert complaints(watched) == []
    page.evaluate("backlight.state.set({theme: 'light'})")
    assert complaints(watched) == []


def test_the_panel_folds_by_key(watched, panel):
    fold = panel.get_by_role("button", name="What led to the divergence")
    fold.focus()
    watched.page.keyboard.press("Enter")
    panel.locator(".divergence-body").wait_for(state="hidden")
    assert fold.get_attribute("aria-expanded") == "false"
    watched.page.keyboard.press("Enter")
    panel.locator(".divergence-body").wait_for()


def test_rewinding_stands_at_the_last_healthy_step(watched, panel, client, diverged):
    page = watched.page
    healthy = client.get(f"/runs/{diverged['id']}/divergence").json()["last_healthy_step"]
    panel.get_by_role("button", name="Rewind").click()
    panel.wait_for(state="hidden")
    page.wait_for_function("step => backlight.session.frame.step === step", arg=healthy)
    run = client.get(f"/runs/{diverged['id']}").json()
    assert (run["status"], run["step"]) == ("paused", healthy)
    assert page.evaluate("document.activeElement.id") == "stage"
    page.locator("vital-signs").get_by_text(re.compile(r"no warnings|\d warnings?")).wait_for()


@pytest.mark.usefixtures("panel")
@pytest.mark.parametrize("by_key", [False, True])
def test_the_main_button_and_its_key_rewind_instead_of_playing(watched, client, diverged, by_key):
    page = watched.page
    healthy = client.get(f"/runs/{diverged['id']}/divergence").json()["last_healthy_step"]
    main = page.locator("top-bar").get_by_role("button", name="Rewind", exact=True)
    assert page.get_by_role("button", name="Play", exact=True).count() == 0
    assert page.get_by_role("button", name="One step", exact=True).is_disabled()
    if by_key:
        page.keyboard.press(" ")
    else:
        main.click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.wait_for_function("step => backlight.session.frame.step === step", arg=healthy)
    assert page.locator("status-banner .notice.danger").count() == 0


@pytest.mark.usefixtures("panel")
@pytest.mark.parametrize("size", [(1024, 768), (1440, 900)])
def test_beside_the_panel_the_network_keeps_its_room(watched, size):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function("() => document.querySelector('network-stage').clientHeight >= 200")
    charts = page.locator(".chart-row")
    charts.scroll_into_view_if_needed()
    box = charts.bounding_box()
    assert box["y"] + box["height"] <= size[1] + 1


def test_a_branch_goes_on_there_with_a_tenth_of_the_learning_rate(watched, panel, client, diverged):
    page = watched.page
    healthy = client.get(f"/runs/{diverged['id']}/divergence").json()["last_healthy_step"]
    panel.get_by_role("button", name="Branch there with learning rate 0.3", exact=True).click()
    page.wait_for_function("id => backlight.session.run.id !== id", arg=diverged["id"])
    wait_for_frame(page, healthy + 1)  # it plays
    branch = client.get(f"/runs/{page.evaluate('backlight.session.run.id')}").json()
    assert branch["learning_rate"] == pytest.approx(WILD / 10)
    assert branch["step"] > healthy
    assert client.get(f"/runs/{diverged['id']}").json()["status"] == "diverged"


def test_warnings_are_quiet_until_opened_and_light_their_neurons(watched, server, client):
    page = watched.page
    wild = {**BODY, "activation": "relu", "output_activation": "sigmoid", "learning_rate": 3}
    run = client.post("/runs", json={**wild, "initialization": "normal"}).json()
    client.post(f"/runs/{run['id']}/step", json={"count": 200})
    warnings = client.get(f"/runs/{run['id']}/probes/vitals").json()["warnings"]
    dead = next(each for each in warnings if each["kind"] == "dead")
    page.goto(f"{server}/?run={run['id']}")
    wait_for_frame(page)
    count = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
    badge = page.get_by_role("button", name=f"Health: {count}", exact=True)
    badge.wait_for()
    details = page.get_by_role("region", name="Health")
    assert not details.is_visible()
    badge.focus()
    page.keyboard.press("Enter")
    details.get_by_text(dead["words"]).wait_for()
    layer, unit = dead["layer"], dead["units"][0]
    chip = details.get_by_role("button", name=f"Show neuron {unit} of layer {layer}", exact=True)
    chip.first.click()
    assert page.evaluate("backlight.state.get('select')") == f"n:{layer}:{unit}"
    assert chip.first.get_attribute("aria-pressed") == "true"
    assert complaints(watched) == []
    page.evaluate("backlight.state.set({theme: 'light'})")
    assert complaints(watched) == []
    chip.first.click()
    assert page.evaluate("backlight.state.get('select')") == ""


def test_a_run_in_order_says_so(page):
    badge = page.get_by_role("button", name="Health: no warnings")
    badge.click()
    page.get_by_text("Nothing is out of order").wait_for()
    page.get_by_text("Step 0, 500 training examples.").wait_for()
