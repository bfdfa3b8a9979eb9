"""Starts, finds and ends runs; the only place that knows them all."""

import asyncio
import contextlib
import secrets
from typing import Any

from app.config import Settings
from app.idle import pause_when_idle
from app.jobs import Jobs
from app.protocol import Speed, State
from app.run import Run, RunFailed
from core.configuration import Configuration
from core.datasets import describe
from core.errors import BacklightError, InvalidInput, NotFound

MAX_EPOCHS = 100
DEMO_SPEED = 30.0  # as many steps as frames a second: one sees every single one


class TooManyRuns(BacklightError):
    """The server has as many runs as it allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            "too_many_runs", f"runs: expected at most {limit} at once; delete one to make room"
        )


class Supervisor:
    """All runs of one server, by id, in the order of their making."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.jobs = Jobs(settings.limits)
        self.runs: dict[str, Run] = {}
        self.making: set[Run] = set()  # those whose worker is being started count towards the limit
        self.demo: Demo | None = None
        self.closing = False
        self.settled = asyncio.Event()  # the demo run is there, or will not come

    def find(self, run_id: str) -> Run:
        """Return a run; NotFound if there is none of that id."""
        if run_id not in self.runs:
            raise NotFound("run", f"run: there is none with the id {run_id!r}")
        return self.runs[run_id]

    async def create(
        self,
        configuration: Configuration,
        *,
        name: str | None = None,
        speed: Speed = DEMO_SPEED,
        max_epochs: int = MAX_EPOCHS,
        race: str | None = None,
    ) -> Run:
        """Make a run and wait until its worker is ready; raises what keeps it from beginning."""
        self.check_limits(configuration)
        if self.closing:
            raise RunFailed("the server is being stopped")
        if len(self.runs) + len(self.making) >= self.settings.limits.runs:
            raise TooManyRuns(self.settings.limits.runs)
        run_id = secrets.token_hex(4)
        state = State(configuration, speed, max_epochs)
        run = Run(run_id, name or suggest_name(configuration), state, self.settings, race)
        self.making.add(run)
        try:
            await run.start()
        finally:
            self.making.discard(run)
        self.runs[run_id] = run
        return run

    def check_limits(self, configuration: Configuration) -> None:
        """Raise InvalidInput if a network is larger than this server allows."""
        limits, layers = self.settings.limits, configuration.layers
        if len(layers) - 2 > limits.hidden_layers:
            raise InvalidInput(
                "layers",
                f"expected at most {limits.hidden_layers} hidden layers, but got {len(layers) - 2}",
            )
        if configuration.layout.size > limits.parameters:
            raise InvalidInput(
                "layers",
                f"expected at most {limits.parameters:,} parameters, "
                f"but these have {configuration.layout.size:,}",
            )
        self.check_batch(configuration, configuration.batch_size)

    def check_batch(
        self, configuration: Configuration, batch_size: int, *, field: str = "batch_size"
    ) -> None:
        """Raise InvalidInput if a batch is larger than the data or than this server has room for."""
        count = self.training_examples(configuration)
        if batch_size > count:
            raise InvalidInput(
                field,
                f"expected at most {count}, the training examples of {configuration.dataset}, "
                f"but got {batch_size}",
            )
        most = self.largest_batch(configuration)
        if batch_size > most:
            raise InvalidInput(
                field,
                f"expected at most {most} with these layers, which need memory for every "
                f"example of a batch, but got {batch_size}",
            )

    def largest_batch(self, configuration: Configuration) -> int:
        """Return the largest batch: all training examples, or as many as this server has room for."""
        layers = configuration.layers
        room = self.settings.limits.batch_numbers // (layers[0] + 3 * sum(layers[1:]))
        return min(room, self.training_examples(configuration))

    def training_examples(self, configuration: Configuration) -> int:
        """Return how many training examples there are, with the added ones."""
        count = describe(configuration.dataset, self.settings.data_dir).train_count
        return count + len(configuration.added_examples)

    async def remove(self, run_id: str) -> None:
        """End a run and forget it; NotFound if there is none of that id."""
        run = self.find(run_id)
        del self.runs[run_id]
        ending = self.jobs.end_run(run, "the run was deleted")
        run.hub.announce({"event": "deleted"})
        await run.close()
        await ending

    async def close(self) -> None:
        """End all runs, also those that are just being made; no more can be made."""
        self.closing = True
        runs, self.runs = [*self.runs.values(), *self.making], {}
        await asyncio.gather(self.jobs.close(), *(run.close() for run in runs))

    def resources(self) -> list[dict[str, Any]]:
        """Return all runs as REST tells them."""
        return [run.resource() for run in self.runs.values()]


class Demo:
    """The run that is there from the start: plays for its first viewer, pauses when left alone."""

    def __init__(self, run: Run, idle_seconds: float) -> None:
        self.run = run
        self.idle_seconds = idle_seconds
        self.greeted = False

    async def watch(self, supervisor: Supervisor) -> None:
        """Look after the run until it is deleted."""
        await pause_when_idle(
            lambda: [run for run in supervisor.runs.values() if run is self.run],
            self.idle_seconds,
        )

    async def greet(self) -> None:
        """Begin to play when the first viewer comes, and only then: later the user decides."""
        if self.greeted:
            return
        self.greeted = True
        if self.run.state.status == "paused" and self.run.state.step == 0:
            with contextlib.suppress(BacklightError):
                await self.run.command("play")


def suggest_name(configuration: Configuration) -> str:
    """Return a name that tells a run from others: its data and its layers."""
    layers = "-".join(str(size) for size in configuration.layers)
    return f"{configuration.dataset} {layers}"
