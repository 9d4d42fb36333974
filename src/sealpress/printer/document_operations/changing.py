"""Changing documents: Set-Document-Attributes, Cancel-Document, Validate-Document (PWG 5100.5)."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import DocumentState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attribute_rules import check_settable, check_syntax, text_of
from sealpress.printer.control import cancel_reason
from sealpress.printer.core import PrinterCore
from sealpress.printer.creation import vet_document
from sealpress.printer.dialogue import Answer, EventKind
from sealpress.printer.document_objects.attributes import DOCUMENT_STATUS_NAMES
from sealpress.printer.document_objects.course import cancel_document
from sealpress.printer.document_objects.supported import settable_of_documents
from sealpress.printer.document_operations.finding import own_document
from sealpress.printer.fidelity import check_verdict
from sealpress.printer.intake import Intake
from sealpress.printer.job import Document
from sealpress.printer.refusal import RefusalError, bad_request

__all__ = ["cancel_one_document", "set_document_attributes", "validate_document"]


def set_document_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Change a document that waits: all that is asked for, or nothing."""
    job, document = own_document(core, intake)
    if document.state is not DocumentState.PENDING or not job.is_waiting:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"document {document.number} waits no longer"
        )
    if not intake.document_template:
        raise bad_request("the document attributes to set are missing")
    asked = [attribute.name for attribute in intake.document_template]
    settable = settable_of_documents(core.description.document_template)
    check_settable(asked, settable, DOCUMENT_STATUS_NAMES, fixed_first=True)
    removed = [a.name for a in intake.document_template if a.tags == (ValueTag.DELETE_ATTRIBUTE,)]
    wanted = [a for a in intake.document_template if a.name not in removed]
    names = core.description.document_template
    said = {a.name: a for a in wanted if a.name not in names}
    for attribute in said.values():
        _check_said(attribute)
    verdict = core.description.rules.judge(
        (a for a in wanted if a.name in names), Kind.DOCUMENT_TEMPLATE, names
    )
    check_verdict(verdict)
    _change(document, removed, verdict.kept, said)
    core.emit(EventKind.JOB_CHANGED, intake.where.at, job)
    return succeed(core, intake)


def _check_said(attribute: Attribute) -> None:
    entry = registry.attribute(
        attribute.name, Kind.DOCUMENT_DESCRIPTION, Kind.DOCUMENT_STATUS, Kind.OPERATION
    )
    if entry is not None:
        check_syntax(attribute, entry)


def _change(
    document: Document,
    removed: list[str],
    template: dict[str, Attribute],
    said: dict[str, Attribute],
) -> None:
    name = said.pop("document-name", None)
    if name is not None:
        document.name = text_of(name.value)
    elif "document-name" in removed:
        document.name = ""
    document.template = _without(document.template, removed) | template
    document.submitted = _without(document.submitted, removed) | said


def _without(attributes: Mapping[str, Attribute], removed: list[str]) -> dict[str, Attribute]:
    return {name: one for name, one in attributes.items() if name not in removed}


def cancel_one_document(core: PrinterCore, intake: Intake) -> Answer:
    """Cancel a document; the job goes on with the others, and is canceled without any left."""
    job, document = own_document(core, intake)
    at = intake.where.at
    if document.is_ended or document.is_stopping or job.is_stopping:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE,
            f"document {document.number} is canceled or has come to its end",
        )
    if not core.config.has_own_jobs and (job.has_gone or not job.is_waiting):
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE,
            f"job {job.id} is on its way to the printer, or there already",
        )
    reason = cancel_reason(intake, job)
    others = [one for one in job.documents if one is not document]
    if not job.is_open and all(one.state is DocumentState.CANCELED for one in others):
        core.cancel(job, at, reason)
    if not document.is_ended:
        cancel_document(document, at, reason.removeprefix("job-"))
    core.emit(EventKind.JOB_CHANGED, at, job)
    return succeed(core, intake)


def validate_document(core: PrinterCore, intake: Intake) -> Answer:
    """Say what Send-Document would say of a document's attributes (PWG 5100.13 section 4.2)."""
    _, status = vet_document(core, intake)
    return succeed(core, intake, status=status)
