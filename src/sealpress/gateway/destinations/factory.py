"""Makes the destination of a queue, by the scheme of its printer's URI."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sealpress.gateway.capabilities.configuring import device_abilities
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

__all__ = ["Destinations"]


class Destinations:
    """Makes destinations; a :class:`~sealpress.gateway.delivery.destination.DestinationMaker`.

    Args:
        ipp: Makes those that speak IPP.
        file_folders: Folders below which ``file`` URIs may write.
        timeouts: How long raw ports and LPD servers are waited for.
        noticed: Told a queue's name when its printer seems to be another one than it said.
    """

    def __init__(
        self,
        ipp: DestinationMaker,
        file_folders: Sequence[str] = (),
        timeouts: LineTimeouts | None = None,
        *,
        noticed: Callable[[str], None] | None = None,
    ) -> None:
        self._ipp = ipp
        self._file_folders = tuple(file_folders)
        self._timeouts = timeouts
        self._noticed = noticed

    def __call__(self, settings: QueueSettings) -> Destination:
        """Make the destination of a queue.

        Raises:
            UsageError: Its URI can't be used (``invalid-uri``, ``settings-invalid``).
        """
        uri = parse_destination_uri(settings.uri)
        if isinstance(uri, SocketUri):
            return _fitting(SocketDestination(uri, self._timeouts), settings)
        if isinstance(uri, LpdUri):
            return _fitting(LpdDestination(uri, self._timeouts), settings)
        if isinstance(uri, FileUri):
            return _fitting(FileDestination(uri, self._file_folders), settings)
        made = self._ipp(settings)
        if self._noticed is None:
            return made
        return Noticing(made, partial(self._noticed, settings.name))


def _fitting(made: Destination, settings: QueueSettings) -> Destination:
    abilities = device_abilities(settings)
    return Fitting(made, abilities) if abilities.is_known else made
