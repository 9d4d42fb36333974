"""Makes the destination of a queue, by the scheme of its printer's URI."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sealpress.gateway.destinations.device_uri import (
    FileUri,
    LpdUri,
    SocketUri,
    parse_destination_uri,
)
from sealpress.gateway.destinations.file_folder import FileDestination
from sealpress.gateway.destinations.fitting import Fitting
from sealpress.gateway.destinations.lpd import LpdDestination
from sealpress.gateway.destinations.noticing import Noticing
from sealpress.gateway.destinations.raw_line import LineTimeouts
from sealpress.gateway.destinations.socket_port import SocketDestination

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import Destination, DestinationMaker
    from sealpress.gateway.settings import QueueSettings
    from sealpress.transform.choosing import PrinterAbilities

__all__ = ["Destinations"]


class Destinations:
    """Makes destinations; a :class:`~sealpress.gateway.delivery.destination.DestinationMaker`.

    Args:
        ipp: Makes those that speak IPP.
        file_folders: Folders below which ``file`` URIs may write.
        timeouts: How long raw ports and LPD servers are waited for.
        noticed: Told a queue's name when its printer seems to be another one than it said.
        abilities: Says what the device of a queue can do that can't be asked; without it all
            goes as it is.
    """

    def __init__(
        self,
        ipp: DestinationMaker,
        file_folders: Sequence[str] = (),
        timeouts: LineTimeouts | None = None,
        *,
        noticed: Callable[[str], None] | None = None,
        abilities: Callable[[QueueSettings], PrinterAbilities] | None = None,
    ) -> None:
        self._ipp = ipp
        self._file_folders = tuple(file_folders)
        self._timeouts = timeouts
        self._noticed = noticed
        self._abilities = abilities

    def __call__(self, settings: QueueSettings) -> Destination:
        """Make the destination of a queue.

        Raises:
            UsageError: Its URI can't be used (``invalid-uri``, ``settings-invalid``).
        """
        uri = parse_destination_uri(settings.uri)
        if isinstance(uri, SocketUri):
            return self._fitting(SocketDestination(uri, self._timeouts), settings)
        if isinstance(uri, LpdUri):
            return self._fitting(LpdDestination(uri, self._timeouts), settings)
        if isinstance(uri, FileUri):
            return self._fitting(FileDestination(uri, self._file_folders), settings)
        made = self._ipp(settings)
        if self._noticed is None:
            return made
        return Noticing(made, partial(self._noticed, settings.name))

    def _fitting(self, made: Destination, settings: QueueSettings) -> Destination:
        abilities = self._abilities(settings) if self._abilities is not None else None
        return Fitting(made, abilities) if abilities is not None and abilities.is_known else made
