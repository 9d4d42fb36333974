"""``sealpress jobs``: a printer's jobs."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from sealpress.cli.connecting import open_printer
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.options import JsonOption, UriArgument
from sealpress.cli.terminal import write_json, write_table
from sealpress.client.job import Job
from sealpress.client.watch import JobStatus
from sealpress.ipp.states import JobState

_SAYING_NOTHING = frozenset({"none", "job-completed-successfully"})


class Which(enum.StrEnum):
    """Which jobs are listed."""

    NOT_COMPLETED = "not-completed"
    COMPLETED = "completed"
    ALL = "all"


def run(
    uri: UriArgument,
    *,
    which: Annotated[Which, typer.Option(help="Waiting, ended or all jobs.")] = Which.NOT_COMPLETED,
    mine: Annotated[bool, typer.Option("--mine", help="Only the user's own jobs.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many of each kind.")] = None,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """List a printer's jobs, the waiting ones in their order."""
    with open_printer(uri, connection) as printer:
        found = printer.jobs(which.value, limit=limit, my_jobs=mine)
    if as_json:
        write_json([job_json(job) for job in found])
    else:
        rows = ((str(job.id), job.user, state_text(job.status), job.name) for job in found)
        write_table(("id", "user", "state", "name"), rows)


def job_json(job: Job) -> dict[str, object]:
    """Return a job as seen last, as a JSON object."""
    status = job.status
    return {
        "id": job.id,
        "name": job.name,
        "user": job.user,
        "state": state_keyword(status),
        "state_reasons": list(status.reasons),
        "state_message": status.message,
        "impressions": status.impressions,
        "impressions_completed": status.impressions_completed,
    }


def state_text(status: JobStatus) -> str:
    """Return a job's state for a person, with reasons that say more than the state."""
    reasons = [reason for reason in status.reasons if reason not in _SAYING_NOTHING]
    more = ", ".join(reasons) or (status.message if not status.is_terminal else "")
    return f"{state_keyword(status)} ({more})" if more else state_keyword(status)


def state_keyword(status: JobStatus) -> str:
    """Return ``job-state`` as its keyword, ``unknown`` for a number that none stands for."""
    return JobState(status.state).keyword if status.state in set(JobState) else "unknown"
