"""Data of resources by HTTP: what ``resource-data-uri``, ``printer-icons`` and others lead to."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from sealpress.errors import StateError
from sealpress.ipp.message import Message, Version
from sealpress.ipp.operations import Operation
from sealpress.printer import RequestFacts
from sealpress.printer.system.resource import Resource
from sealpress.printer.system.resources.attributes import RESOURCE_PATH
from sealpress.printer.system.resources.finding import may_see
from sealpress.server.access import Access, Admitted
from sealpress.server.ipp_service import request_facts
from sealpress.server.messages import Handler, Request, Response

if TYPE_CHECKING:
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.resources.shelf import ResourceShelf
    from sealpress.gateway.settings import QueueSettings
    from sealpress.printer import Answer

__all__ = ["Doorkeeper", "ResourcePage"]

_FIELDS = (
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "private, no-cache"),
)
_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "image/jpeg": "image/jpeg",
        "image/png": "image/png",
        "text/strings": "text/strings; charset=utf-8",
    }
)
"""What a browser may show; all else is for keeping."""

_NOT_HERE = "There is no such resource."


class Doorkeeper(Access, Protocol):
    """Knows who asks, and who may see what; a gateway's gate does."""

    def decide(
        self, queue: QueueSettings | None, message: Message, where: RequestFacts
    ) -> RequestFacts | Answer | Response:
        """Return the facts with the user's roles, or what refuses the request."""
        ...

    def challenge(self, where: RequestFacts) -> Response | None:
        """Return what asks somebody to log in; ``None`` if that can't help."""
        ...

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        """Whether a queue is listed for who asks."""
        ...


class ResourcePage:
    """Answers GET requests below one path, and leaves all others to whoever comes next.

    Args:
        handler: Who answers the others.
        shelf: The resources.
        queues: The queues.
        gate: Knows who asks, and who may see which queue.
    """

    def __init__(
        self, handler: Handler, shelf: ResourceShelf, queues: Queues, gate: Doorkeeper
    ) -> None:
        self._handler = handler
        self._shelf = shelf
        self._queues = queues
        self._gate = gate

    async def handle(self, request: Request) -> Response:
        """Answer a request."""
        path = request.path.partition("?")[0]
        if request.method not in {"GET", "HEAD"} or not path.startswith(RESOURCE_PATH):
            return await self._handler(request)
        admitted = await self._gate.admit(request)
        if not isinstance(admitted, Admitted):
            return admitted
        where = self._gate.decide(None, _ASKED, request_facts(request, b"", admitted))
        if isinstance(where, Response):
            return where
        if not isinstance(where, RequestFacts):
            return Response.text(HTTPStatus.FORBIDDEN, "This is not for you.")
        found = self._found(path.removeprefix(RESOURCE_PATH))
        if found is not None and self._is_for(found, where):
            return await self._served(found)
        not_here = Response.text(HTTPStatus.NOT_FOUND, _NOT_HERE)
        return self._gate.challenge(where) or not_here

    def _found(self, number: str) -> Resource | None:
        is_number = number.isascii() and number.isdigit() and len(number) <= _MAX_DIGITS
        return self._shelf.resources.get(int(number)) if is_number else None

    def _is_for(self, resource: Resource, where: RequestFacts) -> bool:
        if not resource.media_type or resource.state.is_terminal:
            return False
        seen = [one.id for one in self._queues if self._gate.may_see(one.settings, where)]
        return may_see(resource, seen, where)

    async def _served(self, resource: Resource) -> Response:
        try:
            data = await self._shelf.data(resource)
        except StateError:
            return Response.text(HTTPStatus.INTERNAL_SERVER_ERROR, "The data are damaged.")
        shown = _SHOWN.get(resource.media_type)
        kind = (("Content-Type", shown or resource.media_type),)
        keep = () if shown else (("Content-Disposition", "attachment"),)
        return Response(HTTPStatus.OK, data, (*kind, *keep, *_FIELDS))


_ASKED = Message(Version(2, 0), int(Operation.GET_RESOURCE_ATTRIBUTES), 1, [])
_MAX_DIGITS = 10
