"""What became of single HTTP requests, for those who examine a printer (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from sealpress.errors import SealpressError

if TYPE_CHECKING:
    from sealpress.client.fallbacks import Sending
    from sealpress.client.line import Line
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

    @classmethod
    def over(
        cls,
        line: Line,
        operation: str,
        sending: Sending,
        outcome: HttpResponse | SealpressError | None,
        *,
        authorized: bool,
        seconds: float,
    ) -> Self:
        """Make one of a request that was sent over a line, and of what it ended with."""
        error = outcome if isinstance(outcome, SealpressError) else None
        return cls(
            operation=operation,
            endpoint=line.attempt.endpoint,
            is_secure=line.is_secure,
            sending=sending,
            authorized=authorized,
            sent=line.sent,
            seconds=seconds,
            response=None if isinstance(outcome, SealpressError) else outcome,
            error=error,
        )
