"""Creating jobs: Print-Job, Validate-Job and Create-Job (RFC 8011 sections 4.2.1 to 4.2.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.printer.answers import job_group, succeed
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import AcceptDocument, Answer, EventKind, Instant
from sealpress.printer.document_passwords import check_document_password
from sealpress.printer.fidelity import check_fidelity, note_verdict
from sealpress.printer.hold_periods import NO_HOLD
from sealpress.printer.holding import HOLDING, hold_new_job
from sealpress.printer.intake import Intake
from sealpress.printer.job import USUAL_PRIORITY, Job
from sealpress.printer.job_constraints import settle_conflicts
from sealpress.printer.job_passwords import JOB_PASSWORD_ATTRIBUTES, given_password
from sealpress.printer.lifetimes import apply_delay
from sealpress.printer.notifications.subscribing import Subscribed, subscribe
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute
from sealpress.printer.responses import LANGUAGE
from sealpress.printer.storage import JOB_STORAGE
from sealpress.printer.storing import check_storage, kept_storage
from sealpress.printer.template import TemplateVerdict

__all__ = [
    "CREATION_ATTRIBUTES",
    "DOCUMENT_ATTRIBUTES",
    "DOCUMENT_DESCRIPTION",
    "add_job",
    "check_takes_jobs",
    "create_job",
    "print_job",
    "priority_of",
    "validate_job",
    "vet_job",
]

#: Operation attributes of everything that creates a job (RFC 8011 section 4.2.1.1).
CREATION_ATTRIBUTES = frozenset(
    {
        "job-name",
        "ipp-attribute-fidelity",
        "job-k-octets",
        "job-impressions",
        "job-media-sheets",
        "job-mandatory-attributes",
        # Of Hold-Job (RFC 8011 section 4.3.5.1), but sent here as well.
        "job-hold-until",
    }
)
#: Operation attributes of everything that brings a document.
DOCUMENT_ATTRIBUTES = frozenset(
    {"document-name", "compression", "document-format", "document-natural-language"}
)
#: What clients tell of a document besides, for printers that keep document objects (PWG 5100.5).
DOCUMENT_DESCRIPTION = frozenset({"document-charset", "document-message", "document-metadata"})
_KEPT_OF_DOCUMENTS = (*sorted(DOCUMENT_DESCRIPTION), "document-natural-language")
#: What the model says when the client gave no name at all.
UNTITLED = "Untitled"
_LANGUAGE = re.compile("[a-z]{1,8}(-[a-z0-9]{1,8})*")
_SUBMITTED: Mapping[str, str] = MappingProxyType(
    {
        "job-k-octets": "job-k-octets",
        "job-impressions": "job-impressions",
        "job-media-sheets": "job-media-sheets",
        "client-info": "client-info",
        "document-metadata": "document-metadata",
        "requesting-user-uri": "job-originating-user-uri",
    }
)
"""Operation attributes that are kept, and what queries call them."""
_OWN_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {"job-hold-until": NO_HOLD, "job-priority": USUAL_PRIORITY}
)
"""Defaults that the model itself acts on, with what jobs have without any word of them."""
_DATA_MISSING: tuple[str, ...] = ("job-incoming", "job-data-insufficient")


def print_job(core: PrinterCore, intake: Intake) -> AcceptDocument:
    """Create a job and take its one document (RFC 8011 section 4.2.1)."""
    verdict, status = vet_job(core, intake)
    if intake.where.has_document is False:
        raise bad_request("Print-Job needs a document")
    template, status = _of_its_document(core, intake, status)
    job, subscribed = _new_job(core, intake, verdict)
    status = _with_subscriptions(status, subscribed)
    accepted = accept_document(core, intake, job, is_last=True, status=status, template=template)
    return replace(accepted, groups=tuple(subscribed.groups))


def _of_its_document(
    core: PrinterCore, intake: Intake, status: Status
) -> tuple[Mapping[str, Attribute], Status]:
    """Return what is kept of the document attributes, and the graver one of two states."""
    if not intake.document_template:
        return MappingProxyType({}), status
    verdict, further = vet_document(core, intake)
    return verdict.kept, max(status, further)


def validate_job(core: PrinterCore, intake: Intake) -> Answer:
    """Say what Print-Job would say (RFC 8011 section 4.2.3)."""
    _, status = vet_job(core, intake)
    kept_password(intake)
    subscribed = _subscribed(core, intake, None)
    status = _with_subscriptions(status, subscribed)
    return succeed(core, intake, subscribed.groups, status=status)


def create_job(core: PrinterCore, intake: Intake) -> Answer:
    """Create a job whose documents come later (RFC 8011 section 4.2.4)."""
    verdict, status = vet_job(core, intake)
    job, subscribed = _new_job(core, intake, verdict)
    job.deadline = intake.where.at.seconds + core.config.limits.time_out_seconds
    groups = [job_group(core, job, intake.where), *subscribed.groups]
    return succeed(core, intake, groups, status=_with_subscriptions(status, subscribed))


def check_document(core: PrinterCore, intake: Intake) -> None:
    """Refuse a compression or format that isn't supported (RFC 8011 section 4.2.1.1)."""
    check_document_password(intake)
    for name, supported, default, status in (
        (
            "compression",
            core.config.compressions,
            "none",
            Status.CLIENT_ERROR_COMPRESSION_NOT_SUPPORTED,
        ),
        (
            "document-format",
            core.config.document_formats,
            core.config.default_format,
            Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED,
        ),
    ):
        # Parameters such as "; charset=utf-8" don't change the type (RFC 8011 section 5.1.10).
        value = intake.text(name, default).partition(";")[0].strip().lower()
        if value not in supported:
            raise RefusalError(status, f"this {name} is not supported", [intake.attributes[name]])


