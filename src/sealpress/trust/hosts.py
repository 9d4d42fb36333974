"""One printer, one key, however its address is spelled: what trust decisions are kept under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

from sealpress.errors import UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.reasons import Reason

IPP_PORT = 631
"""The port meant when none is named (RFC 8010 section 4.1)."""

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
        """Make the key of a host as a URI, a certificate or a person spells it."""
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

    Raises:
        UsageError: It is empty (reason ``invalid-uri``).
    """
    bare, _, zone = host.strip().strip("[]").partition("%")
    try:
        address = ip_address(bare)
    except ValueError:
        return _canonical_name(bare)
    mapped = getattr(address, "ipv4_mapped", None)
    shown = str(mapped or address)
    return f"{shown}%{zone}" if zone else shown


def _canonical_name(name: str) -> str:
    bare = name.rstrip(".")
    if not bare:
        raise UsageError(Reason.INVALID_URI, "the host is empty")
    try:
        return bare.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return bare.lower()
