"""The grammar of HTTP/1.1 heads, checked by h11 so that no rule of our own can be forgotten.

Only here h11 is known: a faster parser replaces it by offering the same two functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeAlias

import h11

from sealpress.errors import HttpError, Reason
from sealpress.transport.headers import Headers

Fields: TypeAlias = Sequence[tuple[bytes, bytes]]

_OCTETS = re.compile(r"[ :]+(?:bytearray\()?b[\"'].*", re.DOTALL)


class HttpViolation(HttpError):  # noqa: N818 - what the peer did, not what we failed at
    """The peer's octets break a rule of HTTP/1.1 (RFC 9112).

    Attributes:
        status: What a server answers to it before it closes the connection.
    """

    def __init__(self, detail: str, *, status: int = 400) -> None:
        super().__init__(Reason.NOT_HTTP, detail, status=status)


class Grammar(Protocol):
    """Checks methods, targets, names and values; raises :class:`HttpViolation`."""

    def request(self, method: bytes, target: bytes, version: bytes, fields: Fields) -> Headers:
        """Return the request's fields once everything in its head is well formed."""
        ...

    def response(self, status: int, version: bytes, fields: Fields) -> Headers:
        """Return the response's fields once everything in its head is well formed."""
        ...


class H11Grammar:
    """The grammar as h11 checks it when its events are made."""

    def request(self, method: bytes, target: bytes, version: bytes, fields: Fields) -> Headers:
        """Check a request's head; h11 also demands exactly one Host in HTTP/1.1."""
        try:
            event = h11.Request(
                method=method, target=target, headers=list(fields), http_version=version
            )
        except h11.LocalProtocolError as error:
            raise HttpViolation(_said(error), status=error.error_status_hint) from None
        return _headers(event)

    def response(self, status: int, version: bytes, fields: Fields) -> Headers:
        """Check a response's head."""
        kind = h11.Response if status >= 200 else h11.InformationalResponse
        try:
            event = kind(status_code=status, headers=list(fields), http_version=version)
        except h11.LocalProtocolError as error:
            raise HttpViolation(_said(error), status=502) from None
        return _headers(event)


def _said(error: h11.LocalProtocolError) -> str:
    """Return what h11 says, without the octets it says it of: they may be a secret."""
    return _OCTETS.sub("", str(error))


def _headers(event: h11.Request | h11.Response | h11.InformationalResponse) -> Headers:
    return Headers(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers
    )
