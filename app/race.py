"""Races: runs from one initial state that differ in their batch size alone, started together.

A race is its runs: one that is deleted has left it, and a race without runs is gone.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.idle import pause_when_idle
from app.run import Run
from app.supervisor import Supervisor
from core.configuration import BATCH_SIZE, Configuration
from core.errors import BacklightError, InvalidInput, NotFound


@dataclass(frozen=True)
class Race:
    """What is known of a race beside its runs."""

    id: str
    name: str
    created_at: str


class Races:
    """All races of one server, in the order of their making; the runs are the supervisor's."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.races: dict[str, Race] = {}
        self.watching: set[asyncio.Task[None]] = set()

    def find(self, race_id: str) -> Race:
        """Return a race; NotFound if there is none of that id, or none of its runs is left."""
        race = self.races.get(race_id)
        if race is None or not self.runs(race):
            raise NotFound("race", f"race: there is none with the id {race_id!r}")
        return race

    def runs(self, race: Race) -> list[Run]:
        """Return the runs that are still in a race, the smallest batch first."""
        return [run for run in self.supervisor.runs.values() if run.race == race.id]

    async def start(
        self, configurations: Sequence[Configuration], *, name: str, play: bool
    ) -> Race:
        """Make a run of each configuration and, when all are ready, let them go.

        All or nothing: raises what keeps one of them from beginning, and then none is left.
        """
        race = Race(secrets.token_hex(4), name, datetime.now(UTC).isoformat(timespec="seconds"))
        making = [asyncio.create_task(self.make(race, each)) for each in configurations]
        try:
            runs = await asyncio.gather(*making)
            if play:
                await asyncio.gather(*(run.command("play") for run in runs))
        except BaseException:
            await self.give_up(making)
            raise
        # Runs are ready in any order; they are told in that of their batch sizes.
        for run in runs:
            if self.supervisor.runs.pop(run.id, None):
                self.supervisor.runs[run.id] = run
        self.supervisor.keeper.store.add_race(race.id, race.name, race.created_at)
        self.add(race)
        return race

    async def open(self) -> None:
        """Find the races whose runs are kept."""
        for kept in await asyncio.to_thread(self.supervisor.keeper.store.races):
            self.add(Race(kept.id, kept.name, kept.created_at))

    def add(self, race: Race) -> None:
        """Have a race, and look after it."""
        self.races[race.id] = race
        task = asyncio.create_task(self.look_after(race))
        self.watching.add(task)
        task.add_done_callback(self.watching.discard)

    async def make(self, race: Race, configuration: Configuration) -> Run:
        """Make one run of a race, paused at step 0."""
        return await self.supervisor.create(
            configuration,
            name=f"{race.name}: batch {configuration.batch_size}",
            speed="max",
            # Steps of a full batch are whole epochs, so this ends nothing: idleness does.
            max_epochs=self.supervisor.settings.limits.max_epochs,
            race=race.id,
        )

    async def give_up(self, making: Sequence[asyncio.Task[Run]]) -> None:
        """End what was made of a race, and what is still being made."""
        for task in making:
            task.cancel()
        for made in await asyncio.gather(*making, return_exceptions=True):
            if isinstance(made, Run):
                with contextlib.suppress(NotFound):  # deleted by somebody else meanwhile
                    await self.supervisor.remove(made.id)

    async def look_after(self, race: Race) -> None:
        """Pause a race that nobody watches, and forget it when its runs are gone."""
        idle_seconds = self.supervisor.settings.limits.idle_seconds
        try:
            await pause_when_idle(lambda: self.runs(race), idle_seconds)
        finally:
            del self.races[race.id]

    async def command(self, race: Race, action: str, **arguments: Any) -> None:
        """Have all runs do something at once.

        A run that cannot, such as one that has diverged, stays as it is; raises its error if none can.
        """
        commands = [run.command(action, **arguments) for run in self.runs(race)]
        results = await asyncio.gather(*commands, return_exceptions=True)
        errors = [each for each in results if isinstance(each, BaseException)]
        for error in errors:
            if len(errors) == len(results) or not isinstance(error, BacklightError):
                raise error

    async def remove(self, race: Race) -> None:
        """End a race with all its runs."""
        removals = [self.supervisor.remove(run.id) for run in self.runs(race)]
        await asyncio.gather(*removals)

    async def close(self) -> None:
        """Look after nothing any more; the runs are ended by their supervisor."""
        for task in self.watching:
            task.cancel()
        await asyncio.gather(*self.watching, return_exceptions=True)

    def resource(self, race: Race) -> dict[str, Any]:
        """Return a race as REST tells it."""
        runs = [run.resource() for run in self.runs(race)]
        return {**vars(race), "runs": runs}

    def resources(self) -> list[dict[str, Any]]:
        """Return all races as REST tells them."""
        return [self.resource(race) for race in self.races.values() if self.runs(race)]


def suggest_batch_sizes(usual: int, largest: int) -> list[int]:
    """Return single examples, a usual batch, and the whole training set or as much as fits."""
    middle = usual if 1 < usual < largest else BATCH_SIZE
    return sorted({1, min(middle, largest), largest})


def line_up(
    configuration: Configuration,
    batch_sizes: Sequence[int],
    learning_rates: Sequence[float] | None,
) -> list[Configuration]:
    """Return the configurations of a race, the smallest batch first.

    Raises InvalidInput unless the sizes are different and each has its learning rate, if there are any.
    """
    if len(set(batch_sizes)) < len(batch_sizes):
        raise InvalidInput("batch_sizes", f"expected different sizes, but got {list(batch_sizes)}")
    rates = learning_rates or [configuration.learning_rate] * len(batch_sizes)
    if len(rates) != len(batch_sizes):
        raise InvalidInput(
            "learning_rates",
            f"expected {len(batch_sizes)}, one for each batch size, but got {len(rates)}",
        )
    pairs = sorted(zip(batch_sizes, rates, strict=True))
    return [configuration.change(batch_size=size, learning_rate=rate) for size, rate in pairs]
