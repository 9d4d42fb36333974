"""A printer's certificates, fetched without trusting them.

Over TLS from the first octet not an octet of HTTP is sent, only the handshake. Where the printer
only upgrades, ``OPTIONS *`` goes before it (RFC 2817 section 3.2), and nothing else. Whoever
answers learns no user name, no document and no printer name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.client.old_tls import explain
from sealpress.client.opening import conclusion
from sealpress.client.plan import Security, make_plan
from sealpress.errors import Reason, SealpressError, TlsError, TransportError
from sealpress.transport.attempt import Attempt, Binding, endpoint_text
from sealpress.transport.stream import Timeouts
from sealpress.transport.tls import start_tls
from sealpress.transport.tls_stream import TlsStream
from sealpress.transport.upgrade import upgrade_to_tls
from sealpress.trust import (
    LEGACY,
    Allowance,
    ClientTrust,
    HostKey,
    TrustLevel,
    TrustPolicy,
    TrustStage,
    client_context,
)
from sealpress.trust.needed import needed_by_handshake

if TYPE_CHECKING:
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.stream import Driver

ANYBODY = TrustPolicy(level=TrustLevel.ENCRYPT, use_system_cas=False)
"""The policy of looking: whatever certificate comes is taken, and nothing is said behind it."""

_OLD_SOFTWARE = frozenset(
    {
        Reason.TLS_ALERT,
        Reason.TLS_CLOSED,
        Reason.TLS_FAILED,
        Reason.TLS_LEGACY_RENEGOTIATION,
        Reason.TLS_NO_COMMON_CIPHER,
        Reason.TLS_VERSION_MISMATCH,
        Reason.TLS_WEAK_KEY_EXCHANGE,
    }
)
"""What the handshake with an old printer ends with; worth another with old settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedChain:
    """The certificates a printer showed, and how.

    Attributes:
        attempt: Where they were shown.
        chain: As DER, the printer's own first; unverified.
        tls_version: As OpenSSL names it, empty when the handshake was not finished.
        cipher: The cipher suite's name, empty when the handshake was not finished.
        allowances: What had to be allowed for the handshake, as far as it can be told; empty at
            a current printer.
        ended_by: What ended the handshake after the certificates were seen: a printer that
            demands a client certificate, say.
    """

    attempt: Attempt
    chain: tuple[bytes, ...]
    tls_version: str = ""
    cipher: str = ""
    allowances: frozenset[Allowance] = frozenset()
    ended_by: TlsError | None = None

    @property
    def host(self) -> HostKey:
        """What a decision about this printer is kept under."""
        return HostKey.of(self.attempt.host, self.attempt.port)


async def fetch_chain(
    driver: Driver, uri: PrinterUri, timeouts: Timeouts | None = None
) -> FetchedChain:
    """Fetch the certificates a printer shows; nobody is trusted and nothing is written down.

    Args:
        driver: The outside world.
        uri: The printer. ``ipps`` and ``https`` speak of TLS from the first octet; for ``ipp``
            and ``http`` the secure ports and the upgrade are tried, never IPP in clear.
        timeouts: How long each step may take.

    Raises:
        TransportError: No certificate was seen; ``attempts`` tells why for each way.
    """
    plan = make_plan(uri, Security.REQUIRE)
    failures: list[tuple[str, SealpressError]] = []
    for attempt in plan.attempts:
        try:
            return await _fetch(driver, attempt, timeouts or Timeouts())
        except TransportError as error:
            told = await _explained(driver, attempt, error, uri, timeouts or Timeouts())
            failures.append((f"{attempt.endpoint} {attempt.binding}", told))
            if error.reason is Reason.NAME_NOT_FOUND:
                break  # the other attempts have the same host
    raise conclusion(plan, failures)


async def _explained(
    driver: Driver, attempt: Attempt, error: TransportError, uri: PrinterUri, timeouts: Timeouts
) -> SealpressError:
    """Look behind a handshake that failed, for the reason that a client gives."""
    return await explain(driver, attempt, error, ClientTrust(ANYBODY), timeouts, uri=str(uri))


async def _fetch(driver: Driver, attempt: Attempt, timeouts: Timeouts) -> FetchedChain:
    """Look by today's rules; at a printer that does not know them, by those of its time."""
    try:
        return await _look(driver, attempt, frozenset(), timeouts)
    except TlsError as error:
        if error.peer_chain:
            return FetchedChain(attempt=attempt, chain=error.peer_chain, ended_by=error)
        if error.reason not in _OLD_SOFTWARE:
            raise
        refused = error
    try:
        return await _look(driver, attempt, LEGACY, timeouts)
    except TlsError as error:
        if not error.peer_chain:
            raise refused from error
        return FetchedChain(
            attempt=attempt, chain=error.peer_chain, ended_by=error, allowances=LEGACY
        )


async def _look(
    driver: Driver, attempt: Attempt, allowances: frozenset[Allowance], timeouts: Timeouts
) -> FetchedChain:
    secure = await _secured(driver, attempt, allowances, timeouts)
    # Some leave no trace in what was negotiated; then all that were allowed are named.
    needed = needed_by_handshake(secure.tls.version, secure.tls.cipher, allowances)
    seen = FetchedChain(
        attempt=attempt,
        chain=secure.tls.peer_chain,
        tls_version=secure.tls.version,
        cipher=secure.tls.cipher,
        allowances=needed or allowances,
    )
    await secure.close()
    return seen


async def _secured(
    driver: Driver, attempt: Attempt, allowances: frozenset[Allowance], timeouts: Timeouts
) -> TlsStream:
    stage = TrustStage(policy=ANYBODY, context=client_context(ANYBODY, allowances=allowances))
    stream = await driver.connect(attempt.host, attempt.port, timeout=timeouts.connect)
    if attempt.binding is Binding.IMPLICIT:
        return await start_tls(stream, stage, attempt.host, timeout=timeouts.handshake)
    return await upgrade_to_tls(
        stream,
        stage,
        attempt.host,
        host_header=endpoint_text(attempt.host.partition("%")[0], attempt.port),
        timeouts=timeouts,
    )
