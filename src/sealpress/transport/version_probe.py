"""Ask a server, without cryptography, which TLS versions and cipher suites it takes."""

from __future__ import annotations

import enum
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransportError
from sealpress.transport.attempt import Attempt, Binding, endpoint_text
from sealpress.transport.cipher_suites import OLD_SUITES, TLS_1_3_SUITES, suite_name
from sealpress.transport.hellos import (
    RANDOM_OCTETS,
    VERSION_NAMES,
    AnswerReader,
    ServerHello,
    build_client_hello,
)
from sealpress.transport.tls_names import TLS_1_3, version_keyword, version_title
from sealpress.transport.upgrade import ask_for_tls

if TYPE_CHECKING:
    from sealpress.transport.stream import Driver, Stream, Timeouts

PROBE_SECONDS = 3.0
"""For how long a server is asked in all, unless told otherwise."""


class Outcome(enum.StrEnum):
    """What came of one offer."""

    ACCEPTED = "accepted"
    OTHER_VERSION = "other-version"
    """The server chose an older version than the one offered."""
    ALERT = "alert"
    CLOSED = "closed"
    SILENT = "silent"
    NOT_TLS = "not-tls"
    """Something else than TLS was said, or TLS that breaks its rules."""
    UNREACHABLE = "unreachable"
    """No connection, or no HTTP Upgrade, on which to offer anything."""
    NOT_ASKED = "not-asked"
    """The time was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionOffer:
    """What a server answered to one version with some cipher suites.

    Attributes:
        version: The newest version offered, as OpenSSL names it: ``SSLv3`` to ``TLSv1.3``.
        outcome: What came of it.
        hello: What the server chose, ``None`` when it chose nothing.
        alert: The number of the alert it ended with.
        certificates: Its certificates as DER, its own first; in clear up to TLS 1.2.
        group: The number of its elliptic curve (up to TLS 1.2), 0 when not known.
        dh_bits: The size of its Diffie-Hellman group (up to TLS 1.2), 0 when not known.
        signature: The algorithm it signs its key exchange with (TLS 1.2), 0 when not known.
        wants_certificate: Whether it asks for a client certificate (up to TLS 1.2).
        authorities: The issuers it asks for, names as DER.
        first_octets: The first octets of its answer, at most 16.
        detail: What stood in the way, empty when nothing did.
    """

    version: str
    outcome: Outcome
    hello: ServerHello | None = None
    alert: int | None = None
    certificates: tuple[bytes, ...] = ()
    group: int = 0
    dh_bits: int = 0
    signature: int = 0
    wants_certificate: bool = False
    authorities: tuple[bytes, ...] = ()
    first_octets: bytes = b""
    detail: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the server speaks this version with one of the suites."""
        return self.outcome is Outcome.ACCEPTED

    @property
    def cipher(self) -> str:
        """The registered name of the suite chosen, empty without one."""
        return suite_name(self.hello.cipher_suite) if self.hello else ""

    @property
    def secure_renegotiation(self) -> bool:
        """Whether the server said that it knows RFC 5746."""
        return self.hello is not None and self.hello.secure_renegotiation


