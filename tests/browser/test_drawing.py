"""What a picture costs, in what can be counted: draw calls, bytes sent and uploaded, calls of Plotly."""

from itertools import pairwise

import httpx
import pytest

from tests.browser.conftest import wait_for_frame

LARGE = [64, 600, 600, 10]
EDGES = sum(a * b for a, b in pairwise(LARGE))
MOST = 60_000  # edges of a frame, as the page asks for them
ALWAYS, FEWEST = 20_000, 1_200  # edges of a still picture, and of a moving one at the slowest
COUNT = """
window.counted = { draws: 0, instanced: 0, uploaded: 0 };
const { prototype } = WebGL2RenderingContext;
const count = (name, note) => {
  const original = prototype[name];
  prototype[name] = function (...given) { note(given); return original.apply(this, given); };
};
count("drawArrays", () => counted.draws++);
count("drawArraysInstanced", () => counted.instanced++);
count("texSubImage2D", (given) => {
  const [width, height, bytes] = [given[4], given[5], 4];
  counted.uploaded += width * height * bytes;
});
"""
PICTURES = """async count => {
  const stage = document.querySelector("network-stage");
  const { frames } = stage.timing;
  const before = { ...counted };
  while (stage.timing.frames < frames + count) await new Promise(requestAnimationFrame);
  const drawn = stage.timing.frames - frames;
  const each = Object.entries(counted).map(([name, all]) => [name, (all - before[name]) / drawn]);
  return Object.fromEntries(each);
}"""


@pytest.fixture
def large_run(server):
    """A run of a network too large to be sent and drawn whole."""
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        body = {"dataset": "digits", "name": "a large one", "layers": LARGE, "speed": "max"}
        body |= {"activation": "relu", "cost_function": "cross_entropy"}
        created = client.post("/runs", json=body).json()
        yield created
        client.delete(f"/runs/{created['id']}")


def test_a_picture_takes_few_calls_and_four_bytes_for_each_thing_drawn(watched, server, run):
    watched.page.add_init_script(COUNT)
    watched.page.goto(f"{server}/?run={run['id']}")
    wait_for_frame(watched.page)
    watched.page.keyboard.press("Space")
    wait_for_frame(watched.page, 20)
    counted = watched.page.evaluate(PICTURES, 5)
    layers = len(run["layers"])
    # Edges layer by layer, neurons layer by layer, and the light.
    assert counted["draws"] <= (layers - 1) + layers + 1
    assert counted["instanced"] == 0  # a call for each instance, where the processor draws
    edges = sum(a * b for a, b in pairwise(run["layers"]))
    # The neurons' bytes fill whole rows of their texture.
    assert counted["uploaded"] <= 4 * edges + 4 * 1024


def test_a_frame_is_drawn_once(watched, server, run):
    page = watched.page
    page.goto(f"{server}/?run={run['id']}")
    wait_for_frame(page)
    page.keyboard.press("Space")
    wait_for_frame(page, 5)
    drawn, handed_on = page.evaluate(
        """async () => {
          const stage = document.querySelector("network-stage");
          const before = stage.timing.frames;
          let count = 0;
          await new Promise((enough) => {
            const listen = () => {
              if (++count === 15) enough();
            };
            backlight.session.addEventListener("frame", listen);
          });
          return [stage.timing.frames - before, count];
        }"""
    )
    assert drawn <= handed_on + 1


def test_a_large_network_is_shown_by_its_strongest_edges(watched, server, large_run):
    page, sizes = watched.page, []

    def on_frame(payload) -> None:
        if isinstance(payload, bytes):
            sizes.append(len(payload))

    page.on("websocket", lambda socket: socket.on("framereceived", on_frame))
    page.add_init_script(COUNT)
    page.goto(f"{server}/?run={large_run['id']}&range=frame")
    wait_for_frame(page)
    page.keyboard.press("Space")
    wait_for_frame(page, 5)
    counted = page.evaluate(PICTURES, 3)
    assert 5 * MOST < EDGES
    neurons, header = sum(LARGE), 8_000
    assert max(sizes) <= 5 * MOST + (4 + 4 + 1) * neurons + header
    assert counted["uploaded"] <= 4 * (ALWAYS + 2 * 1024)
    shown, note = page.evaluate(
        """() => [
          document.querySelector("network-stage").picture.crowds.shown,
          document.querySelector(".stage-note").textContent,
        ]"""
    )
    assert FEWEST / 2 < shown <= ALWAYS
    assert note.startswith(f"strongest {shown:,} of {EDGES:,} edges shown")


