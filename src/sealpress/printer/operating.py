"""What operators do to a printer: pausing, taking no jobs, emptying it (RFC 8011 4.2, RFC 3998)."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.printer.answers import succeed
from sealpress.printer.control import cancel_listed, jobs_to_cancel
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer
from sealpress.printer.intake import Intake
from sealpress.printer.job import Job
from sealpress.printer.rights import check_operator
from sealpress.printer.settable import MESSAGE

__all__ = [
    "cancel_jobs",
    "check_operator_and_word",
    "disable_printer",
    "enable_printer",
    "pause_printer",
    "purge_jobs",
    "resume_printer",
]


def pause_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Print nothing until Resume-Printer; jobs are still taken (RFC 8011 section 4.2.7)."""
    check_operator_and_word(core, intake)
    core.set_paused(intake.where.at, paused=True)
    return succeed(core, intake)


def resume_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Go on printing (RFC 8011 section 4.2.8)."""
    check_operator_and_word(core, intake)
    core.set_paused(intake.where.at, paused=False)
    return succeed(core, intake)


def enable_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Take jobs (RFC 3998 section 3.1.1)."""
    check_operator_and_word(core, intake)
    core.set_accepting(intake.where.at, accepting=True)
    return succeed(core, intake)


def disable_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Take no jobs; those that are there are printed (RFC 3998 section 3.1.2)."""
    check_operator_and_word(core, intake)
    core.set_accepting(intake.where.at, accepting=False)
    return succeed(core, intake)


def cancel_jobs(core: PrinterCore, intake: Intake) -> Answer:
    """Cancel the listed jobs, or all, whoever made them (PWG 5100.7 section 5.1.1)."""
    check_operator(core, intake)
    cancel_listed(core, intake, jobs_to_cancel(core, intake, _all))
    return succeed(core, intake)


def purge_jobs(core: PrinterCore, intake: Intake) -> Answer:
    """Cancel all jobs and forget all that have ended (RFC 8011 section 4.2.9)."""
    check_operator(core, intake)
    cancel_listed(core, intake, jobs_to_cancel(core, intake, _all))
    ended = list(core.queue.history())
    for job in ended:
        core.queue.remove(job)
    core.forget(ended, intake.where.at)
    core.is_purged = True
    return succeed(core, intake)


def check_operator_and_word(core: PrinterCore, intake: Intake) -> None:
    """Make sure of the operator, and note what the operator has to say (RFC 8011 5.4.22)."""
    check_operator(core, intake)
    if MESSAGE in intake.attributes:
        core.note_message(intake.text(MESSAGE), intake.where.at)


def _all(core: PrinterCore, _intake: Intake) -> Iterable[Job]:
    return core.queue.active()
