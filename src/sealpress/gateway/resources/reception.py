"""The data of a resource on their way to the shelf: bounded, looked at, kept, then answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import StateError
from sealpress.ipp.status import Status
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.system.resource import ResourceState, ResourceStep, stepped
from sealpress.printer.system.resources.contents import fits

if TYPE_CHECKING:
    from sealpress.gateway.resources.shelf import ResourceShelf
    from sealpress.ipp.message import Message
    from sealpress.printer import RequestFacts
    from sealpress.printer.system.resource_orders import IncomingData

__all__ = ["ResourceReception", "TellResource"]

TellResource: TypeAlias = "Callable[[RefusalError | None], Message]"
"""Makes the answer: what refuses the data, or that they are kept."""


class ResourceReception:
    """Takes the octets of one resource, see :class:`~sealpress.server.DocumentReceiver`.

    They stay in memory until they are complete: their size is bounded, and so is how many come at
    the same time. What broke off leaves the resource pending, so that it may be sent again.

    Args:
        shelf: Where they go.
        order: What they are.
        where: The request.
        tell: Makes the answer.

    Raises:
        RefusalError: So many others are coming that these would take too much memory (0x0507).
    """

    def __init__(
        self, shelf: ResourceShelf, order: IncomingData, where: RequestFacts, tell: TellResource
    ) -> None:
        if len(shelf.incoming) >= shelf.limits.max_incoming:
            raise RefusalError(Status.SERVER_ERROR_BUSY, "other resources come: try again")
        self._shelf = shelf
        self._order = order
        self._where = where
        self._tell = tell
        self._octets = bytearray()
        self._refusal: RefusalError | None = None
        shelf.incoming.add(order.resource.number)

    @property
    def is_wanted(self) -> bool:
        """Whether further octets are of any use; once they are not, call :meth:`finish`."""
        now = self._shelf.resources.get(self._order.resource.number)
        return self._refusal is None and now is not None and now.state is ResourceState.PENDING

    async def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Take the next octets."""
        most = self._shelf.limits.max_octets
        if self._refusal is None and len(self._octets) + len(piece) > most:
            self._refusal = RefusalError(
                Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE,
                f"a resource has {most} octets at most",
            )
            self._octets.clear()
        if self._refusal is None:
            self._octets += piece

    async def finish(self) -> Message:
        """Keep the data, and return the answer for the client."""
        return await self._ended(self._finish)

    async def interrupted(self, detail: str = "") -> Message:
        """Forget the data, since the client went away or broke off."""
        refusal = RefusalError(Status.CLIENT_ERROR_TIMEOUT, detail or "the data did not come")
        self._refusal = self._refusal or refusal
        return await self._ended(self._finish)

    async def _ended(self, end: Callable[[], Awaitable[None]]) -> Message:
        try:
            async with self._shelf.turn:
                await end()
        except RefusalError as refusal:
            return self._tell(refusal)
        except StateError as error:
            return self._tell(
                RefusalError(Status.SERVER_ERROR_TEMPORARY_ERROR, error.entry.sentence)
            )
        finally:
            self._shelf.incoming.discard(self._order.resource.number)
            self._octets = bytearray()
        return self._tell(None)

    async def _finish(self) -> None:
        if self._refusal is not None:
            raise self._refusal
        data, shelf = bytes(self._octets), self._shelf
        if not data:
            raise bad_request("there are no data")
        if not fits(self._order.media_type, data):
            await self._give_up()
            raise RefusalError(
                Status.CLIENT_ERROR_DOCUMENT_FORMAT_ERROR,
                f"the data are no {self._order.media_type}: the resource is aborted",
            )
        if shelf.octets + len(data) > shelf.limits.max_total_octets:
            raise RefusalError(
                Status.CLIENT_ERROR_NOT_POSSIBLE,
                f"resources have {shelf.limits.max_total_octets} octets together at most",
            )
        await shelf.receive(self._order, data, self._where)

    async def _give_up(self) -> None:
        now = self._shelf.resources.get(self._order.resource.number)
        if now is not None and now.state is ResourceState.PENDING:
            aborted = stepped(now, ResourceStep.ABORT, self._where.at.wall)
            await self._shelf.keep([aborted], self._where)
