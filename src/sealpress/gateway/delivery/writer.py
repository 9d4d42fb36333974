"""The only writer of a queue: sends its first job, looks after it, begins the next.

A writer does one step at a time and is nothing but a few fields between two steps: a job that is
only waited for holds no connection and no task. What it is about to do that can't be undone it
stores first; what it stored tells the next process where to go on.
"""

from __future__ import annotations

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.delivery import telling, whereabouts
from sealpress.gateway.delivery.book import JobBook
from sealpress.gateway.delivery.destination import Look, Outcome, OutcomeKind
from sealpress.gateway.delivery.verdicts import Action, action_for, is_documents_fault
from sealpress.gateway.delivery.way import Way
from sealpress.gateway.settings import UnknownDelivery, WhenDone
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Delivery

if TYPE_CHECKING:
    from sealpress.gateway.delivery.office import Office
    from sealpress.gateway.delivery.orders import ServedQueue
    from sealpress.gateway.delivery.telling import Told
    from sealpress.spool.records import Claim, RemoteJob

__all__ = ["Step", "Writer"]

T = TypeVar("T")

_log = logging.getLogger("sealpress.gateway")

RESTS_FROM_SECONDS = 2.0
"""A pause from which the connection is closed meanwhile."""

GIVEN_UP_SECONDS = 30.0
"""For how long a queue is left alone after a fault of the print server that it could not note."""

SENT_AGAIN_AT_MOST = 3
"""How often a job is begun of which nobody can tell whether it is printed, where it is to be
printed at least once."""


class Step(enum.Enum):
    """What a writer needs next."""

    DELIVER = "a turn to send"
    LOOK = "to look at its job after a pause"
    DONE = "nothing: its queue is given back"


class _LetGoError(Exception):
    """Somebody canceled the job."""


