"""Printer URIs: ipp, ipps, http and https, read strictly (RFC 3510, RFC 7472, RFC 3986)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from types import MappingProxyType

from sealpress.errors import UsageError
from sealpress.reasons import Reason

__all__ = ["DEFAULT_PORTS", "MAX_URI_OCTETS", "SYSTEM_PATH", "PrinterUri", "uri_parts"]

SYSTEM_PATH = "/ipp/system"
"""Where a system is found (PWG 5100.22)."""

#: The port a scheme means when none is named (RFC 3510, RFC 7472: ipps is 631, not 443).
DEFAULT_PORTS: Mapping[str, int] = MappingProxyType(
    {"ipp": 631, "ipps": 631, "http": 80, "https": 443}
)
#: Most octets of a URI (RFC 8011 section 5.1.6).
MAX_URI_OCTETS = 1023
#: Most octets of a host name and of one label (RFC 1035 section 2.3.4).
MAX_HOST_OCTETS = 253

_EXAMPLE = "ipps://printer.example/ipp/print"
_IPP_SCHEMES = MappingProxyType({"ipp": "ipp", "ipps": "ipps", "http": "ipp", "https": "ipps"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_USER_INFO = re.compile(r"//.*@", re.DOTALL)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PATH_CHARACTERS = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class PrinterUri:
    """Where a printer is, part by part.

    Attributes:
        scheme: ``ipp``, ``ipps``, ``http`` or ``https``.
        host: Name in lower case (A-labels), IPv4 address, or IPv6 address without brackets.
        port: The TCP port, named or the scheme's.
        target: Path and query as they go into the HTTP request line; never empty.
    """

    scheme: str
    host: str
    port: int
    target: str = "/"

    @classmethod
    def parse(cls, text: str) -> PrinterUri:
        """Read a URI.

        Args:
            text: The URI as a person or a printer wrote it.

        Raises:
            UsageError: It is not a printer's URI (``invalid-uri``); the message says which part
                is wrong and shows an example.
        """
        return _parsed(text)

    @property
    def is_secure(self) -> bool:
        """Whether the scheme says TLS from the first octet."""
        return self.scheme in {"ipps", "https"}

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]

    @property
    def request_target(self) -> str:
        """What goes into the HTTP request line (RFC 9112 section 3.2.1)."""
        return self.target

    @property
    def url_host(self) -> str:
        """The host as it stands in a URI: an IPv6 address has brackets, its zone ``%25``."""
        return f"[{self.host.replace('%', '%25')}]" if ":" in self.host else self.host

    @property
    def host_header(self) -> str:
        """The Host header: with the port unless it is HTTP's own for this kind of connection."""
        usual = 443 if self.is_secure else 80
        # A zone means nothing to the peer (RFC 6874 section 1).
        bare = f"[{self.host.partition('%')[0]}]" if ":" in self.host else self.host
        return bare if self.port == usual else f"{bare}:{self.port}"

    @property
    def printer_uri(self) -> str:
        """The URI as the ``printer-uri`` attribute: always ipp or ipps (RFC 8011 section 4.1.5)."""
        scheme = _IPP_SCHEMES[self.scheme]
        return str(self if scheme == self.scheme else replace(self, scheme=scheme))

    @property
    def canonical(self) -> str:
        """One spelling for all URIs that mean the same (RFC 3986 section 6.2, RFC 3510)."""
        target = _ESCAPE.sub(_decode_unreserved, self.target)
        return f"{_IPP_SCHEMES[self.scheme]}://{self.url_host}:{self.port}{target}"

    def with_port(self, port: int) -> PrinterUri:
        """Return the same URI at another port."""
        return replace(self, port=port)

    def with_scheme(self, scheme: str) -> PrinterUri:
        """Return the same URI with another scheme and the same port."""
        return replace(self, scheme=scheme)

    def with_target(self, target: str) -> PrinterUri:
        """Return the same URI with another path and query; ``UsageError`` if it isn't one."""
        if target == self.target:
            return self
        return replace(self, target=_normal_target(target, target))

    def __str__(self) -> str:
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.url_host}{port}{self.target}"


@lru_cache(maxsize=512)  # a server hears the same few URIs again and again
def _parsed(text: str) -> PrinterUri:
    return PrinterUri(*uri_parts(text, DEFAULT_PORTS))