def test_every_edge_of_a_large_network_can_still_be_asked_about(watched, server, large_run):
    page = watched.page
    page.goto(f"{server}/?run={large_run['id']}&select=e:1:0:0")
    wait_for_frame(page)
    page.wait_for_function(
        "() => document.querySelector('network-stage').picture.crowds.selected[0]?.count === 1"
    )


def test_charts_that_nobody_sees_are_not_drawn(watched, server, run):
    page = watched.page
    page.goto(f"{server}/?run={run['id']}&charts=closed")
    wait_for_frame(page)
    page.evaluate(
        """() => {
          window.plotted = [];
          for (const name of ["newPlot", "react", "relayout"]) {
            const original = Plotly[name];
            Plotly[name] = (place, ...rest) => {
              if (place.classList.contains("chart-figure")) plotted.push(name);
              return original(place, ...rest);
            };
          }
        }"""
    )
    page.keyboard.press("Space")
    wait_for_frame(page, 30)
    assert page.evaluate("() => plotted") == []


LINE_ENDS = """() => [...document.querySelectorAll(".by-steps .chart-figure")].map((figure) => {
  const { width } = figure.querySelector(".nsewdrag").getBoundingClientRect();
  const path = figure.querySelector(".js-line").getAttribute("d");
  const x = Number(path.slice(path.lastIndexOf("L") + 1).split(",")[0]);
  return (x / width) * figure.layout.xaxis.range[1];
})"""


@pytest.mark.parametrize("pointed", [False, True])
def test_lines_and_axes_reach_the_newest_step_however_they_came_there(
    watched, server, run, pointed
):
    """A chart's axes and its lines are drawn in turns while it changes."""
    page = watched.page
    page.goto(f"{server}/?run={run['id']}")
    wait_for_frame(page)
    page.keyboard.press("Space")
    page.locator("norm-chart .nsewdrag").wait_for()
    if pointed:
        page.locator("norm-chart .nsewdrag").hover()
    page.wait_for_function("() => backlight.session.frame.step > 120")
    page.keyboard.press("Space")
    page.wait_for_function("() => backlight.session.run.status === 'paused'")
    page.wait_for_function(
        f"""() => {{
          const {{ step }} = backlight.session.frame;
          const ends = ({LINE_ENDS})();
          return ends.length === 3 && ends.every((end) => Math.abs(end - step) < 0.01 * step);
        }}"""
    )


def test_a_picture_is_drawn_at_its_best_when_it_is_still_and_not_before(watched, server, run):
    """At five steps a second the last frame is drawn well before a pause is told."""
    page = watched.page
    httpx.patch(f"{server}/api/v1/runs/{run['id']}", json={"speed": 5}).raise_for_status()
    page.goto(f"{server}/?run={run['id']}&charts=closed")
    wait_for_frame(page)
    page.keyboard.press("Space")
    wait_for_frame(page, 2)
    page.evaluate(
        """() => {
          const { edges } = document.querySelector("network-stage").picture;
          const draw = edges.draw.bind(edges);
          Object.assign(window, { best: 0, settling: 0 });
          edges.draw = (scene, count) => {
            if (scene.segments > 22) best++;
            draw(scene, count);
          };
          const later = window.setTimeout;
          window.setTimeout = (act, milliseconds, ...rest) => {
            if (milliseconds === 500) settling++;
            return later(act, milliseconds, ...rest);
          };
        }"""
    )
    wait_for_frame(page, 6)
    assert page.evaluate("() => [best, settling]") == [0, 0]
    page.keyboard.press("Space")
    page.wait_for_function("() => best === 1")
