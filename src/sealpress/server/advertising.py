"""Let a server's printers be found by DNS-SD: what they answer about themselves, announced.

Each printer is asked, as a client would ask it, so that what is announced is what it says. It is
asked again now and then, and whatever changed is announced. Nothing that goes wrong here reaches
who prints: it is logged and tried again.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress import discovery
from sealpress.discovery.printer_txt import subtypes_of, txt_of
from sealpress.errors import SealpressError
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.status import is_successful
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.uri import PrinterUri
from sealpress.ipp.values import LanguageText
from sealpress.printer import Answer, Instant, RequestFacts
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.settable import DNS_SD_NAME
from sealpress.server.names import is_loopback

if TYPE_CHECKING:
    from sealpress.discovery import AdvertisedPrinter
    from sealpress.ipp.message import Attribute
    from sealpress.server.ipp_service import IppService

__all__ = ["REFRESH_SECONDS", "Place", "Presence", "described"]

REFRESH_SECONDS = 30.0
"""How often printers are asked whether what is announced of them still holds."""

RETRY_SECONDS = 60.0
"""Pause before announcing is tried again after the network refused it."""

_LOOPBACK = "127.0.0.1"
_WAYS = ("printer-uri-supported", "uri-security-supported")  # parallel lists
_log = logging.getLogger("sealpress.discovery")

Describe = Callable[[], Awaitable[Mapping[str, "AdvertisedPrinter"]]]
"""Tells which printers there are to be found, by keys that stay the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server listens.

    Attributes:
        listens: The address it listens on, as in its settings.
        port: Its port.
        tls: Its highest TLS version, as ``1.3``; ``none`` without TLS.
        schemes: ``ipp`` and ``ipps``, as far as it answers them.
        host: The host name that is announced.
    """

    listens: str
    port: int
    tls: str
    schemes: tuple[str, ...]
    host: str

    @property
    def interfaces(self) -> tuple[str, ...]:
        """Interfaces to announce at: those where it listens; none for all."""
        if is_loopback(self.listens):
            return (_LOOPBACK,)
        return () if self.listens in {"", "0.0.0.0", "::"} else (self.listens,)  # noqa: S104  # compared, not bound


async def described(
    service: IppService, place: Place, *, name: str, path: str
) -> AdvertisedPrinter | None:
    """Ask a printer for what is announced of it.

    Args:
        service: What answers for it.
        place: Where its server listens.
        name: What it is called where it does not say (``printer-dns-sd-name``).
        path: The path of its URI.

    Returns:
        What to announce; ``None`` when it does not tell.
    """
    is_secure = "ipps" in place.schemes or place.tls != "none"
    attributes = await _attributes(service, place, path, is_secure=is_secure)
    if not attributes:
        return None
    txt = txt_of(attributes, path=path, tls=place.tls)
    plain_txt = None
    if is_secure and _answers_in_clear(attributes):
        said = await _attributes(service, place, path, is_secure=False)
        plain_txt = txt_of(said, path=path, tls=place.tls) if said else None
    return discovery.AdvertisedPrinter(
        name=_called(attributes) or name,
        host=place.host,
        port=place.port,
        addresses=discovery.addresses_of_machine(place.listens),
        schemes=place.schemes,
        subtypes=subtypes_of(attributes),
        txt=txt,
        plain_txt=plain_txt if plain_txt != txt else None,
    )


def _called(attributes: Iterable[Attribute]) -> str:
    found = next((one.values for one in attributes if one.name == DNS_SD_NAME), ())
    return next((text_of(one) for one in found if isinstance(one, str | LanguageText)), "")


def _answers_in_clear(attributes: Iterable[Attribute]) -> bool:
    """Whether one of its URIs asks for no TLS; its pages have other addresses there."""
    values = {one.name: one.values for one in attributes}
    ways = zip(
        values.get("printer-uri-supported", ()),
        values.get("uri-security-supported", ()),
        strict=False,
    )
    return any(str(uri).startswith("ipp:") and security == "none" for uri, security in ways)


async def _attributes(
    service: IppService, place: Place, path: str, *, is_secure: bool
) -> list[Attribute]:
    uri = PrinterUri("ipps" if is_secure else "ipp", place.host, place.port, path)
    where = RequestFacts(
        secure=is_secure,
        host=place.host,
        port=place.port,
        path=path,
        at=Instant(time.monotonic(), datetime.datetime.now(datetime.UTC)),
        has_document=False,
    )
    message = request(Operation.GET_PRINTER_ATTRIBUTES, uri, 1)
    answer = await service.begin(message, where, {})
    if not isinstance(answer, Answer) or not is_successful(answer.message.code):
        return []
    groups = [each for each in answer.message.groups if each.tag == GroupTag.PRINTER]
    return [attribute for group in groups for attribute in group]


class Presence:
    """Keeps printers announced from :meth:`run` on until it is cancelled.

    Args:
        describe: Tells which printers there are.
        interfaces: Addresses of the interfaces; none for all.

    Raises:
        StateError: What speaks multicast DNS is not installed (reason ``extra-missing``).
    """

    def __init__(self, describe: Describe, interfaces: Iterable[str] = ()) -> None:
        discovery.require_installed()
        self._describe = describe
        self._interfaces = tuple(interfaces)
        self._wanted = asyncio.Event()
        self.names: Mapping[str, str] = {}
        """Under which names printers are announced, by their keys."""

    def refresh(self) -> None:
        """Ask the printers again soon."""
        self._wanted.set()

    async def run(self) -> None:
        """Announce, and say goodbye in the end."""
        while True:
            try:
                await self._announce()
            except (SealpressError, OSError) as error:
                _log.warning("printers are not announced: %s", error)
                self.names = {}
            await asyncio.sleep(RETRY_SECONDS)

    async def _announce(self) -> None:
        async with discovery.Advertiser(self._interfaces) as advertiser:
            while True:
                self._wanted.clear()
                await advertiser.follow(await self._describe())
                self._note(advertiser.names)
                try:
                    async with asyncio.timeout(REFRESH_SECONDS):
                        await self._wanted.wait()
                except TimeoutError:
                    continue

    def _note(self, names: Mapping[str, str]) -> None:
        if names != self.names:
            told = ", ".join(names.values()) or "nothing"
            _log.info("announced by DNS-SD: %s", told, extra={"action": "printers-announced"})
        self.names = dict(names)
