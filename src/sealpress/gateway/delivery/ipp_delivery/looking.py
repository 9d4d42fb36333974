"""One look at a job that the printer has."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sealpress.errors import JobError, Reason, SealpressError
from sealpress.gateway.delivery.destination import Look, Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery.asking import CannotTellError
from sealpress.gateway.delivery.ipp_delivery.reconcile import outcome_at_end
from sealpress.ipp.states import JobState

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import Desk
    from sealpress.gateway.delivery.ipp_delivery.asking import Questions
    from sealpress.gateway.delivery.ipp_delivery.habits import Habits
    from sealpress.gateway.delivery.ipp_delivery.remote_job import Seen
    from sealpress.spool.records import RemoteJob

__all__ = ["PRINTER_LOOK_SECONDS", "look_at"]

PRINTER_LOOK_SECONDS = 10.0
"""How often a printer that prints is asked how it is; one that does not print, at every look."""

_NEAR_COMPLETION = frozenset({JobState.PROCESSING, JobState.PROCESSING_STOPPED})


async def look_at(
    questions: Questions, habits: Habits, remote: RemoteJob, desk: Desk, last: Look | None
) -> Look | Outcome:
    """Look at a delivered job."""
    try:
        seen = await questions.job(remote.job_id)
    except CannotTellError as error:
        return _unknown(remote, f"the printer does not tell how the job goes on: {error}")
    except SealpressError as error:
        return Outcome(kind=OutcomeKind.UNKNOWN, error=error, remote=remote)
    if seen is None:
        return await _vanished(questions, habits, remote, last)
    if seen.is_ended:
        habits.remembers = True
        return outcome_at_end(seen, remote)
    await tell_how_it_is(questions, desk, prints=seen.state == JobState.PROCESSING)
    return _look(seen)


async def tell_how_it_is(questions: Questions, desk: Desk, *, prints: bool) -> None:
    """Pass on what the printer says of itself, if it says something."""
    with suppress(SealpressError):
        printer = await questions.printer(age=PRINTER_LOOK_SECONDS if prints else 1.0)
        desk.printer_says(printer.state_reasons, printer.state_message)


async def _vanished(
    questions: Questions, habits: Habits, remote: RemoteJob, last: Look | None
) -> Outcome:
    """Decide about a job that the printer does not know any more.

    It counts as printed only if it was seen being printed, by a printer that keeps no history and
    was not started again since.
    """
    was_near = last is not None and last.state in _NEAR_COMPLETION
    if not was_near or habits.remembers or await _was_restarted(questions, remote):
        seen = "it was last seen being printed" if was_near else "it was not seen being printed"
        return _unknown(remote, f"job {remote.job_id} left the printer's list; {seen}")
    return Outcome(
        kind=OutcomeKind.DELIVERED,
        end=JobState.COMPLETED,
        remote=remote,
        reasons=("job-completed-successfully",),
        impressions=last.impressions if last is not None else None,
    )


async def _was_restarted(questions: Questions, remote: RemoteJob) -> bool:
    """Whether the printer was started again since; so it is where it does not answer."""
    try:
        printer = await questions.printer(age=0.0)
    except SealpressError:
        return True
    return remote.earliest is not None and printer.was_started_after(remote.earliest)


def _look(seen: Seen) -> Look:
    return Look(
        state=seen.state,
        reasons=seen.reasons,
        message=seen.message,
        impressions=seen.impressions,
        sheets=seen.sheets,
    )


def _unknown(remote: RemoteJob, why: str) -> Outcome:
    error = JobError(Reason.DELIVERY_UNKNOWN, why, job_id=remote.job_id)
    return Outcome(kind=OutcomeKind.UNKNOWN, error=error, remote=remote, could_ask=True)
