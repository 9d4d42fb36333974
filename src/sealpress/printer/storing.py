"""Storing jobs: what clients may ask for, and who prints a stored one again (PWG 5100.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sealpress.ipp.message import Attribute, Collection
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Instant
from sealpress.printer.intake import Intake
from sealpress.printer.job import Job
from sealpress.printer.queue import JobQueue
from sealpress.printer.refusal import RefusalError, unsupported_attribute
from sealpress.printer.rights import check_owner, may_change
from sealpress.printer.storage import JOB_STORAGE, is_stored, storage_of, stored

__all__ = [
    "MAX_STORED_JOBS",
    "STORED_JOBS",
    "check_may_print_again",
    "check_storage",
    "forget_stored",
    "kept_storage",
    "may_print_again",
]

MAX_STORED_JOBS = 100
"""Most jobs that a virtual printer stores; the next one is refused as one too many (0x050B)."""


def check_storage(core: PrinterCore, intake: Intake) -> None:
    """Check how a new job shall be stored.

    Whoever asks for storing counts on who may see the job later: so what isn't supported refuses
    the request, whatever its fidelity. A printer that stores nothing lists it.

    Raises:
        RefusalError: A member or value is not supported (0x040B), or too many jobs are stored
            already (0x050B).
    """
    asked = _asked(intake)
    if asked is None:
        return
    if not _stores(core):
        intake.unsupported.append(unsupported_attribute(JOB_STORAGE))
        return
    wrong = [bad for bad in map(_offending(core), _members(asked)) if bad is not None]
    if wrong or not isinstance(asked.value, Collection):
        listed = _listed(wrong) if wrong else unsupported_attribute(JOB_STORAGE)
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "a job can't be stored so",
            [listed],
        )
    if sum(map(_is_kept, core.queue.all())) >= MAX_STORED_JOBS:
        raise RefusalError(Status.SERVER_ERROR_TOO_MANY_JOBS, "too many jobs are stored")


def kept_storage(core: PrinterCore, intake: Intake) -> Attribute | None:
    """Return how a job shall be stored; ``None`` when it shall not be."""
    asked = _asked(intake)
    if asked is None or not _stores(core) or stored(asked).disposition == "none":
        return None
    return asked


def _asked(intake: Intake) -> Attribute | None:
    return intake.attributes.get(JOB_STORAGE) if JOB_STORAGE in intake.rule.attributes else None


def _stores(core: PrinterCore) -> bool:
    return bool(core.description.fixed_values("job-storage-supported"))


def _listed(members: list[Attribute]) -> Attribute:
    """Return what is not supported of it: its members alone."""
    return Attribute(JOB_STORAGE, (ValueTag.BEG_COLLECTION,), (Collection(members),))


def _members(asked: Attribute) -> list[Attribute]:
    return list(asked.value) if isinstance(asked.value, Collection) else []


def _offending(core: PrinterCore) -> Callable[[Attribute], Attribute | None]:
    known = core.description.fixed_values("job-storage-supported")

    def check(member: Attribute) -> Attribute | None:
        if member.name not in known:
            return unsupported_attribute(member.name)
        offered = core.description.fixed_values(f"{member.name}-supported")
        return None if text_of(member.value) in map(text_of, offered) else member

    return check


def _is_kept(job: Job) -> bool:
    """Whether a job is stored, or will be."""
    return is_stored(job) or (not job.state.is_terminal and storage_of(job).disposition != "none")


def may_print_again(core: PrinterCore, intake: Intake, job: Job) -> bool:
    """Say whether a stored job is for who asks: its owner, operators, and whom its access names."""
    if may_change(core, intake, job):
        return True
    access = storage_of(job).access if is_stored(job) else "owner"
    return access == "public" or (access == "group" and intake.user.is_authenticated)


def check_may_print_again(core: PrinterCore, intake: Intake, job: Job) -> None:
    """Refuse those for whom a job that ended is not (0x0402, 0x0403)."""
    if not may_print_again(core, intake, job):
        check_owner(core, intake, job)


def forget_stored(core: PrinterCore, job: Job, at: Instant) -> None:
    """Store a job no longer: it is forgotten, with its documents."""
    core.queue.remove(job)
    core.forget([job], at)


def _with_access(access: str) -> Callable[[JobQueue], Iterator[Job]]:
    return lambda queue: (
        job for job in queue.history() if is_stored(job) and storage_of(job).access == access
    )


STORED_JOBS: Mapping[str, Callable[[JobQueue], Iterator[Job]]] = MappingProxyType(
    {f"stored-{access}": _with_access(access) for access in ("group", "owner", "public")}
)
"""Values of ``which-jobs`` with the stored jobs they stand for; each is told who may print them."""
