"""What was found: services as announced, and the printers they belong to (pure).

A printer announces itself several times, once for each protocol. :func:`merged` puts together
what belongs together: the same host, and the same UUID or the same name. The host has to be the
same, or anybody could add a way of his own to somebody else's printer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote

from sealpress.discovery.names import host_of
from sealpress.discovery.service_uri import ServiceUri
from sealpress.discovery.txt import TxtRecord
from sealpress.errors import UsageError
from sealpress.ipp.uri import PrinterUri

__all__ = ["DEFAULT_PATH", "FoundEndpoint", "FoundPrinter", "FoundService", "merged"]

DEFAULT_PATH = "ipp/print"
"""Where IPP is when the TXT record does not say (``rp``)."""

_SCHEMES: Mapping[str, str] = {"_ipps._tcp": "ipps", "_ipp._tcp": "ipp"}  # the safest first
_OTHER_WAYS: Mapping[str, str] = {"_printer._tcp": "lpd", "_pdl-datastream._tcp": "socket"}
_IPP_PORT = 631
_PATH_CHARACTERS = "/~!$&'()*+,;=:@-._"
_ESCAPE = re.compile(rb"(%[0-9A-Fa-f]{2})")
_IS_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundService:
    """One service as it was announced.

    Attributes:
        kind: Its type: ``_ipps._tcp``.
        instance: What it is called.
        host: Host of its SRV record.
        port: Port of its SRV record; 0 for a service that is not there.
        txt: Its TXT record.
        addresses: Addresses of the host, as text.
        subtypes: Under which it was found, too: ``_print``, ``_universal``.
        domain: Where it was found.
    """

    kind: str
    instance: str
    host: str
    port: int
    txt: TxtRecord = field(default_factory=TxtRecord, repr=False)
    addresses: tuple[str, ...] = ()
    subtypes: frozenset[str] = frozenset()
    domain: str = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEndpoint:
    """One way to talk IPP to a printer, as it is announced.

    Attributes:
        scheme: ``ipps`` or ``ipp``.
        host: Name of the host; certificates are judged by it, never by an address found.
        port: TCP port.
        path: Path of the URI, with its first slash.
        tls: Highest TLS version that the TXT key ``TLS`` names (``1.3``); empty for none.
        subtypes: Under which it is announced.
    """

    scheme: str
    host: str
    port: int
    path: str
    tls: str = ""
    subtypes: frozenset[str] = frozenset()

    @property
    def uri(self) -> str:
        """Its URI; port 631 is not written."""
        port = "" if self.port == _IPP_PORT else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"

    @property
    def is_secure(self) -> bool:
        """Whether TLS is announced there: from the first octet, or by upgrade."""
        return self.scheme == "ipps" or bool(self.tls)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrinter:
    """A printer that was found. All of it is hearsay until the printer itself is asked.

    Attributes:
        name: What it is called.
        host: Where it is.
        endpoints: Ways to talk IPP to it, the safest first.
        other_ways: Announced protocols without IPP, as URIs: ``socket://host:9100``.
        addresses: Addresses of its host.
        txt: Its TXT record; of the safest way where they differ.
    """

    name: str
    host: str
    endpoints: tuple[FoundEndpoint, ...]
    other_ways: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    txt: TxtRecord = field(default_factory=TxtRecord, repr=False)

    @property
    def uri(self) -> str:
        """URI of the safest way announced; empty where there is no IPP."""
        return self.endpoints[0].uri if self.endpoints else ""

    @property
    def service_uri(self) -> ServiceUri | None:
        """Its ``dnssd`` URI, as CUPS writes it; ``None`` where there is no IPP."""
        if not self.endpoints:
            return None
        uuid = self.uuid if _IS_UUID.fullmatch(self.uuid) else ""
        return ServiceUri(instance=self.name, scheme=self.endpoints[0].scheme, uuid=uuid)

    @property
    def uuid(self) -> str:
        """Its UUID in lower case; empty where it does not say."""
        return _uuid(self.txt)

    @property
    def make_and_model(self) -> str:
        """Maker and model (``ty``, else ``product``)."""
        return self.txt.text("ty") or self.txt.text("product").strip("()")

    @property
    def location(self) -> str:
        """Where it stands (``note``)."""
        return self.txt.text("note")

    @property
    def formats(self) -> tuple[str, ...]:
        """Formats it says it takes (``pdl``)."""
        return self.txt.words("pdl")

    @property
    def is_airprint(self) -> bool:
        """Whether it is announced for AirPrint."""
        return any("_universal" in endpoint.subtypes for endpoint in self.endpoints)

    @property
    def is_everywhere(self) -> bool:
        """Whether it is announced for IPP Everywhere."""
        return any("_print" in endpoint.subtypes for endpoint in self.endpoints)

    @property
    def security(self) -> str:
        """What is offered, in words for a table."""
        schemes = {endpoint.scheme for endpoint in self.endpoints}
        if "ipps" in schemes:
            return "TLS" if "ipp" not in schemes else "TLS or plain"
        if any(endpoint.tls for endpoint in self.endpoints):
            return "TLS by upgrade"
        return "none" if schemes else ""

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values."""
        return {
            "name": self.name,
            "uri": self.uri,
            "dnssd_uri": str(self.service_uri or ""),
            "uuid": self.uuid,
            "security": self.security,
            "location": self.location,
            "make_and_model": self.make_and_model,
            "host": self.host,
            "addresses": list(self.addresses),
            "endpoints": [
                {
                    "uri": one.uri,
                    "secure": one.is_secure,
                    "tls": one.tls,
                    "subtypes": sorted(one.subtypes),
                }
                for one in self.endpoints
            ],
            "other_ways": list(self.other_ways),
            "txt": self.txt.as_dict(),
        }


