"""What raw ports, LPD and files share: pieces of documents, and the outcomes of old devices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from sealpress.errors import JobError, Reason, SealpressError
from sealpress.gateway.delivery.destination import Desk, Look, Outcome, OutcomeKind, Work
from sealpress.gateway.preparation import WorkDocument
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery, RemoteJob

__all__ = ["HandingOver", "OldDevice", "not_delivered", "pieces_of", "unknown"]

HANDED_OVER = ("queued-in-device",)
"""``job-state-reasons`` of a job that a device took without ever saying that it is printed."""

_CREATED = RemoteJob(delivery=Delivery.CREATED)
_SENDING = RemoteJob(delivery=Delivery.SENDING)


class OldDevice:
    """A destination that can't be asked about jobs; other ones are made of it."""

    @property
    def is_secure(self) -> bool:
        """Never."""
        return False

    async def find(self, work: Work, desk: Desk) -> Outcome:  # noqa: ARG002  # of the protocol
        """Say what became of an earlier sending, by what was noted alone.

        As long as the last octets were held back, the device can't have a whole job.
        """
        if work.job.remote.delivery in _INCOMPLETE:
            return Outcome(kind=OutcomeKind.NOT_DELIVERED)
        return unknown(None)

    async def look(self, work: Work, desk: Desk, last: Look | None) -> Look | Outcome:  # noqa: ARG002  # of the protocol
        """Say that there is nothing to be seen: what was handed over counts as done."""
        return handed_over()

    async def cancel(self, work: Work) -> None:
        """Do nothing: the device can't be told."""

    async def rest(self) -> None:
        """Do nothing: each job has a connection of its own."""

    async def close(self) -> None:
        """Do nothing: each job has a connection of its own."""


_INCOMPLETE = frozenset({Delivery.NOT_SENT, Delivery.CREATED})


def handed_over() -> Outcome:
    """Return the outcome of a job that the device has all of; more is never known."""
    return Outcome(
        kind=OutcomeKind.DELIVERED,
        end=JobState.COMPLETED,
        remote=RemoteJob(delivery=Delivery.SENT),
        reasons=HANDED_OVER,
        message="The device has all of it; it doesn't tell when it is printed.",
    )


def not_delivered(error: SealpressError) -> Outcome:
    """Return the outcome of a job that can't be there as a whole."""
    return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=error)


def unknown(cause: SealpressError | None) -> Outcome:
    """Return the outcome of a job of which all was sent and nothing confirmed."""
    why = f": {cause.detail}" if cause else ""
    error = JobError(
        Reason.DELIVERY_UNKNOWN, f"all was sent, but nothing says whether it arrived{why}"
    )
    return Outcome(
        kind=OutcomeKind.UNKNOWN,
        error=error,
        remote=RemoteJob(delivery=Delivery.UNKNOWN),
        could_ask=True,
    )


@dataclass(slots=True)
class HandingOver:
    """How far a sending has come; kept where it matters if everything ends just now.

    The job is noted as ``SENDING`` before its last octets go, and as ``CREATED`` until then: a
    device that lacks the last octets does not have a whole job.

    Attributes:
        desk: Where it is told.
        octets: How many were handed over.
        has_last: Whether the last octets may be there.
    """

    desk: Desk
    octets: int = 0
    has_last: bool = False
    _is_begun: bool = field(default=False, repr=False)

    async def before(self, *, last: bool) -> None:
        """Note what is about to be sent."""
        if last and not self.has_last:
            await self.desk.note(_SENDING)
            self.has_last = True
        elif not self._is_begun:
            await self.desk.note(_CREATED)
        self._is_begun = True

    def sent(self, octets: int) -> None:
        """Tell how much more was handed over."""
        self.octets += octets
        self.desk.progress(octets=self.octets)

    def broken(self, error: SealpressError) -> Outcome:
        """Return the outcome when the device failed now."""
        return unknown(error) if self.has_last else not_delivered(error)


async def pieces_of(document: WorkDocument) -> AsyncIterator[tuple[bytes, bool]]:
    """Yield a document's pieces, each with whether it is the last; an empty one has one."""
    held: bytes | None = None
    async for piece in document.open():
        if held is not None:
            yield held, False
        held = bytes(piece)
    yield held or b"", True
