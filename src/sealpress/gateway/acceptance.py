"""Between receiving a document and keeping its job: what the two tell each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from sealpress.ipp.message import Message
    from sealpress.printer import AcceptDocument, DocumentFailure
    from sealpress.server import DocumentReceiver
    from sealpress.spool.records import NewDocument

__all__ = ["Acceptance", "Receive"]


class Acceptance(Protocol):
    """A request that was found good and waits for its document.

    Exactly one of :meth:`stored` and :meth:`failed` is called, once, and :meth:`failed` again only
    when :meth:`stored` raised.
    """

    @property
    def accepted(self) -> AcceptDocument:
        """What the printer model says of the document."""
        ...

    @property
    def job_uuid(self) -> str:
        """The job's UUID, to which the document is bound."""
        ...

    @property
    def is_wanted(self) -> bool:
        """Whether further octets are of any use: the job may have been canceled."""
        ...

    async def stored(self, document: NewDocument | None) -> Message:
        """Keep the job with its document, and only then return the answer.

        Args:
            document: It is durable in the vault; ``None`` when no octets came.

        Raises:
            SpoolError: The store failed; nothing is kept.
        """
        ...

    async def failed(self, failure: DocumentFailure, detail: str = "") -> Message:
        """Take note that the document could not be taken; the answer says why."""
        ...


Receive: TypeAlias = "Callable[[Acceptance], DocumentReceiver]"
"""Makes what takes a document's octets and then tells the acceptance."""
