"""After a document was sent: hold the printer to its answer, or find the job without one.

The rule against printing twice: a request whose last octet was not handed over cannot have made
a whole job, so it may be sent again. One that was sent whole is never sent again, whatever
happened to its answer; the printer's job list is asked instead (RFC 9110 section 9.2.2).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sealpress.errors import IppError, Reason, SealpressError

if TYPE_CHECKING:
    from sealpress.client.async_job import AsyncJob
    from sealpress.client.capabilities import Capabilities
    from sealpress.client.printer_object import PrinterObject

_log = logging.getLogger("sealpress.client")

CLOCK_SLACK_SECONDS = 3.0
"""By how much a printer's idea of when a job was made may differ from ours."""

LOOKED_FOR_PAUSES = (0.3, 1.0)
"""Seconds between looks for a lost job: the connection may just have broken."""

_LISTED = 100


async def confirmed(job: AsyncJob, *, strict: bool) -> AsyncJob:
    """Report what the printer ignored; under ``strict`` take the job back and raise.

    Raises:
        IppError: The printer made the job in spite of ``ipp-attribute-fidelity``
            (``option-not-supported``).
    """
    if not job.unsupported:
        return job
    names = tuple(attribute.name for attribute in job.unsupported)
    listed = ", ".join(names)
    if not strict:
        _log.warning("job %d: the printer ignored or replaced %s", job.id, listed)
        return job
    try:
        await job.cancel()
    except SealpressError as error:
        _log.warning("job %d could not be taken back: %s", job.id, error)
    raise IppError(
        Reason.OPTION_NOT_SUPPORTED,
        f"the printer can't do what {listed} ask for; job {job.id} was canceled",
        status=0x0001,
        unsupported=names,
    )


async def find_delivered(
    printer: PrinterObject, name: str, user: str, earliest: float | None
) -> AsyncJob | None:
    """Look for a job that was sent but not answered.

    Args:
        printer: Where to look.
        name: The name it was given.
        user: The name of who sent it; empty = not known.
        earliest: The printer's up-time in seconds when it was sent; ``None`` = not known, then
            only a job that has not ended counts.

    Returns:
        The newest job that fits, ``None`` when there is none or the printer doesn't answer.
    """
    for pause in (*LOOKED_FOR_PAUSES, None):
        try:
            listed = await printer.list_jobs("all", _LISTED)
            jobs = [job for job in listed if _fits(job, name, user, earliest)]
        except SealpressError as error:
            _log.warning("the printer's jobs can't be listed: %s", error)
            jobs = []
        if jobs:
            return max(jobs, key=lambda job: job.id)
        if pause is not None:
            await printer.session.link.driver.sleep(pause)
    return None


def earliest_creation(capabilities: Capabilities, now: float) -> float | None:
    """Return the printer's up-time at the local time ``now``, less some slack."""
    if capabilities.up_time is None:
        return None
    return capabilities.up_time + (now - capabilities.seen_at) - CLOCK_SLACK_SECONDS


def _fits(job: AsyncJob, name: str, user: str, earliest: float | None) -> bool:
    if job.name != name or (user and job.user not in {"", user}):
        return False
    if earliest is None or job.time_at_creation is None:
        return not job.status.is_terminal
    return job.time_at_creation >= earliest
