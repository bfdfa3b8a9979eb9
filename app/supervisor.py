"""Starts, finds and ends runs; the only place that knows them all.

More runs are kept than can be awake: those that nobody needs rest, the longest unused first. How a run
branches off another is in app/branches.py.
"""

import asyncio
import contextlib
import logging
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.config import Settings
from app.idle import pause_when_idle
from app.jobs import Jobs
from app.keeper import Keeper
from app.line import RunFailed
from app.protocol import Kept, Speed, State
from app.run import Run
from app.store.records import Contents, Record
from core.configuration import Configuration
from core.datasets import describe
from core.errors import BacklightError, InvalidInput, NotFound
from core.history import History

logger = logging.getLogger("backlight")

MAX_EPOCHS = 100
DEMO_SPEED = 30.0  # as many steps as frames a second: one sees every single one


class TooManyRuns(BacklightError):
    """The server has as many runs as it allows, or as many awake."""

    def __init__(self, limit: int, *, awake: bool) -> None:
        super().__init__(
            "too_many_runs",
            f"runs: expected at most {limit:,} "
            + ("that train or are watched at once; pause one" if awake else "; delete one"),
        )


class Supervisor:
    """All runs of one server, by id, in the order of their making."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keeper: Keeper
        self.jobs = Jobs(settings.limits)
        self.runs: dict[str, Run] = {}
        self.making: set[Run] = set()  # those whose worker is being started count towards the limit
        self.awake: set[Run] = set()  # those with a worker
        self.admitting = asyncio.Lock()
        self.demo: Demo | None = None
        self.closing = False
        self.settled = asyncio.Event()  # the demo run is there, or will not come

    async def open(self) -> None:
        """Open the store and find all runs in it, each resting where it was."""
        self.keeper = await Keeper.open(self.settings)
        store, loop = self.keeper.store, asyncio.get_running_loop()
        for record in await asyncio.to_thread(store.records):
            self.add(record)

        def trouble_changed(_trouble: str | None) -> None:  # in the store's thread
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to tell
                loop.call_soon_threadsafe(self.tell_saving)

        store.on_trouble = trouble_changed
        for sentence in (store.trouble, *store.problems):
            if sentence:
                logger.warning(sentence)

    def tell_saving(self) -> None:
        """Tell everybody whether runs are being saved."""
        state = self.keeper.state()
        logger.warning(state["trouble"] or "Runs are being saved again.")
        for run in self.runs.values():
            run.hub.announce({"event": "saving", **state})

    def add(self, record: Record) -> Run:
        """Have a run that is in the store."""
        run = Run(record, self.settings, self)
        run.history = None
        self.runs[run.id] = run
        return run

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
        record = make_record(
            name or suggest_name(configuration), State(configuration, speed, max_epochs)
        )
        return await self.begin(replace(record, race=race))

    async def begin(self, record: Record, contents: Contents | None = None) -> Run:
        """Start a run that is in the store no more than its worker tells: from step 0, or a record."""
        if self.closing:
            raise RunFailed("the server is being stopped")
        self.check_room()
        run = Run(record, self.settings, self)
        if contents is not None:
            run.history = contents.history.copy()
        self.making.add(run)
        try:
            await run.start(contents)
        finally:
            self.making.discard(run)
        self.runs[run.id] = run
        return run

    def check_room(self) -> None:
        """Raise TooManyRuns if there can be no more."""
        limit = self.settings.limits.runs
        if len(self.runs) + len(self.making) >= limit:
            raise TooManyRuns(limit, awake=False)

    # What a run asks of its home

    async def admit(self, run: Run) -> None:
        """Make room for a worker, putting an idle run to rest; TooManyRuns if none is."""
        limit = self.settings.limits.workers
        async with self.admitting:
            while len(self.awake) >= limit:
                idle = [each for each in self.awake if each.can_rest]
                if not idle:
                    raise TooManyRuns(limit, awake=True)
                await min(idle, key=lambda each: each.used).rest()
            self.awake.add(run)

    def leave(self, run: Run) -> None:
        """Note that a run has no worker any more."""
        self.awake.discard(run)

    async def contents(self, run: Run) -> Contents | None:
        """Return what a run goes on from."""
        return await self.keeper.contents(run)

    async def read_history(self, run: Run) -> History:
        """Return the history of a run that rests."""
        return await self.keeper.history(run)

    def keep(self, run: Run, kept: Kept) -> None:
        """Save what a run's worker told, unless the run is gone."""
        if run.id in self.runs or run in self.making or self.closing:
            self.keeper.keep(run, kept)

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
        """End a run; it can be restored for a while. NotFound if there is none of that id."""
        run = self.find(run_id)
        del self.runs[run_id]
        ending = self.jobs.end_run(run, "the run was deleted")
        run.hub.announce({"event": "deleted"})
        await run.close()
        await ending
        with contextlib.suppress(NotFound):  # nothing of it was saved yet
            await self.keeper.in_order(self.keeper.store.delete, run_id)

    async def rename(self, run: Run, name: str) -> None:
        """Call a run something else, also where it is kept."""
        run.rename(name)
        with contextlib.suppress(NotFound):  # not saved yet: it will be, under this name
            await self.keeper.in_order(self.keeper.store.rename, run.id, name)

    async def restore(self, run_id: str) -> Run:
        """Bring a deleted run back, paused where it was; NotFound if it is gone for good."""
        if run_id in self.runs:
            return self.runs[run_id]
        self.check_room()
        store = self.keeper.store
        await self.keeper.in_order(store.restore, run_id)
        records = await asyncio.to_thread(store.records)
        found = {record.id: record for record in records}
        if run_id not in found:
            raise NotFound("run", f"run: there is none with the id {run_id!r}")
        return self.add(found[run_id])

    async def close(self) -> None:
        """End all runs, also those that are just being made; no more can be made."""
        self.closing = True
        runs, self.runs = [*self.runs.values(), *self.making], {}
        await asyncio.gather(self.jobs.close(), *(run.close() for run in runs))
        await self.keeper.close()

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


def make_record(name: str, state: State, **more: Any) -> Record:
    """Return the record of a new run, made now."""
    # Microseconds: the runs of a race are made together, and are told in this order for ever.
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    return Record(secrets.token_hex(4), name, now, state, **more)


def suggest_name(configuration: Configuration) -> str:
    """Return a name that tells a run from others: its data and its layers."""
    layers = "-".join(str(size) for size in configuration.layers)
    return f"{configuration.dataset} {layers}"
