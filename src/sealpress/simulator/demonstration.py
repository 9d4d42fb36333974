"""The whole story on one machine: a printer appears, is asked, met, pinned and printed to.

The story is told through a :class:`Narrator`; what it looks like is the narrator's business.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sealpress.client.knowledge import MemoryKnowledge
from sealpress.client.plan import Security
from sealpress.client.printer import Printer
from sealpress.errors import Reason, StateError, TlsError
from sealpress.simulator.config import VirtualPrinterConfig
from sealpress.simulator.documents import write_atomically
from sealpress.simulator.sample_document import TITLE, sample_pdf
from sealpress.simulator.threads import RunningPrinter, run_in_thread
from sealpress.transform.installed import installed
from sealpress.trust import HostKey
from sealpress.trust.stores.memory_store import MemoryTrustStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sealpress.client.facts import Offer
    from sealpress.client.plan import Plan
    from sealpress.client.results import ConnectionReport, Progress
    from sealpress.transport.witness import Witness

ORIGINAL_NAME = "original.pdf"
"""File name of the document that is printed."""

JOB_SECONDS = 60.0
"""How long the virtual printer may take; it needs a tenth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What came of it.

    Attributes:
        original: The document that was printed.
        received: What the printer stored.
        original_sha256: Digest of the first, hexadecimal.
        received_sha256: Digest of the second.
        ticket: The printer's ticket of the job.
        pages: Pictures of the pages that were received; none where nothing can make them.
        connection: What was negotiated and sent.
        seconds: How long the story took.
    """

    original: Path
    received: Path
    original_sha256: str
    received_sha256: str
    ticket: Path
    pages: tuple[Path, ...]
    connection: ConnectionReport
    seconds: float

    @property
    def is_identical(self) -> bool:
        """Whether the printer has octet for octet what was printed."""
        return self.original_sha256 == self.received_sha256


class Narrator(Protocol):
    """Who is told the story, chapter by chapter."""

    def appears(self, printer: RunningPrinter, document: Path, octets: int) -> None:
        """Tell that the printer listens and what will be printed."""
        ...

    def planned(self, plan: Plan) -> None:
        """Tell how the printer would be reached."""
        ...

    def asked(self, offers: Sequence[Offer], plan: Plan) -> None:
        """Tell what the printer offers, and the plan that follows."""
        ...

    def refused(self, error: TlsError) -> None:
        """Tell the error that an unknown certificate gives."""
        ...

    def pinned(self, words: str) -> None:
        """Tell the printer and the pin that is kept for it from here on."""
        ...

    def printing(self) -> AbstractContextManager[object]:
        """Return what surrounds the sending of the document."""
        ...

    def progressed(self, progress: Progress) -> None:
        """Tell how far the document has come."""
        ...

    def printed(self, job_id: int, ticket: Mapping[str, object], report: ConnectionReport) -> None:
        """Tell what the printer's ticket says of the job, and what was negotiated for it."""
        ...

    def compared(self, evidence: Evidence) -> None:
        """Tell whether the printer has what was printed."""
        ...


