"""Printers named on the command line as they announce themselves, by ``dnssd`` URI or by name."""

from __future__ import annotations

import re

import typer

from sealpress import discovery
from sealpress.cli.terminal import printable, write_note
from sealpress.discovery import ServiceUri
from sealpress.discovery.service_uri import is_service_uri

__all__ = ["looked_up", "place_of", "place_of_name"]

_HOST = re.compile(r"([\w.-]+|\[[\w:.%]+\])(:\d+)?(/\S*)?")


def place_of(text: str) -> str:
    """Return the URI that a ``dnssd`` URI stands for at the moment; another text as it is.

    Raises:
        UsageError: It is no ``dnssd`` URI that can be used.
        StateError: What speaks multicast DNS is not installed.
        TransportError: No printer announces itself so, or several do.
    """
    if not is_service_uri(text):
        return text
    return _told(text, discovery.printer_at(ServiceUri.parse(text)).uri)


def place_of_name(text: str, *, is_name: bool) -> str:
    """Return the URI of a printer that was named as ``sealpress find`` lists it.

    Args:
        text: A URI, a host, or a name; what can't be a host is a name.
        is_name: Whether it is a name in any case.

    Raises:
        StateError: What speaks multicast DNS is not installed.
        TransportError: No printer announces itself so, or several do.
    """
    is_uri = "://" in text or text.lower().startswith("file:")
    if not is_name and (is_uri or not text or _HOST.fullmatch(text)):
        return place_of(text)
    found = discovery.printer_called(text)
    return _told(text, found.uri or found.other_ways[0])


def looked_up(context: typer.Context, text: str) -> str:
    """Read a printer's argument; completion of command lines looks for nobody."""
    return text if context.resilient_parsing else place_of(text)


def _told(given: str, uri: str) -> str:
    write_note(printable(f"{given} is at {uri}"))
    return uri
