"""A document on its way into the spool: inflated, measured, sealed, and told when it is safe."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING

from sealpress.catalogue import CATALOGUE
from sealpress.errors import SpoolError
from sealpress.ipp.document_formats import HEAD_OCTETS, detected_format
from sealpress.printer import DocumentFailure
from sealpress.server.inflate import DocumentError, inflater
from sealpress.spool.records import DocumentPlace, NewDocument

if TYPE_CHECKING:
    from sealpress.gateway.acceptance import Acceptance
    from sealpress.ipp.message import Message
    from sealpress.spool.vault import DocumentVault, DocumentWriter

__all__ = ["Reception"]

_log = logging.getLogger("sealpress.gateway")

_TOO_LARGE = "the document is larger than {} octets"
_NONE_EXPECTED = "the job has all its documents"


class Reception:
    """Takes the octets of one document, see :class:`~sealpress.server.DocumentReceiver`.

    What is wrong with them is kept for the answer. Nothing stays of a document that was not
    taken, whatever the reason; one that was taken is on disk, and so is its job, before the
    answer is given, and a client that goes away meanwhile changes nothing of that.

    Args:
        acceptance: The request, which is told how it went.
        vault: Keeps the document.
    """

    def __init__(self, acceptance: Acceptance, vault: DocumentVault) -> None:
        accepted = acceptance.accepted
        self._acceptance = acceptance
        self._vault = vault
        self._told = accepted.document_format
        self._name = accepted.document_name
        self._most = accepted.max_octets
        self._inflater = inflater(accepted.compression)
        self._writer: DocumentWriter = vault.receive(acceptance.job_uuid)
        self._head = b""
        self._received = 0
        self._failure: tuple[DocumentFailure, str] | None = None
        self._end: asyncio.Task[Message] | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether further octets are of any use; once they are not, call :meth:`finish`."""
        return self._failure is None and self._acceptance.is_wanted

    async def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Take the next octets."""
        self._received += len(piece)
        if self._failure is not None:
            return
        try:
            for octets in self._inflater.feed(piece):
                await self._keep(octets)
        except (DocumentError, SpoolError, _TooLargeError) as error:
            self._failed(error)

    async def finish(self) -> Message:
        """Make the document and its job last, and return the answer for the client."""
        return await self._to_the_end(self._finish())

    async def interrupted(self, detail: str = "") -> Message:
        """Forget the document, since the client went away or broke off."""
        return await self._to_the_end(self._refuse(DocumentFailure.INTERRUPTED, detail))

    async def _keep(self, octets: bytes | memoryview) -> None:
        if self._writer.octets + len(octets) > self._most:
            raise _TooLargeError(_TOO_LARGE.format(self._most) if self._most else _NONE_EXPECTED)
        if len(self._head) < HEAD_OCTETS:
            self._head += octets[: HEAD_OCTETS - len(self._head)]
        await self._writer.write(octets)

    async def _to_the_end(self, work: Coroutine[object, object, Message]) -> Message:
        """Do the work once and whole, also when nobody waits for it any more."""
        if self._end is not None:
            work.close()
        else:
            self._end = asyncio.create_task(self._tidily(work))
        try:
            return await asyncio.shield(self._end)
        except asyncio.CancelledError:
            await asyncio.wait([self._end])
            raise

    async def _tidily(self, work: Coroutine[object, object, Message]) -> Message:
        try:
            return await work
        finally:
            await self._writer.discard()  # nothing is, if the job has it

    async def _finish(self) -> Message:
        if self._failure is not None:
            return await self._refused()
        try:
            if self.is_wanted and self._received:
                self._inflater.finish()
            if not self.is_wanted or not self._writer.octets:
                await self._writer.discard()
                return await self._acceptance.stored(None)
            place = await self._writer.commit()
        except (DocumentError, SpoolError) as error:
            self._failed(error)
            return await self._refused()
        return await self._tell(place)

    async def _tell(self, place: DocumentPlace) -> Message:
        """Have the job kept; without it nobody needs the document."""
        document = NewDocument(
            document_format=detected_format(self._told, self._head),
            octets=self._writer.octets,
            name=self._name,
            place=place,
        )
        try:
            return await self._acceptance.stored(document)
        except SpoolError as error:  # the store says that it keeps nothing; who knows otherwise
            self._failed(error)
            await self._remove(place)
            return await self._refused()

    async def _remove(self, place: DocumentPlace) -> None:
        if place.file:
            with contextlib.suppress(SpoolError):  # a sweep finds it
                await self._vault.remove([place.file])

    async def _refused(self) -> Message:
        await self._writer.discard()
        failure, detail = self._failure or (DocumentFailure.STORAGE, "")
        return await self._acceptance.failed(failure, detail)

    async def _refuse(self, failure: DocumentFailure, detail: str) -> Message:
        if self._failure is None:
            self._failure = (failure, detail)
        return await self._refused()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, SpoolError):
            job = self._acceptance.accepted.job_id
            facts = {"action": "document-refused", "job": job, "reason": str(error.reason)}
            _log.warning("job %d: its document is not kept: %s", job, error.detail, extra=facts)
            # What the disk says is for the log, not for the peer.
            self._failure = (DocumentFailure.STORAGE, CATALOGUE[error.reason].sentence)
        elif isinstance(error, _TooLargeError):
            self._failure = (DocumentFailure.TOO_LARGE, str(error))
        else:
            self._failure = (DocumentFailure.COMPRESSION_ERROR, str(error))


class _TooLargeError(Exception):
    """There is more of the document than is taken."""
