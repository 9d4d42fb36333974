"""The three Get operations, about the printer and its jobs (RFC 8011 4.2.5, 4.2.6, 4.3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from types import MappingProxyType

from sealpress.ipp.message import Group
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.syntax import MAX
from sealpress.ipp.tags import GroupTag
from sealpress.printer.answers import succeed
from sealpress.printer.core import PrinterCore
from sealpress.printer.creation import check_document
from sealpress.printer.description import PrinterView
from sealpress.printer.dialogue import Answer
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import Job
from sealpress.printer.job_attributes import (
    GET_JOBS_DEFAULT,
    job_attributes,
)
from sealpress.printer.queue import JobQueue
from sealpress.printer.refusal import RefusalError
from sealpress.printer.rights import is_operator
from sealpress.printer.selection import Selection, select
from sealpress.printer.storing import STORED_JOBS, may_print_again

__all__ = [
    "WHICH_JOBS",
    "get_job_attributes",
    "get_jobs",
    "get_printer_attributes",
    "printer_group",
]


def get_printer_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Return the printer's attributes (RFC 8011 section 4.2.5)."""
    check_document(core, intake)
    view = core.view(intake.where)
    return replace(succeed(core, intake, [printer_group(core, intake, view)]), seen=view)


def printer_group(core: PrinterCore, intake: Intake, view: PrinterView) -> Group:
    """Return the printer's attributes that a request names."""
    description = core.description
    operator = is_operator(core, intake)
    selection = select(
        intake.attributes.get("requested-attributes"),
        description.operator_groups if operator else description.groups,
        description.operator_names if operator else description.names,
        description.default,
    )
    _note_unknown(intake, selection)
    attributes = description.attributes(selection.names, view)
    return Group(attributes, tag=GroupTag.PRINTER)


def get_job_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Return a job's attributes (RFC 8011 section 4.3.4)."""
    job = find_job(intake, core.config, core.queue.get)
    groups = core.description.job_groups
    selection = select(
        intake.attributes.get("requested-attributes"), groups, groups["all"], groups["all"]
    )
    _note_unknown(intake, selection)
    attributes = job_attributes(
        job,
        selection.names,
        core.job_view(intake.where, intake.user, sees_all=is_operator(core, intake)),
    )
    return succeed(core, intake, [Group(attributes, tag=GroupTag.JOB)])


def get_jobs(core: PrinterCore, intake: Intake) -> Answer:
    """Return the jobs of a printer, one group each (RFC 8011 section 4.2.6)."""
    word = intake.text("which-jobs", "not-completed")
    jobs = WHICH_JOBS.get(word) or (STORED_JOBS.get(word) if core.config.has_own_jobs else None)
    if jobs is None:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "this value of which-jobs is not supported",
            [intake.attributes["which-jobs"]],
        )
    found = jobs(core.queue)
    if word in STORED_JOBS:
        found = (job for job in found if may_print_again(core, intake, job))
    groups = core.description.job_groups
    requested = intake.attributes.get("requested-attributes")
    selection = select(requested, groups, groups["all"], GET_JOBS_DEFAULT)
    _note_unknown(intake, selection)
    view = core.job_view(intake.where, intake.user, sees_all=is_operator(core, intake))
    listed = (
        Group(job_attributes(job, selection.names, view), tag=GroupTag.JOB)
        for job in _part(intake, _meant(intake, found))
    )
    return succeed(core, intake, list(listed))


def _meant(intake: Intake, jobs: Iterator[Job]) -> Iterator[Job]:
    """Leave out the jobs that the client didn't ask for (RFC 8011 4.2.6.1, PWG 5100.7 6.1.4)."""
    numbers = intake.integers("job-ids")
    if numbers is not None:
        listed = frozenset(numbers)
        jobs = (job for job in jobs if job.id in listed)
    if intake.flag("my-jobs"):
        jobs = (job for job in jobs if job.owner.is_owned_by(intake.user))
    return jobs


def _part(intake: Intake, jobs: Iterator[Job]) -> Iterator[Job]:
    """Return so many jobs as are wanted, from the one on that is wanted."""
    first = intake.integer("first-index", 1) - 1
    return islice(jobs, first, first + intake.integer("limit", MAX - first))


def _note_unknown(intake: Intake, selection: Selection) -> None:
    if selection.unsupported is not None:
        intake.unsupported.append(selection.unsupported)


def _with_attribute(name: str) -> Callable[[JobQueue], Iterator[Job]]:
    """Choose the jobs that ask for something, also those that have ended."""
    return lambda queue: (
        job for job in chain(queue.active(), queue.history()) if name in job.template
    )


def _in_state(state: JobState) -> Callable[[JobQueue], Iterator[Job]]:
    def choose(queue: JobQueue) -> Iterator[Job]:
        jobs = queue.history() if state.is_terminal else queue.active()
        return (job for job in jobs if job.state is state)

    return choose


#: Values of ``which-jobs`` with the jobs they stand for (RFC 8011 4.2.6.1, PWG 5100.7 6.1.5,
#: PWG 5100.11). Nobody fetches jobs from here: ``fetchable`` is not among them.
WHICH_JOBS: Mapping[str, Callable[[JobQueue], Iterator[Job]]] = MappingProxyType(
    {
        "completed": JobQueue.history,
        "not-completed": JobQueue.active,
        "all": lambda queue: chain(queue.active(), queue.history()),
        "proof-print": _with_attribute("proof-print"),
        "saved": _with_attribute("job-save-disposition"),
        **{state.keyword: _in_state(state) for state in JobState if state.keyword != "completed"},
    }
)
