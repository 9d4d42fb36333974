"""Find the one printer that a name or a ``dnssd`` URI means, among those that announce themselves.

What is found is hearsay: it says where to knock, and whom to trust is decided there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress import discovery
from sealpress.errors import Phase, Reason, TransportError

if TYPE_CHECKING:
    from sealpress.discovery.found import FoundPrinter
    from sealpress.discovery.service_uri import ServiceUri

__all__ = ["LOOK_UP_SECONDS", "printer_at", "printer_called"]

LOOK_UP_SECONDS = 5.0
"""How long a printer is looked for by its name; that ends earlier where IPPS is announced."""

_SLEEPS = "Switch the printer on, or name it by its URI; sealpress find lists what is there."


def printer_at(
    uri: ServiceUri, seconds: float = LOOK_UP_SECONDS, *, interfaces: Sequence[str] = ()
) -> FoundPrinter:
    """Find the printer of a ``dnssd`` URI; blocks.

    Args:
        uri: The URI. One for ``ipps`` means IPPS alone; one for ``ipp`` any way to the printer.
        seconds: How long to look.
        interfaces: Addresses of the interfaces to look at; none for all.

    Returns:
        The printer, with those ways that the URI means.

    Raises:
        StateError: python-zeroconf is not installed (reason ``extra-missing``).
        TransportError: No printer is called so, or several are (reason ``name-not-found``).
    """

    def chosen(printer: FoundPrinter) -> FoundPrinter | None:
        if not _is_meant(printer, uri):
            return None
        ways = tuple(one for one in printer.endpoints if uri.scheme in ("ipp", one.scheme))
        return replace(printer, endpoints=ways) if ways else None

    return _only(str(uri), chosen, seconds, interfaces)


def printer_called(
    name: str, seconds: float = LOOK_UP_SECONDS, *, interfaces: Sequence[str] = ()
) -> FoundPrinter:
    """Find a printer by the name that :func:`find_printers` gives it; blocks.

    Args:
        name: What it is called; case makes no difference.
        seconds: How long to look.
        interfaces: Addresses of the interfaces to look at; none for all.

    Raises:
        StateError: python-zeroconf is not installed (reason ``extra-missing``).
        TransportError: No printer is called so, or several are (reason ``name-not-found``).
    """
    wanted = name.casefold()
    return _only(
        repr(name),
        lambda printer: printer if printer.name.casefold() == wanted else None,
        seconds,
        interfaces,
    )


def _is_meant(printer: FoundPrinter, uri: ServiceUri) -> bool:
    """Whether it has the name; with a UUID, too, a name that was taken meanwhile is another's."""
    if uri.uuid and printer.uuid and printer.uuid != uri.uuid:
        return False
    return printer.name.casefold() == uri.instance.casefold()


def _only(
    what: str,
    choose: Callable[[FoundPrinter], FoundPrinter | None],
    seconds: float,
    interfaces: Sequence[str],
) -> FoundPrinter:
    def chosen(printers: Sequence[FoundPrinter]) -> list[FoundPrinter]:
        return [found for each in printers if (found := choose(each)) is not None]

    def is_enough(printers: Sequence[FoundPrinter]) -> bool:
        return any(_is_complete(each) for each in chosen(printers))

    def look() -> list[FoundPrinter]:
        return discovery.find_printers(seconds, interfaces=interfaces, enough=is_enough)

    found = chosen(_outside_of_loops(look))
    if len(found) == 1:
        return found[0]
    if not found:
        detail = f"no printer announced itself as {what} within {seconds:g} s"
        raise TransportError(Reason.NAME_NOT_FOUND, detail, phase=Phase.RESOLVE, hint=_SLEEPS)
    hosts = " and ".join(sorted(each.host for each in found))
    raise TransportError(
        Reason.NAME_NOT_FOUND,
        f"several printers announce themselves as {what}: at {hosts}",
        phase=Phase.RESOLVE,
        hint="Name the one that is meant by its URI; sealpress find lists them.",
    )


def _is_complete(printer: FoundPrinter) -> bool:
    """Whether nothing safer is to come; what is announced for ``ipp`` comes first at times."""
    return any(one.scheme == "ipps" for one in printer.endpoints)


def _outside_of_loops(look: Callable[[], list[FoundPrinter]]) -> list[FoundPrinter]:
    """Look in this thread; in another where an event loop runs in this one, which then waits."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return look()
    with ThreadPoolExecutor(1, "discovery") as somebody:
        return somebody.submit(look).result()
