"""Be found: printers announced by multicast DNS, under names that nobody else has.

Names are probed for before they are used, and given up to whoever has the better claim
(RFC 6762 sections 8 and 9). Nothing that goes wrong on the network reaches who prints: it is
logged, and tried again when something changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from zeroconf import DNSOutgoing

from sealpress.discovery.announcement import AdvertisedPrinter, Announcement, packet_of
from sealpress.discovery.multicast import EVERY_INTERFACE, join_multicast
from sealpress.discovery.names import next_name, undotted
from sealpress.discovery.watching import ClaimsOfOthers

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncZeroconf

__all__ = ["MAX_ADVERTISED", "Advertiser"]

MAX_ADVERTISED = 200
"""Most printers that one process announces: everybody on the network hears each of them."""

_PROBES = 3
_PROBE_SECONDS = 0.25  # RFC 6762 section 8.1
_ANNOUNCEMENTS = 2
_ANNOUNCE_SECONDS = 1.0  # RFC 6762 section 8.3
_QUERY = 0
_MAX_RENAMES = 100
_MAX_INSISTENCE = 3  # then the name is left to whoever does not hear

_log = logging.getLogger("sealpress.discovery")


class Advertiser:
    """Announces printers from ``async with`` on until its end, in an asyncio event loop.

    Args:
        interfaces: Addresses of the interfaces; none for all.
    """

    def __init__(self, interfaces: Sequence[str] = EVERY_INTERFACE) -> None:
        self._interfaces = interfaces
        self._zeroconf: AsyncZeroconf | None = None
        self._claims = ClaimsOfOthers()
        self._shown: dict[str, Announcement] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._following = asyncio.Lock()

    @property
    def names(self) -> Mapping[str, str]:
        """Under which names printers are announced now, by their keys."""
        return {key: shown.name for key, shown in self._shown.items()}

    async def __aenter__(self) -> Self:
        self._zeroconf = await join_multicast(self._interfaces)
        self._zeroconf.zeroconf.async_add_listener(self._claims, None)
        self._begin(self._defend())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        for shown in self._shown.values():
            self._send(packet_of(shown.records(ttl=0)))
        self._withdraw(list(self._shown), in_silence=True)
        if self._zeroconf is not None:
            await self._zeroconf.async_close()

    async def follow(self, printers: Mapping[str, AdvertisedPrinter]) -> None:
        """Announce these printers and no others; what did not change stays as it is.

        Args:
            printers: By a key that stays the same while the printer changes.
        """
        async with self._following:
            wanted = dict(list(printers.items())[:MAX_ADVERTISED])
            if len(wanted) < len(printers):
                _log.warning("only %d of %d printers are announced", len(wanted), len(printers))
            self._withdraw([key for key in self._shown if key not in wanted])
            self._update({key: wanted[key] for key in self._shown})
            new = {key: each for key, each in wanted.items() if key not in self._shown}
            await self._add({key: (each, each.name) for key, each in new.items()})

    def _update(self, printers: Mapping[str, AdvertisedPrinter]) -> None:
        """Announce what changed of printers that keep their names."""
        for key, printer in printers.items():
            shown = self._shown[key]
            if printer == shown.printer:
                continue
            if printer.name != shown.printer.name or printer.schemes != shown.printer.schemes:
                self._withdraw([key])  # it is added anew, under another name
                continue
            self._withdraw([key], in_silence=True)
            self._show(key, Announcement(printer, shown.name))
        self._announce_soon(printers.keys() & self._shown.keys())

    async def _add(self, printers: Mapping[str, tuple[AdvertisedPrinter, str]]) -> None:
        """Find names for new printers, all at once, and announce them."""
        left = dict(printers)
        for _ in range(_MAX_RENAMES):
            if not left:
                break
            candidates = self._candidates(left)
            await self._probe(candidates.values())
            for key, candidate in candidates.items():
                if self._claims.against(candidate):
                    left[key] = (candidate.printer, next_name(candidate.name))
                else:
                    del left[key]
                    self._show(key, candidate)
        self._announce_soon(printers.keys() & self._shown.keys())

    def _candidates(
        self, wanted: Mapping[str, tuple[AdvertisedPrinter, str]]
    ) -> dict[str, Announcement]:
        """Give each a name that none of the others here has."""
        taken = {shown.name.casefold() for shown in self._shown.values()}
        found = {}
        for key, (printer, wish) in wanted.items():
            name = undotted(wish) or "Printer"
            while name.casefold() in taken:
                name = next_name(name)
            taken.add(name.casefold())
            found[key] = Announcement(printer, name)
        return found

    async def _probe(self, candidates: Iterable[Announcement]) -> None:
        packet = DNSOutgoing(_QUERY)
        for candidate in candidates:
            candidate.probe(packet)
        for _ in range(_PROBES):
            self._send(packet)
            await asyncio.sleep(_PROBE_SECONDS)

    def _show(self, key: str, announcement: Announcement) -> None:
        zeroconf = self._zeroconf
        if zeroconf is None:
            return
        for entry in announcement.entries:
            zeroconf.zeroconf.registry.async_add(entry)
        self._shown[key] = announcement
        if announcement.name != undotted(announcement.printer.name):
            _log.info(
                "%s is announced as %s: somebody else is called so",
                announcement.printer.name,
                announcement.name,
            )

    def _withdraw(self, keys: Sequence[str], *, in_silence: bool = False) -> None:
        if self._zeroconf is None:
            return
        for key in keys:
            shown = self._shown.pop(key)
            self._zeroconf.zeroconf.registry.async_remove(list(shown.entries))
            if not in_silence:
                self._send(packet_of(shown.records(ttl=0)))
                self._begin(self._say_goodbye_again(shown))

    async def _say_goodbye_again(self, gone: Announcement) -> None:
        """Take back what was answered meanwhile: answers wait for up to a second."""
        await asyncio.sleep(_ANNOUNCE_SECONDS + _PROBE_SECONDS)
        if not any(gone.names & shown.names for shown in self._shown.values()):
            self._send(packet_of(gone.records(ttl=0)))

    def _announce_soon(self, keys: Iterable[str]) -> None:
        chosen = [key for key in self._shown if key in set(keys)]
        if chosen:
            self._announce(chosen)
            self._begin(self._announce_again(chosen))

    def _announce(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key in self._shown:
                self._send(packet_of(self._shown[key].records()))

    async def _announce_again(self, keys: Sequence[str]) -> None:
        for _ in range(_ANNOUNCEMENTS - 1):
            await asyncio.sleep(_ANNOUNCE_SECONDS)
            self._announce(keys)

    async def _defend(self) -> None:
        """Answer whoever takes a name that is announced here: by insisting, or with another."""
        insisted: dict[str, int] = {}
        while True:
            await self._claims.are_new.wait()
            self._claims.are_new.clear()
            async with self._following:
                lost = {}
                for key, shown in list(self._shown.items()):
                    claim = self._claims.against(shown)
                    if claim is None:
                        continue
                    insisted[shown.name] = insisted.get(shown.name, 0) + 1
                    if shown.loses_against(*claim) or insisted[shown.name] > _MAX_INSISTENCE:
                        lost[key] = (shown.printer, next_name(shown.name))
                        self._withdraw([key], in_silence=True)  # the name lives on
                    else:
                        self._claims.forget(shown)
                        self._announce([key])
                await self._add(lost)
            await asyncio.sleep(_ANNOUNCE_SECONDS)  # nobody can make us talk all the time

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _send(self, packet: DNSOutgoing) -> None:
        if self._zeroconf is None:
            return
        with contextlib.suppress(OSError):
            self._zeroconf.zeroconf.async_send(packet)
