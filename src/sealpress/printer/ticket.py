"""A job's ticket: everything known about it as plain data, ready for JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, AttributeList, Collection, Value
from sealpress.ipp.registry import Kind
from sealpress.ipp.values import (
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
)
from sealpress.printer.config import PrinterConfig
from sealpress.printer.dialogue import Instant
from sealpress.printer.job import Document, Job
from sealpress.printer.job_attributes import job_uuid

__all__ = ["job_ticket", "plain_attributes"]


def job_ticket(job: Job, config: PrinterConfig) -> dict[str, object]:
    """Return what is known of a job: strings, numbers, booleans, lists and dictionaries only."""
    return {
        "job-id": job.id,
        "job-uuid": job_uuid(config, job),
        "job-name": _clean(job.name),
        "printer-name": config.name,
        "job-originating-user-name": _clean(job.owner.name),
        "user-is-authenticated": job.owner.is_authenticated,
        "user-issuer": _clean(job.owner.issuer),
        "secure": job.secure,
        "peer": job.peer,
        "job-state": job.state.keyword,
        "job-state-reasons": list(job.reasons) or ["none"],
        "job-state-message": job.message,
        "date-time-at-creation": _moment(job.created),
        "date-time-at-processing": _moment(job.started),
        "date-time-at-completed": _moment(job.ended),
        "job-impressions-completed": job.impressions,
        "job-media-sheets-completed": job.sheets,
        "documents": [_document(document) for document in job.documents],
        "attributes": plain_attributes(AttributeList([*job.template.values()])),
        "submitted": plain_attributes(AttributeList([*job.submitted.values()])),
    }


def _document(document: Document) -> dict[str, object]:
    return {
        "document-number": document.number,
        "document-format": _clean(document.document_format),
        "document-name": _clean(document.name),
        "compression": document.compression,
        "octets": document.octets,
        "document-state": document.state.name.lower().replace("_", "-"),
    }


def _moment(at: Instant | None) -> str | None:
    return at.wall.isoformat() if at is not None else None


def plain_attributes(attributes: AttributeList) -> dict[str, object]:
    """Return attributes as plain data: a list where there may be several values."""
    return {attribute.name: _plain_attribute(attribute) for attribute in attributes}


def _plain_attribute(attribute: Attribute) -> object:
    values = [_plain(value) for value in attribute.values]
    entry = registry.attribute(attribute.name, Kind.JOB_TEMPLATE, *Kind)
    is_set = len(values) > 1 or (entry is not None and entry.syntax.is_set)
    return values if is_set else values[0]


def _plain(value: Value) -> object:
    make = _PLAIN.get(type(value))
    return make(value) if make is not None else value


def _clean(text: str) -> str:
    """Replace octets that were no UTF-8, so that every JSON writer takes the text."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _plain_date(value: DateTime) -> str:
    moment = value.to_datetime()
    return moment.isoformat() if moment is not None else str(tuple(value))


# The values are of the key's type: the table is only asked by type.
_PLAIN: Mapping[type, Callable[..., object]] = {
    bytes: lambda value: value.decode("utf-8", "backslashreplace"),
    str: _clean,
    LanguageText: lambda value: {"language": value.language, "text": _clean(value.text)},
    DateTime: _plain_date,
    Resolution: str,
    IntegerRange: str,
    OutOfBand: lambda value: value.name.lower().replace("_", "-"),
    Extension: lambda value: value.octets.hex(),
    Collection: plain_attributes,
}
