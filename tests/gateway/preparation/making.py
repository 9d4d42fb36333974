"""Documents to be made anew by workers that do as they are told, in this process."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from sealpress.errors import TransformError
from sealpress.gateway.preparation import WorkDocument
from sealpress.reasons import Reason
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.request import Event, TransformRequest
from sealpress.transform.target import OutputFormat, Target
from tests.transform.samples import A4_MEDIA

REQUEST = TransformRequest(
    document_format="application/pdf",
    ticket=PrintTicket(media=A4_MEDIA),
    target=Target(format=OutputFormat.PWG_RASTER),
)
STUCK = b"stuck"
"""A piece that never comes."""

Piece = bytes | TransformError | Event


@dataclass
class Script:
    """One document under way: it gives pieces and tells events as they stand in its script."""

    pieces: list[Piece]
    on_event: Callable[[Event], None]
    canceled: threading.Event = field(default_factory=threading.Event)
    is_closed: bool = False

    def read(self) -> bytes:
        while self.pieces:
            piece = self.pieces.pop(0)
            if isinstance(piece, TransformError):
                raise piece
            if piece == STUCK:
                self.canceled.wait(60)
                raise TransformError(Reason.JOB_CANCELED, "it was cancelled")
            if isinstance(piece, bytes):
                return piece
            self.on_event(piece)
        return b""

    def cancel(self) -> None:
        self.canceled.set()

    def close(self) -> None:
        self.is_closed = True


@dataclass
class ScriptedTransformer:
    """Begins scripts, and remembers what they were made of."""

    pieces: Sequence[Piece] = (b"one", b"two")
    fails: TransformError | None = None
    begun: list[Script] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)
    requests: list[TransformRequest] = field(default_factory=list)

    def begin(
        self,
        request: TransformRequest,
        document: int,
        on_event: Callable[[Event], None] | None = None,
    ) -> Script:
        self.requests.append(request)
        self.documents.append(os.pread(document, 1 << 20, 0))
        if self.fails is not None:
            raise self.fails
        assert on_event is not None
        self.begun.append(Script(list(self.pieces), on_event))
        return self.begun[-1]


def kept(
    octets: bytes = b"%PDF", number: int = 1, document_format: str = "application/pdf"
) -> WorkDocument:
    """Return a kept document."""

    async def read() -> AsyncIterator[bytes]:
        for at in range(0, len(octets), 2):
            yield octets[at : at + 2]

    return WorkDocument(
        number=number, document_format=document_format, octets=len(octets), open=read
    )


async def read_all(document: WorkDocument) -> bytes:
    """Return all octets."""
    return b"".join([piece async for piece in document.open()])
