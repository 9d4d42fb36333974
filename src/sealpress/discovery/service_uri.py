"""``dnssd://`` URIs: a printer by the name under which it announces itself (pure).

CUPS writes them: ``dnssd://Laser%201._ipps._tcp.local./?uuid=...``. The name says neither host nor
port: those are what whoever has the name announces at the moment (RFC 6763 section 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote_to_bytes
from uuid import UUID

from sealpress.discovery.names import MAX_INSTANCE_OCTETS, split_service_name
from sealpress.errors import Reason, UsageError
from sealpress.ipp.uri import MAX_URI_OCTETS

__all__ = ["DNSSD_SCHEME", "ServiceUri", "is_service_uri"]

DNSSD_SCHEME = "dnssd"

_SCHEMES = {"_ipps._tcp": "ipps", "_ipp._tcp": "ipp"}
_START = re.compile(r"dnssd://", re.IGNORECASE)
_USER_INFO = re.compile(r"//.*@", re.DOTALL)
_EXAMPLE = "dnssd://Laser%201._ipps._tcp.local/"
_FIND = f"sealpress find --json shows the URIs of all that announce themselves, like {_EXAMPLE}"


def is_service_uri(text: str) -> bool:
    """Tell whether a text is meant as a ``dnssd`` URI."""
    return _START.match(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUri:
    """A printer by its name in DNS-SD.

    Attributes:
        instance: What it is called.
        scheme: ``ipps``, or ``ipp`` for any way.
        uuid: Its UUID in lower case; empty where the URI does not say.
    """

    instance: str
    scheme: str = "ipps"
    uuid: str = ""

    @classmethod
    def parse(cls, text: str) -> ServiceUri:
        """Read a URI.

        Raises:
            UsageError: It is no such URI (``invalid-uri``); the message says what is wrong.
        """
        start = _START.match(text)
        if start is None:
            raise _invalid(text, "it does not begin with dnssd://")
        if len(text.encode("utf-8", "surrogateescape")) > MAX_URI_OCTETS:
            raise _invalid(text, f"it is longer than {MAX_URI_OCTETS} octets")
        authority, _, rest = re.sub(r"[/?]", "\0", text[start.end() :], count=1).partition("\0")
        if "@" in authority:
            raise _invalid(text, "a user name or password must not be in the URI")
        instance, kind = _service(text, authority)
        return cls(instance=instance, scheme=_SCHEMES[kind], uuid=_uuid(text, rest))

    def __str__(self) -> str:
        uuid = f"?uuid={self.uuid}" if self.uuid else ""
        return f"dnssd://{quote(self.instance, safe='')}._{self.scheme}._tcp.local/{uuid}"


def _service(text: str, authority: str) -> tuple[str, str]:
    try:
        name = unquote_to_bytes(authority).decode("utf-8")
    except UnicodeDecodeError:
        raise _invalid(text, "its name is not UTF-8") from None
    parts = split_service_name(name)
    if parts is None:
        raise _invalid(text, "it names no service, as in NAME._ipps._tcp.local")
    instance, kind, domain = parts
    if kind not in _SCHEMES:
        raise _invalid(text, f"{kind} is not IPP: _ipps._tcp or _ipp._tcp")
    if domain.casefold() != "local":
        raise _invalid(text, f"only names in local are looked for, not in {domain}")
    if len(instance.encode()) > MAX_INSTANCE_OCTETS or not instance.isprintable():
        raise _invalid(text, f"a name has at most {MAX_INSTANCE_OCTETS} octets, all printable")
    return instance, kind


def _uuid(text: str, rest: str) -> str:
    """Return what the query says of the UUID; CUPS' path before it says nothing of interest."""
    query = rest.rpartition("?")[2] if "?" in rest else rest
    try:
        given = parse_qs(query, max_num_fields=16).get("uuid", [""])[0]
        return str(UUID(given.removeprefix("urn:uuid:"))) if given else ""
    except ValueError:
        raise _invalid(text, "its uuid is none") from None


def _invalid(text: str, why: str) -> UsageError:
    shown = _USER_INFO.sub("//...@", text)
    shown = shown if len(shown) <= 120 else shown[:117] + "..."
    return UsageError(
        Reason.INVALID_URI, f"{shown!r} is not a printer's name in DNS-SD: {why}", hint=_FIND
    )
