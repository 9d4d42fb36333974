"""Waiting for the answer to a document: a printer that is silent is asked on another connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.errors import JobError, Reason
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind

if TYPE_CHECKING:
    from sealpress.client.replies import Reply
    from sealpress.client.session import Call, Session

__all__ = ["LONGEST_DOUBT_SECONDS", "SILENT_SECONDS", "AnsweredElsewhereError", "posted"]

SILENT_SECONDS = 4.0
"""After so long without an answer or progress a printer is asked what became of the job, and
again after as long, or longer while there is no doubt that it has the job."""

SLOWEST_ASKING_SECONDS = 60.0
"""The longest pause between two such questions: thousands of printers may read slowly."""

SLOWEST_WHOLE_SECONDS = 15.0
"""The same for a printer that took every octet: its job may end any time."""

GROWTH = 1.5
"""How much longer each pause is."""

RESTS_FROM_SECONDS = 8.0
"""A pause from which no connection is kept for the next question."""

LONGEST_DOUBT_SECONDS = 16.0
"""For how long a printer may be silent that took every octet and, asked, does not know of a whole
job. Longer than that an answer is not waited for."""


class AnsweredElsewhereError(Exception):
    """The answer did not come; the printer told on another connection what became of the job.

    Attributes:
        outcome: What it told.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass(slots=True)
class _Sent:
    octets: int = 0
    at: float = 0.0


async def posted(
    session: Session,
    call: Call,
    *,
    on_sent: Callable[[int], None],
    ask: Callable[[], Awaitable[Outcome]],
) -> Reply:
    """Send a document and return the answer.

    Args:
        session: The way to the printer.
        call: What is sent.
        on_sent: Told how many octets of the document were handed over.
        ask: Asks the printer what became of the job, without touching it.

    Raises:
        AnsweredElsewhereError: The printer is silent, but the job has ended.
        SealpressError: As :meth:`Session.call`; ``delivery-unknown`` for a silent printer.
    """
    now = session.link.driver.now
    length = call.document.length if call.document is not None else None
    sent = _Sent(at=now())

    def progress(octets: int) -> None:
        sent.octets, sent.at = octets, now()
        on_sent(octets)

    task = asyncio.ensure_future(session.call(replace(call, on_sent=progress)))
    try:
        doubtful, pause = 0.0, SILENT_SECONDS
        ask_at = now() + pause
        while not (await asyncio.wait({task}, timeout=max(0.0, ask_at - now())))[0]:
            if now() - sent.at >= SILENT_SECONDS:
                whole = 0 < (length or 0) <= sent.octets
                doubtful = _doubted(call, await ask(), doubtful, whole=whole)
                slowest = SLOWEST_WHOLE_SECONDS if whole else SLOWEST_ASKING_SECONDS
                pause = SILENT_SECONDS if doubtful else min(pause * GROWTH, slowest)
                if pause >= RESTS_FROM_SECONDS:
                    await session.close()  # only the connection that the question went over
                ask_at = now() + pause
            else:
                pause = SILENT_SECONDS
                ask_at = sent.at + pause
        return await task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        del task  # else its error holds this frame, and this frame its error


def _doubted(call: Call, told: Outcome, doubtful: float, *, whole: bool) -> float:
    """Take in what a silent printer told; return for how long it is doubtful that it has the job.

    Raises:
        AnsweredElsewhereError: The job has ended.
        JobError: It has been doubtful for too long.
    """
    if told.kind is OutcomeKind.DELIVERED and told.end is not None:
        raise AnsweredElsewhereError(told)
    if told.kind is OutcomeKind.DELIVERED or not whole:
        return 0.0
    if told.kind is OutcomeKind.UNKNOWN and not told.could_ask:
        return doubtful  # it does one thing at a time
    if doubtful + SILENT_SECONDS >= LONGEST_DOUBT_SECONDS:
        raise JobError(
            Reason.DELIVERY_UNKNOWN,
            f"{call.name} was sent completely, but the printer does not answer it, and does not"
            " know of a whole job",
            job_id=call.job_id or 0,
        )
    return doubtful + SILENT_SECONDS
