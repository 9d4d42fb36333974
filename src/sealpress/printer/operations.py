"""The table of operations: what each takes and who carries it out (RFC 8011 section 4).

Another operation is another row here and a function beside its kin.
"""

from __future__ import annotations

from sealpress.ipp.operations import Operation
from sealpress.printer.control import cancel_job, cancel_my_jobs, identify_printer
from sealpress.printer.creation import (
    CREATION_ATTRIBUTES,
    DOCUMENT_ATTRIBUTES,
    create_job,
    print_job,
    validate_job,
)
from sealpress.printer.documents import close_job, send_document
from sealpress.printer.intake import OperationRule, rules_by_code
from sealpress.printer.queries import get_job_attributes, get_jobs, get_printer_attributes

__all__ = ["RULES"]

RULES = rules_by_code(
    [
        OperationRule(
            operation=Operation.PRINT_JOB,
            handler=print_job,
            attributes=CREATION_ATTRIBUTES | DOCUMENT_ATTRIBUTES,
            takes_template=True,
        ),
        OperationRule(
            operation=Operation.VALIDATE_JOB,
            handler=validate_job,
            attributes=CREATION_ATTRIBUTES | DOCUMENT_ATTRIBUTES,
            takes_template=True,
        ),
        OperationRule(
            operation=Operation.CREATE_JOB,
            handler=create_job,
            attributes=CREATION_ATTRIBUTES,
            takes_template=True,
        ),
        OperationRule(
            operation=Operation.SEND_DOCUMENT,
            handler=send_document,
            attributes=DOCUMENT_ATTRIBUTES | {"last-document"},
            required=frozenset({"last-document"}),
            is_for_job=True,
        ),
        OperationRule(
            operation=Operation.CANCEL_JOB,
            handler=cancel_job,
            attributes=frozenset({"message"}),
            is_for_job=True,
        ),
        OperationRule(
            operation=Operation.GET_JOB_ATTRIBUTES,
            handler=get_job_attributes,
            attributes=frozenset({"requested-attributes"}),
            is_for_job=True,
            changes=False,
        ),
        OperationRule(
            operation=Operation.GET_JOBS,
            handler=get_jobs,
            attributes=frozenset({"limit", "requested-attributes", "which-jobs", "my-jobs"}),
            changes=False,
        ),
        OperationRule(
            operation=Operation.GET_PRINTER_ATTRIBUTES,
            handler=get_printer_attributes,
            attributes=frozenset({"requested-attributes", "document-format"}),
            changes=False,
        ),
        OperationRule(
            operation=Operation.CANCEL_MY_JOBS,
            handler=cancel_my_jobs,
            attributes=frozenset({"job-ids", "message"}),
        ),
        OperationRule(operation=Operation.CLOSE_JOB, handler=close_job, is_for_job=True),
        OperationRule(
            operation=Operation.IDENTIFY_PRINTER,
            handler=identify_printer,
            attributes=frozenset({"identify-actions", "message"}),
            changes=False,
        ),
    ]
)
