"""TLS handshakes that failed: kept for an administrator, counted, logged without a flood."""

from __future__ import annotations

import collections
import datetime
import itertools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.transport.alerts import ALERT_NAMES
from sealpress.transport.cipher_suites import suite_name
from sealpress.transport.tls_names import SIGNALLING_SUITES, is_grease, version_keyword

if TYPE_CHECKING:
    from sealpress.errors import TransportError
    from sealpress.transport.records import ClientHello

_log = logging.getLogger("sealpress.server")

MAX_KEPT_FAILURES = 100
"""So many are kept, each of another address or with another reason; the oldest goes."""

MAX_NAMED_SUITES = 64
"""So many of the cipher suites offered are named; real clients offer fewer."""

QUIET_SECONDS = 60.0
"""The same address and reason is logged once in this time."""

MAX_LOG_LINES = 20
"""No more failures are logged within ``QUIET_SECONDS``, whatever the addresses; all are counted."""

_MAX_SERVER_NAME = 255


@dataclass(frozen=True, slots=True)
class HandshakeFailure:
    """A TLS handshake that did not succeed, or several alike of one address.

    Attributes:
        peer: The client's address and port.
        at: When; the last time if it happened several times.
        reason: The reason's keyword.
        detail: What happened, one sentence.
        versions: TLS versions that the client offered, as keywords (``tls-1.1``); empty when no
            ClientHello came.
        cipher_suites: IANA names of the cipher suites it offered, at most ``MAX_NAMED_SUITES``.
        server_name: The host name it asked for (SNI), empty without.
        alert_sent: Name of the alert that told it why (``protocol-version``), empty when none
            could be sent in clear.
        count: How many times this address failed for this reason.
    """

    peer: str
    at: datetime.datetime
    reason: str
    detail: str
    versions: tuple[str, ...] = ()
    cipher_suites: tuple[str, ...] = ()
    server_name: str = ""
    alert_sent: str = ""
    count: int = 1


class HandshakeFailures:
    """Keeps the last failures, one for each address and reason.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: collections.OrderedDict[tuple[str, str], HandshakeFailure] = (
            collections.OrderedDict()
        )
        self._quiet_until: dict[tuple[str, str], float] = {}
        self._lines = 0
        self._lines_until = 0.0

    @property
    def kept(self) -> tuple[HandshakeFailure, ...]:
        """The last failures, oldest first."""
        return tuple(self._kept.values())

    def add(
        self,
        peer: str,
        error: TransportError,
        client_hello: ClientHello | None,
        alert_sent: int | None = None,
    ) -> HandshakeFailure:
        """Keep a failure, and log it unless the same was logged a short time ago."""
        key = (peer.rpartition(":")[0], str(error.reason))
        earlier = self._kept.pop(key, None)
        failure = HandshakeFailure(
            peer,
            datetime.datetime.now(datetime.UTC),
            str(error.reason),
            error.detail,
            versions=_versions(client_hello) if client_hello else (),
            cipher_suites=_suites(client_hello) if client_hello else (),
            server_name=_server_name(client_hello) if client_hello else "",
            alert_sent="" if alert_sent is None else alert_keyword(alert_sent),
            count=earlier.count + 1 if earlier else 1,
        )
        self._kept[key] = failure
        if len(self._kept) > MAX_KEPT_FAILURES:
            forgotten, _ = self._kept.popitem(last=False)
            self._quiet_until.pop(forgotten, None)
        self._log(key, failure)
        return failure

    def _log(self, key: tuple[str, str], failure: HandshakeFailure) -> None:
        now = self._clock()
        if not failure.versions:  # a scan or an attack: many, and nobody's printer fails
            _log.debug("no TLS handshake with %s: %s", failure.peer, failure.detail)
            return
        if now >= self._lines_until:
            self._lines, self._lines_until = 0, now + QUIET_SECONDS
        if now < self._quiet_until.get(key, 0.0) or self._lines >= MAX_LOG_LINES:
            return
        self._lines += 1
        self._quiet_until[key] = now + QUIET_SECONDS
        _log.warning("%s", sentence_of(failure))


def sentence_of(failure: HandshakeFailure) -> str:
    """Tell a failure to a person."""
    words = [f"TLS with {failure.peer}: {failure.detail} [{failure.reason}]"]
    if failure.versions:
        more = " or more" if len(failure.cipher_suites) == MAX_NAMED_SUITES else ""
        suites = f"{len(failure.cipher_suites)}{more} cipher suites"
        words.append(f"it offered {', '.join(failure.versions)} and {suites}")
    words += [f"asked for {failure.server_name}"] if failure.server_name else []
    words += [f"was told {failure.alert_sent}"] if failure.alert_sent else []
    words += [f"{failure.count} times so far"] if failure.count > 1 else []
    return "; ".join(words)


def alert_keyword(alert: int) -> str:
    """``protocol-version``: an alert's name as a keyword (RFC 8446 section 6)."""
    return ALERT_NAMES.get(alert, f"alert-{alert}").replace("_", "-")


def _versions(hello: ClientHello) -> tuple[str, ...]:
    known = dict.fromkeys(version_keyword(v) for v in hello.versions if not is_grease(v))
    return tuple(known)[:MAX_NAMED_SUITES]


def _suites(hello: ClientHello) -> tuple[str, ...]:
    suites = (s for s in hello.cipher_suites if s not in SIGNALLING_SUITES and not is_grease(s))
    return tuple(map(suite_name, itertools.islice(suites, MAX_NAMED_SUITES)))


def _server_name(hello: ClientHello) -> str:
    name = hello.server_name[:_MAX_SERVER_NAME]
    return "".join(char if char.isprintable() else "?" for char in name)
