"""Find printers by multicast DNS: what is there now, and what comes, changes and goes.

Names, TXT records and addresses are whatever somebody on the network sends. Nothing is fetched
from what is found, nothing is set up, and there is a limit to how many services are looked at.
Answers are asked for by multicast alone: where several programs of a machine share the port, one
by unicast reaches any of them.
"""

from __future__ import annotations

import asyncio
import enum
import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from zeroconf import DNSQuestionType
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo

from sealpress.discovery.found import FoundPrinter, FoundService, merged
from sealpress.discovery.multicast import EVERY_INTERFACE, join_multicast
from sealpress.discovery.names import split_service_name
from sealpress.discovery.printer_txt import PRINTER_SUBTYPES
from sealpress.discovery.txt import TxtRecord
from sealpress.errors import Reason, UsageError

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncZeroconf

__all__ = [
    "FIND_SECONDS",
    "MAX_SERVICES",
    "Change",
    "ChangeKind",
    "PrinterBrowser",
    "find_printers",
    "find_printers_async",
]

FIND_SECONDS = 5.0
"""How long printers are looked for unless told otherwise: sleeping ones answer late."""

MAX_SERVICES = 2000
"""Most services that are looked at; whoever announces more is left out."""

_ANSWER_SECONDS = 3.0  # for host, port and TXT record of a service
_SETTLE_SECONDS = 0.1  # what comes within this is told at once
_IPP_TYPES = ("_ipps._tcp", "_ipp._tcp")
_OTHER_TYPES = ("_printer._tcp", "_pdl-datastream._tcp")

Enough = Callable[[Sequence[FoundPrinter]], bool]
"""Tells whether what was found is enough."""


class ChangeKind(enum.StrEnum):
    """What happened to a printer."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a printer.

    Attributes:
        kind: What.
        printer: Which, as it is now; as it was last when it is gone.
    """

    kind: ChangeKind
    printer: FoundPrinter