class SilentNarrator:
    """Tells nothing."""

    def appears(self, printer: RunningPrinter, document: Path, octets: int) -> None:
        """Tell nothing."""

    def planned(self, plan: Plan) -> None:
        """Tell nothing."""

    def asked(self, offers: Sequence[Offer], plan: Plan) -> None:
        """Tell nothing."""

    def refused(self, error: TlsError) -> None:
        """Tell nothing."""

    def pinned(self, words: str) -> None:
        """Tell nothing."""

    def printing(self) -> AbstractContextManager[object]:
        """Surround it with nothing."""
        return nullcontext()

    def progressed(self, progress: Progress) -> None:
        """Tell nothing."""

    def printed(self, job_id: int, ticket: Mapping[str, object], report: ConnectionReport) -> None:
        """Tell nothing."""

    def compared(self, evidence: Evidence) -> None:
        """Tell nothing."""


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Who meets the printer: what it decides, who tells of it, who looks on."""

    store: MemoryTrustStore
    narrator: Narrator
    witness: Witness | None

    def printer(self, uri: str, security: Security = Security.AS_URI) -> Printer:
        """Return the printer as somebody sees it who knows nothing of it yet."""
        return Printer(
            uri,
            security=security,
            knowledge=MemoryKnowledge(),
            trust_store=self.store,
            witness=self.witness,
        )


def demonstrate(output: Path, narrator: Narrator, *, witness: Witness | None = None) -> Evidence:
    """Play the story once, over the loopback interface only.

    Args:
        output: Folder for the original and for what the printer receives.
        narrator: Who is told.
        witness: Sees every connection to the printer.

    Raises:
        SealpressError: Something went otherwise than in the story.
    """
    began = time.monotonic()
    original = output / ORIGINAL_NAME
    document = sample_pdf()
    write_atomically(original, document)
    with tempfile.TemporaryDirectory(prefix="sealpress-demo-") as identity:
        config = VirtualPrinterConfig(
            output=output,
            identity=Path(identity),
            name="Sealpress demonstration",
            shows_pages=bool(installed().reads),
        )
        with run_in_thread(config) as virtual:
            narrator.appears(virtual, original, len(document))
            # What the user's own store knows stays as it is.
            visitor = _Visitor(MemoryTrustStore(), narrator, witness)
            _plan_and_ask(virtual, visitor)
            _meet(virtual, original, visitor)
            ticket, report = _print(virtual, original, visitor)
            pages = tuple(virtual.pages(int(ticket.stem), timeout=JOB_SECONDS))
    received = output / _document_of(ticket)
    evidence = Evidence(
        original=original,
        received=received,
        original_sha256=_sha256(original),
        received_sha256=_sha256(received),
        ticket=ticket,
        pages=pages,
        connection=report,
        seconds=time.monotonic() - began,
    )
    narrator.compared(evidence)
    return evidence


def _plan_and_ask(virtual: RunningPrinter, visitor: _Visitor) -> None:
    """Show the plan for a URI that says nothing of TLS, before and after asking."""
    narrator = visitor.narrator
    with visitor.printer(virtual.uri("ipp")) as naive:
        narrator.planned(naive.plan())
    with visitor.printer(virtual.uri("ipp"), Security.PREFER) as careful:
        narrator.asked(careful.ask().offers, careful.plan())


def _meet(virtual: RunningPrinter, document: Path, visitor: _Visitor) -> None:
    """Try to print to a printer that nobody vouches for, then pin its certificate."""
    uri = virtual.uri("ipps")
    with visitor.printer(uri) as stranger:
        try:
            stranger.print(document)
        except TlsError as error:
            visitor.narrator.refused(error)
            leaf = error.peer_chain[0]
        else:
            raise StateError(Reason.INTERNAL, "an unknown certificate was trusted")
    record = visitor.store.pin(HostKey.parse(uri), certificate=leaf, why="compared on its panel")
    visitor.narrator.pinned(f"{uri} {record.pins[0]}")


def _print(
    virtual: RunningPrinter, document: Path, visitor: _Visitor
) -> tuple[Path, ConnectionReport]:
    """Print by the pin; returns the printer's ticket and what was negotiated."""
    narrator = visitor.narrator
    with visitor.printer(virtual.uri("ipps")) as printer:
        with narrator.printing():
            job = printer.print(document, name=TITLE, on_progress=narrator.progressed)
            job.wait(JOB_SECONDS, on_progress=narrator.progressed, poll=0.05)
        report = printer.connection
    if report is None:
        raise StateError(Reason.INTERNAL, "no connection was made")
    ticket = virtual.ticket(job.id)
    narrator.printed(job.id, json.loads(ticket.read_text("ascii")), report)
    return ticket, report


def _document_of(ticket: Path) -> str:
    return str(json.loads(ticket.read_text("ascii"))["documents"][0]["file"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
