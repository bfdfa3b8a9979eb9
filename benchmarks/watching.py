"""What watching costs, and how fast a prediction is while the network trains at full speed.

Training steps are counted over equal stretches, with a viewer and without in turn, so that whatever
else the machine does falls on both alike. Run: python benchmarks/watching.py [--seconds 4]
"""

import argparse
import asyncio
import statistics
import time

import httpx
import websockets
from report import write_report
from serving import serving

ROUNDS = 3
PREDICTIONS = 200
FPS = 30


async def watch(address: str, run: str, seconds: float) -> int:
    """Read the stream as a page does; return the number of frames."""
    frames = 0
    url = f"{address.replace('http', 'ws')}/api/v1/runs/{run}/stream?fps={FPS}"
    async with websockets.connect(url, compression=None, max_size=None) as socket:
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            try:
                message = await asyncio.wait_for(socket.recv(), left)
            except TimeoutError:
                break
            frames += isinstance(message, bytes)
    return frames


async def rate(
    client: httpx.AsyncClient, address: str, run: str, seconds: float, viewers: int
) -> float:
    """Return steps per second over a stretch with that many viewers."""
    before = (await client.post(f"/runs/{run}/trace", json=EXAMPLE)).json()["step"]
    begun = time.perf_counter()
    watchers = [asyncio.create_task(watch(address, run, seconds)) for _ in range(viewers)]
    await asyncio.sleep(seconds)
    after = (await client.post(f"/runs/{run}/trace", json=EXAMPLE)).json()["step"]
    elapsed = time.perf_counter() - begun
    for watcher in watchers:
        frames = await watcher
        print(f"  a viewer got {frames / seconds:.1f} frames/s of {FPS}")
    return (after - before) / elapsed


EXAMPLE = {"example": {"split": "test", "index": 0}}


async def measure(address: str, seconds: float) -> dict[str, float]:
    """Return the figures."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=60) as client:
        dataset = (await client.get("/datasets/mnist")).json()
        name = "mnist" if dataset["available"] else "digits"
        body = {"dataset": name, "speed": "max", "max_epochs": 1_000_000}
        run = (await client.post("/runs", json=body)).json()["id"]
        await client.post(f"/runs/{run}/play")
        await rate(client, address, run, 1.0, 0)
        alone, watched = [], []
        for _ in range(ROUNDS):
            alone.append(await rate(client, address, run, seconds, 0))
            watched.append(await rate(client, address, run, seconds, 1))
        example = (await client.get(f"/datasets/{name}/examples/test/0")).json()
        times = []
        for _ in range(PREDICTIONS):
            begun = time.perf_counter()
            answer = await client.post(f"/runs/{run}/predict", json={"inputs": [example["inputs"]]})
            answer.raise_for_status()
            times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        return {
            "steps_per_second_alone": statistics.median(alone),
            "steps_per_second_watched": statistics.median(watched),
            "watched_share": statistics.median(watched) / statistics.median(alone),
            "predict_p50_ms": times[len(times) // 2],
            "predict_p99_ms": times[int(len(times) * 0.99)],
        }


def main() -> None:
    """Start a server of one's own, measure, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds = parser.parse_args().seconds
    with serving() as address:
        figures = asyncio.run(measure(address, seconds))
    write_report("watching", figures)


if __name__ == "__main__":
    main()
