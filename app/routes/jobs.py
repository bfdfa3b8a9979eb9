"""The long computations of a run: how far they are, what came of them, and their end."""

from typing import Any

from fastapi import APIRouter, Response

from app.deps import JsonBody, RunDependency, SupervisorDependency
from app.job_schemas import JobList, JobWithResult

router = APIRouter(prefix="/runs/{run_id}/jobs", tags=["probes"], dependencies=[JsonBody])


@router.get("", response_model=JobList)
async def list_jobs(run: RunDependency, supervisor: SupervisorDependency) -> Any:
    """Return all jobs that run, and the last that have ended."""
    return {"jobs": [job.resource() for job in supervisor.jobs.all_of(run)]}


@router.get("/{job}", response_model=JobWithResult)
async def read_job(job: str, run: RunDependency, supervisor: SupervisorDependency) -> Any:
    """Return a job with its result, which is null until it is done."""
    found = supervisor.jobs.find(run, job)
    return {**found.resource(), "result": found.result}


@router.delete("/{job}", status_code=204)
async def cancel_job(job: str, run: RunDependency, supervisor: SupervisorDependency) -> Response:
    """Cancel a job; one that has ended stays as it is."""
    supervisor.jobs.find(run, job).cancel("it was cancelled")
    return Response(status_code=204)
