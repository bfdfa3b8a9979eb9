"""The run's curves as Plotly figures.

A color is the name of one of the page's, which its theme fills in.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.numbers import plain
from app.report.words import SUPERSCRIPTS
from core.history import History

Figure = dict[str, Any]
WINDOW = 25  # batches in a mean: a single one of 32 has only a few values
FEW = 5  # fewer points than this are dots too: a line alone would not be seen
DOTS = 40  # more evaluations than this make a line of their own
COLORS = 7  # of layers


def cost_figure(history: History) -> Figure | None:
    """Return the cost of the mini-batches, of the training and of the test examples."""
    if len(history.points) < 2:
        return None
    steps = [each.step for each in history.points]
    costs = [each.cost for each in history.points]
    return figure(
        "Cost",
        [
            line("mini-batches", steps, costs, "--chart-batch", width=1, opacity=0.45),
            line("their mean", steps, smooth(costs), "--chart-batch", width=1.6),
            *evaluated(history, "train_cost", "test_cost"),
        ],
        {"rangemode": "tozero"},
    )


def accuracy_figure(history: History) -> Figure | None:
    """Return the share of right answers."""
    if len(history.points) < 2:
        return None
    steps = [each.step for each in history.points]
    shares = smooth([each.batch_accuracy for each in history.points])
    return figure(
        "Accuracy",
        [
            line("mini-batches, mean", steps, shares, "--chart-batch", width=1.2),
            *evaluated(history, "train_accuracy", "test_accuracy"),
        ],
        {"range": [0, 1.02], "tickformat": ".0%", "hoverformat": ".2%"},
    )


def norm_figure(history: History) -> Figure | None:
    """Return the norm of the gradient in each layer, on a logarithmic axis."""
    if len(history.points) < 2:
        return None
    steps = [each.step for each in history.points]
    norms = np.array([each.gradient_norms for each in history.points])
    lines = [
        # A norm of zero has no place on a logarithmic axis.
        line(
            f"layer {layer + 1}",
            steps,
            [value or None for value in norms[:, layer].tolist()],
            f"--chart-layer-{layer % COLORS + 1}",
            width=1.3,
            dash="solid" if layer < COLORS else "dot",
        )
        for layer in range(norms.shape[1])
    ]
    return figure("Gradient norm of each layer", lines, decade_axis(norms))


def decade_axis(norms: NDArray[np.float64]) -> Figure:
    """Return a logarithmic axis with whole decades; Plotly's own powers of ten are too large."""
    shown = norms[np.isfinite(norms) & (norms > 0)]
    if not shown.size:
        return {"type": "log", "range": [-3, 0], "showticklabels": False}
    low, high = int(np.floor(np.log10(shown.min()))), int(np.ceil(np.log10(shown.max())))
    exponents = range(low, max(high, low + 1) + 1, max(1, (high - low) // 5))
    return {
        "type": "log",
        "range": [low, max(high, low + 1)],
        "tickvals": [10.0**each for each in exponents],
        "ticktext": [f"10{str(each).translate(SUPERSCRIPTS)}" for each in exponents],
        "hoverformat": ".3g",
    }


def evaluated(history: History, train: str, test: str) -> list[Figure]:
    """Return the lines of what was measured now and then."""
    found = history.evaluations
    steps = [each.step for each in found]
    mode = "lines" if len(found) > DOTS else "lines+markers"
    return [
        line(name, steps, [getattr(each, field) for each in found], color, mode=mode, dash=dash)
        for name, field, color, dash in (
            ("training", train, "--chart-train", "dot"),
            ("test", test, "--chart-test", "solid"),
        )
        if found
    ]


def figure(title: str, lines: list[Figure], yaxis: Figure) -> Figure:
    """Return a figure over steps."""
    axis = {
        "gridcolor": "--border",
        "linecolor": "--border",
        "zeroline": False,
        "color": "--text-muted",
    }
    found: Figure = plain(
        {
            "title": title,
            "data": lines,
            "layout": {
                "xaxis": {
                    **axis,
                    "title": {"text": "step", "standoff": 8},
                    "tickformat": ",d",
                    "hoverformat": ",d",
                    "rangemode": "tozero",
                    "showgrid": False,
                    "ticks": "outside",
                    "ticklen": 4,
                    "nticks": 7,
                },
                "yaxis": {**axis, "nticks": 6, "hoverformat": ".4g", "automargin": True, **yaxis},
            },
        }
    )
    return found


def mark(figure: Figure, step: int) -> Figure:
    """Return a figure over steps with a dashed line where the run stands."""
    upright = {
        "type": "line",
        "xref": "x",
        "x0": step,
        "x1": step,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
    }
    shape = {**upright, "line": {"color": "--text-muted", "width": 1.5, "dash": "dash"}}
    return {**figure, "layout": {**figure["layout"], "shapes": [shape]}}


def line(
    name: str,
    x: list[int],
    y: list[Any],
    color: str,
    *,
    width: float = 1.6,
    opacity: float = 1,
    dash: str = "solid",
    mode: str | None = None,
) -> Figure:
    """Return one line."""
    mode = mode or ("lines+markers" if len(x) < FEW else "lines")
    look = {"color": color, "width": width, "dash": dash}
    marker = {"size": 5, "color": color}
    shared = {"type": "scatter", "mode": mode, "line": look, "marker": marker, "opacity": opacity}
    return {**shared, "name": name, "x": x, "y": y}


def smooth(values: list[float]) -> list[float]:
    """Return the running mean over the last WINDOW values; what is not finite stays out of it."""
    mean, count = 0.0, 0
    found = []
    for value in values:
        if np.isfinite(value):
            count += 1
            mean += (value - mean) / min(count, WINDOW)
            found.append(mean)
        else:
            found.append(value)
    return found