class Writer:
    """Writes the jobs of one claimed queue.

    Args:
        office: What it shares with others.
        queue: Whose jobs.
        claim: The right to do so, with the first job.

    Attributes:
        pause: Seconds until the next look.
        retry_in: Seconds after which the queue may be claimed again, ``None`` for at once.
    """

    __slots__ = (
        "_book",
        "_last",
        "_task",
        "_way",
        "office",
        "pause",
        "queue",
        "retry_in",
    )

    def __init__(self, office: Office, queue: ServedQueue, claim: Claim) -> None:
        self.office = office
        self.queue = queue
        self.pause = 0.0
        self.retry_in: float | None = None
        self._task: asyncio.Task[object] | None = None  # while it may be interrupted
        self._last: Look | None = None
        self._book = JobBook(office, queue, claim)
        self._way = Way(office, queue, claim.queue_id)

    @property
    def queue_id(self) -> int:
        """The store's number of the queue."""
        return self._book.claim.queue_id

    @property
    def job_id(self) -> int:
        """``job-id`` of the job at hand."""
        return self._book.claim.job.job_id

    async def deliver(self) -> Step:
        """Send the job at hand, or end it if it was canceled."""
        status = self.queue.status
        status.delivering, status.octets_sent = self.job_id, 0
        status.changed()
        return await self._guarded(self._deliver)

    async def look(self) -> Step:
        """Look at the job that the printer has."""
        return await self._guarded(self._look)

    async def failed(self) -> Step:
        """Go on after a fault of the print server itself."""
        error = SealpressError(Reason.INTERNAL, "see the print server's log")
        return await self._guarded(lambda: self._concluded(self._book.not_sent(error)))

    async def give_up(self) -> Step:
        """Give the queue back for a while after a fault that could not even be noted."""
        self.retry_in = GIVEN_UP_SECONDS
        try:
            await self._book.give_back(self.retry_in)
        except SpoolError as error:  # somebody else has it already
            _log.warning("a queue could not be given back: %s", error)
        return Step.DONE

    def cancel(self) -> None:
        """Let go of the job: it was canceled. The writer has to :meth:`deliver` next."""
        self._book.is_let_go = True
        if self._task is not None:
            self._task.cancel()

    async def hand_back(self) -> None:
        """Give the queue back in the middle of things; its job stays first."""
        try:
            await self.office.store.release(self._book.claim)
        except SpoolError as error:
            _log.warning("a queue could not be given back: %s", error)
        self.leave()

    def leave(self) -> None:
        """Put the destination where the next writer of the queue finds it."""
        status = self.queue.status
        status.delivering = 0
        status.changed()
        self._way.leave()

    # Steps

    async def _guarded(self, step: Callable[[], Awaitable[Step]]) -> Step:
        try:
            try:
                return await step()
            except _LetGoError:
                return Step.DELIVER
            except SpoolError as error:
                if error.reason is Reason.WRITER_FENCED:
                    raise
                return await self._concluded(self._book.not_sent(error))
            except SealpressError as error:
                return await self._concluded(self._book.not_sent(error))
        except SpoolError as error:
            if error.reason is not Reason.WRITER_FENCED:
                raise
            _log.warning("job %d is another writer's now: %s", self.job_id, error)
            return Step.DONE

    async def _deliver(self) -> Step:
        book = self._book
        if book.is_let_go:
            return await self._cancel()
        return await self._concluded(await self._sent())

    async def _sent(self) -> Outcome:
        book = self._book
        before = book.remote
        if before.delivery is not Delivery.NOT_SENT:
            found = await self._run(self._way.found(book))
            # Of a job that was held since nobody knew, somebody has decided meanwhile.
            decided = (
                before.delivery is Delivery.UNKNOWN
                and found.kind is OutcomeKind.UNKNOWN
                and found.could_ask
            )
            if found.kind is not OutcomeKind.NOT_DELIVERED and not decided:
                return found
            book.remote = before.anew if decided else found.remote
        if book.lost is not None:
            return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=book.lost)
        destination = await self._way.to(book)
        return await self._run(destination.deliver(book.work, book.desk))

    async def _look(self) -> Step:
        book = self._book
        if book.is_let_go:
            return Step.DELIVER
        destination = await self._way.to(book)
        seen = await self._run(destination.look(book.work, book.desk, self._last))
        if isinstance(seen, Look):
            await self._saw(seen)
        elif seen.kind is not OutcomeKind.UNKNOWN or seen.could_ask or not seen.error:
            return await self._concluded(seen)
        elif self._way.is_elsewhere(book):
            return await self._concluded(whereabouts.not_to_be_asked(seen))
        else:
            await self._saw_nothing(seen.error)
        if self.pause >= RESTS_FROM_SECONDS:
            await destination.rest()
        return Step.DELIVER if book.is_let_go else Step.LOOK

    async def _saw(self, seen: Look) -> None:
        changed, self._last = seen != self._last, seen
        self._book.untroubled()
        told = telling.printing(seen, self._book.marks, self.queue.status.printer_reasons)
        await self._book.show(told, seen.impressions, seen.sheets)
        grown = min(self.office.slowest_look, self.pause * self.office.look_growth)
        self.pause = self.office.settings.first_look if changed else grown

    async def _saw_nothing(self, error: SealpressError) -> None:
        """Go on asking a printer that does not answer: the job is there, or was."""
        self.pause = self._book.troubled(error, self.queue.settings)
        due = self.office.wall() + timedelta(seconds=self.pause)
        await self._book.show(telling.waiting(error, due, marks=self._book.marks))

    async def _cancel(self) -> Step:
        remote = self._book.remote
        if remote.delivery is not Delivery.NOT_SENT:
            try:
                destination = await self._way.to(self._book)
                await destination.cancel(self._book.work)
            except SpoolError:
                raise
            except SealpressError as error:
                if not self._way.is_elsewhere(self._book):
                    return await self._later(error, remote)
        return await self._ended(telling.canceled(()), "canceled")

    # Conclusions

    async def _concluded(self, outcome: Outcome) -> Step:
        if outcome.kind is OutcomeKind.DELIVERED:
            return await self._delivered(outcome)
        error = outcome.error or telling.nobody_knows("nobody can tell what became of it")
        telling.advise(error, self._way.settings.uri)
        if outcome.kind is OutcomeKind.UNKNOWN and outcome.could_ask:
            return await self._nobody_knows(error, outcome.remote)
        action = action_for(error, attempts=self._attempts(error.reason))
        is_known = outcome.kind is OutcomeKind.NOT_DELIVERED
        if (is_known and action is Action.ASK) or (not is_known and action not in _OWN_SIDES):
            action = Action.RETRY
        return await self._done_about(action, error, outcome.remote)

    def _attempts(self, reason: Reason) -> int:
        """Return how often it has failed so, this time among them."""
        before = self.queue.status.trouble
        attempts = before.attempts + 1 if before is not None and before.reason is reason else 1
        if reason is Reason.INTERNAL:  # what goes well in between does not count
            return max(attempts, self._book.claim.job.attempts)
        return attempts

    async def _done_about(self, action: Action, error: SealpressError, remote: RemoteJob) -> Step:
        if action is Action.ABORT:
            return await self._ended(telling.aborted(error), "aborted")
        if action is Action.CANCEL:
            told = telling.canceled(("job-canceled-at-device",), error.detail)
            return await self._ended(told, "canceled")
        if action is Action.HOLD:
            return await self._held(error, remote)
        if action is Action.ASK:
            return await self._nobody_knows(error, remote)
        return await self._later(error, remote)

    async def _delivered(self, outcome: Outcome) -> Step:
        self._book.untroubled()
        self._book.remote = outcome.remote
        if outcome.end is JobState.COMPLETED:
            return await self._printed(outcome, taken=False)
        if outcome.end is JobState.CANCELED:
            reasons = outcome.reasons or ("job-canceled-at-device",)
            return await self._ended(telling.canceled(reasons, outcome.message), "canceled")
        if outcome.end is JobState.ABORTED:
            return await self._given_up_there(outcome)
        if self.queue.settings.when_done is WhenDone.TAKEN:
            return await self._printed(outcome, taken=True)
        await self._book.delivered(telling.delivered(outcome, self._book.marks), outcome.remote)
        self._book.slim()
        self.pause = self.office.settings.first_look
        return Step.LOOK

    async def _printed(self, outcome: Outcome, *, taken: bool) -> Step:
        self.queue.status.delivered_jobs += 1
        told = telling.completed(outcome.reasons, self._book.marks, taken=taken)
        return await self._ended(told, "completed", outcome)

    async def _given_up_there(self, outcome: Outcome) -> Step:
        error = outcome.error or SealpressError(Reason.JOB_ABORTED, "the printer gave the job up")
        if is_documents_fault(outcome.reasons):
            return await self._ended(telling.aborted(error, outcome.reasons), "aborted", outcome)
        return await self._nobody_knows(error, outcome.remote)

    async def _nobody_knows(self, error: SealpressError, remote: RemoteJob) -> Step:
        """Do with a job of which nobody can tell what the queue's settings say."""
        policy, marks = self.queue.settings.unknown_delivery, self._book.marks
        if policy is UnknownDelivery.AT_MOST_ONCE:
            return await self._ended(telling.aborted(error), "aborted")
        often = bool(marks) and self._book.claim.job.attempts >= SENT_AGAIN_AT_MOST
        if policy is UnknownDelivery.ASK or often:
            return await self._held(error, replace(remote, delivery=Delivery.UNKNOWN))
        return await self._later(error, remote.anew, marks=(telling.MAY_BE_TWICE,), at_once=True)

    async def _held(self, error: SealpressError, remote: RemoteJob) -> Step:
        self._book.remote = remote
        return await self._ended(telling.held(error, marks=self._book.marks), "held")

    async def _later(
        self,
        error: SealpressError,
        remote: RemoteJob,
        *,
        marks: tuple[str, ...] = (),
        at_once: bool = False,
    ) -> Step:
        """Give the queue back until the next attempt's time; the job stays first."""
        pause = self._book.troubled(error, self.queue.settings)
        self.retry_in = 0.0 if at_once else pause
        await self._book.later(error, self.retry_in, remote, marks)
        return Step.DONE

    async def _ended(self, told: Told, action: str, outcome: Outcome | None = None) -> Step:
        following = await self._book.end(
            told,
            action,
            outcome.impressions if outcome is not None else None,
            outcome.sheets if outcome is not None else None,
        )
        if following is None:
            return Step.DONE
        self._last = None
        self._book = JobBook(self.office, self.queue, following)
        return Step.DELIVER

    async def _run(self, errand: Coroutine[object, object, T]) -> T:
        """Do what is interrupted when somebody cancels the job."""
        self._task = asyncio.current_task()
        try:
            return await errand
        except asyncio.CancelledError:
            if self._book.is_let_go and self._task is not None and not self._task.uncancel():
                raise _LetGoError from None
            raise
        finally:
            self._task = None


_OWN_SIDES = frozenset({Action.ABORT, Action.HOLD})
