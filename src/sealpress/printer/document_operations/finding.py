"""Which document a request is about, and whether who asks may change it (PWG 5100.5 section 4)."""

from __future__ import annotations

from sealpress.ipp.status import Status
from sealpress.printer.core import PrinterCore
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import Document, Job
from sealpress.printer.refusal import RefusalError
from sealpress.printer.rights import check_owner

__all__ = ["find_document", "own_document"]


def find_document(core: PrinterCore, intake: Intake) -> tuple[Job, Document]:
    """Return the document that ``document-number`` names, with its job.

    Raises:
        RefusalError: There is no such job, or it has no such document (0x0406).
    """
    job = find_job(intake, core.config, core.queue.get)
    document = job.document(intake.integer("document-number", 0))
    if document is None:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_FOUND, f"job {job.id} has no document of that number"
        )
    return job, document


def own_document(core: PrinterCore, intake: Intake) -> tuple[Job, Document]:
    """Return the same for somebody who may change the job.

    Raises:
        RefusalError: As above, or the job belongs to somebody else (0x0403, 0x0402).
    """
    job, document = find_document(core, intake)
    check_owner(core, intake, job)
    return job, document
