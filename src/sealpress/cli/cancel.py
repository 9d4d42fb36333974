"""``sealpress cancel``: take a job back."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.connecting import open_printer
from sealpress.cli.jobs import job_json, state_text
from sealpress.cli.options import (
    IdentityOption,
    JsonOption,
    PassphraseOption,
    PasswordFileOption,
    SecurityOption,
    TimeoutOption,
    TrustOption,
    UriArgument,
    UserOption,
)
from sealpress.cli.terminal import printable, write_json, write_line


def run(
    uri: UriArgument,
    job_id: Annotated[int, typer.Argument(metavar="JOB-ID", min=1, help="The job's number.")],
    *,
    trust: TrustOption = None,
    security: SecurityOption = None,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    timeout: TimeoutOption = None,
    identity: IdentityOption = None,
    passphrase: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cancel a job and show what became of it; one that has ended is left as it is."""
    with open_printer(
        uri,
        trust=trust,
        security=security,
        user=user,
        password_file=password_file,
        timeout=timeout,
        identity=identity,
        passphrase=passphrase,
    ) as printer:
        job = printer.job(job_id)
        job.cancel()
        job.refresh()
    if as_json:
        write_json({"job": job_json(job)})
    else:
        write_line(printable(f"job {job.id} is {state_text(job.status)}"))
