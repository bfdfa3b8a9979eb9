"""How a run branches off another: a fork at one of its steps, or the future that it leaves behind.

Nothing that was trained is lost by going back and changing something: what was known beyond that step
goes on as a run of its own.
"""

from dataclasses import replace
from typing import Any

from app.protocol import State
from app.run import Run
from app.store.records import Contents, Record
from app.store.waiting import NotSaved
from app.supervisor import Supervisor, make_record
from core.configuration import check_whole
from core.errors import BacklightError
from core.history import History
from core.timeline import Timeline

SETTINGS = ("learning_rate", "batch_size")  # of a run's steps, which may change on the way


async def fork(
    supervisor: Supervisor, parent: Run, step: int, changes: dict[str, Any], name: str | None
) -> Run:
    """Return a new run that stands, paused, where `parent` did after `step`, with some changes.

    Raises InvalidInput for a step that is not recorded or changes that do not fit, TooManyRuns.
    """
    check_whole("step", step, 0, parent.state.end)
    if "batch_size" in changes:
        supervisor.check_batch(
            parent.state.configuration, changes["batch_size"], field="changes.batch_size"
        )
    contents = await read(supervisor, parent)
    timeline, history = contents.timeline, contents.history
    timeline.cut(step)
    history.cut(step)
    state = parent.state
    forked = State(
        timeline.configuration_at(step), state.speed, state.max_epochs, step=step, end=step
    )
    record = make_record(
        name or branch_name(supervisor, parent, f"from step {step:,}"),
        forked,
        parent=parent.id,
        parent_step=step,
    )
    run = await adopt(supervisor, record, timeline, history)
    if changes:
        try:
            await run.command("change", **changes)
        except BacklightError:
            await supervisor.remove(run.id)
            raise
    return run


async def adopt(
    supervisor: Supervisor, record: Record, timeline: Timeline, history: History
) -> Run:
    """Return a new run that goes on from a record which the store does not have yet."""
    timeline.fresh = dict(timeline.checkpoints)
    return await supervisor.begin(record, Contents(timeline, history))


async def read(supervisor: Supervisor, run: Run) -> Contents:
    """Return copies of all that is known of a run, without waking one that rests."""
    if not run.line.is_open:
        contents = await supervisor.contents(run)
        if contents is not None:
            return contents
    history = await run.full_history()
    return Contents(await run.timeline(), history.copy())


async def alter(supervisor: Supervisor, run: Run, action: str, **arguments: Any) -> State:
    """Have settings changed; what is known of a future without the change becomes a run of its own."""
    async with run.altering:  # two at once would both find the future there, and keep it twice
        left = await keep_future(supervisor, run) if changes_steps(run, action, arguments) else None
        try:
            return await run.command(action, **arguments)
        except BacklightError:
            if left is not None:
                await supervisor.remove(left.id)
            raise


def changes_steps(run: Run, action: str, arguments: dict[str, Any]) -> bool:
    """Whether a run that has gone back would make other steps than it did."""
    state = run.state
    if state.step >= state.end:
        return False
    configuration = state.configuration
    changed = [
        name
        for name in SETTINGS
        if name in arguments and arguments[name] != getattr(configuration, name)
    ]
    return action != "change" or bool(changed)


async def keep_future(supervisor: Supervisor, run: Run) -> Run:
    """Return a new run, at rest if that can be written, that is what `run` is up to its furthest step."""
    supervisor.check_room()
    history = await run.full_history()
    last = history.points[-1] if history.points else None
    state = run.record().state
    end = replace(
        state,
        step=state.end,
        epoch=last.epoch if last else state.epoch,
        cost=last.cost if last else state.cost,
        train_accuracy=history.evaluations[-1].train_accuracy if history.evaluations else None,
        test_accuracy=history.evaluations[-1].test_accuracy if history.evaluations else None,
        status="paused",
        reason=None,
    )
    record = make_record(
        branch_name(supervisor, run, "as it went on"), end, parent=run.id, parent_step=state.step
    )
    try:
        await supervisor.keeper.in_order(supervisor.keeper.store.copy, run.id, record, state.end)
    except NotSaved:  # until there is room on the disk, a worker and the queue of saves hold it
        contents = await read(supervisor, run)
        return await adopt(supervisor, record, contents.timeline, contents.history)
    return supervisor.add(record)


def branch_name(supervisor: Supervisor, run: Run, what: str) -> str:
    """Return the name of a branch of a run, as long as a name may be."""
    room = supervisor.settings.limits.name_length - len(what) - 2
    return f"{run.name[:room]}, {what}"
