"""Checks a gradient against central differences: slow, but with nothing of the formula in it.

Two central differences, of which one is twice as wide, give one whose error is of fourth order
(Richardson). So the step can be large, and the rounding of a cost near 1 small beside it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.network import Network, Trace

STEP = 5e-4  # truncation about STEP^4, rounding about 1e-16 / STEP: both near 1e-13
CORNERED = ("relu", "leaky_relu")  # across the corner there is no derivative to compare with

Vector64 = NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """A network with parameters, inputs and targets, all float64."""

    network: Network
    theta: Vector64  # (size,)
    inputs: Vector64  # (B, n_0)
    targets: Vector64  # (B, n_L)

    def trace(self) -> Trace:
        """Make room for a pass over the inputs."""
        trace = self.network.trace(len(self.inputs))
        trace.a[0][:] = self.inputs
        trace.y[:] = self.targets
        return trace


def analytic(problem: Problem) -> tuple[Vector64, Trace]:
    """Return the gradient that the network computes, and the pass it comes from."""
    layout, trace = problem.network.layout, problem.trace()
    gradient = np.full(layout.size, np.nan)
    weights = layout.weights(problem.theta)
    problem.network.forward(weights, layout.biases(problem.theta), trace)
    problem.network.backward(weights, trace, layout.weights(gradient), layout.biases(gradient))
    return gradient, trace


def numeric(problem: Problem) -> Vector64:
    """Return dC/dtheta by central differences, (size,), with NaN where they reach across a corner."""
    network, trace = problem.network, problem.trace()
    theta = problem.theta.copy()
    weights, biases = network.layout.weights(theta), network.layout.biases(theta)
    cornered = [layer for layer, each in enumerate(network.activations, 1) if each.name in CORNERED]

    def look(place: int, value: float) -> tuple[float, list[bytes]]:
        theta[place] = value
        network.forward(weights, biases, trace)
        sides = [(trace.z[layer] > 0).tobytes() for layer in cornered]
        return float(network.costs(trace).mean()), sides

    found = np.empty_like(theta)
    for place, middle in enumerate(problem.theta):
        looks = [look(place, middle + times * STEP) for times in (-2, -1, 1, 2)]
        theta[place] = middle
        costs, sides = zip(*looks, strict=True)
        slope = (costs[0] - 8 * costs[1] + 8 * costs[2] - costs[3]) / (12 * STEP)
        found[place] = slope if all(each == sides[0] for each in sides) else np.nan
    return found


def relative_error(problem: Problem) -> float:
    """Return the largest relative error of the network's gradient in any layer.

    Layer by layer, because a deep network's first gradients are small and would hide behind its last.
    """
    ours, reference = analytic(problem)[0], numeric(problem)
    compared = np.isfinite(reference)
    assert compared.mean() > 0.5, "nearly every difference crosses a corner"
    worst = 0.0
    for each in problem.network.layout.slices:
        chosen = compared[each.both]
        difference = np.linalg.norm((ours - reference)[each.both][chosen])
        size = np.linalg.norm(reference[each.both][chosen])
        # Under 1e-5 a difference of costs near 1 has no six digits left.
        worst = max(worst, float(difference / max(size, 1e-5)))
    return worst
