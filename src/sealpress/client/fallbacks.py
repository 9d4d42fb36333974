"""What to try after an HTTP answer or a failure that is not the last word (pure).

One table for answers, one rule for failures. Each step is taken at most once a request, so that
a printer can't keep a client busy; how often a challenge is answered
or a client certificate shown, login and identities decide. The rule
against printing twice (RFC 9110 section 9.2.2): after a failure a request is repeated only if it
was not handed over whole, or may be carried out twice without harm.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sealpress.errors import Reason, TransportError


class Step(enum.Enum):
    """A change to how a request is sent, before it is sent again."""

    AUTHENTICATE = "answer the challenge"
    UPGRADE = "reconnect and upgrade to TLS"
    COUNTED = "with Content-Length in place of chunks"
    UNANNOUNCED = "without Expect: 100-continue"
    FRESH = "on a fresh connection"
    IDENTIFY = "on a new connection with another client certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a request was sent, as far as the next step depends on it.

    Attributes:
        chunked: It was sent in chunks.
        chunks_known: The printer is known to take them.
        expecting: ``Expect: 100-continue`` was sent.
        reused: The connection had carried a request before.
        repeatable: Carrying it out twice does no harm.
        taken: Steps that were taken already.
    """

    chunked: bool
    chunks_known: bool
    expecting: bool
    reused: bool
    repeatable: bool
    taken: frozenset[Step] = frozenset()

    @property
    def doubts_chunks(self) -> bool:
        """Whether this request will show if the printer takes chunks."""
        return self.chunked and not self.chunks_known

    @property
    def hesitates(self) -> bool:
        """Whether it must show before its end: what was handed over whole is not repeated."""
        return self.doubts_chunks and not self.repeatable


_CHUNK_REFUSALS = frozenset({400, 411, 413, 501})
"""What printers answer to chunks they don't know (RFC 3196 section 7.6.2 names 411 and 413)."""

_BY_STATUS = {401: Step.AUTHENTICATE, 426: Step.UPGRADE}


def after_answer(status: int, sending: Sending) -> Step | None:
    """Return what to try after an HTTP status other than 200, ``None`` to give up."""
    step = _BY_STATUS.get(status)
    if status == 417 and sending.expecting:
        step = Step.UNANNOUNCED
    elif status in _CHUNK_REFUSALS and (sending.doubts_chunks or _says_so(status, sending)):
        step = Step.COUNTED
    return None if step in sending.taken and step is not Step.AUTHENTICATE else step


def _says_so(status: int, sending: Sending) -> bool:
    return status == 411 and sending.chunked


def _blames_chunks(error: TransportError, sending: Sending) -> bool:
    """Whether chunks may be why; some printers take few of them, and reset on a long document."""
    if error.reason in {Reason.CONNECTION_RESET, Reason.CONNECTION_CLOSED}:
        return sending.chunked
    return sending.doubts_chunks and error.retryable


def after_failure(error: TransportError, sending: Sending) -> Step | None:
    """Return what to try after no answer came, ``None`` to give up."""
    if not (error.retryable or sending.repeatable):
        return None
    if sending.reused and Step.FRESH not in sending.taken:
        return Step.FRESH  # the printer had closed the idle connection
    if not _blames_chunks(error, sending):
        return None
    return None if Step.COUNTED in sending.taken else Step.COUNTED
