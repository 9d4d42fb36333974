"""Enterprise printing: Get-User-Printer-Attributes, and jobs with passwords (PWG 5100.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sealpress.ipp.operations import Operation
from sealpress.printer.intake import OperationRule, rules_by_code
from sealpress.printer.job_passwords import JOB_PASSWORD_ATTRIBUTES
from sealpress.printer.queries import get_printer_attributes
from sealpress.printer.storage import JOB_STORAGE

__all__ = ["ENTERPRISE_RULES", "with_passwords"]

ENTERPRISE_RULES: Mapping[int, OperationRule] = MappingProxyType(
    rules_by_code(
        [
            OperationRule(
                operation=Operation.GET_USER_PRINTER_ATTRIBUTES,
                handler=get_printer_attributes,
                attributes=frozenset({"requested-attributes", "document-format"}),
                changes=False,
            ),
        ]
    )
)
"""What the printer lets this user do: a printer of ours lets all users do the same, and tells
operators more, as Get-Printer-Attributes does."""

_CREATING = (Operation.PRINT_JOB, Operation.CREATE_JOB, Operation.VALIDATE_JOB)


def with_passwords(rules: Mapping[int, OperationRule]) -> dict[int, OperationRule]:
    """Return the rules, changed where jobs are made and released."""
    further = {
        **dict.fromkeys(_CREATING, JOB_PASSWORD_ATTRIBUTES | {"job-release-action", JOB_STORAGE}),
        Operation.RELEASE_JOB: JOB_PASSWORD_ATTRIBUTES,
    }
    changed = {
        int(code): replace(rules[code], attributes=rules[code].attributes | names)
        for code, names in further.items()
    }
    return {**rules, **changed}
