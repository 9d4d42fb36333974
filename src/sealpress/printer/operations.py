"""The table of operations: what each takes and who carries it out (RFC 8011 section 4).

Another operation is another row here and a function beside its kin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sealpress.ipp.operations import Operation
from sealpress.printer.administration import ADMINISTRATION_RULES
from sealpress.printer.changing import restart_job, set_job_attributes
from sealpress.printer.control import cancel_job, cancel_my_jobs, identify_printer
from sealpress.printer.creation import (
    CREATION_ATTRIBUTES,
    DOCUMENT_ATTRIBUTES,
    create_job,
    print_job,
    validate_job,
)
from sealpress.printer.cups_operations import CUPS_RULES
from sealpress.printer.document_operations.operations import DOCUMENT_RULES, with_documents
from sealpress.printer.document_passwords import with_document_passwords
from sealpress.printer.documents import close_job, send_document
from sealpress.printer.enterprise import ENTERPRISE_RULES, with_passwords
from sealpress.printer.holding import (
    hold_job,
    hold_new_jobs,
    release_held_new_jobs,
    release_job,
)
from sealpress.printer.intake import Needs, OperationRule, rules_by_code
from sealpress.printer.notifications.operations import NOTIFICATION_RULES
from sealpress.printer.operating import (
    cancel_jobs,
    disable_printer,
    enable_printer,
    pause_printer,
    purge_jobs,
    resume_printer,
)
from sealpress.printer.queries import get_job_attributes, get_jobs, get_printer_attributes

__all__ = ["PRINTER_RULES", "RULES", "TAKING_SUBSCRIPTIONS"]

RULES = rules_by_code(
    [
        OperationRule(
            operation=Operation.PRINT_JOB,
            handler=print_job,
            needs=Needs.NEW_JOB,
            attributes=CREATION_ATTRIBUTES | DOCUMENT_ATTRIBUTES,
            takes_template=True,
        ),
        OperationRule(
            operation=Operation.VALIDATE_JOB,
            handler=validate_job,
            needs=Needs.NEW_JOB,
            attributes=CREATION_ATTRIBUTES | DOCUMENT_ATTRIBUTES,
            takes_template=True,
        ),
        OperationRule(
            operation=Operation.CREATE_JOB,
            handler=create_job,
            needs=Needs.NEW_JOB,
            attributes=CREATION_ATTRIBUTES,
            takes_template=True,
        ),
        OperationRule(
            operation=Operation.SEND_DOCUMENT,
            handler=send_document,
            attributes=DOCUMENT_ATTRIBUTES | {"last-document"},
            required=frozenset({"last-document"}),
            is_for_job=True,
            needs=Needs.JOB,
        ),
        OperationRule(
            operation=Operation.CANCEL_JOB,
            handler=cancel_job,
            attributes=frozenset({"message"}),
            is_for_job=True,
            needs=Needs.JOB,
        ),
        OperationRule(
            operation=Operation.GET_JOB_ATTRIBUTES,
            handler=get_job_attributes,
            attributes=frozenset({"requested-attributes"}),
            is_for_job=True,
            needs=Needs.JOB,
            changes=False,
        ),
        OperationRule(
            operation=Operation.GET_JOBS,
            handler=get_jobs,
            attributes=frozenset(
                {"first-index", "job-ids", "limit", "requested-attributes", "which-jobs", "my-jobs"}
            ),
            needs=Needs.JOBS,
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
            needs=Needs.OWN_JOBS,
        ),
        OperationRule(
            operation=Operation.CLOSE_JOB,
            handler=close_job,
            is_for_job=True,
            needs=Needs.JOB,
        ),
        OperationRule(
            operation=Operation.IDENTIFY_PRINTER,
            handler=identify_printer,
            attributes=frozenset({"identify-actions", "message"}),
            changes=False,
        ),
        OperationRule(
            operation=Operation.HOLD_JOB,
            handler=hold_job,
            takes_template=True,
            attributes=frozenset({"job-hold-until", "job-hold-until-time", "message"}),
            is_for_job=True,
            needs=Needs.JOB,
        ),
        OperationRule(
            operation=Operation.RELEASE_JOB,
            handler=release_job,
            attributes=frozenset({"message"}),
            is_for_job=True,
            needs=Needs.JOB,
        ),
        OperationRule(
            operation=Operation.RESTART_JOB,
            handler=restart_job,
            takes_template=True,
            attributes=frozenset({"job-hold-until", "job-hold-until-time", "message"}),
            is_for_job=True,
            needs=Needs.JOB,
            needs_retained=True,
        ),
        OperationRule(
            operation=Operation.SET_JOB_ATTRIBUTES,
            handler=set_job_attributes,
            is_for_job=True,
            takes_template=True,
            needs=Needs.JOB,
        ),
        OperationRule(
            operation=Operation.CANCEL_JOBS,
            handler=cancel_jobs,
            attributes=frozenset({"job-ids", "message"}),
            needs=Needs.ACTIVE_JOBS,
        ),
        OperationRule(operation=Operation.PURGE_JOBS, handler=purge_jobs, needs=Needs.ACTIVE_JOBS),
        OperationRule(
            operation=Operation.PAUSE_PRINTER,
            handler=pause_printer,
            attributes=frozenset({"printer-message-from-operator"}),
        ),
        OperationRule(
            operation=Operation.RESUME_PRINTER,
            handler=resume_printer,
            attributes=frozenset({"printer-message-from-operator"}),
        ),
        OperationRule(
            operation=Operation.ENABLE_PRINTER,
            handler=enable_printer,
            attributes=frozenset({"printer-message-from-operator"}),
        ),
        OperationRule(
            operation=Operation.DISABLE_PRINTER,
            handler=disable_printer,
            attributes=frozenset({"printer-message-from-operator"}),
        ),
        OperationRule(
            operation=Operation.HOLD_NEW_JOBS,
            handler=hold_new_jobs,
            attributes=frozenset({"printer-message-from-operator"}),
        ),
        OperationRule(
            operation=Operation.RELEASE_HELD_NEW_JOBS,
            handler=release_held_new_jobs,
            attributes=frozenset({"printer-message-from-operator"}),
            needs=Needs.ACTIVE_JOBS,
        ),
    ]
)

_WITH_SUBSCRIPTIONS = (Operation.PRINT_JOB, Operation.VALIDATE_JOB, Operation.CREATE_JOB)
TAKING_SUBSCRIPTIONS: Mapping[int, OperationRule] = MappingProxyType(
    {int(code): replace(RULES[code], takes_subscriptions=True) for code in _WITH_SUBSCRIPTIONS}
)
"""Operations that make jobs, along with subscriptions to them (RFC 3995 section 11.1.3)."""

_MAKING_JOBS = with_passwords({**RULES, **TAKING_SUBSCRIPTIONS})

PRINTER_RULES: Mapping[int, OperationRule] = MappingProxyType(
    with_document_passwords(
        {
            **_MAKING_JOBS,
            **NOTIFICATION_RULES,
            **ADMINISTRATION_RULES,
            **with_documents(_MAKING_JOBS),
            **DOCUMENT_RULES,
            **ENTERPRISE_RULES,
            **CUPS_RULES,
        }
    )
)
"""What a printer does that keeps all of its jobs itself."""
