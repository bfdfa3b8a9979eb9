"""The gradient as a direction: the cost on the way down, beside ways that chance has chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.probes.forward import mean_cost
from core.probes.gradient import average_gradient
from core.probes.trace import Array64
from core.snapshot import Snapshot


@dataclass(frozen=True)
class Descent:
    """Costs of the same examples at points of parameter space."""

    step: int
    distances: Array64  # (points,) from theta, Euclidean, 0 to the radius
    gradient_costs: Array64  # (points,) along minus the gradient
    random_costs: Array64  # (directions, points)
    gradient_norm: float
    predicted_drop: float  # of the next step: minus its update times the gradient
    true_drop: float  # what the cost really loses by that step


def descend(
    snapshot: Snapshot,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    *,
    directions: int,
    radius: float,
    points: int,
    seed: int,
) -> Descent:
    """Walk from theta down the gradient of examples (B, n_0), (B,), and along random directions.

    Random directions are normal vectors scaled to the length that the gradient's has, so they are
    uniform on the sphere. A gradient of zero has no direction: that walk stays where it is.
    """
    answer = average_gradient(snapshot, [(inputs, labels)])
    gradient, norm = answer.gradient, float(np.linalg.norm(answer.gradient))
    theta = snapshot.theta64
    distances = np.linspace(0, radius, points)

    def walk(direction: Array64) -> list[float]:
        return [mean_cost(snapshot, inputs, labels, theta + t * direction) for t in distances]

    random = np.random.default_rng(seed)
    random_costs = np.empty((directions, points))
    for costs in random_costs:
        direction = random.standard_normal(theta.size)
        costs[:] = walk(direction / np.linalg.norm(direction))
    update = snapshot.next_update(gradient).astype(np.float64)
    return Descent(
        step=snapshot.step,
        distances=distances,
        gradient_costs=np.array(walk(-gradient / norm if norm > 0 else gradient)),
        random_costs=random_costs,
        gradient_norm=norm,
        predicted_drop=-float(update @ gradient),
        true_drop=answer.cost - mean_cost(snapshot, inputs, labels, theta + update),
    )
