"""What is taken along from the page and opened on it: whole files, equal runs, refusals in words."""

import base64
import io
import re
from pathlib import Path

import httpx
import numpy as np
import onnxruntime
import pytest
from conftest import complaints, free_port, serving, wait_for_frame, watching
from safetensors.numpy import load

STEPS = 40
SHEET = "dialog.files[open]"


@pytest.fixture
def api(server):
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(autouse=True)
def tidy(api):
    """Delete the runs that a test has opened from files, after its page is closed."""
    before = ids(api)
    yield
    for each in ids(api) - before:
        api.delete(f"/runs/{each}")


@pytest.fixture
def learned(api, run):
    """The test's own run, after some steps."""
    api.post(f"/runs/{run['id']}/step", json={"count": STEPS})
    return run["id"]


@pytest.fixture
def sheet(page, learned):  # noqa: ARG001 - the run that is on the page
    """The page with the sheet of files open."""
    wait_for_frame(page, STEPS)
    page.get_by_role("button", name="Take it along").click()
    page.locator(SHEET).wait_for()
    return page


@pytest.fixture
def listed(watched, server, learned):
    """The page of all runs."""
    watched.page.goto(f"{server}/runs")
    row(watched.page, learned).wait_for()
    return watched.page


def ids(api):
    return {each["id"] for each in api.get("/runs").json()["runs"]}


def row(page, run_id):
    return page.locator(f"runs-tree [data-run='{run_id}']")


def saved(page, name):
    """Press a button and return the file that it saves: its name and its content."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def choose(page, name, path):
    """Press a button that asks for a file, and give it one."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=name).click()
    chooser.value.set_files(path)


def hold(page, path):
    """Have the page's requests for a path wait until `release`; `asked` counts them."""
    page.evaluate(
        "path => { const real = fetch; window.asked = 0;"
        "const held = new Promise((resolve) => { window.release = resolve; });"
        "window.fetch = async (...request) => {"
        "if (String(request[0]).includes(path)) { window.asked += 1; await held; }"
        "return real(...request); }; }",
        path,
    )


def drop(page, name, content=b"", count=1):
    """Drop files on the middle of the page, after they were held over it."""
    files = page.evaluate_handle(
        "([name, content, count]) => { const all = new DataTransfer();"
        "const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));"
        "for (let i = 0; i < count; i += 1) all.items.add(new File([bytes], name)); return all; }",
        [name, base64.b64encode(content).decode(), count],
    )
    page.dispatch_event("main", "dragover", {"dataTransfer": files})
    page.get_by_text("Let go to open the run").wait_for()
    page.dispatch_event("main", "drop", {"dataTransfer": files})
    page.get_by_text("Let go to open the run").wait_for(state="hidden")


def theta(api, run_id):
    return load(api.get(f"/runs/{run_id}/parameters").content)["theta"]


