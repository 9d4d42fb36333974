"""What became of single HTTP requests, for those who examine a printer (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.client.fallbacks import Sending
    from sealpress.client.line import Line
    from sealpress.client.outgoing import Outgoing
    from sealpress.errors import SealpressError
    from sealpress.transport.response import HttpResponse, SentFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One HTTP request as it was sent, and what came of it; a repeated one is one more.

    Attributes:
        operation: What was asked, ``Print-Job``.
        endpoint: ``host:port`` of who was asked.
        is_secure: Whether it was asked inside TLS.
        sending: How it was sent.
        authorized: Whether ``Authorization`` was sent.
        sent: How much of its body went out.
        seconds: From its first octet to the last one of the answer.
        response: The answer; ``None`` when none came.
        error: What it failed with when none came.
    """

    operation: str
    endpoint: str
    is_secure: bool
    sending: Sending
    authorized: bool
    sent: SentFacts
    seconds: float
    response: HttpResponse | None = None
    error: SealpressError | None = None


@dataclass(slots=True)
class Entry:
    """A request under way.

    Attributes:
        response: Its answer, as soon as there is one.
        error: What it failed with.
    """

    response: HttpResponse | None = None
    error: SealpressError | None = None

    def closed(
        self,
        line: Line,
        outgoing: Outgoing,
        sending: Sending,
        *,
        authorized: bool,
        seconds: float,
    ) -> Exchanged:
        """Return what became of it."""
        return Exchanged(
            operation=outgoing.operation,
            endpoint=line.attempt.endpoint,
            is_secure=line.is_secure,
            sending=sending,
            authorized=authorized,
            sent=line.sent,
            seconds=seconds,
            response=self.response,
            error=self.error,
        )
