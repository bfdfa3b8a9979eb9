"""The page in a real browser: what a newcomer does in the first minutes."""

import httpx
import numpy as np
import pytest
from conftest import free_port, readout, serving, wait_for_frame, watching
from safetensors.numpy import load


def number(text: str) -> float:
    return float(text.replace(",", "").replace("%", "").strip())


def test_frames_change_the_picture_and_accuracy_rises(page, run, server):
    httpx.patch(f"{server}/api/v1/runs/{run['id']}", json={"speed": 200})
    stage = page.locator("network-stage")
    before = stage.screenshot()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => parseFloat(document.querySelector('[data-readout=accuracy]').textContent) > 60"
    )
    page.get_by_role("button", name="Pause").click()
    assert stage.screenshot() != before
    assert number(readout(page, "cost")) < 2


def test_one_step_is_exactly_one_step(page, run, server):
    page.get_by_role("button", name="Play").click()
    wait_for_frame(page, 5)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    step = httpx.get(f"{server}/api/v1/runs/{run['id']}").json()["step"]
    wait_for_frame(page, step)
    page.get_by_role("button", name="One step", exact=True).click()
    wait_for_frame(page, step + 1)
    page.wait_for_function(
        "text => document.querySelector('[data-readout=step]').textContent === text",
        arg=f"{step + 1:,}",
    )
    assert httpx.get(f"{server}/api/v1/runs/{run['id']}").json()["step"] == step + 1


def test_reset_goes_back_to_the_same_weights(page, run, server):
    def theta():
        tensors = load(httpx.get(f"{server}/api/v1/runs/{run['id']}/parameters").content)
        return np.concatenate([tensors[name].ravel() for name in sorted(tensors)])

    first = theta()
    page.get_by_role("button", name="One step", exact=True).click()
    wait_for_frame(page, 1)
    assert not np.array_equal(theta(), first)
    page.get_by_role("button", name="Reset to the same initial weights").click()
    page.wait_for_function("() => backlight.session.frame.step === 0")
    assert np.array_equal(theta(), first)


def test_a_drawn_digit_is_predicted(page, run, server):
    httpx.post(f"{server}/api/v1/runs/{run['id']}/step", json={"count": 1000}, timeout=60)
    page.get_by_role("tab", name="Draw").click()
    canvas = page.get_by_role("img", name="Drawing area")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] * 0.8, steps=12)
    page.mouse.up()
    page.locator(".draw-bars .winner").wait_for()
    labels = page.locator(".draw-bars li").evaluate_all("items => items.map((i) => i.ariaLabel)")
    shares = [number(label.partition(":")[2]) for label in labels]
    assert abs(sum(shares) - 100) < 1
    assert page.locator(".draw-answer").inner_text() != ""


def test_another_network_can_be_built(page, server, run):
    page.get_by_role("tab", name="Build").click()
    page.get_by_label("Neurons of hidden layer 1").fill("8")
    page.get_by_role("button", name="Build and train").click()
    page.wait_for_function("id => backlight.session.run.id !== id", arg=run["id"])
    wait_for_frame(page)
    built = page.evaluate("backlight.session.run")
    try:
        assert built["layers"] == [64, 8, 16, 10]
        assert built["parameters"] == 64 * 8 + 8 + 8 * 16 + 16 + 16 * 10 + 10
        assert f"run={built['id']}" in page.url
    finally:
        httpx.delete(f"{server}/api/v1/runs/{built['id']}")


def test_the_state_survives_a_reload(page):
    page.keyboard.press("3")  # the third channel
    page.get_by_role("tab", name="Examples").click()
    page.get_by_role("radio", name="Linear").check()
    page.reload()
    wait_for_frame(page)
    page.wait_for_function("() => backlight.session.frame.channel === 'weight'")
    page.wait_for_function("() => backlight.session.frame.scale.kind === 'linear'")
    assert page.get_by_role("tab", name="Examples").get_attribute("aria-selected") == "true"


def test_a_lost_connection_comes_back_by_itself(context, tmp_path):
    port = free_port()
    with watching(context, f"http://127.0.0.1:{port}") as opened:
        page = opened.page
        with serving(tmp_path, port) as address:
            page.goto(address)
            wait_for_frame(page)
            run = page.evaluate("() => backlight.session.run.id")
        page.wait_for_function("() => backlight.session.connection.state === 'waiting'")
        page.locator("status-banner").get_by_role("button", name="Retry now").wait_for()
        with serving(tmp_path, port):
            page.wait_for_function("() => backlight.session.connection.state === 'open'")
            wait_for_frame(page)
            assert page.evaluate("backlight.session.run.id") == run  # it outlived its server


