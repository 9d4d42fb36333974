"""A document being received for a job: kept on disk, then told to the printer model."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sealpress.printer import AcceptDocument, DocumentFailure, Instant, Printer
from sealpress.server.inflate import DocumentError
from sealpress.simulator.documents import (
    MAX_HASHED_OCTETS,
    DocumentFile,
    DocumentTooLargeError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sealpress.ipp.message import Message
    from sealpress.simulator.documents import StoredDocument

_log = logging.getLogger("sealpress.simulator")


class Reception:
    """Takes one document's octets.

    Args:
        printer: The model that accepted the document.
        accepted: What it accepted.
        folder: Where the document is kept.
        now: The clock.
        stored: Called once the document is safely on disk, before the model is told.
        settle: Called after the model was told, to act on its events.
        max_hashed_octets: Up to which size the document gets a digest.
    """

    def __init__(
        self,
        printer: Printer,
        accepted: AcceptDocument,
        folder: Path,
        now: Callable[[], Instant],
        stored: Callable[[int, StoredDocument], None],
        settle: Callable[[], Awaitable[None]],
        *,
        max_hashed_octets: int = MAX_HASHED_OCTETS,
    ) -> None:
        self._printer = printer
        self._accepted = accepted
        self._now = now
        self._stored = stored
        self._settle = settle
        self._failure: tuple[DocumentFailure, str] | None = None
        self._octets_too_many = 0
        self._file = DocumentFile(
            folder,
            f"{accepted.job_id}-{accepted.document_number}",
            accepted.document_format,
            accepted.compression,
            accepted.max_octets,
            max_hashed_octets=max_hashed_octets,
        )

    @property
    def is_wanted(self) -> bool:
        """Whether further octets are of any use; once they are not, call :meth:`finish`."""
        refused = self._failure is not None or self._octets_too_many
        return not refused and self._printer.is_wanted(self._accepted)

    async def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Take the next octets. A failure is kept for the answer, not raised."""
        if not self._accepted.max_octets:  # only an empty document may come: keep nothing
            self._octets_too_many += len(piece)
        elif self._failure is None:
            try:
                await self._file.write(piece)
            except (OSError, DocumentError, DocumentTooLargeError) as error:
                self._failed(error)

    async def finish(self) -> Message:
        """Make the document last, tell the model and return the answer for the client."""
        stored = await self._commit() if self.is_wanted else None
        await self._file.abandon()
        if self._failure is not None:
            return await self._refuse(*self._failure)
        if stored is not None:
            self._stored(self._accepted.job_id, stored)
        answer = self._printer.document_received(
            self._accepted,
            octets=stored.octets if stored else self._octets_too_many,
            at=self._now(),
            document_format=stored.document_format if stored else "",
        )
        await self._settle()
        return answer

    async def interrupted(self, detail: str = "") -> Message:
        """Forget the document, since the client went away or broke off."""
        await self._file.abandon()
        return await self._refuse(DocumentFailure.INTERRUPTED, detail)

    async def _commit(self) -> StoredDocument | None:
        if not self._file.received_octets:
            return None
        try:
            return await self._file.commit()
        except (OSError, DocumentError, DocumentTooLargeError) as error:
            self._failed(error)
            return None

    async def _refuse(self, failure: DocumentFailure, detail: str) -> Message:
        answer = self._printer.document_failed(
            self._accepted, failure, at=self._now(), detail=detail
        )
        await self._settle()
        return answer

    def _failed(self, error: Exception) -> None:
        kind = next(failure for cls, failure in _FAILURES if isinstance(error, cls))
        # What the operating system says names our own paths: for the log, not for the peer.
        detail = "the document could not be stored" if isinstance(error, OSError) else str(error)
        if isinstance(error, OSError):
            _log.warning("job %d: the document is not stored: %s", self._accepted.job_id, error)
        self._failure = (kind, detail)


_FAILURES: tuple[tuple[type[Exception], DocumentFailure], ...] = (
    (DocumentTooLargeError, DocumentFailure.TOO_LARGE),
    (DocumentError, DocumentFailure.COMPRESSION_ERROR),
    (OSError, DocumentFailure.STORAGE),
)
