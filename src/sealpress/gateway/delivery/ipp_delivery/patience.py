"""Waiting for the answer to a document: a printer that is silent is asked on another connection."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.errors import JobError, Reason
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery.pace import Pace

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


async def posted(
    session: Session,
    call: Call,
    *,
    on_sent: Callable[[int], None],
    ask: Callable[[], Awaitable[Outcome]],
    pace: Pace | None = None,
) -> Reply:
    """Send a document and return the answer.

    Args:
        session: The way to the printer.
        call: What is sent.
        on_sent: Told how many octets of the document were handed over.
        ask: Asks the printer what became of the job, without touching it.
        pace: By whose turns printers are asked; ``None`` = at their time.

    Raises:
        AnsweredElsewhereError: The printer is silent, but the job has ended.
        SealpressError: As :meth:`Session.call`; ``delivery-unknown`` for a silent printer.
    """
    pace = Pace(math.inf) if pace is None else pace
    watch = _Watch(session, call, on_sent, ask, pace)
    try:
        return await session.call(replace(call, on_sent=watch.progress))
    except asyncio.CancelledError:
        told = watch.ended_by()
        if told is None:
            raise
        raise told from None
    finally:
        told = None  # else it holds this frame, and this frame it
        await watch.end()


class _Watch:
    """Has a printer asked that is silent for long, and ends the sending when that tells its end.

    It is one timer between two questions, no task: thousands of printers may read slowly.
    """

    __slots__ = (
        "_ask", "_ask_at", "_call", "_doubtful", "_length", "_octets", "_on_sent", "_pace",
        "_pause", "_question", "_sender", "_sent_at", "_session", "_timer", "_told",
    )  # fmt: skip

    def __init__(
        self,
        session: Session,
        call: Call,
        on_sent: Callable[[int], None],
        ask: Callable[[], Awaitable[Outcome]],
        pace: Pace,
    ) -> None:
        self._session, self._call, self._on_sent = session, call, on_sent
        self._ask, self._pace = ask, pace
        self._length = (call.document.length if call.document is not None else None) or 0
        self._octets, self._doubtful, self._pause = 0, 0.0, SILENT_SECONDS
        self._sender = asyncio.current_task()
        self._question: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ask_at = 0.0
        self._told: Exception | None = None
        self._sent_at = self._now
        self._plan(self._sent_at + self._pause)

    @property
    def _now(self) -> float:
        return self._session.link.driver.now()

    @property
    def _is_whole(self) -> bool:
        return 0 < self._length <= self._octets

    def progress(self, octets: int) -> None:
        """Take in how many octets were handed over."""
        self._octets, self._sent_at = octets, self._now
        self._on_sent(octets)
        if self._is_whole and self._question is None:  # from now on it may end any time
            self._pace.leave(self)
            self._pause = SILENT_SECONDS
            self._plan(self._sent_at + self._pause)

    def ended_by(self) -> Exception | None:
        """Return what the printer told, if that canceled the sending, and nobody else did."""
        told, self._told = self._told, None
        is_ours = told is not None and self._sender is not None and not self._sender.uncancel()
        return told if is_ours else None

    async def end(self) -> None:
        """Ask nothing any more."""
        self._stop_timer()
        self._pace.leave(self)
        self._sender = None
        if self._question is not None:
            self._question.cancel()
            await asyncio.gather(self._question, return_exceptions=True)

    def _plan(self, ask_at: float) -> None:
        self._stop_timer()
        self._ask_at = ask_at
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(0.0, ask_at - self._now), self._due)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._timer = None
        if self._doubtful:
            self._turn()  # that is decided soon
        else:
            self._pace.come(self, self._turn)

    def _turn(self) -> bool:
        """Ask; ``False`` when the printer took octets meanwhile."""
        if self._now - self._sent_at < SILENT_SECONDS:
            self._plan(self._sent_at + self._pause)
            return False
        self._question = asyncio.create_task(self._asked())
        return True

    async def _asked(self) -> None:
        whole = self._is_whole
        try:
            told = await self._ask()
            self._doubtful = _doubted(self._call, told, self._doubtful, whole=whole)
        except Exception as error:  # noqa: BLE001  # raised again, by who sends
            self._told = error
            if self._sender is not None:
                self._sender.cancel()
            return
        slowest = SLOWEST_WHOLE_SECONDS if whole else SLOWEST_ASKING_SECONDS
        self._pause = SILENT_SECONDS if self._doubtful else min(self._pause * GROWTH, slowest)
        if self._pause >= RESTS_FROM_SECONDS:
            await self._session.close()  # only the connection that the question went over
        self._question = None
        self._plan(self._now + self._pause)


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
