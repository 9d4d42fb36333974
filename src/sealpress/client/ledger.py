"""The account of a printer's connections: what was negotiated, how much was sent."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.account import Entry
from sealpress.client.results import ConnectionReport
from sealpress.errors import SealpressError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sealpress.client.account import Exchanged
    from sealpress.client.fallbacks import Sending
    from sealpress.client.line import Line
    from sealpress.client.outgoing import Outgoing
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.connection import ConnectionFacts
    from sealpress.transport.response import SentFacts
    from sealpress.trust import Finding


class Ledger:
    """Counts over all connections; facts are the latest one's.

    Attributes:
        on_exchange: Told of each HTTP request; ``None`` = nobody.
    """

    def __init__(self) -> None:
        self.on_exchange: Callable[[Exchanged], None] | None = None
        self._report: ConnectionReport | None = None
        self._leaf: bytes | None = None

    @property
    def report(self) -> ConnectionReport | None:
        """The account so far; ``None`` before the first connection."""
        if self._report is None or self._leaf is None:
            return self._report
        from sealpress.trust import CertificateFacts  # loads cryptography

        return replace(self._report, certificate=CertificateFacts.from_der(self._leaf))

    @property
    def brief(self) -> ConnectionReport | None:
        """The same without the certificate, which takes a while to read."""
        return self._report

    @property
    def certificate(self) -> bytes | None:
        """The printer's certificate (DER) on the latest connection, ``None`` without TLS."""
        return self._leaf

    def opened(
        self, facts: ConnectionFacts, attempt: Attempt, warnings: tuple[Finding, ...] = ()
    ) -> None:
        """Note a new connection.

        Args:
            facts: What it came to be.
            attempt: The step of the plan that opened it.
            warnings: What is to be said besides what the verdict says.
        """
        before = self._report or ConnectionReport(
            endpoint=attempt.endpoint, binding=attempt.binding, reason=attempt.reason
        )
        tls = facts.tls
        verdict = tls.verdict if tls else None
        self._leaf = tls.peer_chain[0] if tls and tls.peer_chain else None
        self._report = replace(
            before,
            endpoint=facts.endpoint,
            binding=facts.binding,
            reason=attempt.reason,
            tls_version=tls.version if tls else "",
            cipher=tls.cipher if tls else "",
            trusted_by=str(verdict.how) if verdict else "",
            allowances_used=verdict.allowances_used if verdict else frozenset(),
            warnings=(*(verdict.warnings if verdict else ()), *warnings),
            client_certificate_requested=tls.client_certificate_requested if tls else None,
            client_certificate_shown=tls.client_certificate_shown if tls else False,
        )

    @contextmanager
    def entry(
        self,
        line: Line,
        outgoing: Outgoing,
        sending: Sending,
        *,
        authorized: bool,
        now: Callable[[], float],
    ) -> Iterator[Entry]:
        """Take note of a request that is sent within, and of what comes of it."""
        begun_at, entry = now(), Entry()
        try:
            yield entry
        except SealpressError as error:
            entry.error = error
            raise
        finally:
            seconds = now() - begun_at
            self.sent(line.sent, chunked=sending.chunked, seconds=seconds)
            if self.on_exchange is not None:
                told = entry.closed(line, outgoing, sending, authorized=authorized, seconds=seconds)
                self.on_exchange(told)

    def sent(self, sent: SentFacts, *, chunked: bool, seconds: float) -> None:
        """Count one request."""
        if self._report is None:
            return
        self._report = replace(
            self._report,
            requests=self._report.requests + 1,
            octets_sent=self._report.octets_sent + sent.octets,
            chunks_sent=self._report.chunks_sent + (sent.chunks if chunked else 0),
            seconds=self._report.seconds + seconds,
        )
