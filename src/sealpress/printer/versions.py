"""Which IPP versions a printer may call its own: what each asks for, as a table (PWG 5100.12-2024).

IPP/2.1 and 2.2 are promises of operations and attributes: a printer tells them where it keeps all
of the promise, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation

__all__ = ["REQUIREMENTS", "Requirement", "missing_for"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a version asks for, besides all that lower versions do.

    Attributes:
        operations: Operations the printer must have.
        attributes: Printer attributes it must have.
    """

    operations: tuple[Operation, ...]
    attributes: frozenset[str]


_2_1 = Requirement(
    (
        Operation.CREATE_JOB,
        Operation.SEND_DOCUMENT,
        Operation.CLOSE_JOB,
        Operation.HOLD_JOB,
        Operation.RELEASE_JOB,
        Operation.PAUSE_PRINTER,
        Operation.RESUME_PRINTER,
        Operation.SET_PRINTER_ATTRIBUTES,
        Operation.SET_JOB_ATTRIBUTES,
        Operation.GET_PRINTER_SUPPORTED_VALUES,
        Operation.CREATE_PRINTER_SUBSCRIPTIONS,
        Operation.GET_SUBSCRIPTION_ATTRIBUTES,
        Operation.GET_SUBSCRIPTIONS,
        Operation.RENEW_SUBSCRIPTION,
        Operation.CANCEL_SUBSCRIPTION,
        Operation.GET_NOTIFICATIONS,
        Operation.ENABLE_PRINTER,
        Operation.DISABLE_PRINTER,
        Operation.CANCEL_CURRENT_JOB,
        Operation.CANCEL_JOBS,
        Operation.CANCEL_MY_JOBS,
        Operation.RESUBMIT_JOB,
        Operation.GET_USER_PRINTER_ATTRIBUTES,
    ),
    frozenset(
        {
            "ippget-event-life",
            "job-hold-until-default",
            "job-hold-until-supported",
            "job-priority-default",
            "job-priority-supported",
            "job-settable-attributes-supported",
            "job-sheets-default",
            "job-sheets-supported",
            "media-col-default",
            "media-col-ready",
            "media-col-supported",
            "media-ready",
            "media-size-supported",
            "multiple-operation-time-out",
            "notify-events-default",
            "notify-events-supported",
            "notify-lease-duration-default",
            "notify-lease-duration-supported",
            "notify-max-events-supported",
            "notify-pull-method-supported",
            "printer-alert",
            "printer-alert-description",
            "printer-settable-attributes-supported",
            "printer-state-change-time",
        }
    ),
)
_2_2 = Requirement(
    (
        Operation.CREATE_JOB_SUBSCRIPTIONS,
        Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB,
        Operation.HOLD_NEW_JOBS,
        Operation.RELEASE_HELD_NEW_JOBS,
        Operation.RESTART_PRINTER,
        Operation.SHUTDOWN_PRINTER,
        Operation.SUSPEND_CURRENT_JOB,
        Operation.RESUME_JOB,
        Operation.PROMOTE_JOB,
        Operation.SCHEDULE_JOB_AFTER,
        Operation.GET_DOCUMENT_ATTRIBUTES,
        Operation.GET_DOCUMENTS,
        Operation.SET_DOCUMENT_ATTRIBUTES,
    ),
    frozenset(
        {
            "job-creation-attributes-supported",
            "job-ids-supported",
            "multiple-document-jobs-supported",
            "number-up-default",
            "number-up-supported",
            "overrides-supported",
            "page-ranges-supported",
            "printer-device-id",
            "printer-message-from-operator",
            "which-jobs-supported",
        }
    ),
)

REQUIREMENTS: Mapping[Version, Requirement] = MappingProxyType(
    {Version(2, 1): _2_1, Version(2, 2): _2_2}
)
"""What each version asks for besides what the version before it does, the lowest first."""


def missing_for(
    version: Version, operations: Collection[int], attributes: Collection[str]
) -> tuple[str, ...]:
    """Return what a printer lacks to tell a version: operations by their names, and attributes."""
    lacking: list[str] = []
    for one, asked in REQUIREMENTS.items():
        if one <= version:
            lacking += [wanted.label for wanted in asked.operations if wanted not in operations]
            lacking += asked.attributes.difference(attributes)
    return tuple(sorted(lacking))
