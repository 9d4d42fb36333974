"""The gateway's queues, to be found by DNS-SD where the settings want it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sealpress.server.advertising import Place, Presence, described
from sealpress.server.names import local_host

if TYPE_CHECKING:
    from sealpress.discovery import AdvertisedPrinter
    from sealpress.gateway.front import Front
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.settings import GatewaySettings
    from sealpress.server.ipp_service import IppService

__all__ = ["QueuePresence", "announced_host"]

_log = logging.getLogger("sealpress.gateway")


def announced_host(settings: GatewaySettings) -> str:
    """Return the host name that is announced; empty where nothing is."""
    wanted = settings.discovery
    return (wanted.host or local_host()) if wanted.advertise else ""


class QueuePresence:
    """Announces queues for as long as it runs.

    Args:
        settings: Of the gateway.
        front: Its port.
        queues: Its queues, as they are at any time.
        service: What answers for them.

    Raises:
        StateError: What speaks multicast DNS is not installed (reason ``extra-missing``).
    """

    def __init__(
        self,
        settings: GatewaySettings,
        front: Front,
        queues: Iterable[Queue],
        service: IppService,
    ) -> None:
        self._front = front
        self._queues = queues
        self._service = service
        self._only = frozenset(name.casefold() for name in settings.discovery.queues)
        self._place = Place(
            listens=settings.host,
            port=front.port,
            tls=front.tls.offer.dns_sd_value,
            schemes=("ipp", "ipps"),
            host=announced_host(settings),
        )
        interfaces = settings.discovery.interfaces or self._place.interfaces
        self._presence = Presence(self._described, interfaces)

    @property
    def names(self) -> Mapping[str, str]:
        """Under which names queues are announced, by their paths."""
        return self._presence.names

    def refresh(self) -> None:
        """Look at the queues again soon."""
        self._presence.refresh()

    async def run(self) -> None:
        """Announce, and say goodbye in the end."""
        if not await asyncio.to_thread(self._front.is_certified_for, self._place.host):
            _log.warning(
                "the certificate does not name %s, which is announced: clients that make sure of "
                "names will not print; renew it (sealpress identity renew)",
                self._place.host,
            )
        await self._presence.run()

    async def _described(self) -> dict[str, AdvertisedPrinter]:
        found = {}
        for queue in list(self._queues):
            if self._only and queue.name.casefold() not in self._only:
                continue
            told = await described(self._service, self._place, name=queue.name, path=queue.path)
            if told is not None:
                found[queue.path] = told
        return found
