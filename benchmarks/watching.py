"""What watching costs a run that trains at full speed: nobody, one viewer, ten, a hundred.

Training steps are counted over equal stretches, each number of viewers in turn and round by round, so
that whatever else the machine does falls on all alike. One viewer asks for 60 frames a second, more ask
for 30, all for the same picture. The viewers (viewers.py) cost next to nothing, but it is this machine
that pays for them.
Run: python benchmarks/watching.py [--seconds 2.5]
"""

import argparse
import asyncio
import time
from typing import Any

import httpx
from report import Spread, write_report
from serving import dataset_of, serving
from viewers import audience

ROUNDS = 4
AUDIENCES = {0: 30, 1: 60, 10: 30, 100: 30}  # viewers, and the frames per second they ask for
SETTLE_SECONDS = 0.5
EXAMPLE = {"example": {"split": "test", "index": 0}}


class Run:
    """A run that trains at full speed."""

    def __init__(self, client: httpx.AsyncClient, address: str, name: str) -> None:
        self.client, self.address, self.id = client, address, name

    async def step(self) -> tuple[int, float]:
        """Return the present step, and when that was."""
        answer = await self.client.post(f"/runs/{self.id}/trace", json=EXAMPLE)
        return int(answer.json()["step"]), time.perf_counter()

    async def watched(self, viewers: int, seconds: float) -> dict[str, float]:
        """Return how fast it trains with so many viewers, and what they see."""
        path = f"/api/v1/runs/{self.id}/stream?fps={AUDIENCES[viewers]}"
        async with audience(self.address, path, viewers) as watching:
            await asyncio.sleep(SETTLE_SECONDS)
            before, begun = await self.step()
            seen = await watching.look(seconds)
            after, ended = await self.step()
        return {"steps/s": (after - before) / (ended - begun)} | seen


async def measure(address: str, seconds: float) -> dict[str, Any]:
    """Return the figures."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=60) as client:
        body = {"dataset": await dataset_of(client), "speed": "max", "max_epochs": 1_000_000}
        run = Run(client, address, (await client.post("/runs", json=body)).json()["id"])
        await client.post(f"/runs/{run.id}/play")
        await run.watched(1, seconds)  # the first steps are slower
        rounds = [
            {viewers: await run.watched(viewers, seconds) for viewers in AUDIENCES}
            for _ in range(ROUNDS)
        ]
    figures: dict[str, Any] = {}
    for viewers, fps in AUDIENCES.items():
        name = f"{viewers} at {fps}" if viewers else "unwatched"
        figures[f"{name}, steps/s"] = Spread.of([each[viewers]["steps/s"] for each in rounds])
        if viewers:
            alone = [each[viewers]["steps/s"] / each[0]["steps/s"] for each in rounds]
            figures[f"{name}, share of unwatched speed"] = Spread.of(alone)
            came = [each[viewers]["frames/s"] / viewers for each in rounds]
            figures[f"{name}, frames/s a viewer"] = Spread.of(came)
    cost = [each[100]["viewers' CPU, us a frame"] for each in rounds]
    return figures | {"viewers' CPU, us a frame": Spread.of(cost)}


def main() -> None:
    """Start a server of one's own, measure, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.5)
    seconds = parser.parse_args().seconds
    with serving() as address:
        figures = asyncio.run(measure(address, seconds))
    write_report("watching", figures)


if __name__ == "__main__":
    main()
