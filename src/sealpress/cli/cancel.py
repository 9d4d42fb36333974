"""``sealpress cancel``: take a job back."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.connecting import open_printer
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.jobs import job_json, state_text
from sealpress.cli.options import JsonOption, UriArgument
from sealpress.cli.terminal import printable, write_json, write_line


def run(
    uri: UriArgument,
    job_id: Annotated[int, typer.Argument(metavar="JOB-ID", min=1, help="The job's number.")],
    *,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """Cancel a job and show what became of it; one that has ended is left as it is."""
    with open_printer(uri, connection) as printer:
        job = printer.job(job_id)
        job.cancel()
        job.refresh()
    if as_json:
        write_json({"job": job_json(job)})
    else:
        write_line(printable(f"job {job.id} is {state_text(job.status)}"))
