"""The network's picture in SVG: a still of the stage, in classes that the page's themes color.

An edge's class is its level, `e1` (weak) to `e8` (strong), on a logarithmic scale from the weakest to
the strongest edge that is drawn, of three decades at most. Nothing is scripted, so that the picture is
the same on paper.
"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.datasets import DatasetInfo
from core.levels import DECADES
from core.parameters import Layout

WIDTH, HEIGHT = 1080, 560
TOP, BOTTOM = 64, 24
LEFT, RIGHT = 30, 92  # on the right stand the classes' names
SIDE = 264  # of the input's picture
SPACING, RADIUS = 30.0, 9.5  # at most; layers of many neurons are closer
LEVELS = 8
MOST_EDGES = 1_500
CLEAR = (
    220  # edges of a layer that can be told apart; more are drawn fainter, so that a crowd glows
)

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Scene:
    """What the picture shows; lists are indexed by layer."""

    info: DatasetInfo
    layers: tuple[int, ...]
    magnitudes: NDArray[np.float64]  # (size,), of every parameter's gradient; 0 where there is none
    activations: (
        list[Array] | None
    )  # (n_l,) of the example, layers 0..L; None if there is no example
    label: int | None  # of the example


@dataclass(frozen=True)
class Picture:
    """The SVG, and what stands beside it."""

    svg: str
    shown: int  # edges
    total: int
    low: float  # gradients at the ends of the scale
    high: float


@dataclass(frozen=True)
class Column:
    """Where the neurons of one layer stand; edges begin and end at `out` and `into`."""

    x: Array
    y: Array
    radius: float

    @property
    def top(self) -> float:
        """The column's upper end."""
        return float(self.y.min()) - self.radius


def draw(scene: Scene) -> Picture:
    """Return the picture of a network."""
    columns = place(scene)
    chosen, levels, low, high = choose_edges(scene)
    parts = [
        f'<svg class="network" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-label="The network, its strongest gradients drawn as edges">',
        draw_paper(scene, columns[0]),
        *draw_edges(columns, Layout(scene.layers), chosen, levels),
        draw_inputs(scene, columns[0]),
        *(draw_layer(scene, columns, layer) for layer in range(1, len(columns))),
        *captions(scene, columns),
        "</svg>",
    ]
    return Picture("\n".join(parts), len(chosen), Layout(scene.layers).edges, low, high)


def place(scene: Scene) -> list[Column]:
    """Return where the layers stand."""
    middle = (TOP + HEIGHT - BOTTOM) / 2
    pictured = len(scene.info.input_shape) == 2
    first = LEFT + (SIDE + 190 if pictured else 40)
    if len(scene.layers) == 2:
        first = WIDTH - RIGHT
    xs = np.linspace(first, WIDTH - RIGHT, len(scene.layers) - 1)
    if not pictured and len(scene.layers) > 2:
        xs = np.linspace(LEFT + 40, WIDTH - RIGHT, len(scene.layers))[1:]
    columns = [inputs_column(scene, middle)]
    for count, x in zip(scene.layers[1:], xs, strict=True):
        columns.append(column(count, float(x), middle))
    return columns


