"""Races: starting runs of different batch sizes together, and controlling them as one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from starlette.requests import HTTPConnection

from app.deps import JsonBody, LibraryDependency, SupervisorDependency
from app.library import Library
from app.race import Race, Races, line_up, suggest_batch_sizes
from app.race_schemas import RaceRequest, RaceResource, RacesResource
from app.routes.runs import given_fields
from app.schemas import ResetRequest
from app.supervisor import Supervisor
from core.configuration import Configuration, configure
from core.errors import InvalidInput, NotFound

router = APIRouter(prefix="/races", tags=["races"], dependencies=[JsonBody])


def get_races(connection: HTTPConnection) -> Races:
    """Return the server's races."""
    races: Races = connection.app.state.races
    return races


RacesDependency = Annotated[Races, Depends(get_races)]


def get_race(race_id: str, races: RacesDependency) -> Race:
    """Return the race that the path names; NotFound if there is none."""
    return races.find(race_id)


RaceDependency = Annotated[Race, Depends(get_race)]


@router.get("")
async def list_races(races: RacesDependency) -> RacesResource:
    """Return all races, oldest first."""
    return RacesResource.model_validate({"races": races.resources()})


@router.post("", status_code=201)
async def create_race(
    races: RacesDependency,
    supervisor: SupervisorDependency,
    library: LibraryDependency,
    body: RaceRequest | None = None,
) -> RaceResource:
    """Start runs from one initial state that differ in their batch size; all of them, or none."""
    body = body or RaceRequest()
    await supervisor.settled.wait()
    configuration = choose_configuration(body.run, supervisor, library)
    largest = supervisor.largest_batch(configuration)
    sizes = body.batch_sizes or suggest_batch_sizes(configuration.batch_size, largest)
    for place, size in enumerate(sizes):
        supervisor.check_batch(configuration, size, field=f"batch_sizes.{place}")
    configurations = line_up(configuration, sizes, body.learning_rates)
    race = await races.start(configurations, name=body.name, play=body.play)
    return RaceResource.model_validate(races.resource(race))


@router.get("/{race_id}")
async def read_race(race: RaceDependency, races: RacesDependency) -> RaceResource:
    """Return one race."""
    return RaceResource.model_validate(races.resource(race))


@router.delete("/{race_id}", status_code=204)
async def delete_race(race: RaceDependency, races: RacesDependency) -> Response:
    """End a race with all its runs."""
    await races.remove(race)
    return Response(status_code=204)


@router.post("/{race_id}/play")
async def play_race(race: RaceDependency, races: RacesDependency) -> RaceResource:
    """Let all runs go at once, but those that have diverged."""
    await races.command(race, "play")
    return RaceResource.model_validate(races.resource(race))


@router.post("/{race_id}/pause")
async def pause_race(race: RaceDependency, races: RacesDependency) -> RaceResource:
    """Stop all runs after their present step."""
    await races.command(race, "pause")
    return RaceResource.model_validate(races.resource(race))


@router.post("/{race_id}/reset")
async def reset_race(
    race: RaceDependency, races: RacesDependency, body: ResetRequest | None = None
) -> RaceResource:
    """Take all runs back to step 0 and the same initial weights, or to those of another seed."""
    await races.command(race, "reset", **given_fields(body or ResetRequest()))
    return RaceResource.model_validate(races.resource(race))


def choose_configuration(
    run_id: str | None, supervisor: Supervisor, library: Library
) -> Configuration:
    """Return that of the named run, or of the first, or the default; InvalidInput for no such run."""
    if run_id is not None:
        try:
            return supervisor.find(run_id).state.configuration
        except NotFound as error:  # in a body it is a wrong value, not a missing page
            raise InvalidInput("run", error.message.removeprefix("run: ")) from None
    for run in supervisor.runs.values():
        return run.state.configuration
    name = "mnist" if library.info("mnist").available else "digits"
    return configure(list(library.info(name).default_layers), name)
