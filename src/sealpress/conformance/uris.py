"""URIs in responses, taken apart as leniently as ipptool does, and compared (RFC 3986)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

__all__ = ["UriParts", "normal_uri", "parts_of", "same_uri"]

DEFAULT_PORTS = {"http": 80, "https": 443, "ipp": 631, "ipps": 631, "lpd": 515, "socket": 9100}

_PRINTER_SCHEMES = ("http", "https", "ipp", "ipps")
_URI = re.compile(
    r"""
    (?P<scheme>[A-Za-z0-9+-][A-Za-z0-9.+-]*):
    (?://
        (?:(?P<user>[^@/]*)@)?
        (?P<host>\[[^\]]*\]|[A-Za-z0-9._~%!$&'()*+,;=\\-]*)
        (?::(?P<port>[0-9]{1,5}))?
        (?=[/?]|\Z)
    |(?!//))
    (?P<resource>.*)
    """,
    re.VERBOSE | re.DOTALL,
)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CASELESS_SCHEMES = {"mailto", "urn"}


class UriParts(NamedTuple):
    """A URI in its parts.

    Attributes:
        scheme: In lower case.
        user: User and password, mostly empty.
        host: In lower case, without the dot of a rooted name.
        port: The port named, or the scheme's; 0 = neither.
        resource: Path and query, decoded; ``/`` where there is none.
    """

    scheme: str
    user: str
    host: str
    port: int
    resource: str


def parts_of(text: str) -> UriParts | None:
    """Take a URI apart; ``None`` for what is none."""
    found = _URI.fullmatch(_with_scheme(text))
    if found is None or _BAD_ESCAPE.search(text):
        return None
    scheme = found["scheme"].lower()
    host = unquote(found["host"] or "").lower()
    port = _port(scheme, found["port"])
    if port is None or (scheme == "file" and host not in {"", "localhost"}):
        return None
    resource = unquote(found["resource"])
    if resource[:1] in {"", "?"}:
        resource = f"/{resource}"
    return UriParts(scheme, found["user"] or "", host.removesuffix("."), port, resource)


def _with_scheme(text: str) -> str:
    """Let names of files and URIs without scheme pass, as ipptool does."""
    if text.startswith("//"):
        return f"ipp:{text}"
    return f"file:{text}" if text.startswith("/") else text


def _port(scheme: str, named: str | None) -> int | None:
    """Return the port, ``None`` for one that can't be."""
    if not named:
        return DEFAULT_PORTS.get(scheme, 0)
    return int(named) if 0 < int(named) <= 65_535 else None


def normal_uri(text: str) -> str:
    """Return a printer's URI with its port named; another URI as it is, empty for what is none."""
    if text.partition("://")[0] not in _PRINTER_SCHEMES:
        return text
    parts = parts_of(text)
    if parts is None:
        return ""
    user = f"{parts.user}@" if parts.user else ""
    return f"{parts.scheme}://{user}{parts.host}:{parts.port}{parts.resource}"


def same_uri(one: str, other: str) -> bool:
    """Whether two URIs name the same (RFC 3986 section 6.2.2.1)."""
    first, second = parts_of(one), parts_of(other)
    if first is None or second is None:
        return False
    if first.scheme in _CASELESS_SCHEMES:
        first = first._replace(resource=first.resource.lower())
        second = second._replace(resource=second.resource.lower())
    return first == second
