"""What going back costs: the share of training that recording takes, and how long a seek is.

Recording, the history's points included, is measured without a server, in stretches of steps with and
without it in turn: in a run's first two seconds, when most steps are
points of the charts, and later. Seeks go over
REST to random steps of a run that has trained at full speed, with forks now and then; every parameter
vector that comes back is compared, bit for bit, with that of the first time.
Run: python benchmarks/timeline.py [--steps 20000] [--seeks 200]
"""

import argparse
import time
from typing import Any

import httpx
import numpy as np
from report import write_report
from safetensors.numpy import load as load_tensors
from serving import serving
from threadpoolctl import threadpool_limits

from app.clock import TrainingClock
from app.recorder import Recorder
from core.configuration import configure
from core.datasets import describe, load
from core.history import History
from core.timeline import Timeline
from core.training import Trainer

ROUNDS, STRETCH = 40, 500
LATER = 100_000  # ten seconds of training
KNOWN = 50  # steps whose parameters are known from the first time, besides every fork's


def dataset_name() -> str:
    """Return MNIST where it is, else the digits."""
    return "mnist" if describe("mnist").available else "digits"


def recording_cost() -> dict[str, float]:
    """Return how much slower steps are with history, timeline and news for the server."""
    name = dataset_name()
    configuration = configure(list(describe(name).default_layers), name)
    with threadpool_limits(1):
        trainer = Trainer(configuration, load(name))
        recorder = Recorder(Timeline(), History())
        recorder.begin(trainer)
        clock = TrainingClock()

        def stretch(recording: bool) -> float:
            begun = time.perf_counter()
            for _ in range(STRETCH):
                if recording:
                    recorder.before_step(trainer, clock)
                clock.start()
                trainer.step()
                if recording:
                    recorder.after_step(trainer)
            clock.stop()
            if recording:
                recorder.news(trainer, now=False)
            return time.perf_counter() - begun

        def share() -> tuple[float, float]:
            times = [(stretch(True), stretch(False)) for _ in range(ROUNDS)]
            recorded, plain = np.sum(times, axis=0)
            return float(recorded / plain - 1), float(plain)

        first, _ = share()
        for _ in range(LATER // STRETCH):
            stretch(True)
        later, seconds = share()
    return {
        "steps per second, plain": STRETCH * ROUNDS / seconds,
        f"share that recording costs, first {2 * STRETCH * ROUNDS:,} steps": first,
        f"share that recording costs, after {LATER:,} more": later,
        "checkpoints": len(recorder.timeline.checkpoints),
    }


class Run:
    """A run over REST."""

    def __init__(self, client: httpx.Client, run_id: str) -> None:
        self.client, self.id = client, run_id

    def post(self, what: str, **body: Any) -> Any:
        """Have the run do something."""
        answer = self.client.post(f"/runs/{self.id}/{what}", json=body)
        answer.raise_for_status()
        return answer.json()

    def theta(self) -> np.ndarray:
        """Return the run's parameters."""
        return load_tensors(self.client.get(f"/runs/{self.id}/parameters").content)["theta"]


def seeking(address: str, steps: int, seeks: int) -> dict[str, float]:
    """Return how long seeks take, and how many did not lead to the very same parameters."""
    random = np.random.default_rng(1)
    with httpx.Client(base_url=f"{address}/api/v1", timeout=120) as client:
        body = {"dataset": dataset_name(), "speed": "max", "max_epochs": 1_000_000}
        run = Run(client, client.post("/runs", json=body).json()["id"])
        known = {0: run.theta()}
        targets = sorted({*random.integers(1, steps, KNOWN).tolist(), steps})
        for before, step in zip([0, *targets], targets, strict=False):
            run.post("step", count=step - before)
            known[step] = run.theta()
        times, wrong, forks = [], 0, 0
        for turn in range(seeks):
            step = int(random.choice(list(known)))
            begun = time.perf_counter()
            run.post("seek", step=step)
            times.append(time.perf_counter() - begun)
            wrong += not np.array_equal(run.theta(), known[step])
            if turn % 20 == 19:
                rate = {"learning_rate": 0.5}
                fork = Run(client, run.post("fork", step=step, changes=rate)["id"])
                wrong += not np.array_equal(fork.theta(), known[step])
                fork.post("step", count=100)
                client.delete(f"/runs/{fork.id}")
                forks += 1
        return {
            "seeks": seeks,
            "forks between": forks,
            "seek, p50 s": float(np.percentile(times, 50)),
            "seek, p95 s": float(np.percentile(times, 95)),
            "seek, longest s": max(times),
            "parameter vectors that differ": wrong,
        }


def main() -> None:
    """Measure recording, then start a server of one's own, measure seeks, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seeks", type=int, default=200)
    options = parser.parse_args()
    figures = {"dataset": dataset_name(), **recording_cost()}
    with serving() as address:
        figures |= {
            "steps": options.steps,
            **seeking(address, options.steps, options.seeks),
        }
    write_report("timeline", figures)


if __name__ == "__main__":
    main()
