"""Passwords of documents: taken through TLS, for the device alone, and kept nowhere (5100.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer.refusal import RefusalError, unsupported_attribute

if TYPE_CHECKING:
    from sealpress.printer.intake import Intake, OperationRule

__all__ = [
    "DOCUMENT_PASSWORD",
    "MAX_DOCUMENT_PASSWORD_OCTETS",
    "check_document_password",
    "with_document_passwords",
]

DOCUMENT_PASSWORD = "document-password"  # noqa: S105  # a name
"""The operation attribute that opens a locked document."""

MAX_DOCUMENT_PASSWORD_OCTETS = 1023
"""``document-password-supported``: the most that its syntax has."""

_BRINGING = (
    Operation.PRINT_JOB,
    Operation.SEND_DOCUMENT,
    Operation.VALIDATE_JOB,
    Operation.VALIDATE_DOCUMENT,
)


def with_document_passwords(rules: Mapping[int, OperationRule]) -> dict[int, OperationRule]:
    """Return the rules, changed where documents come or are told of: they may have a password."""
    changed = {
        int(code): replace(rules[code], attributes=rules[code].attributes | {DOCUMENT_PASSWORD})
        for code in _BRINGING
    }
    return {**rules, **changed}


def check_document_password(intake: Intake) -> None:
    """Refuse a password that everybody could have read on its way.

    Raises:
        RefusalError: It came in clear (0x040B); it is not repeated.
    """
    if DOCUMENT_PASSWORD in intake.attributes and not intake.where.secure:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "A document-password must come encrypted.",
            [unsupported_attribute(DOCUMENT_PASSWORD)],
        )
