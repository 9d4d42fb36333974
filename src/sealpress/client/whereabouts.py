"""Where a printer is: at a URI, or wherever the name leads under which it announces itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress import discovery
from sealpress.errors import Reason, StateError
from sealpress.ipp.uri import PrinterUri
from sealpress.trust.hosts import HostKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.discovery import FoundEndpoint, ServiceUri
    from sealpress.transport.stream import Driver

__all__ = ["Whereabouts"]


class Whereabouts:
    """The place of one printer; a name is looked up once, when it is needed first.

    Args:
        given: Its URI, or its name.
        announced: Ways to it that it announces by DNS-SD.
    """

    def __init__(
        self, given: PrinterUri | ServiceUri, announced: Sequence[FoundEndpoint] = ()
    ) -> None:
        self._given = given
        self._uri = given if isinstance(given, PrinterUri) else None
        self.announced = announced

    @property
    def uri(self) -> PrinterUri:
        """Its URI.

        Raises:
            StateError: It was not looked for yet.
        """
        if self._uri is None:
            raise StateError(Reason.INTERNAL, f"{self} was not looked for yet")
        return self._uri

    @property
    def key(self) -> str:
        """What the printer's facts are kept under: ``host:port``."""
        return f"{self.uri.url_host}:{self.uri.port}"

    @property
    def host(self) -> HostKey:
        """What trust decisions about the printer are kept under."""
        return HostKey.of(self.uri.host, self.uri.port)

    async def find(self, driver: Driver) -> None:
        """Find out where it is, if that is not known.

        Raises:
            StateError: What speaks multicast DNS is not installed (reason ``extra-missing``).
            TransportError: Nobody has that name, or several (reason ``name-not-found``).
        """
        service = self._given
        if self._uri is not None or isinstance(service, PrinterUri):
            return
        found = await driver.call(lambda: discovery.printer_at(service))
        self.announced = found.endpoints
        self._uri = PrinterUri.parse(found.uri)

    def __str__(self) -> str:
        return str(self._given)