class PrinterBrowser:
    """Looks for printers from ``async with`` on until its end, in an asyncio event loop.

    Args:
        interfaces: Addresses of the interfaces to look at; none for all.

    Raises:
        StateError: python-zeroconf is not installed (reason ``extra-missing``).
        TransportError: The interfaces can't be used.
    """

    def __init__(self, interfaces: Sequence[str] = EVERY_INTERFACE) -> None:
        self._interfaces = interfaces
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._services: dict[str, FoundService] = {}
        self._subtypes: dict[str, set[str]] = {}
        self._lookups: dict[str, asyncio.Task[None]] = {}
        self._is_new = asyncio.Event()

    @property
    def printers(self) -> list[FoundPrinter]:
        """Printers that are there now, by name."""
        return merged(self._services.values())

    async def __aenter__(self) -> Self:
        self._zeroconf = await join_multicast(self._interfaces)
        try:
            types = [f"{kind}.local." for kind in (*_IPP_TYPES, *_OTHER_TYPES)]
            subtypes = itertools.product(PRINTER_SUBTYPES, _IPP_TYPES)
            types += [f"{subtype}._sub.{kind}.local." for subtype, kind in subtypes]
            self._browser = AsyncServiceBrowser(
                self._zeroconf.zeroconf,
                types,
                handlers=[self._heard],
                question_type=DNSQuestionType.QM,
            )
        except BaseException:
            await self._zeroconf.async_close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._lookups.values():
            task.cancel()
        await asyncio.gather(*self._lookups.values(), return_exceptions=True)
        if self._browser is not None:
            await self._browser.async_cancel()
        if self._zeroconf is not None:
            await self._zeroconf.async_close()

    async def changes(self) -> AsyncIterator[Change]:
        """Tell what is there, then whatever comes, changes and goes, until nobody asks."""
        before: Mapping[tuple[str, str], FoundPrinter] = {}
        while True:
            now = {(each.name, each.host): each for each in self.printers}
            for change in _differences(before, now):
                yield change
            before = now
            await self._is_new.wait()
            await asyncio.sleep(_SETTLE_SECONDS)
            self._is_new.clear()

    async def find(
        self, seconds: float = FIND_SECONDS, *, enough: Enough | None = None
    ) -> list[FoundPrinter]:
        """Wait, and return what is there then.

        Args:
            seconds: How long to wait.
            enough: Ends the waiting early once it says yes of what was found so far.
        """
        try:
            async with asyncio.timeout(seconds):
                while enough is None or not enough(self.printers):
                    await self._is_new.wait()
                    self._is_new.clear()
        except TimeoutError:
            pass
        return self.printers

    # What zeroconf tells

    def _heard(
        self,
        zeroconf: Zeroconf,
        service_type: str,
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        subtype = service_type.partition("._sub.")[0] if "._sub." in service_type else ""
        key = name.casefold()
        if state_change.name != "Removed":
            self._note_subtype(key, subtype)
            self._look_up(zeroconf, name)
        elif subtype:
            self._subtypes.get(key, set()).discard(subtype)
            self._look_up(zeroconf, name)
        else:
            self._forget(key)

    def _note_subtype(self, key: str, subtype: str) -> None:
        if subtype and (key in self._subtypes or len(self._subtypes) < MAX_SERVICES):
            self._subtypes.setdefault(key, set()).add(subtype)

    def _forget(self, key: str) -> None:
        task = self._lookups.pop(key, None)
        if task is not None:
            task.cancel()
        self._subtypes.pop(key, None)
        if self._services.pop(key, None) is not None:
            self._is_new.set()

    def _look_up(self, zeroconf: Zeroconf, name: str) -> None:
        key = name.casefold()
        known = self._services.keys() | self._lookups.keys()
        if key not in known and len(known) >= MAX_SERVICES:
            return
        running = self._lookups.pop(key, None)
        if running is not None:
            running.cancel()
        task = asyncio.create_task(self._ask(zeroconf, name))
        self._lookups[key] = task
        task.add_done_callback(lambda done: self._lookup_ended(key, done))

    def _lookup_ended(self, key: str, task: asyncio.Task[None]) -> None:
        if self._lookups.get(key) is task:
            del self._lookups[key]
        if not task.cancelled():
            task.exception()  # a name that nobody can ask for is no printer

    async def _ask(self, zeroconf: Zeroconf, name: str) -> None:
        parts = split_service_name(name)
        if parts is None:
            return
        instance, kind, domain = parts
        info = AsyncServiceInfo(f"{kind}.{domain}.", name)
        await info.async_request(zeroconf, _ANSWER_SECONDS * 1000, DNSQuestionType.QM)
        if not info.server or info.port is None:
            return
        self._services[name.casefold()] = FoundService(
            kind=kind,
            instance=instance,
            host=info.server,
            port=info.port,
            txt=TxtRecord.decode(info.text or b""),
            addresses=tuple(info.parsed_scoped_addresses()),
            subtypes=frozenset(self._subtypes.get(name.casefold(), ())),
            domain=domain,
        )
        self._is_new.set()


async def find_printers_async(
    seconds: float = FIND_SECONDS,
    *,
    interfaces: Sequence[str] = EVERY_INTERFACE,
    enough: Enough | None = None,
) -> list[FoundPrinter]:
    """Look for printers for a while, in an asyncio event loop.

    Args:
        seconds: How long.
        interfaces: Addresses of the interfaces to look at; none for all.
        enough: Ends the search early once it says yes of what was found so far.

    Returns:
        Printers by name.

    Raises:
        StateError: python-zeroconf is not installed (reason ``extra-missing``).
        TransportError: The interfaces can't be used.
    """
    async with PrinterBrowser(interfaces) as browser:
        return await browser.find(seconds, enough=enough)


def find_printers(
    seconds: float = FIND_SECONDS,
    *,
    interfaces: Sequence[str] = EVERY_INTERFACE,
    enough: Enough | None = None,
) -> list[FoundPrinter]:
    """Look for printers for a while; blocks.

    Args:
        seconds: How long.
        interfaces: Addresses of the interfaces to look at; none for all.
        enough: Ends the search early once it says yes of what was found so far.

    Returns:
        Printers by name.

    Raises:
        UsageError: It was called in an event loop, which it would block.
        StateError: python-zeroconf is not installed (reason ``extra-missing``).
        TransportError: The interfaces can't be used.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(find_printers_async(seconds, interfaces=interfaces, enough=enough))
    raise UsageError(
        Reason.INVALID_ARGUMENT, "find_printers blocks: in an event loop await find_printers_async"
    )


def _differences(
    before: Mapping[tuple[str, str], FoundPrinter], now: Mapping[tuple[str, str], FoundPrinter]
) -> list[Change]:
    gone = [Change(ChangeKind.REMOVED, before[key]) for key in before if key not in now]
    new = [
        Change(ChangeKind.CHANGED if key in before else ChangeKind.ADDED, printer)
        for key, printer in now.items()
        if before.get(key) != printer
    ]
    return gone + new