class VersionProber:
    """Makes offers to one server, each on a connection of its own; nothing of IPP is sent.

    Args:
        driver: The outside world.
        attempt: Where to, and how TLS comes in.
        timeouts: For each step of each offer.
        seconds: For everything this prober does.
        server_name: The name to ask for, when it is not the attempt's host.
    """

    def __init__(
        self,
        driver: Driver,
        attempt: Attempt,
        timeouts: Timeouts,
        *,
        seconds: float = PROBE_SECONDS,
        server_name: str = "",
    ) -> None:
        self._driver = driver
        self._attempt = attempt
        self._timeouts = timeouts
        self._name = server_name or attempt.host
        self._give_up_at = driver.now() + seconds

    async def offer(
        self, version: int, suites: Sequence[int], *, extensions: bool = True
    ) -> VersionOffer:
        """Offer one version with these suites; whatever the server does becomes the outcome.

        Args:
            version: The newest version to offer, as sent; TLS 1.3 is offered alone.
            suites: Numbers of cipher suites, in order of preference.
            extensions: Whether the hello may carry extensions.
        """
        failed = VersionOffer(version=VERSION_NAMES[version], outcome=Outcome.NOT_ASKED)
        left = self._give_up_at - self._driver.now()
        if left <= 0:
            return replace(failed, detail="the time for asking was over")
        timeouts = self._timeouts.within(left)
        try:
            stream = await self._connect(timeouts)
        except TransportError as error:
            return replace(failed, outcome=Outcome.UNREACHABLE, detail=error.detail)
        hello = build_client_hello(
            version,
            suites,
            server_name=self._name,
            randomness=secrets.token_bytes(3 * RANDOM_OCTETS),
            extensions=extensions,
        )
        reader = AnswerReader()
        try:
            ended = await self._listen(stream, hello, reader, timeouts)
        finally:
            await stream.close()
        return _offer(version, reader, ended)

    async def _connect(self, timeouts: Timeouts) -> Stream:
        host, port = self._attempt.host, self._attempt.port
        stream = await self._driver.connect(host, port, timeout=timeouts.connect)
        if self._attempt.binding is Binding.UPGRADE:
            try:
                await ask_for_tls(stream, endpoint_text(host.partition("%")[0], port), timeouts)
            except BaseException:
                await stream.close()
                raise
        return stream

    async def _listen(
        self, stream: Stream, hello: bytes, reader: AnswerReader, timeouts: Timeouts
    ) -> tuple[Outcome, str]:
        """Send the hello and hear the answer; return what ended it."""
        until = self._driver.now() + timeouts.handshake
        try:
            await stream.send(hello, timeout=timeouts.send)
            while not reader.done:
                octets = await stream.receive(timeout=max(0.0, until - self._driver.now()))
                if not octets:
                    return Outcome.CLOSED, "it closed"
                reader.feed(octets)
        except TransportError as error:
            silent = error.reason is Reason.RECEIVE_TIMEOUT
            return Outcome.SILENT if silent else Outcome.CLOSED, error.detail
        return Outcome.NOT_TLS, reader.fault


def _offer(version: int, reader: AnswerReader, ended: tuple[Outcome, str]) -> VersionOffer:
    outcome, detail = ended
    if reader.hello is not None:
        accepted = reader.hello.version == version
        outcome = Outcome.ACCEPTED if accepted else Outcome.OTHER_VERSION
        detail = (
            "" if accepted else f"it chose {version_title(version_keyword(reader.hello.version))}"
        )
    elif reader.alert is not None:
        outcome, detail = Outcome.ALERT, f"it answered with alert {reader.alert}"
    return VersionOffer(
        version=VERSION_NAMES[version],
        outcome=outcome,
        hello=reader.hello,
        alert=reader.alert,
        certificates=reader.certificates,
        group=reader.group,
        dh_bits=reader.dh_bits,
        signature=reader.signature,
        wants_certificate=reader.wants_certificate,
        authorities=reader.authorities,
        first_octets=reader.first_octets,
        detail=detail,
    )


def version_name(version: int) -> str:
    """``TLSv1.2``; the number in hexadecimal when there is no such version."""
    return VERSION_NAMES.get(version, f"0x{version:04X}")


def suites_of(version: int) -> tuple[int, ...]:
    """Every cipher suite that can be offered with a version."""
    return TLS_1_3_SUITES if version == TLS_1_3 else OLD_SUITES


async def probe_versions(
    prober: VersionProber, versions: Sequence[int] = tuple(VERSION_NAMES)
) -> tuple[VersionOffer, ...]:
    """Offer each version with all its suites, newest first; return the offers oldest first.

    A server that cannot be reached is not asked again.
    """
    found: list[VersionOffer] = []
    for version in sorted(versions, reverse=True):
        if found and found[-1].outcome is Outcome.UNREACHABLE:
            found.append(replace(found[-1], version=VERSION_NAMES[version]))
        else:
            found.append(await prober.offer(version, suites_of(version)))
    return tuple(reversed(found))


async def accepted_suites(
    prober: VersionProber, version: int, suites: Sequence[int] = ()
) -> AsyncIterator[int]:
    """Find the suites that a server takes with a version, by offering ever fewer.

    They come in the server's order of preference, where it has one, otherwise in ours. Ends when
    the server takes none of the rest, or the prober's time is over.

    Args:
        prober: Makes the offers.
        version: As sent.
        suites: Which to offer; all of the version when empty.
    """
    left = list(suites or suites_of(version))
    while left:
        offer = await prober.offer(version, left)
        if not offer.accepted or offer.hello is None or offer.hello.cipher_suite not in left:
            return
        left.remove(offer.hello.cipher_suite)
        yield offer.hello.cipher_suite
