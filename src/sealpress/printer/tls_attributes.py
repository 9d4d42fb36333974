"""Printer attributes of our own that make TLS visible: IPP itself never got any.

The names begin with ``sealpress-`` as RFC 8011 section 7.2 asks of private extensions. What the
printer accepts is for everybody; which handshakes failed is for operators.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from sealpress.ipp.message import Attribute, Collection
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import DateTime
from sealpress.printer.attributes import many, no_value, one
from sealpress.printer.dialogue import RequestFacts

__all__ = ["OPERATORS_ONLY", "TLS_ATTRIBUTES", "TlsFailure", "TlsReport"]

_MAX_TEXT = 255

OPERATORS_ONLY = frozenset({"sealpress-tls-failures"})
"""Attributes that only authenticated operators see; for all others they don't exist."""


class TlsFailure(Protocol):
    """A handshake that failed, or several alike; :mod:`sealpress.server.failures` has such."""

    @property
    def peer(self) -> str:
        """The client's address and port."""
        ...

    @property
    def at(self) -> datetime.datetime:
        """When, the last time."""
        ...

    @property
    def reason(self) -> str:
        """The reason's keyword."""
        ...

    @property
    def detail(self) -> str:
        """One sentence."""
        ...

    @property
    def versions(self) -> Sequence[str]:
        """Keywords of the TLS versions offered."""
        ...

    @property
    def cipher_suites(self) -> Sequence[str]:
        """Names of the cipher suites offered."""
        ...

    @property
    def server_name(self) -> str:
        """The host name asked for."""
        ...

    @property
    def alert_sent(self) -> str:
        """The alert's keyword."""
        ...

    @property
    def count(self) -> int:
        """How many times."""
        ...


class TlsReport(Protocol):
    """What a server tells of its TLS, as it is now; :class:`sealpress.server.ServerTls` does."""

    @property
    def versions(self) -> Sequence[str]:
        """Keywords of the versions accepted, the lowest first."""
        ...

    @property
    def ciphers(self) -> Sequence[str]:
        """IANA names of the cipher suites accepted."""
        ...

    @property
    def floor(self) -> str:
        """``refuse`` or ``report``."""
        ...

    @property
    def handshake_failures(self) -> Sequence[TlsFailure]:
        """The last ones, oldest first."""
        ...


_Maker = Callable[[str, TlsReport, RequestFacts], Attribute]

TLS_ATTRIBUTES: Mapping[str, _Maker] = MappingProxyType(
    {
        "sealpress-tls-versions-supported": lambda n, tls, _: _some(
            n, ValueTag.KEYWORD, tls.versions
        ),
        "sealpress-tls-ciphers-supported": lambda n, tls, _: _some(n, ValueTag.NAME, tls.ciphers),
        "sealpress-tls-floor": lambda n, tls, _: one(n, ValueTag.KEYWORD, str(tls.floor)),
        "sealpress-tls-version": lambda n, _, where: _some(
            n, ValueTag.KEYWORD, filter(None, [where.tls_version])
        ),
        "sealpress-tls-cipher": lambda n, _, where: _some(
            n, ValueTag.NAME, filter(None, [where.tls_cipher])
        ),
        "sealpress-tls-failures": lambda n, tls, _: _some(
            n, ValueTag.BEG_COLLECTION, map(_failure, tls.handshake_failures)
        ),
    }
)
"""Each attribute with what makes it of the server's report and the request's facts."""


def _some(name: str, tag: ValueTag, values: Iterable[str | Collection]) -> Attribute:
    attribute = many(name, tag, values)
    return attribute if attribute.values else no_value(name)


def _failure(failure: TlsFailure) -> Collection:
    return Collection(list(_members(failure)))


def _members(failure: TlsFailure) -> Iterator[Attribute]:
    yield one("client-address", ValueTag.NAME, _cut(failure.peer))
    yield one("failure-date-time", ValueTag.DATE_TIME, DateTime.from_datetime(failure.at))
    yield one("failure-count", ValueTag.INTEGER, min(failure.count, 2**31 - 1))
    yield one("failure-reason", ValueTag.KEYWORD, failure.reason)
    yield one("failure-message", ValueTag.TEXT, _cut(failure.detail))
    if failure.alert_sent:
        yield one("alert-sent", ValueTag.KEYWORD, failure.alert_sent)
    if failure.versions:
        yield many("tls-versions-offered", ValueTag.KEYWORD, failure.versions)
    if failure.cipher_suites:
        yield many("tls-ciphers-offered", ValueTag.NAME, failure.cipher_suites)
    if failure.server_name:
        yield one("server-name", ValueTag.NAME, _cut(failure.server_name))


def _cut(text: str) -> str:
    return text.encode("utf-8", "replace")[:_MAX_TEXT].decode("utf-8", "ignore")