def vet_document(core: PrinterCore, intake: Intake) -> tuple[TemplateVerdict, Status]:
    """Check what comes with a document; fills the request's unsupported list."""
    check_document(core, intake)
    rules = core.description.rules
    names = core.description.document_template
    verdict = rules.judge(intake.document_template, Kind.DOCUMENT_TEMPLATE, names)
    check_fidelity(intake, verdict, rules.names | DOCUMENT_ATTRIBUTES | DOCUMENT_DESCRIPTION)
    return verdict, note_verdict(intake, verdict)


def accept_document(
    core: PrinterCore,
    intake: Intake,
    job: Job,
    *,
    is_last: bool,
    status: Status,
    template: Mapping[str, Attribute] = MappingProxyType({}),
) -> AcceptDocument:
    """Make the job wait for a document's octets."""
    job.is_receiving = True
    return AcceptDocument(
        job_id=job.id,
        document_number=len(job.documents) + 1,
        document_format=intake.text("document-format", core.config.default_format),
        compression=intake.text("compression", "none"),
        document_name=intake.text("document-name"),
        is_last=is_last,
        max_octets=0 if is_full(core, job) else core.config.limits.max_document_octets,
        request=intake.message,
        where=intake.where,
        status=status,
        unsupported=tuple(intake.unsupported),
        template=template,
        submitted=_said_of_document(intake),
        tells_document=intake.rule.takes_document_template,
    )


def _said_of_document(intake: Intake) -> Mapping[str, Attribute]:
    return {
        name: intake.attributes[name] for name in _KEPT_OF_DOCUMENTS if name in intake.attributes
    }


def is_full(core: PrinterCore, job: Job) -> bool:
    """Tell whether the job has all the documents it may have."""
    most = core.config.limits.max_documents if core.config.takes_many_documents else 1
    return len(job.documents) >= most


def check_takes_jobs(core: PrinterCore) -> None:
    """Refuse a job when none is taken (0x0506), or not so many (0x050B)."""
    if not core.is_accepting:
        raise RefusalError(
            Status.SERVER_ERROR_NOT_ACCEPTING_JOBS, "the printer takes no jobs at present"
        )
    if core.queue.is_full:
        raise RefusalError(Status.SERVER_ERROR_TOO_MANY_JOBS, "the queue is full")


def vet_job(core: PrinterCore, intake: Intake) -> tuple[TemplateVerdict, Status]:
    """Check what all of these operations check; fills the request's unsupported list."""
    check_document(core, intake)
    check_takes_jobs(core)
    check_storage(core, intake)
    verdict = core.description.rules.judge(_template(intake))
    if core.config.has_own_jobs:
        settle_conflicts(verdict, core.description.fixed_values)
    known = core.description.rules.names | intake.rule.attributes | DOCUMENT_ATTRIBUTES
    check_fidelity(intake, verdict, known)
    return verdict, note_verdict(intake, verdict)