def assert_equal_runs(api, one, other):
    """Both stand at the same step with the same parameters, have the same past and the same future."""
    for seek in (None, STEPS // 2):
        if seek is not None:
            for each in (one, other):
                api.post(f"/runs/{each}/seek", json={"step": seek})
        assert np.array_equal(theta(api, one), theta(api, other))
    for each in (one, other):
        api.post(f"/runs/{each}/seek", json={"step": STEPS})
        api.post(f"/runs/{each}/step", json={"count": 5})
    assert np.array_equal(theta(api, one), theta(api, other))
    past = [api.get(f"/runs/{each}/history").json() for each in (one, other)]
    for each in past:
        del each["seconds"], each["evaluations"]["seconds"]  # steps take the time that they take
    assert past[0] == past[1]


def test_a_run_leaves_as_a_file_and_comes_back_equal(sheet, learned, api, tmp_path):
    name, content = saved(sheet, "Save the run's file")
    assert name == f"a-test-s-run-step-{STEPS}-run.safetensors"
    sheet.get_by_text(f"Made {name}").wait_for()
    path = tmp_path / name
    path.write_bytes(content)
    choose(sheet, "Choose a file", path)
    sheet.wait_for_function("id => backlight.session.run.id !== id", arg=learned)
    sheet.locator(SHEET).wait_for(state="hidden")
    words = f"This is “a test's run” from {name}, at step {STEPS}."
    sheet.locator("status-banner", has_text=words).wait_for()
    other = sheet.evaluate("() => backlight.session.run.id")
    assert f"run={other}" in sheet.url
    wait_for_frame(sheet, STEPS)
    sheet.go_back()
    sheet.wait_for_function("id => backlight.session.run.id === id", arg=learned)
    assert_equal_runs(api, learned, other)


def test_the_network_leaves_in_three_formats(sheet, learned, api):
    expected = {
        name: values
        for name, values in load(api.get(f"/runs/{learned}/parameters").content).items()
        if name != "theta"
    }
    stem = f"a-test-s-run-step-{STEPS}-network"
    name, content = saved(sheet, "Save the network as .safetensors")
    assert name == f"{stem}.safetensors"
    layers = load(content)
    name, content = saved(sheet, "Save the network as .npz")
    assert name == f"{stem}.npz"
    with np.load(io.BytesIO(content)) as arrays:
        for each, values in expected.items():
            assert np.array_equal(layers[each], values)
            assert np.array_equal(arrays[each], values)
    name, content = saved(sheet, "Save the network as .onnx")
    assert name == f"{stem}.onnx"
    inputs = api.get("/datasets/digits/examples/test/3").json()["inputs"]
    answer = api.post(f"/runs/{learned}/predict", json={"inputs": [inputs]}).json()
    (outputs,) = onnxruntime.InferenceSession(content).run(
        ["outputs"], {"inputs": np.array([inputs], np.float32)}
    )
    assert outputs[0].argmax() == answer["predictions"][0]["label"]


def test_the_report_is_kept_and_opens_without_a_network(sheet, browser, tmp_path):
    name, content = saved(sheet, "Save the report")
    assert name == f"a-test-s-run-step-{STEPS}-report.html"
    path = tmp_path / name
    path.write_bytes(content)
    with browser.new_context(offline=True) as context:
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("() => document.querySelectorAll('.plot .trace').length >= 9")
        assert "a test's run" in page.locator("h1").inner_text()
        assert [each for each in asked if not each.startswith("data:")] == [path.as_uri()]


def test_it_is_said_that_a_file_is_being_made_and_only_one_is(sheet, learned, api):
    api.post(f"/runs/{learned}/play")
    hold(sheet, "/export")
    save = sheet.get_by_role("button", name="Save the run's file")
    save.dblclick()
    status = sheet.locator(f"{SHEET} [role=status]")
    status.filter(has_text="Making the run's file… One file at a time.").wait_for()
    assert save.get_attribute("aria-disabled") == "true"
    # What cannot be done now can still be pressed.
    sheet.get_by_role("button", name="Save the network as .npz").click(force=True)
    with sheet.expect_download():
        sheet.evaluate("() => release()")
    status.filter(has_text="Made a-test-s-run").wait_for()
    assert save.get_attribute("aria-disabled") == "false"
    assert sheet.evaluate("() => asked") == 1
    assert api.get(f"/runs/{learned}").json()["status"] == "running"
    assert sheet.evaluate("() => backlight.session.run.id") == learned


@pytest.mark.parametrize("case", ["foreign", "cut off", "empty", "several"])
def test_a_refusal_is_told_and_nothing_is_lost(watched, sheet, learned, api, case):
    before = ids(api)
    whole = api.get(f"/runs/{learned}/export").content
    content = {"foreign": b"GIF89a" * 50, "cut off": whole[:-1000]}.get(case, b"")
    if case == "several":
        reason = "Expected one file at a time, but got 2."
        sheet.get_by_role("button", name="Close").click()
        drop(sheet, "run.safetensors", count=2)  # opens the sheet again
    else:
        headers = {"content-type": "application/octet-stream"}
        refusal = api.post("/runs/import", content=content, headers=headers)
        assert refusal.is_client_error
        reason = refusal.json()["error"]["message"]
        file = {"name": "run.safetensors", "mimeType": "", "buffer": content}
        choose(sheet, "Choose a file", file)
    sheet.locator(f"{SHEET} [role=status]", has_text=reason).wait_for()
    assert sheet.evaluate("() => backlight.session.run.id") == learned
    assert ids(api) == before
    watched.errors.clear()  # the browser logs the server's refusal as well, which is right
    saved(sheet, "Save the run's file")  # and the sheet goes on


def test_a_file_that_cannot_be_made_says_why(watched, sheet):
    words = "format: writing ONNX needs the package onnx, which is not installed"
    body = {"error": {"code": "unavailable", "message": words}}
    sheet.route("**/network?*", lambda route: route.fulfill(status=422, json=body))
    sheet.get_by_role("button", name="Save the network as .onnx").click()
    sheet.locator(f"{SHEET} [data-tone=failed]", has_text=words).wait_for()
    hold(sheet, "/network")
    sheet.get_by_role("button", name="Save the network as .npz").click()
    sheet.keyboard.press("Escape")
    sheet.locator(SHEET).wait_for(state="detached")
    sheet.evaluate("() => release()")
    # The sheet is closed: the page itself says it.
    sheet.locator("status-banner .warning", has_text=words[1:]).wait_for()
    watched.errors.clear()  # the browser logs the refusals as well, which is right


def test_all_of_it_works_from_the_keyboard(learned, page, tmp_path):
    wait_for_frame(page, STEPS)
    button = page.get_by_role("button", name="Take it along")
    button.focus()
    page.keyboard.press("Enter")
    tab_to(page, "Save the run's file")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    path = tmp_path / "run.safetensors"
    download.value.save_as(path)
    page.keyboard.press("Escape")
    page.locator(SHEET).wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")
    page.keyboard.press("f")
    tab_to(page, "Choose a file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(path)
    page.wait_for_function("id => backlight.session.run.id !== id", arg=learned)


def tab_to(page, name):
    """Press Tab until a button of that name has the focus."""
    for _ in range(12):
        label = page.evaluate(
            "() => document.activeElement.ariaLabel ?? document.activeElement.textContent"
        )
        if label == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name!r}")


def test_with_a_token_files_are_saved_opened_and_looked_at(context, tmp_path):
    port, word = free_port(), "open-sesame"
    with (
        watching(context, f"http://127.0.0.1:{port}") as opened,
        serving(tmp_path / "data", port, token=word) as address,
    ):
        page = opened.page
        page.goto(f"{address}/?token={word}")
        wait_for_frame(page)
        first = page.evaluate("() => backlight.session.run.id")
        page.keyboard.press("f")
        name, content = saved(page, "Save the run's file")
        path = tmp_path / name
        path.write_bytes(content)
        with page.expect_popup() as popup:
            page.get_by_role("link", name="Open the report in a new tab").click()
        popup.value.wait_for_function("() => document.querySelector('.plot .trace')")
        assert word not in popup.value.url
        choose(page, "Choose a file", path)
        page.wait_for_function("id => backlight.session.run.id !== id", arg=first)
        wait_for_frame(page)
        assert opened.errors == []


def test_runs_are_taken_along_and_opened_in_the_list(listed, learned, api, tmp_path):
    row(listed, learned).get_by_role("button", name="Take a test's run along").click()
    name, content = saved(listed, "Save the run's file")
    listed.keyboard.press("Escape")
    listed.get_by_label("Filter the runs").fill("no such run")
    path = tmp_path / name
    path.write_bytes(content)
    known = ids(api)
    choose(listed, "Open a file", path)
    listed.get_by_text(f"Opened “a test's run” from {name}, at step {STEPS}.").wait_for()
    (other,) = ids(api) - known
    row(listed, other).wait_for()
    assert listed.evaluate("() => document.activeElement.dataset.run") == other
    assert_equal_runs(api, learned, other)


def test_a_file_dropped_on_a_comparison_is_opened_in_the_list(
    watched, listed, learned, api, server
):
    content = api.get(f"/runs/{learned}/export").content
    known = ids(api)
    other = (known - {learned}).pop()
    listed.goto(f"{server}/runs?runs={other},{learned}")
    # The other run may be the demo, which plays for its first viewer.
    listed.get_by_role("button", name=re.compile("^(Play|Pause) all$")).wait_for()
    drop(listed, "dropped.safetensors", content)
    listed.get_by_text("Opened “a test's run” from dropped.safetensors").wait_for()
    (other,) = ids(api) - known
    row(listed, other).wait_for()
    drop(listed, "holiday.png", b"\x89PNG")
    listed.locator("runs-tree .standing[data-tone=failed]", has_text="file: ").wait_for()
    row(listed, other).wait_for()
    watched.errors.clear()  # the browser logs the server's refusal as well, which is right


def test_a_file_dropped_on_the_page_is_opened(page, learned, api):
    content = api.get(f"/runs/{learned}/export").content
    drop(page, "dropped.safetensors", content)
    page.locator("status-banner", has_text="from dropped.safetensors").wait_for()
    other = page.evaluate("() => backlight.session.run.id")
    assert other != learned
    assert np.array_equal(theta(api, other), theta(api, learned))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nothing_stands_in_the_way_of_assistive_technology(watched, page, run, server, theme):
    page.goto(f"{server}/?run={run['id']}&theme={theme}")
    wait_for_frame(page)
    page.keyboard.press("f")
    page.get_by_role("dialog", name="Take it along").wait_for()
    drop(page, "holiday.png", b"\x89PNG")
    page.locator(f"{SHEET} [data-tone=failed]").wait_for()
    watched.errors.clear()  # the browser logs the server's refusal as well, which is right
    assert complaints(watched) == []
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator(SHEET).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] <= 844
    assert page.locator(SHEET).evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More controls").click()
    for name in ("Take it along", "Keys and help"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["x"] + box["width"] <= 390