def merged(services: Iterable[FoundService]) -> list[FoundPrinter]:
    """Put services together into printers, by name.

    Args:
        services: As announced; those whose host is no host name are left out.

    Returns:
        Printers in the order of their names. A host without IPP has none but other ways.
    """
    groups: list[list[FoundService]] = []
    by_key: dict[tuple[str, str, str], list[FoundService]] = {}
    for service in sorted(services, key=_order):
        host = host_of(service.host).casefold()
        if not host:
            continue
        keys = [(host, "name", service.instance.casefold())]
        if _uuid(service.txt):
            keys.append((host, "uuid", _uuid(service.txt)))
        group = next((by_key[key] for key in keys if key in by_key), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(service)
        for key in keys:
            by_key.setdefault(key, group)
    found = [printer for group in groups if (printer := _printer(group)) is not None]
    return sorted(found, key=lambda one: (one.name.casefold(), one.host))


def _order(service: FoundService) -> tuple[int, str, str, int]:
    """Sort so that the safest comes first, and the same services always alike."""
    kinds = [*_SCHEMES, *_OTHER_WAYS]
    rank = kinds.index(service.kind) if service.kind in kinds else len(kinds)
    return rank, service.instance, service.host, service.port


def _printer(services: Sequence[FoundService]) -> FoundPrinter | None:
    ways = [_endpoint(each) for each in services if each.kind in _SCHEMES and each.port]
    endpoints = [way for way in ways if _is_usable(way.uri)]
    others = [
        f"{_OTHER_WAYS[each.kind]}://{host_of(each.host)}:{each.port}"
        for each in services
        if each.kind in _OTHER_WAYS and each.port
    ]
    if not endpoints and not others:
        return None
    first = services[0]
    return FoundPrinter(
        name=first.instance,
        host=host_of(first.host),
        endpoints=tuple(dict.fromkeys(endpoints)),
        other_ways=tuple(dict.fromkeys(others)),
        addresses=tuple(dict.fromkeys(one for each in services for one in each.addresses)),
        txt=first.txt,
    )


def _endpoint(service: FoundService) -> FoundEndpoint:
    path = service.txt.text("rp") if "rp" in service.txt else DEFAULT_PATH
    parts = _ESCAPE.split(path.encode("utf-8", "surrogateescape"))
    escaped = "".join(
        part.decode("ascii") if at % 2 else quote(part, safe=_PATH_CHARACTERS)
        for at, part in enumerate(parts)
    )
    return FoundEndpoint(
        scheme=_SCHEMES[service.kind],
        host=host_of(service.host),
        port=service.port,
        path="/" + escaped.lstrip("/"),
        tls=_tls(service.txt),
        subtypes=service.subtypes,
    )


def _is_usable(uri: str) -> bool:
    try:
        PrinterUri.parse(uri)
    except UsageError:
        return False
    return True


def _tls(txt: TxtRecord) -> str:
    """Return the version that ``TLS`` names; what is no version stands for no TLS."""
    version = txt.text("TLS").strip()
    is_version = len(version) == 3 and version[1] == "." and (version[0] + version[2]).isdecimal()
    return version if is_version and version.isascii() else ""


def _uuid(txt: TxtRecord) -> str:
    return txt.text("UUID").strip().casefold().removeprefix("urn:uuid:")