def _new_job(core: PrinterCore, intake: Intake, verdict: TemplateVerdict) -> tuple[Job, Subscribed]:
    """Make the job and, before anything is told of it, the subscriptions to it."""
    template = _with_defaults(core, verdict.kept)
    job = Job(
        id=core.queue.new_id(),
        name=intake.text("job-name") or intake.text("document-name") or UNTITLED,
        owner=intake.user,
        created=intake.where.at,
        secure=intake.where.secure,
        peer=intake.where.peer,
        language=_language(intake),
        priority=priority_of(template.get("job-priority")),
        template=template,
        submitted=_submitted(core, intake),
        reasons=list(_DATA_MISSING),
        password=kept_password(intake),
    )
    subscribed = _subscribed(core, intake, job)
    add_job(core, job, intake.where.at)
    return job, subscribed


def _with_defaults(core: PrinterCore, given: dict[str, Attribute]) -> dict[str, Attribute]:
    """Add the priority and the hold that an administrator set for jobs that name none.

    All other defaults are the device's: it looks at them when it prints.
    """
    defaults: dict[str, Attribute] = {}
    for name, usual in _OWN_DEFAULTS.items():
        default = core.description.fixed.get(f"{name}-default")
        is_other = default is not None and isinstance(default.value, type(usual))
        if default is not None and is_other and default.value != usual:
            defaults[name] = Attribute(name, default.tags, default.values)
    if not HOLDING.isdisjoint(given):
        defaults.pop("job-hold-until", None)
    return {**defaults, **given}


def kept_password(intake: Intake) -> str:
    """Return what is kept of a job's password, where jobs may have some (PWG 5100.11)."""
    if not intake.rule.attributes >= JOB_PASSWORD_ATTRIBUTES:
        return ""
    given = given_password(intake.attributes, is_secure=intake.where.secure)
    action = intake.text("job-release-action", "none")
    if given is None and action != "none":
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "the job can't be held for that action",
            [unsupported_attribute("job-release-action")],
        )
    return given.kept() if given is not None else ""


def _template(intake: Intake) -> list[Attribute]:
    """Return the job attributes; programs put ``job-hold-until`` among the operation's, too."""
    given = {attribute.name for attribute in intake.template}
    held = (intake.attributes[name] for name in sorted(HOLDING) if name in intake.attributes)
    return [*intake.template, *(one for one in held if one.name not in given)]


def _submitted(core: PrinterCore, intake: Intake) -> dict[str, Attribute]:
    """Return what the client said of the job besides its template."""
    given = intake.attributes
    kept = {
        name: Attribute(name, given[asked].tags, given[asked].values)
        for asked, name in _SUBMITTED.items()
        if asked in given
    }
    info = kept.get("client-info")
    if info is not None:  # PWG 5100.7: more than max-client-info-supported are ignored
        most = core.description.fixed_values("max-client-info-supported")
        count = most[0] if most and isinstance(most[0], int) else 0
        kept["client-info"] = Attribute(info.name, info.tags[:count], info.values[:count])
        if not count:
            del kept["client-info"]
    storage = kept_storage(core, intake)
    return kept if storage is None else {**kept, JOB_STORAGE: storage}


def _subscribed(core: PrinterCore, intake: Intake, job: Job | None) -> Subscribed:
    if not intake.rule.takes_subscriptions:
        return Subscribed()
    return subscribe(core, intake, job, is_trial=job is None)


def _with_subscriptions(status: Status, subscribed: Subscribed) -> Status:
    """Return what is answered to a request that came with subscriptions (RFC 3995 5.2)."""
    quiet = {Status.SUCCESSFUL_OK, Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES}
    if subscribed.failed and status in quiet:
        return Status.SUCCESSFUL_OK_IGNORED_SUBSCRIPTIONS
    return status


def _language(intake: Intake) -> str:
    """Return the request's language as others may be told it: clients send ``en-US`` as well.

    Where it isn't even that (RFC 8011 section 5.1.9), the job is in the printer's language.
    """
    given = str(intake.attributes["attributes-natural-language"].value).lower()
    return given if _LANGUAGE.fullmatch(given) else LANGUAGE


def add_job(core: PrinterCore, job: Job, at: Instant) -> None:
    """Take a new job in, held when it or an operator wants that, and tell of it."""
    hold_new_job(core, job, at)
    if core.config.has_own_jobs:
        apply_delay(job, at)
    core.on_new_job(job)
    core.queue.add(job)
    core.emit(EventKind.JOB_CREATED, at, job, name=job.name, user=job.owner.name)


def priority_of(attribute: Attribute | None) -> int:
    """Return the priority that a ``job-priority`` asks for; without one, the usual."""
    value = attribute.value if attribute is not None else None
    return value if isinstance(value, int) else USUAL_PRIORITY
