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
        self._facts: ConnectionReport | None = None
        self._leaf: bytes | None = None
        self._requests = self._octets = self._chunks = 0
        self._seconds = 0.0

    @property
    def report(self) -> ConnectionReport | None:
        """The account so far; ``None`` before the first connection."""
        facts = self._facts
        if facts is None:
            return None
        facts = replace(
            facts,
            requests=self._requests,
            octets_sent=self._octets,
            chunks_sent=self._chunks,
            seconds=self._seconds,
        )
        if self._leaf is None:
            return facts
        from sealpress.trust import CertificateFacts  # loads cryptography

        return replace(facts, certificate=CertificateFacts.from_der(self._leaf))

    @property
    def brief(self) -> ConnectionReport | None:
        """What the latest connection is: without its certificate, and without what was sent."""
        return self._facts

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
        before = self._facts or ConnectionReport(
            endpoint=attempt.endpoint, binding=attempt.binding, reason=attempt.reason
        )
        tls = facts.tls
        verdict = tls.verdict if tls else None
        self._leaf = tls.peer_chain[0] if tls and tls.peer_chain else None
        self._facts = replace(
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
            entry.error = None  # else it keeps its own frames, and all that was sent

    def sent(self, sent: SentFacts, *, chunked: bool, seconds: float) -> None:
        """Count one request."""
        if self._facts is None:
            return
        self._requests += 1
        self._octets += sent.octets
        self._chunks += sent.chunks if chunked else 0
        self._seconds += seconds
