"""``sealpress demo``: the whole story on this machine, told on the terminal."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sealpress.cli.connection import connection_json
from sealpress.cli.failures import as_lines
from sealpress.cli.observing import current_witness
from sealpress.cli.options import JsonOption
from sealpress.cli.plan import tell_offers, tell_plan
from sealpress.cli.progress import Watcher, watcher
from sealpress.cli.terminal import (
    alarm,
    columns,
    faint,
    good,
    printable,
    strong,
    write_json,
    write_line,
    write_pairs,
)
from sealpress.errors import ExitCode
from sealpress.simulator.demonstration import Evidence, Narrator, SilentNarrator, demonstrate
from sealpress.simulator.sample_document import PAGES

if TYPE_CHECKING:
    from sealpress.client.facts import Offer
    from sealpress.client.plan import Plan
    from sealpress.client.results import ConnectionReport, Progress
    from sealpress.errors import TlsError
    from sealpress.simulator import RunningPrinter

DEFAULT_OUTPUT = Path("demo-output")
"""Folder for the original and what the printer receives when none is named."""


def run(
    *,
    output: Annotated[
        Path, typer.Option(metavar="FOLDER", help="For the original and what is received.")
    ] = DEFAULT_OUTPUT,
    as_json: JsonOption = False,
) -> None:
    """Start a virtual printer, meet and pin its certificate, print to it, compare the result."""
    narrator: Narrator = SilentNarrator() if as_json else _Teller()
    evidence = demonstrate(output, narrator, witness=current_witness())
    if as_json:
        write_json(_object(evidence))
    if not evidence.is_identical:
        raise typer.Exit(ExitCode.OTHER)


class _Teller:
    """Tells the story in numbered chapters."""

    def __init__(self) -> None:
        self._chapter = 0
        self._watcher: Watcher = watcher("")
        write_line(strong("Sealpress: secure printing, the whole story on one machine", sys.stdout))

    def appears(self, printer: RunningPrinter, document: Path, octets: int) -> None:
        """Tell that the printer listens and what will be printed."""
        self._begin("A printer appears", "It made itself a key and a certificate, as printers do.")
        write_pairs(
            [
                ("printer", "  ".join(printer.uris)),
                ("document", f"{document}, {PAGES} pages, {octets:,} octets"),
            ]
        )

    def planned(self, plan: Plan) -> None:
        """Tell how the printer would be reached."""
        self._begin("The plan", "An ipp URI does not ask for TLS. Taken at its word:")
        tell_plan(plan)

    def asked(self, offers: Sequence[Offer], plan: Plan) -> None:
        """Tell what the printer offers, and the plan that follows."""
        self._begin("Asking first", "So the printer is asked what it offers, before any job:")
        tell_offers(offers)
        tell_plan(plan)

    def refused(self, error: TlsError) -> None:
        """Tell the error that an unknown certificate gives."""
        self._begin(
            "A stranger", "Nobody vouches for this certificate. Printing to it ends before HTTP:"
        )
        for line in as_lines(error, sys.stdout):
            write_line("  " + line)

    def pinned(self, words: str) -> None:
        """Tell the pin that is kept for the printer from here on."""
        self._begin(
            "Pinned",
            "A person compares the fingerprint with the one on the printer's own panel, once. "
            "From here on this certificate, and no other, is trusted there:",
        )
        write_pairs([("sealpress trust pin", words)])

    def printing(self) -> Watcher:
        """Return the bar that moves while the document is sent."""
        self._begin("Printing", "The document goes through TLS in chunks, as it is read:")
        self._watcher = watcher("printing")
        return self._watcher

    def progressed(self, progress: Progress) -> None:
        """Move the bar."""
        self._watcher.sent(progress.octets_sent, progress.octets_total)

    def printed(self, job_id: int, ticket: Mapping[str, object], report: ConnectionReport) -> None:
        """Tell what the printer's ticket says of the job, and what was negotiated for it."""
        job = cast("Mapping[str, object]", ticket["job"])
        pages = job["job-impressions-completed"]
        write_pairs(
            [
                ("job", f"{job_id} is {job['job-state']}, {pages} pages printed"),
                ("negotiated", f"{report.tls_version}, {report.cipher}"),
                ("trusted by", report.trusted_by),
                ("sent", f"{report.octets_sent:,} octets in {report.chunks_sent} chunks"),
                ("time", f"{report.seconds:.3f} s for {report.requests} requests"),
            ]
        )

    def compared(self, evidence: Evidence) -> None:
        """Tell whether the printer has what was printed."""
        self._begin("Compared", "SHA-256 of what was printed and of what the printer stored:")
        write_pairs(
            [
                (evidence.original_sha256, str(evidence.original)),
                (evidence.received_sha256, str(evidence.received)),
            ]
        )
        if evidence.is_identical:
            verdict = good("the same, octet for octet", sys.stdout)
        else:
            verdict = alarm("NOT the same", sys.stdout)
        write_line(f"{verdict}; the printer's ticket: {printable(str(evidence.ticket))}")
        if evidence.pages:
            names = f"{evidence.pages[0]} to {evidence.pages[-1].name}"
            write_line(f"what its pages look like: {printable(names)}")
        write_line(faint(f"All of it took {evidence.seconds:.1f} s.", sys.stdout))

    def _begin(self, heading: str, text: str) -> None:
        self._chapter += 1
        write_line()
        write_line(strong(f"{self._chapter}. {heading}", sys.stdout))
        for line in textwrap.wrap(text, columns()):
            write_line(faint(line, sys.stdout))


def _object(evidence: Evidence) -> dict[str, object]:
    return {
        "identical": evidence.is_identical,
        "original": {"file": str(evidence.original), "sha256": evidence.original_sha256},
        "received": {"file": str(evidence.received), "sha256": evidence.received_sha256},
        "ticket": str(evidence.ticket),
        "pages": [str(page) for page in evidence.pages],
        "connection": connection_json(evidence.connection),
        "seconds": round(evidence.seconds, 3),
    }
