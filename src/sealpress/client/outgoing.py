"""A request's message and document on their way: kept where they may have to be sent again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sealpress.client.documents import PeekedBody
from sealpress.transport.body import Body, BodyReader, JoinedBody, KeptBody, Octets, OctetsBody

if TYPE_CHECKING:
    from sealpress.client.session import Call
    from sealpress.errors import TransportError
    from sealpress.transport.response import SentFacts
    from sealpress.transport.stream import Driver
    from sealpress.trust.identities.identity import Identity

KEPT_OCTETS = 32 * 1024 * 1024
"""How much of a document that can be read only once is kept while it is not known whether the
printer takes chunks. A printer that took so many does."""


class Outgoing:
    """What one request carries, through all tries.

    Args:
        call: Its document, and whom to tell of progress.
        keep: Whether a document that can be read only once is kept while it is sent.
        whole: Whether it is kept to its end: its refusal may come as late as that.

    Attributes:
        operation: What is asked, ``Print-Job``.
        of_job: Whether it is about a job.
        remark: What to say besides when the printer refuses.
        tried: The identities shown for it so far, ``None`` for none at all; each is shown once.
        message: The encoded IPP message of this try.
        broken: What ended the try before in its middle, if something did.
    """

    def __init__(self, call: Call, *, keep: bool, whole: bool = False) -> None:
        self.operation = call.name
        self.of_job = call.job_id is not None
        self.remark = ""
        self.tried: set[Identity | None] = set()
        self.message = b""
        self.broken: TransportError | None = None
        self._on_sent = call.on_sent
        self._document = call.document
        self._kept: KeptBody | None = None
        keep = keep or whole
        if keep and call.document is not None and not call.document.replayable:
            self._keep(call.document, None if whole else KEPT_OCTETS)

    @property
    def has_document(self) -> bool:
        """Whether a document follows the message."""
        return self._document is not None

    def is_long(self, octets: int) -> bool:
        """Whether the document has so many octets, or an unknown number."""
        if self._document is None:
            return False
        return self._document.length is None or self._document.length >= octets

    @property
    def repeatable(self) -> bool:
        """Whether it can be sent (again): a document that can be read only once must be unread."""
        document = self._document
        if document is None or document.replayable:
            return True
        return isinstance(document, PeekedBody) and document.unread

    async def measure(self, driver: Driver) -> None:
        """Find out the document's length, over a temporary file if need be."""
        if self._document is not None:
            await self._document.measure()
        if self._document is None or self._document.length is not None:
            return
        kept = self._kept or self._keep(self._document, None)
        kept.limit = None
        await kept.fetch(driver)

    def body(self, before_end: Callable[[], Awaitable[None]] | None = None) -> Body:
        """Return the body for one more try.

        Args:
            before_end: Awaited before the body's end is told.
        """
        if self._document is None:
            return OctetsBody(self.message)
        whole = JoinedBody(self.message, self._document)
        return whole if before_end is None else _HesitantBody(whole, before_end)

    def progress(self, sent: SentFacts) -> None:
        """Pass on how much of the document was sent."""
        if self._on_sent is not None:
            self._on_sent(max(0, sent.octets - len(self.message)))

    async def close(self) -> None:
        """Forget what was kept."""
        self.broken = None
        if self._kept is not None:
            await self._kept.close()

    def _keep(self, document: Body, limit: int | None) -> KeptBody:
        self._kept = KeptBody(document, limit=limit)
        self._document = self._kept
        return self._kept


class _HesitantBody(Body):
    """Waits before it tells its end."""

    def __init__(self, body: Body, before_end: Callable[[], Awaitable[None]]) -> None:
        self._body = body
        self._before_end = before_end
        self.length = body.length
        self.replayable = body.replayable
        self.as_it_comes = body.as_it_comes

    async def open(self, driver: Driver) -> BodyReader:
        return _HesitantReader(await self._body.open(driver), self._before_end)


class _HesitantReader:
    def __init__(self, reader: BodyReader, before_end: Callable[[], Awaitable[None]]) -> None:
        self._reader = reader
        self._before_end = before_end

    async def read(self) -> Octets:
        piece = await self._reader.read()
        if not piece:
            await self._before_end()
        return piece

    async def close(self) -> None:
        await self._reader.close()
