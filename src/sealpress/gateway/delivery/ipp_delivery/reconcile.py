"""Find out what became of a job whose sending ended without a word, or before a restart.

The rule against printing twice: nothing is sent again before the printer was asked, and what it
does not list is taken for not delivered only where its list is seen to go back far enough.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.watch import JobStatus, ended
from sealpress.errors import JobError, Reason, SealpressError
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery.asking import CannotTellError
from sealpress.gateway.delivery.ipp_delivery.remote_job import Seen, reaches_back
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery, RemoteJob

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.gateway.delivery.ipp_delivery.asking import Questions
    from sealpress.gateway.delivery.ipp_delivery.habits import Habits

__all__ = ["CLOCK_SLACK_SECONDS", "REMEMBERED_SECONDS", "became_of", "outcome_at_end"]

CLOCK_SLACK_SECONDS = 3.0
"""By how much a printer's idea of when a job was made may differ from ours."""

REMEMBERED_SECONDS = 60.0
"""For how long a printer that remembers jobs is trusted to remember one (RFC 8011 section 5.3.7.2
asks for 60 at least)."""

_UNDER_WAY = frozenset({JobState.PROCESSING, JobState.PROCESSING_STOPPED})


async def became_of(
    questions: Questions,
    habits: Habits,
    remote: RemoteJob,
    *,
    user: str,
    documents: int,
    only_looks: bool = False,
) -> Outcome:
    """Ask what became of a sending.

    Args:
        questions: Asks the printer.
        habits: What is known of it.
        remote: What was noted of the job there. ``CREATED`` stands for one that the printer
            refused, or of which it has no document: then its silence is proof enough.
        user: Whose job it is.
        documents: How many documents it must have.
        only_looks: Whether a job that is not whole is left as it is, not canceled.
    """
    try:
        if remote.job_id:
            seen, is_proof = await questions.job(remote.job_id), False
        else:
            seen, is_proof = await _named(questions, habits, remote, user)
        if seen is not None:
            found = _judged(seen, remote, documents)
            habits.remembers = habits.remembers or seen.is_ended
            if found is not None or only_looks:
                return found or _not_delivered(remote)
            return await _taken_back(questions, seen, remote, documents)
    except CannotTellError as error:
        return _absent(remote, is_proof=False, why=f"the printer does not tell: {error}")
    except SealpressError as error:
        return Outcome(kind=OutcomeKind.UNKNOWN, error=error, remote=remote)
    which = f"job {remote.job_id}" if remote.job_id else "the job"
    return _absent(remote, is_proof=is_proof, why=f"the printer does not know {which} (any more)")


def outcome_at_end(seen: Seen, remote: RemoteJob) -> Outcome:
    """Return what the end of a job says, as the printer tells it."""
    known = replace(remote, job_id=seen.job_id or remote.job_id)
    if seen.state != JobState.COMPLETED and remote.delivery is not Delivery.SENT:
        return _not_delivered(remote, _ended(seen))  # what never came whole was thrown away
    return Outcome(
        kind=OutcomeKind.DELIVERED,
        end=seen.end,
        error=None if seen.state == JobState.COMPLETED else _ended(seen),
        remote=replace(known, delivery=Delivery.SENT),
        reasons=seen.reasons,
        message=seen.message,
        impressions=seen.impressions,
        sheets=seen.sheets,
    )


def _judged(seen: Seen, remote: RemoteJob, documents: int) -> Outcome | None:
    """Say what a job that was found means for ours; ``None`` for one that is not whole yet."""
    if seen.is_ended:
        whole = seen.has_all(documents) or seen.state != JobState.COMPLETED
        return outcome_at_end(seen, remote) if whole else _not_delivered(remote)
    if not _is_whole(seen, remote, documents):
        return None
    return Outcome(
        kind=OutcomeKind.DELIVERED,
        remote=replace(remote, job_id=seen.job_id),
        reasons=seen.reasons,
        message=seen.message,
    )


async def _taken_back(
    questions: Questions, seen: Seen, remote: RemoteJob, documents: int
) -> Outcome:
    """Cancel a job that is not whole; should it be done nevertheless, it is delivered."""
    await questions.cancel(seen.job_id)
    late = await questions.job(seen.job_id)
    if late is not None and late.state == JobState.COMPLETED and late.has_all(documents):
        return outcome_at_end(late, remote)
    return _not_delivered(remote)


def _is_whole(seen: Seen, remote: RemoteJob, documents: int) -> bool:
    """Whether the printer has all of a job that has not ended, as far as can be told."""
    if remote.delivery is Delivery.SENT:
        return True
    if not seen.has_all(documents):
        return False
    if seen.documents is not None or seen.state in _UNDER_WAY:
        return True
    # Nothing says how many documents it has: one that is held may still wait for them.
    return remote.delivery is not Delivery.CREATED and seen.state == JobState.PENDING


async def _named(
    questions: Questions, habits: Habits, remote: RemoteJob, user: str
) -> tuple[Seen | None, bool]:
    """Look for a job by its name; say whether its absence proves that it did not arrive."""
    waiting = await questions.jobs("not-completed")
    done = await questions.jobs("completed")
    fitting = [one for one in (*waiting, *done) if _fits(one, remote, user)]
    if fitting:
        return max(fitting, key=lambda one: one.job_id), False
    return None, await _is_proof(questions, habits, remote, done)


def _fits(seen: Seen, remote: RemoteJob, user: str) -> bool:
    if not seen.job_id or seen.name != remote.name:
        return False
    if user and seen.user not in {"", user}:
        return False
    if remote.earliest is None or seen.created is None:
        return True
    return seen.created >= remote.earliest - CLOCK_SLACK_SECONDS


async def _is_proof(
    questions: Questions, habits: Habits, remote: RemoteJob, done: Sequence[Seen]
) -> bool:
    """Whether a job would be listed if it had arrived."""
    printer = await questions.printer(age=0.0)
    if printer.up_time is None or remote.earliest is None:
        return False
    if printer.was_started_after(remote.earliest):
        return False  # it may have forgotten everything
    recent = printer.up_time - remote.earliest <= REMEMBERED_SECONDS
    return reaches_back(done, remote.earliest) or (habits.remembers and recent)


def _absent(remote: RemoteJob, *, is_proof: bool, why: str) -> Outcome:
    if is_proof or remote.delivery is Delivery.CREATED:
        return _not_delivered(remote)
    error = JobError(Reason.DELIVERY_UNKNOWN, why, job_id=remote.job_id)
    return Outcome(kind=OutcomeKind.UNKNOWN, error=error, remote=remote, could_ask=True)


def _not_delivered(remote: RemoteJob, error: SealpressError | None = None) -> Outcome:
    return Outcome(
        kind=OutcomeKind.NOT_DELIVERED,
        error=error
        or JobError(Reason.DELIVERY_INCOMPLETE, "the printer did not get the whole document"),
        remote=remote.anew,
    )


def _ended(seen: Seen) -> JobError:
    status = JobStatus(state=seen.state, reasons=seen.reasons, message=seen.message)
    return ended(seen.job_id, status)
