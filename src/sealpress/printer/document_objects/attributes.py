"""What queries return of a document (PWG 5100.5 section 6, PWG 5100.13)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.states import DocumentState
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import date_time, many, no_value, one, up_time
from sealpress.printer.dialogue import Instant
from sealpress.printer.document_states import DOCUMENT_MESSAGES
from sealpress.printer.job import Document, Job
from sealpress.printer.job_attributes import JobView, job_uuid, k_octets

__all__ = [
    "DOCUMENT_STATUS_NAMES",
    "DOCUMENT_SUBMITTED",
    "document_attributes",
    "document_group",
    "document_groups",
]

#: What everybody may know about a document (RFC 8011 section 9).
_PUBLIC = frozenset(
    {
        "document-number",
        "document-job-id",
        "document-job-uri",
        "document-printer-uri",
        "document-state",
        "document-state-reasons",
        "printer-up-time",
        "time-at-created",
        "time-at-creation",
        "time-at-processing",
        "time-at-completed",
    }
)
#: What sending a document returns.
_CREATION_RESPONSE = frozenset(
    {"document-number", "document-state", "document-state-reasons", "document-state-message"}
)
#: What a client may have said of a document, and is told as it was said.
DOCUMENT_SUBMITTED = frozenset(
    {"document-charset", "document-message", "document-metadata", "document-natural-language"}
)
_UNKNOWN_FORMAT = "application/octet-stream"


class _Seen(NamedTuple):
    """A document with its surroundings."""

    document: Document
    job: Job
    view: JobView

    @property
    def is_last(self) -> bool:
        return not self.job.is_open and self.document is self.job.documents[-1]

    @property
    def created(self) -> Instant:
        return self.document.created or self.job.created

    @property
    def detected(self) -> str:
        """The format that was found out, or that the client said and nobody doubted."""
        found = self.document.document_format
        return "" if found == _UNKNOWN_FORMAT else found


def _moment(name: str, at: Instant | None, seen: _Seen) -> Attribute:
    if at is None:
        return no_value(name)
    return one(name, ValueTag.INTEGER, up_time(at, seen.view.started))


def _count(name: str, number: int) -> Attribute:
    return one(name, ValueTag.INTEGER, number)


def _known(name: str, number: int) -> Attribute:
    return _count(name, number) if number else no_value(name)


def _document_uuid(seen: _Seen) -> str:
    its_job = uuid.UUID(job_uuid(seen.view.config, seen.job).removeprefix("urn:uuid:"))
    return f"urn:uuid:{uuid.uuid5(its_job, f'document {seen.document.number}')}"


def _processed(seen: _Seen) -> int:
    is_done = seen.document.state is DocumentState.COMPLETED
    return k_octets(seen.document.octets) if is_done else 0


#: Makes an attribute; ``None`` for one that a document doesn't have.
_Maker = Callable[[str, _Seen], "Attribute | None"]

_STATUS: Mapping[str, _Maker] = MappingProxyType(
    {
        "document-number": lambda n, s: _count(n, s.document.number),
        "document-job-id": lambda n, s: _count(n, s.job.id),
        "document-job-uri": lambda n, s: one(n, ValueTag.URI, s.view.uri(s.job, f"/{s.job.id}")),
        "document-printer-uri": lambda n, s: one(n, ValueTag.URI, s.view.uri(s.job)),
        "document-uuid": lambda n, s: one(n, ValueTag.URI, _document_uuid(s)),
        "document-name": lambda n, s: (
            one(n, ValueTag.NAME, s.document.name) if s.document.name else None
        ),
        "document-state": lambda n, s: one(n, ValueTag.ENUM, int(s.document.state)),
        "document-state-reasons": lambda n, s: many(
            n, ValueTag.KEYWORD, s.document.reasons or ["none"]
        ),
        "document-state-message": lambda n, s: one(
            n, ValueTag.TEXT, DOCUMENT_MESSAGES[s.document.state]
        ),
        "last-document": lambda n, s: one(n, ValueTag.BOOLEAN, s.is_last),
        "document-format": lambda n, s: one(
            n, ValueTag.MIME_MEDIA_TYPE, s.document.supplied_format or s.document.document_format
        ),
        "document-format-detected": lambda n, s: (
            one(n, ValueTag.MIME_MEDIA_TYPE, s.detected) if s.detected else None
        ),
        "k-octets": lambda n, s: _count(n, k_octets(s.document.octets)),
        "k-octets-processed": lambda n, s: _count(n, _processed(s)),
        "impressions": lambda n, s: _known(n, s.document.impressions),
        "impressions-completed": lambda n, s: _count(n, s.document.completed),
        "pages": lambda n, s: _known(n, s.document.impressions),
        "pages-completed": lambda n, s: _count(n, s.document.completed),
        "printer-up-time": lambda n, s: _count(n, up_time(s.view.where.at, s.view.started)),
        # Registered is the second; the first editions of PWG 5100.5 and its tests have the first.
        "time-at-created": lambda n, s: _moment(n, s.created, s),
        "time-at-creation": lambda n, s: _moment(n, s.created, s),
        "time-at-processing": lambda n, s: _moment(n, s.document.started, s),
        "time-at-completed": lambda n, s: _moment(n, s.document.ended, s),
        "date-time-at-created": lambda n, s: date_time(n, s.created),
        "date-time-at-creation": lambda n, s: date_time(n, s.created),
        "date-time-at-processing": lambda n, s: date_time(n, s.document.started),
        "date-time-at-completed": lambda n, s: date_time(n, s.document.ended),
        "attributes-charset": lambda n, _: one(n, ValueTag.CHARSET, "utf-8"),
        "attributes-natural-language": lambda n, s: one(
            n, ValueTag.NATURAL_LANGUAGE, s.job.language
        ),
    }
)

DOCUMENT_STATUS_NAMES = frozenset(_STATUS) | DOCUMENT_SUBMITTED
"""All attributes of documents besides template and ``-actual`` ones."""

#: The only Document Description attribute there is; all others are status (PWG 5100.5).
_DESCRIPTION = frozenset({"document-name"})


def document_groups(
    template: Collection[str], actuals: Collection[str]
) -> Mapping[str, Collection[str]]:
    """Return the groups of ``requested-attributes`` for documents.

    Args:
        template: Names of the Document Template attributes.
        actuals: Names of the ``-actual`` attributes.
    """
    status = DOCUMENT_STATUS_NAMES - _DESCRIPTION
    own, actual = frozenset(template), frozenset(actuals)
    return {
        "all": DOCUMENT_STATUS_NAMES | own | actual,
        "none": frozenset[str](),
        # Before status and description were parted, this name stood for both.
        "document-description": DOCUMENT_STATUS_NAMES,
        "document-status": status | actual,
        "document-template": own,
        "document-actuals": actual,
    }


def document_attributes(
    job: Job, document: Document, names: Iterable[str], view: JobView
) -> list[Attribute]:
    """Return a document's attributes of these names, as far as they may be shown."""
    wanted = names if isinstance(names, frozenset | set) else frozenset(names)
    if view.hides(job):
        wanted = wanted & _PUBLIC
    seen = _Seen(document, job, view)
    made = (make(name, seen) for name, make in _STATUS.items() if name in wanted)
    found = [attribute for attribute in made if attribute is not None]
    for said in (document.submitted, document.template):
        found += [one for name, one in said.items() if name in wanted]
    if document.started is not None and view.document_actuals is not None:
        template = {**job.template, **document.template}
        found += view.document_actuals.of(template, wanted)
    return found


def document_group(job: Job, document: Document, view: JobView) -> Group:
    """Make the group that sending a document returns."""
    attributes = document_attributes(job, document, _CREATION_RESPONSE, view)
    return Group(attributes, tag=GroupTag.DOCUMENT)
