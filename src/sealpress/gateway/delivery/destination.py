"""The contract of a destination: where a queue's jobs go, and what is known of them there.

A destination is asked about one job at a time. It says of each sending whether the job was
delivered, was not, or that nobody can tell; it never guesses, and it never sends anything twice.
When to try again is not its business.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sealpress.gateway.preparation import AsItIs, JobToPrepare
from sealpress.spool.records import RemoteJob

if TYPE_CHECKING:
    from sealpress.errors import SealpressError
    from sealpress.gateway.preparation import Preparation, Prepared, TellMade, WorkDocument
    from sealpress.gateway.settings import QueueSettings
    from sealpress.ipp.states import JobState
    from sealpress.spool.records import SpooledJob
    from sealpress.transform.choosing import PrinterAbilities

__all__ = ["Desk", "Destination", "DestinationMaker", "Look", "Outcome", "OutcomeKind", "Work"]


class OutcomeKind(enum.StrEnum):
    """What is known of a sending when it is over."""

    NOT_DELIVERED = "not-delivered"
    """The job is not there, for sure: it may be sent again."""
    DELIVERED = "delivered"
    """The printer has all of it."""
    UNKNOWN = "unknown"
    """It may be there or not; it must not be sent again before the printer was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a job at its destination.

    Attributes:
        kind: What is known.
        error: Why it was not delivered or nobody knows; ``None`` when it was delivered.
        end: ``COMPLETED``, ``CANCELED`` or ``ABORTED`` once it has ended there; ``None`` for not
            yet: then :meth:`Destination.look` tells.
        remote: The job as it is known there now.
        reasons: The printer's ``job-state-reasons``, without ``none``.
        message: The printer's words about it.
        impressions, sheets: Printed so far, ``None`` where it is not told.
        could_ask: Of ``UNKNOWN``: the printer was asked and could not tell. Otherwise it could
            not be asked, and will be asked again.
    """

    kind: OutcomeKind
    error: SealpressError | None = None
    end: JobState | None = None
    remote: RemoteJob = field(default_factory=RemoteJob)
    reasons: tuple[str, ...] = ()
    message: str = ""
    impressions: int | None = None
    sheets: int | None = None
    could_ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A delivered job as its printer describes it, before its end.

    Attributes:
        state: ``job-state`` there, a :class:`~sealpress.ipp.JobState` number; 0 for unknown.
        reasons: Its ``job-state-reasons``, without ``none``.
        message: Its ``job-state-message``.
        impressions, sheets: Printed so far, ``None`` where it is not told.
    """

    state: int
    reasons: tuple[str, ...] = ()
    message: str = ""
    impressions: int | None = None
    sheets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job to be delivered.

    Attributes:
        job: The job; ``job.remote`` is what was noted of it at its destination last.
        documents: Its documents in their order, as they are kept.
        preparation: Makes them fit for a printer.
    """

    job: SpooledJob
    documents: Sequence[WorkDocument]
    preparation: Preparation = field(default_factory=AsItIs)

    def prepared(self, abilities: PrinterAbilities, tell: TellMade) -> tuple[Prepared, ...]:
        """Return the documents as a printer that can do this is given them.

        Args:
            abilities: What it says of itself.
            tell: Told what is made, while a document is read.

        Raises:
            SealpressError: As :meth:`Preparation.prepare`.
        """
        job = JobToPrepare(
            documents=self.documents,
            template=self.job.private.template,
            is_strict=self.is_strict,
            title=self.name,
            user=self.user,
            tell=tell,
        )
        return self.preparation.prepare(job, abilities)

    @property
    def is_strict(self) -> bool:
        """Whether its owner wants all of it or nothing (``ipp-attribute-fidelity``)."""
        submitted = self.job.private.submitted
        given = (one for one in submitted if one.name == "ipp-attribute-fidelity")
        return any(value is True for attribute in given for value in attribute.values)

    @property
    def name(self) -> str:
        """``job-name`` as its owner gave it."""
        return self.job.private.name or "Untitled"

    @property
    def user(self) -> str:
        """``job-originating-user-name``."""
        return self.job.private.user


class Desk(Protocol):
    """Where a destination tells what happens while it works on one job."""

    async def note(self, remote: RemoteJob) -> None:
        """Keep what is known of the job at the printer; it is on disk when this returns.

        Before the first octet of a document goes out, ``SENDING`` is noted, with the printer's
        number of the job if it gave one.

        Raises:
            SpoolError: It is not kept, or somebody else has the queue now: send nothing.
        """
        ...

    def progress(
        self,
        *,
        octets: int | None = None,
        impressions: int | None = None,
        sheets: int | None = None,
    ) -> None:
        """Tell how far it is: octets handed over, sides and sheets printed."""
        ...

    async def making(self, done: int, total: int | None) -> None:
        """Tell how many sides were made and handed over; it is shown now and then.

        Args:
            done: So many.
            total: Of so many; ``None`` while that is not known.

        Raises:
            SpoolError: Somebody else has the queue now: send nothing.
        """
        ...

    def printer_says(self, reasons: Sequence[str], message: str = "") -> None:
        """Tell the printer's own ``printer-state-reasons`` and its words about them."""
        ...

    def connected(self, facts: Mapping[str, str], *, secure: bool) -> None:
        """Tell how the printer was reached: ``endpoint``, ``version``, ``cipher``, ``trusted-by``.

        Args:
            facts: What an audit wants to know.
            secure: Whether it is encrypted and its end was made sure of.
        """
        ...


class Destination(Protocol):
    """Where a queue's jobs go. Methods are called one at a time.

    An error of the destination is told in the outcome. What is raised is of our own side: a
    ``SpoolError`` of the desk or of a document that can't be read, or being cancelled; when a
    call is cancelled, its connection is closed at the next piece at the latest.
    """

    @property
    def is_secure(self) -> bool:
        """Whether the way there is encrypted and its end made sure of, by its settings."""
        ...

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Send a job of which nothing is there, or go on with one that was only created."""
        ...

    async def find(self, work: Work, desk: Desk) -> Outcome:
        """Find out what became of an earlier sending, of which ``work.job.remote`` is noted.

        ``NOT_DELIVERED`` means that nothing of it is left there: what was begun is canceled.
        """
        ...

    async def look(self, work: Work, desk: Desk, last: Look | None) -> Look | Outcome:
        """Look once at a delivered job; an outcome with an ``end`` when it has ended.

        Args:
            work: The job; its documents need not be there any more.
            desk: Where to tell.
            last: What was seen last; ``None`` for nothing yet.
        """
        ...

    async def cancel(self, work: Work) -> None:
        """Take a job back: none of it is printed from now on, as far as the printer can help it.

        Raises:
            SealpressError: The printer could not be asked; it is asked again later.
        """
        ...

    async def rest(self) -> None:
        """Close connections; the next call opens others."""
        ...

    async def close(self) -> None:
        """End; nothing else is called afterwards."""
        ...


class DestinationMaker(Protocol):
    """Makes the destination of a queue; cheap, it reaches nobody."""

    def __call__(self, settings: QueueSettings) -> Destination:
        """Make it.

        Raises:
            SealpressError: The settings can't be used; the queue shows it as its trouble.
        """
        ...
