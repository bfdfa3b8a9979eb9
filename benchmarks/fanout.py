"""How many frames one run sends to a lecture hall, beside a bare loop that sends the same bytes.

A thousand viewers on this machine ask for 30 frames a second, more than a core can send: so the frames
that arrive are what the server can do. The bare loop (bare.py) has the same viewers, the same message
and the same run training beside it; the two take turns, so that whatever else the machine does falls on
both alike. The age is from a frame's encoding in the worker to its last byte at the viewer. The run
trains at a speed at which a lecture is given, for what full speed costs is told by watching.py.
Run: python benchmarks/fanout.py [--viewers 1000] [--seconds 4]
"""

import argparse
import asyncio
import resource
from typing import Any

import httpx
import websockets
from bare import bare_server
from report import Spread, write_report
from serving import dataset_of, serving
from viewers import audience

ROUNDS = 3
FPS = 30
SPEED = 100  # steps per second
SETTLE_SECONDS = 1.0


async def look(address: str, path: str, viewers: int, seconds: float) -> dict[str, float]:
    """Return what so many viewers see once all are there."""
    async with audience(address, path, viewers) as watching:
        await watching.look(SETTLE_SECONDS)
        return await watching.look(seconds)


async def measure(address: str, viewers: int, seconds: float) -> dict[str, Any]:
    """Return the figures."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=60) as client:
        name = await dataset_of(client)
        body = {"dataset": name, "speed": SPEED, "max_epochs": 1_000_000}
        run = (await client.post("/runs", json=body)).json()["id"]
        await client.post(f"/runs/{run}/play")
    path = f"/api/v1/runs/{run}/stream?fps={FPS}"
    async with websockets.connect(address.replace("http", "ws") + path) as socket:
        while not isinstance(message := await socket.recv(), bytes):
            pass
    seen: dict[str, list[dict[str, float]]] = {"Backlight": [], "bare loop": []}
    with bare_server(message) as bare:
        places = {"Backlight": (address, path), "bare loop": (bare, f"/stream?fps={FPS}")}
        for _ in range(ROUNDS):
            for who, (where, what) in places.items():
                seen[who].append(await look(where, what, viewers, seconds))
    figures: dict[str, Any] = {"viewers": viewers, "bytes a frame": len(message)}
    for who, rounds in seen.items():
        for figure in rounds[0]:
            figures[f"{who}, {figure}"] = Spread.of([each[figure] for each in rounds])
    pairs = zip(*seen.values(), strict=True)
    shares = [ours["frames/s"] / bare["frames/s"] for ours, bare in pairs]
    return figures | {"share of the bare loop's frames": Spread.of(shares)}


def main() -> None:
    """Start a server of one's own, measure, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    allow_sockets(options.viewers + 200)
    with serving() as address:
        figures = asyncio.run(measure(address, options.viewers, options.seconds))
    write_report("fanout", figures)


def allow_sockets(count: int) -> None:
    """Have so many files open at once, here and in the servers, where the system lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < count:
        raise SystemExit(f"this system lets a process have {most} files open, too few for that")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(count, 1024), most))


if __name__ == "__main__":
    main()