def test_keys_do_what_the_sheet_says(page):
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    sheet.wait_for()
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    page.keyboard.press("Space")
    page.wait_for_function("() => backlight.session.run.status === 'running'")
    page.keyboard.press("Space")
    page.wait_for_function("() => backlight.session.run.status === 'paused'")


def test_selecting_a_neuron_shows_its_numbers(page, server, run):
    page.evaluate("backlight.state.set({select: 'n:1:3', panel: 'inspect'})")
    inspector = page.locator("network-inspector")
    inspector.get_by_text("neuron 3 of layer 1", exact=False).first.wait_for()
    example = {"split": "train", "index": 0}
    answer = httpx.post(f"{server}/api/v1/runs/{run['id']}/trace", json={"example": example}).json()
    assert f"{answer['layers'][0]['a'][3]:.3g}" in inspector.inner_text()


def test_learning_rate_changes_while_it_runs(watched, page, server, run):
    page.get_by_role("button", name="Play").click()
    field = page.get_by_label("Learning rate").first
    field.fill("0.25")
    field.press("Enter")
    page.wait_for_function("() => backlight.session.frame.learningRate === 0.25")
    field.fill("-1")
    field.press("Enter")
    page.get_by_text("greater than 0", exact=False).first.wait_for()
    watched.errors.clear()  # the browser logs the refusal as well, which is right
    assert httpx.get(f"{server}/api/v1/runs/{run['id']}").json()["learning_rate"] == 0.25


def test_two_dimensional_data_shows_its_decision_surface(context, server):
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        run = client.post("/runs", json={"dataset": "circles"}).json()
        client.patch(f"/runs/{run['id']}", json={"speed": "max"})
        with watching(context, server) as opened:
            opened.page.goto(f"{server}/?run={run['id']}")
            wait_for_frame(opened.page)
            assert opened.page.evaluate("backlight.session.frame.surface.length") == 2 * 40 * 40
            before = opened.page.locator("network-stage").screenshot()
            opened.page.get_by_role("button", name="Play").click()
            opened.page.wait_for_function("() => backlight.session.run.test_accuracy > 0.9")
            assert opened.page.locator("network-stage").screenshot() != before
            assert opened.errors == []
        client.delete(f"/runs/{run['id']}")


def test_divergence_is_told_and_reset_helps(page, server, run):
    address = f"{server}/api/v1/runs/{run['id']}"
    body = {"dataset": "digits", "activation": "relu", "output_activation": "identity"}
    wild = httpx.post(f"{server}/api/v1/runs", json={**body, "learning_rate": 1e5}).json()
    page.goto(f"{server}/?run={wild['id']}")
    wait_for_frame(page)
    page.get_by_role("button", name="Play").click()
    banner = page.locator("status-banner")
    banner.get_by_text("learning rate", exact=False).first.wait_for()
    page.wait_for_function("() => backlight.session.run.status === 'diverged'")
    banner.get_by_role("button", name="Reset").click()
    page.wait_for_function("() => backlight.session.run.status === 'paused'")
    page.wait_for_function("() => backlight.session.frame.step === 0")
    httpx.delete(f"{server}/api/v1/runs/{wild['id']}")
    assert httpx.get(address).status_code == 200


def test_a_phone_needs_no_sideways_scrolling(browser, server, run):
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    with phone as context, watching(context, server) as opened:
        page = opened.page
        page.goto(f"{server}/?run={run['id']}&panel=draw")
        wait_for_frame(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.get_by_role("button", name="Play").is_visible()
        assert opened.errors == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_without_a_run_the_page_says_so_and_offers_to_build_one(context, empty_server, theme):
    with watching(context, empty_server) as watched:
        page = watched.page
        page.goto(f"{empty_server}/?theme={theme}")
        build = page.locator("status-banner").get_by_role("button", name="Build a network")
        build.wait_for()
        assert not page.locator(".stage-edges").is_visible()  # black in any theme
        for name in ("Play", "One step", "One step back", "Speed", "Learning rate"):
            assert (
                page.get_by_label(name, exact=True)
                .or_(page.get_by_role("button", name=name, exact=True))
                .first.is_disabled()
            )
        assert not page.get_by_text("Reading what was recorded").first.is_visible()
        build.click()
        page.locator("#panel-build").wait_for()
        assert watched.errors == []


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("empty"), free_port(), demo=False) as address:
        yield address
