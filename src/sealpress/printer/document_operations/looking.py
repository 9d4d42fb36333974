"""Looking at documents: Get-Documents and Get-Document-Attributes (PWG 5100.5 section 4)."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from sealpress.ipp.message import Group
from sealpress.ipp.syntax import MAX
from sealpress.ipp.tags import GroupTag
from sealpress.printer.answers import succeed
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer
from sealpress.printer.document_objects.attributes import document_attributes
from sealpress.printer.document_operations.finding import find_document
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import Document, Job
from sealpress.printer.rights import is_operator
from sealpress.printer.selection import Selection, select

__all__ = ["get_document_attributes", "get_documents"]

#: What the client of Get-Documents gets that names nothing.
_LIST_DEFAULT = frozenset({"document-number", "last-document"})


def get_documents(core: PrinterCore, intake: Intake) -> Answer:
    """Return the documents of a job, one group each, in the order in which they came."""
    job = find_job(intake, core.config, core.queue.get)
    selection = _selected(core, intake, _LIST_DEFAULT)
    first = intake.integer("first-index", 1) - 1
    part = islice(job.documents, first, first + intake.integer("limit", MAX - first))
    groups = [_group(core, intake, job, document, selection) for document in part]
    return succeed(core, intake, groups)


def get_document_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Return a document's attributes."""
    job, document = find_document(core, intake)
    selection = _selected(core, intake, core.description.document_groups["all"])
    return succeed(core, intake, [_group(core, intake, job, document, selection)])


def _selected(core: PrinterCore, intake: Intake, default: Collection[str]) -> Selection:
    groups = core.description.document_groups
    selection = select(
        intake.attributes.get("requested-attributes"), groups, groups["all"], default
    )
    if selection.unsupported is not None:
        intake.unsupported.append(selection.unsupported)
    return selection


def _group(
    core: PrinterCore, intake: Intake, job: Job, document: Document, selection: Selection
) -> Group:
    view = core.job_view(intake.where, intake.user, sees_all=is_operator(core, intake))
    attributes = document_attributes(job, document, selection.names, view)
    return Group(attributes, tag=GroupTag.DOCUMENT)