def uri_parts(text: str, ports: Mapping[str, int]) -> tuple[str, str, int, str]:
    """Part a URI of a device into scheme, host, port and target.

    Args:
        text: The URI.
        ports: The schemes that are known, and the port each means when none is named.

    Raises:
        UsageError: It is no such URI (``invalid-uri``); the message says which part is wrong.
    """
    _check_octets(text)
    match = _SCHEME.match(text)
    if match is None or match[2] is None:
        raise _invalid(text, "it does not begin with a scheme such as ipps://")
    scheme = match[1].lower()
    if scheme not in ports:
        *others, last = ports
        raise _invalid(text, f"the scheme {scheme} is not {', '.join(others)} or {last}")
    authority, slash, rest = _split_authority(text[match.end() :])
    if "@" in authority:
        raise _invalid(text, "a user name or password must not be in the URI")
    host, port = _split_port(authority, text)
    number = _port_number(port, ports[scheme], text)
    return scheme, _normal_host(host, text), number, _normal_target(slash + rest, text)


def _invalid(text: str, why: str) -> UsageError:
    # A password may stand before the "@", however odd the rest of the text is.
    shown = _USER_INFO.sub("//...@", text)
    shown = shown if len(shown) <= 120 else shown[:117] + "..."
    return UsageError(
        Reason.INVALID_URI, f"{shown!r} is not a printer's URI: {why}", hint=f"Try {_EXAMPLE}"
    )


def _check_octets(text: str) -> None:
    if not text:
        raise _invalid(text, "it is empty")
    for character in text:
        if character <= " " or character == "\x7f" or character.isspace():
            raise _invalid(text, "it contains a space or control character")
        if character in '\\"<>^`{|}':
            raise _invalid(text, f"it contains {character!r}, which must be percent-encoded")
    if "#" in text:
        raise _invalid(text, "a fragment (#...) means nothing to a printer")
    if len(text.encode("utf-8", "surrogateescape")) > MAX_URI_OCTETS:
        raise _invalid(text, f"it is longer than {MAX_URI_OCTETS} octets")


def _split_authority(rest: str) -> tuple[str, str, str]:
    end = min((rest.find(mark) for mark in "/?" if mark in rest), default=len(rest))
    if rest[end : end + 1] == "?":
        return rest[:end], "/", rest[end:]
    return rest[:end], rest[end : end + 1], rest[end + 1 :]


def _split_port(authority: str, text: str) -> tuple[str, str]:
    if authority.startswith("["):
        literal, bracket, port = authority.partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise _invalid(text, "the brackets around the IPv6 address are not complete")
        return literal + bracket, port[1:]
    if authority.count(":") > 1:
        raise _invalid(text, "an IPv6 address must stand in brackets, as in ipp://[2001:db8::1]/")
    host, _, port = authority.partition(":")
    return host, port


def _port_number(port: str, usual: int, text: str) -> int:
    if not port:
        return usual
    if not (port.isascii() and port.isdigit()) or len(port) > 5 or not 1 <= int(port) <= 65535:
        raise _invalid(text, f"the port {port!r} is not a number from 1 to 65535")
    return int(port)


def _normal_host(host: str, text: str) -> str:
    if not host:
        raise _invalid(text, "it names no host")
    if host.startswith("["):
        return _normal_ipv6(host[1:-1], text)
    if "%" in host:
        raise _invalid(text, "the host contains a percent sign")
    name = host if host.isascii() else _a_labels(host, text)
    name = name.lower().removesuffix(".")
    if re.fullmatch(r"[0-9.]+", name):
        return _normal_ipv4(name, text)
    if len(name) > MAX_HOST_OCTETS or not all(_LABEL.fullmatch(part) for part in name.split(".")):
        raise _invalid(text, f"{host!r} is not a host name")
    return name


def _normal_ipv4(name: str, text: str) -> str:
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        raise _invalid(text, f"{name!r} is not an IPv4 address") from None


def _normal_ipv6(literal: str, text: str) -> str:
    address, _, zone = literal.partition("%")
    zone = zone.removeprefix("25")
    try:
        number = IPv6Address(address)
    except AddressValueError:
        raise _invalid(text, f"{address!r} is not an IPv6 address") from None
    if ("%" in literal and not zone) or not re.fullmatch(r"[A-Za-z0-9._~-]*", zone):
        raise _invalid(text, f"{zone!r} is not a network interface")
    return f"{number}%{zone}" if zone else str(number)


def _a_labels(host: str, text: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _invalid(text, f"{host!r} is not a host name") from None


def _normal_target(target: str, text: str) -> str:
    if not target:
        return "/"
    if not target.isascii():
        target = "".join(
            c if c.isascii() else "".join(f"%{octet:02X}" for octet in c.encode("utf-8", "replace"))
            for c in target
        )
    if not target.startswith("/") or not _PATH_CHARACTERS.fullmatch(target):
        raise _invalid(text, f"the path {target!r} has characters that a URI doesn't allow")
    return target


def _decode_unreserved(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
