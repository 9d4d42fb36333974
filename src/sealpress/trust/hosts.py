"""One printer, one key, however its address is spelled: what trust decisions are kept under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

from sealpress.errors import UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.reasons import Reason

IPP_PORT = 631
"""The port meant when none is named (RFC 8010 section 4.1)."""

_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"0x[0-9a-f]{1,64}|0[0-7]*|[1-9][0-9]{0,18}")
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True, order=True)
class HostKey:
    """A host and port in the one spelling that trust decisions are kept under.

    Make it by :meth:`of` or :meth:`parse`; those bring case, trailing dot, internationalised names
    and spellings of IP addresses into one form.

    Attributes:
        host: Lower-case A-labels without trailing dot, or an IP address in its shortest form.
        port: The TCP port.
    """

    host: str
    port: int = IPP_PORT

    @classmethod
    def of(cls, host: str, port: int = IPP_PORT) -> HostKey:
        """Make the key of a host as a URI, a certificate or a person spells it.

        Raises:
            UsageError: It is no host, or no port (reason ``invalid-uri``).
        """
        if not 0 < port < 65536:
            raise UsageError(Reason.INVALID_URI, f"{port} is not a port")
        return cls(canonical_host(host), port)

    @classmethod
    def parse(cls, text: str) -> HostKey:
        """Read a printer's URI, or ``host`` or ``host:port`` alone; 631 is implied.

        Raises:
            UsageError: Neither (reason ``invalid-uri``).
        """
        uri = PrinterUri.parse(text if _HAS_SCHEME.match(text) else f"ipps://{text}/")
        return cls.of(uri.host, uri.port)

    @property
    def is_address(self) -> bool:
        """Whether the host is an IP address, not a name."""
        try:
            ip_address(self.host)
        except ValueError:
            return False
        return True

    def __str__(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == IPP_PORT else f"{shown}:{self.port}"


def canonical_host(host: str) -> str:
    """Bring a host name or address into the spelling that is compared.

    Names as :class:`~sealpress.ipp.uri.PrinterUri` spells them: A-labels (RFC 3490, as Python
    resolves names), lower case, no dot at the end. Addresses in any spelling that a resolver
    takes: leading zeros, hexadecimal, fewer than four parts, IPv4 mapped into IPv6. The zone of
    a link-local address is left out: it has several spellings, too, and means nothing elsewhere.

    Raises:
        UsageError: It is empty, or no host (reason ``invalid-uri``).
    """
    bare = host.strip().removeprefix("[").removesuffix("]").partition("%")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return _canonical_name(bare)
    return str(getattr(address, "ipv4_mapped", None) or address)


def _canonical_name(name: str) -> str:
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_name = ""
    bare = ascii_name.lower().rstrip(".")
    if not _NAME.fullmatch(bare):
        raise UsageError(
            Reason.INVALID_URI,
            f"{name[:80]!r} is not a host name" if name.strip(".") else "the host is empty",
        )
    return _address_in_numbers(bare) or bare


def _address_in_numbers(name: str) -> str:
    """The IPv4 address that resolvers make of ``127.1`` or ``0x7f000001``; empty if it is none."""
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return ""
    *first, last = (_number(part) for part in parts)
    if any(one > 255 for one in first) or last >= 256 ** (4 - len(first)):
        return ""
    octets = bytes(first) + last.to_bytes(4 - len(first), "big")
    return str(IPv4Address(octets))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text, 16)
    return int(text, 8 if text.startswith("0") else 10)
