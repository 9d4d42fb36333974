"""Jobs to be delivered, and a desk that remembers what it was told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sealpress.gateway.delivery.destination import Work
from sealpress.gateway.preparation import WorkDocument
from sealpress.ipp.states import JobState
from sealpress.spool.records import NO_HOLD, Delivery, JobPrivate, RemoteJob, SpooledJob

PIECE_OCTETS = 65536


@dataclass
class RecordingDesk:
    """Remembers what a destination tells."""

    notes: list[Delivery] = field(default_factory=list)
    octets: int = 0
    said: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    endpoint: str = ""
    is_secure: bool | None = None
    made: list[tuple[int, int | None]] = field(default_factory=list)

    async def note(self, remote: RemoteJob) -> None:
        self.notes.append(remote.delivery)

    def progress(
        self,
        *,
        octets: int | None = None,
        impressions: int | None = None,
        sheets: int | None = None,
    ) -> None:
        self.octets = octets or 0

    async def making(self, done: int, total: int | None) -> None:
        self.made.append((done, total))

    def printer_says(self, reasons: Sequence[str], message: str = "") -> None:
        self.said.append((tuple(reasons), message))

    def connected(self, facts: Mapping[str, str], *, secure: bool) -> None:
        self.endpoint, self.is_secure = facts["endpoint"], secure


def document(
    octets: bytes, number: int = 1, *, kind: str = "application/pdf", name: str = "", counted=True
) -> WorkDocument:
    """A document that can be read as often as wanted, piece by piece."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(octets), PIECE_OCTETS):
            yield octets[start : start + PIECE_OCTETS]

    length = len(octets) if counted else None
    return WorkDocument(number=number, document_format=kind, octets=length, open=pieces, name=name)


def work(
    *documents: bytes | WorkDocument,
    job_id: int = 17,
    name: str = "report",
    user: str = "ann",
    delivery: Delivery = Delivery.NOT_SENT,
) -> Work:
    """A job with these documents."""
    job = SpooledJob(
        key=1,
        queue_id=1,
        job_id=job_id,
        uuid="00000000-0000-4000-8000-000000000017",
        version=1,
        state=JobState.PROCESSING,
        reasons=(),
        message="",
        priority=50,
        hold_until=NO_HOLD,
        is_open=False,
        is_secure=True,
        created_at=0.0,
        remote=RemoteJob(delivery=delivery),
        private=JobPrivate(name=name, user=user),
    )
    made = [
        one if isinstance(one, WorkDocument) else document(one, number)
        for number, one in enumerate(documents, start=1)
    ]
    return Work(job=job, documents=made)


def failing(octets: bytes, error: Exception) -> WorkDocument:
    """A document whose reading fails after some octets."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(octets), PIECE_OCTETS):
            yield octets[start : start + PIECE_OCTETS]
        raise error

    return replace(document(octets), octets=len(octets) * 2, open=pieces)
