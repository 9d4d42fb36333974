"""``sealpress doctor``: try a printer step by step and say what is wrong and what to do."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

import anyio
import typer

from sealpress.cli.connecting import Access, read_access
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.examination_report import Report, conclusion_lines
from sealpress.cli.found_printers import place_of
from sealpress.cli.observing import current_witness, is_shown_live
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_line
from sealpress.diagnose import EXAMINATION_SECONDS, Diagnosis, examine
from sealpress.diagnose.schema import schema_text
from sealpress.errors import Reason, UsageError

EXAMPLES = (
    "sealpress doctor ipps://printer.example/ipp/print",
    "sealpress doctor ipp://printer.example --security require",
    "sealpress doctor printer.example --json",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationOptions(ConnectionOptions):
    """What was typed about the way to a printer that is examined."""

    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            min=0.1,
            help=f"Take no longer in all; {EXAMINATION_SECONDS:g} without it.",
        ),
    ] = None


def run(
    uri: Annotated[
        str,
        typer.Argument(
            metavar="URI", help="The printer: ipps://printer.example/ipp/print, or HOST for ipps."
        ),
    ] = "",
    *,
    test_page: Annotated[
        bool, typer.Option("--test-page", help="Print a page, too; otherwise no paper is used.")
    ] = False,
    connection: ExaminationOptions,
    as_json: JsonOption = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Show the JSON schema of the result, and end.")
    ] = False,
) -> None:
    """Say of name, ports, TLS, certificates, HTTP, IPP and state what is wrong and what to do.

    Nothing is printed, nobody is trusted and nothing is written down by it. Exit code 0 when
    documents will be printed, otherwise that of the first problem's reason.
    """
    if schema:
        write_line(schema_text().rstrip())
        return
    if not uri:
        raise UsageError(Reason.INVALID_ARGUMENT, "which printer? Its URI is missing")
    beside = io.StringIO() if is_shown_live() else sys.stderr
    report = Report(sys.stdout, beside, quiet=as_json)
    diagnosis = _examined(
        place_of(uri if "://" in uri else f"ipps://{uri}"),
        # What is examined has bounds of its own for each step.
        read_access(replace(connection, timeout=None)),
        report,
        seconds=connection.timeout,
        test_page=test_page,
    )
    if as_json:
        write_json(diagnosis.as_dict())
    else:
        for line in conclusion_lines(diagnosis):
            write_line(line)
    raise typer.Exit(diagnosis.exit_code)


def _examined(
    uri: str, access: Access, report: Report, *, seconds: float | None, test_page: bool
) -> Diagnosis:
    """Examine in an event loop, where what is independent is done at the same time."""
    with report:
        return anyio.run(
            partial(
                examine,
                uri,
                trust=access.trust,
                security=access.security,
                user=access.user,
                password=access.password,
                identities=access.identities,
                witness=current_witness(),
                seconds=seconds,
                test_page=test_page,
                on_step=report.begin,
                on_observation=report.tell,
            )
        )
