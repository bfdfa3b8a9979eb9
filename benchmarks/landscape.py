"""How long a landscape takes while the network trains at full speed, and what is left of that speed.

41 x 41 points, the cost of 2,000 training examples, with the run's own track, for both planes. Training
steps are counted over the landscape's own time and over as long a stretch without it in turn, so that
whatever else the machine does falls on both alike. A learning curve is drawn beside the run too.
Run: python benchmarks/landscape.py [--rounds 5]
"""

import argparse
import asyncio
import statistics
import time
from typing import Any

import httpx
from report import write_report
from serving import serving

GRID = {"resolution": 41, "count": 2000}
WARM_STEPS = 20_000  # by then the track has many points
CURVE = {"sizes": [300, 1000], "epochs": 40}
POLL_SECONDS = 0.1


class Measured:
    """A run that trains at full speed, and the clock of its steps."""

    def __init__(self, client: httpx.AsyncClient, run: str) -> None:
        self.client, self.run = client, run

    async def post(self, what: str, **body: Any) -> Any:
        """Ask the run something."""
        answer = await self.client.post(f"/runs/{self.run}/{what}", json=body)
        answer.raise_for_status()
        return answer.json()

    async def step(self) -> int:
        """Return the present step."""
        return int((await self.post("trace", example={"split": "test", "index": 0}))["step"])

    async def rate(self, work: Any) -> tuple[float, float]:
        """Return how long some work takes, and the steps per second meanwhile."""
        before, begun = await self.step(), time.perf_counter()
        await work
        seconds = time.perf_counter() - begun
        after = await self.step()
        return seconds, (after - before) / (time.perf_counter() - begun)

    async def curve(self) -> None:
        """Draw a learning curve to its end."""
        job = (await self.post("probes/learning_curve", **CURVE))["id"]
        while True:
            told = (await self.client.get(f"/runs/{self.run}/jobs/{job}")).json()
            if told["status"] != "running":
                break
            await asyncio.sleep(POLL_SECONDS)


async def measure(address: str, rounds: int) -> dict[str, float]:
    """Return the figures."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=120) as client:
        dataset = (await client.get("/datasets/mnist")).json()
        name = "mnist" if dataset["available"] else "digits"
        body = {"dataset": name, "speed": "max", "max_epochs": 1_000_000}
        run = Measured(client, (await client.post("/runs", json=body)).json()["id"])
        await run.post("step", count=WARM_STEPS)
        await run.post("play")
        count = min(GRID["count"], dataset["train_count"] if name == "mnist" else 1000)
        figures: dict[str, float] = {}
        for plane in ("random", "trajectory"):
            asked = {**GRID, "count": count, "plane": plane}
            await run.post("probes/landscape", **asked)
            times, alone, beside = [], [], []
            for _ in range(rounds):
                seconds, rate = await run.rate(run.post("probes/landscape", **asked))
                times.append(seconds)
                beside.append(rate)
                alone.append((await run.rate(asyncio.sleep(seconds)))[1])
            figures[f"{plane}_seconds"] = statistics.median(times)
            figures[f"{plane}_seconds_worst"] = max(times)
            figures[f"{plane}_training_share"] = statistics.median(beside) / statistics.median(
                alone
            )
        seconds, rate = await run.rate(run.curve())
        figures["curve_seconds"] = seconds
        figures["steps_per_second_alone"] = (await run.rate(asyncio.sleep(seconds)))[1]
        figures["curve_training_share"] = rate / figures["steps_per_second_alone"]
        return figures


def main() -> None:
    """Start a server of one's own, measure, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with serving() as address:
        figures = asyncio.run(measure(address, rounds))
    write_report("landscape", figures)


if __name__ == "__main__":
    main()
