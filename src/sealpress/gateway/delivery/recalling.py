"""After a start: show again what was in the way of queues, as their first jobs remember it.

A queue whose printer can't be reached has nobody until the next attempt's time. Until then its
first job alone knows why: the store is asked for all of them at once, and they are shown a few at a
time, beside everything else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.catalogue import CATALOGUE
from sealpress.gateway.delivery.telling import OWN
from sealpress.gateway.delivery.verdicts import VERDICTS, Action
from sealpress.gateway.status import Trouble
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.store import JobSelection

if TYPE_CHECKING:
    from sealpress.gateway.delivery.orders import QueueOfId
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobStore

__all__ = ["SHOWN_AT_ONCE", "recall", "trouble_kept"]

SHOWN_AT_ONCE = 50
"""Of how many queues it is shown before others have their turn."""

_WHEN = re.compile(r" Next attempt at [0-9:]+ \([0-9-]+\)\. ?")
_REASONS = {f"{OWN}{reason}": reason for reason in Reason}


async def recall(store: JobStore, queues: QueueOfId, is_served: Callable[[int], bool]) -> int:
    """Show what is in the way of queues that nobody serves; return of how many.

    Args:
        store: Where the jobs are.
        queues: Finds a queue by the store's number of it.
        is_served: Whether a queue has a writer, who knows better.

    Raises:
        SpoolError: The store can't be read.
    """
    shown = 0
    stopped = frozenset({JobState.PROCESSING_STOPPED})
    for number, job in enumerate(await store.jobs(JobSelection(states=stopped))):
        if number % SHOWN_AT_ONCE == 0:
            await asyncio.sleep(0)
        queue = queues(job.queue_id)
        if queue is None or is_served(job.queue_id) or queue.status.trouble:
            continue  # it has a writer by now, or had one
        trouble = trouble_kept(job)
        if trouble is None:
            continue
        queue.status.trouble = trouble
        queue.status.changed()
        shown += 1
    return shown


def trouble_kept(job: SpooledJob) -> Trouble | None:
    """Return what a job that waits for its next attempt says is in its way (pure)."""
    reason = next((_REASONS[one] for one in job.reasons if one in _REASONS), None)
    if reason is None or not job.next_attempt_at or job.state is not JobState.PROCESSING_STOPPED:
        return None
    told, _, detail = job.message.partition("\n")
    remedy = _WHEN.split(told, maxsplit=1)[1:]
    return Trouble(
        reason=reason,
        sentence=CATALOGUE[reason].sentence,
        remedy=remedy[0] if remedy else CATALOGUE[reason].remedy,
        detail=detail,
        since=_time(job.processing_at or job.created_at),
        attempts=_attempts(reason, job.attempts),
        next_attempt=_time(job.next_attempt_at),
    )


def _attempts(reason: Reason, attempts: int) -> int:
    """Return how many attempts count; the job's are of other reasons, too.

    Where many of one reason have it held for the operator, it is not held too soon.
    """
    counts_up = VERDICTS[reason].action is Action.RETRY_THEN_HOLD or reason is Reason.IPP_STATUS
    return 1 if counts_up else max(1, attempts)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone()
