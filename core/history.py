"""A bounded record of a run: cost, batch accuracy and gradient norms against the step.

Points are kept at every `stride`-th step. When the record is full every second point goes and the
stride doubles, so that it stays evenly spaced however long the run is. Evaluations come when there is
time for them, so they have a stretch of `evaluation_stride` steps each instead, whose newest is kept.
"""

from dataclasses import asdict, dataclass
from typing import Any

MAX_POINTS = 1600  # with the evaluations under the 2,000 that a chart can show apart
MAX_EVALUATIONS = 400


@dataclass(frozen=True)
class Point:
    """One step as the charts see it."""

    step: int
    epoch: float
    seconds: float  # that the steps so far took to compute
    cost: float
    batch_accuracy: float
    gradient_norms: list[float]  # layers 1..L


@dataclass(frozen=True)
class Evaluation:
    """A measurement on the training examples (the first 10,000) and on the whole test set."""

    step: int
    epoch: float
    seconds: float  # that the steps so far took to compute
    train_accuracy: float
    test_accuracy: float
    train_cost: float
    test_cost: float


class History:
    """The record of one run; appended in the order of steps."""

    def __init__(self) -> None:
        self.stride = 1
        self.evaluation_stride = 1
        self.points: list[Point] = []
        self.evaluations: list[Evaluation] = []

    def wants(self, step: int) -> bool:
        """Whether a point of this step would be kept: not if later ones are known already."""
        if step % self.stride:
            return False
        return not self.points or step >= self.points[-1].step

    def append(self, point: Point) -> None:
        """Keep a point if it is wanted; the newest of a step replaces an older one."""
        if not self.wants(point.step):
            return
        if self.points and self.points[-1].step == point.step:
            self.points.pop()
        self.points.append(point)
        if len(self.points) > MAX_POINTS:
            self.stride *= 2
            self.points = [each for each in self.points if each.step % self.stride == 0]

    def evaluate(self, evaluation: Evaluation) -> None:
        """Keep an evaluation; the newest of a stretch of steps replaces an older one.

        One of a step before the last, to which a run has gone back, is known already.
        """
        if self.evaluations and evaluation.step < self.evaluations[-1].step:
            return
        if self.evaluations and self.stretch(self.evaluations[-1]) == self.stretch(evaluation):
            self.evaluations.pop()
        self.evaluations.append(evaluation)
        while len(self.evaluations) > MAX_EVALUATIONS:
            self.evaluation_stride *= 2
            self.evaluations = list(
                {self.stretch(each): each for each in self.evaluations}.values()
            )

    def stretch(self, evaluation: Evaluation) -> int:
        """Return the number of the stretch that an evaluation is in; the run's start has its own."""
        return -(-evaluation.step // self.evaluation_stride)

    def cut(self, step: int) -> None:
        """Forget what lies beyond a step."""
        self.points = [each for each in self.points if each.step <= step]
        self.evaluations = [each for each in self.evaluations if each.step <= step]

    def copy(self) -> "History":
        """Return a record of its own with the same points."""
        history = History()
        history.stride, history.evaluation_stride = self.stride, self.evaluation_stride
        history.points, history.evaluations = list(self.points), list(self.evaluations)
        return history

    def clear(self) -> None:
        """Forget everything, for a run that begins again."""
        self.stride = self.evaluation_stride = 1
        self.points.clear()
        self.evaluations.clear()

    def columns(self) -> dict[str, Any]:
        """Return the record as columns, fit for JSON and for charts."""
        points = [vars(each) for each in self.points]
        names = ("step", "epoch", "seconds", "cost", "batch_accuracy", "gradient_norms")
        evaluations = [asdict(each) for each in self.evaluations]
        return {
            **{name: [point[name] for point in points] for name in names},
            "evaluations": {
                name: [each[name] for each in evaluations] for name in Evaluation.__annotations__
            },
        }