def inputs_column(scene: Scene, middle: float) -> Column:
    """Return where the inputs stand: as the pixels of a picture, or as neurons."""
    if len(scene.info.input_shape) != 2:
        return column(scene.layers[0], LEFT + 40, middle)
    rows, across = scene.info.input_shape
    cell = SIDE / max(rows, across)
    index = np.arange(rows * across)
    x = LEFT + (index % across + 0.5) * cell
    y = middle + (index // across + 0.5 - rows / 2) * cell
    return Column(x, y, cell / 2)


def column(count: int, x: float, middle: float) -> Column:
    """Return neurons one above the other."""
    room = HEIGHT - TOP - BOTTOM
    spacing = min(SPACING, room / max(1, count))
    y = middle + (np.arange(count) - (count - 1) / 2) * spacing
    return Column(np.full(count, x), y, min(RADIUS, 0.36 * spacing))


def choose_edges(
    scene: Scene,
) -> tuple[NDArray[np.intp], NDArray[np.intp], float, float]:
    """Return the strongest edges, weak to strong, their levels, and the ends of the scale."""
    slices = Layout(scene.layers).slices
    values = np.zeros(scene.magnitudes.size)
    chosen = np.zeros(scene.magnitudes.size, bool)
    share_of_layer = MOST_EDGES // (2 * len(slices))
    for each in slices:
        values[each.weights] = layer = scene.magnitudes[each.weights]
        chosen[each.weights.start + np.argsort(layer, kind="stable")[-share_of_layer:]] = True
    # No layer is left without, however small its gradient is beside the others'.
    rest = np.argsort(np.where(chosen, 0.0, values), kind="stable")[-(MOST_EDGES - chosen.sum()) :]
    chosen[rest] = True
    order = np.argsort(values, kind="stable")
    order = order[chosen[order] & (values[order] > 0)]
    if not len(order):
        return order, order, 0.0, 0.0
    high = float(values[order[-1]])
    low = max(float(values[order[0]]), high / 10**DECADES)
    span = np.log10(high / low)
    share = np.log10(values[order] / low) / span if span else np.ones(len(order))
    levels = np.clip(np.ceil(share * LEVELS), 1, LEVELS).astype(np.intp)
    return order, levels, low, high


def draw_edges(
    columns: list[Column], layout: Layout, chosen: NDArray[np.intp], levels: NDArray[np.intp]
) -> list[str]:
    """Return the edges in groups of one level and layer, the weak ones under the strong ones."""
    groups: dict[tuple[int, int], list[str]] = {}
    for index, level in zip(chosen.tolist(), levels.tolist(), strict=True):
        found = layout.place(index)
        if found.source is None:
            continue
        before, after = columns[found.layer - 1], columns[found.layer]
        x0, y0 = before.x[found.source] + before.radius, before.y[found.source]
        x1, y1 = after.x[found.to] - after.radius, after.y[found.to]
        bend = (max(before.x) + before.radius + x1) / 2
        groups.setdefault((level, found.layer), []).append(
            f'<path d="M{x0:.1f} {y0:.1f}C{bend:.0f} {y0:.1f} {bend:.0f} {y1:.1f} {x1:.1f} {y1:.1f}"/>'
        )
    counts = {layer: 0 for _, layer in groups}
    for (_, layer), paths in groups.items():
        counts[layer] += len(paths)
    return [
        f'<g class="edge e{level}" style="--gain:{min(1, (CLEAR / counts[layer]) ** 0.6):.2f}">'
        f"{''.join(paths)}</g>"
        for (level, layer), paths in sorted(groups.items())
    ]


def draw_paper(scene: Scene, inputs: Column) -> str:
    """Return what the picture of the input lies on."""
    if len(scene.info.input_shape) != 2:
        return ""
    side = 2 * inputs.radius
    left, top = inputs.x.min() - inputs.radius, inputs.y.min() - inputs.radius
    width, height = np.ptp(inputs.x) + side, np.ptp(inputs.y) + side
    return (
        f'<rect class="paper" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="4"/>'
    )


def draw_inputs(scene: Scene, inputs: Column) -> str:
    """Return the input as its picture, or as its neurons."""
    if len(scene.info.input_shape) != 2:
        return draw_neurons(scene, inputs, 0)
    parts = []
    if scene.activations is not None:
        size = 2 * inputs.radius * 0.94
        for x, y, value in zip(inputs.x, inputs.y, scene.activations[0], strict=True):
            if value > 0.004:
                parts.append(
                    f'<rect class="ink" x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" '
                    f'width="{size:.1f}" height="{size:.1f}" fill-opacity="{min(1, value):.2f}"/>'
                )
    return "\n".join(parts)


def draw_layer(scene: Scene, columns: list[Column], layer: int) -> str:
    """Return the neurons of a layer; those of the last with their names."""
    neurons = draw_neurons(scene, columns[layer], layer)
    if layer < len(columns) - 1:
        return neurons
    names = []
    answer = int(np.argmax(scene.activations[-1])) if scene.activations is not None else None
    for index, (name, y) in enumerate(zip(scene.info.classes, columns[layer].y, strict=True)):
        marks = " answer" * (index == answer) + " label" * (index == scene.label)
        x = columns[layer].x[0] + columns[layer].radius + 9
        names.append(
            f'<text class="class{marks}" x="{x:.0f}" y="{y + 5:.1f}">{escape(name)}</text>'
        )
    return "\n".join([neurons, *names])


def draw_neurons(scene: Scene, column: Column, layer: int) -> str:
    """Return circles, filled by the size of their activations beside the layer's largest."""
    fills = np.zeros(len(column.y))
    if scene.activations is not None:
        sizes = np.abs(scene.activations[layer])
        most = max(1.0, float(sizes.max())) if np.isfinite(sizes).all() else 0.0
        fills = sizes / most if most else fills
    return "\n".join(
        f'<circle class="back" cx="{x:.1f}" cy="{y:.1f}" r="{column.radius:.1f}"/>'
        f'<circle class="neuron" cx="{x:.1f}" cy="{y:.1f}" r="{column.radius:.1f}" '
        f'fill-opacity="{fill:.2f}"/>'
        for x, y, fill in zip(column.x, column.y, fills, strict=True)
    )


def captions(scene: Scene, columns: list[Column]) -> list[str]:
    """Return the layers' names and sizes, above them."""
    last = len(columns) - 1
    names = ["input", *(f"hidden {each}" for each in range(1, last)), "output"]
    gaps = [float(after.x.mean() - before.x.mean()) for before, after in pairwise(columns)]
    if gaps and min(gaps) < 62:  # of many layers only the sizes find room
        names = ["input", *("" for _ in range(1, last)), "output"]
    top = max(30.0, min(each.top for each in columns[1:]) - 34)
    found = []
    for name, size, each in zip(names, scene.layers, columns, strict=True):
        x, y = float(each.x.mean()), max(top, each.top - 34)
        found.append(
            f'<text class="caption" x="{x:.0f}" y="{y:.0f}">{name}</text>'
            f'<text class="caption size" x="{x:.0f}" y="{y + 17:.0f}">{size:,}</text>'
        )
    return found
