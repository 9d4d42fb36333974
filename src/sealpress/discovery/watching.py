"""Which names others claim: their SRV records, as they are heard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from zeroconf import DNSService, RecordUpdateListener

if TYPE_CHECKING:
    from zeroconf import RecordUpdate, Zeroconf

    from sealpress.discovery.announcement import Announcement

__all__ = ["MAX_CLAIMS", "ClaimsOfOthers"]

MAX_CLAIMS = 4096
"""Most names that are remembered; the oldest is forgotten first."""


class ClaimsOfOthers(RecordUpdateListener):
    """Hears SRV records and remembers where each name leads.

    Attributes:
        are_new: Set whenever a name is heard of.
    """

    def __init__(self) -> None:
        self.are_new = asyncio.Event()
        self._claims: dict[str, dict[tuple[str, int], None]] = {}

    def async_update_records(self, zc: Zeroconf, now: float, records: list[RecordUpdate]) -> None:
        """Take note of what one packet says."""
        del zc  # all names are alike, whoever heard of them
        for update in records:
            record = update.new
            if isinstance(record, DNSService):
                self._note(record, is_gone=record.is_expired(now))

    def _note(self, record: DNSService, *, is_gone: bool) -> None:
        name, claim = record.name.lower(), (record.server, record.port)
        claims = self._claims.setdefault(name, {})
        if is_gone:
            claims.pop(claim, None)
        elif claim not in claims:
            claims[claim] = None
            self.are_new.set()
        while len(self._claims) > MAX_CLAIMS:
            del self._claims[next(iter(self._claims))]

    def against(self, announcement: Announcement) -> tuple[str, int] | None:
        """Return host and port of somebody else who has one of these names."""
        for name in announcement.names:
            for host, port in self._claims.get(name, ()):
                if not announcement.is_ours(host, port):
                    return host, port
        return None

    def forget(self, announcement: Announcement) -> None:
        """Forget who claimed these names, to hear whether he still does."""
        for name in announcement.names:
            self._claims.pop(name, None)
