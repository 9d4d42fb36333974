"""Jobs that wait for their password: what operations and printers have more (PWG 5100.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sealpress.ipp.operations import Operation
from sealpress.printer.intake import OperationRule
from sealpress.printer.job_passwords import JOB_PASSWORD_ATTRIBUTES

__all__ = ["with_passwords"]

_CREATING = (Operation.PRINT_JOB, Operation.CREATE_JOB, Operation.VALIDATE_JOB)


def with_passwords(rules: Mapping[int, OperationRule]) -> dict[int, OperationRule]:
    """Return the rules, changed where jobs are made and released."""
    further = {
        **dict.fromkeys(_CREATING, JOB_PASSWORD_ATTRIBUTES | {"job-release-action"}),
        Operation.RELEASE_JOB: JOB_PASSWORD_ATTRIBUTES,
    }
    changed = {
        int(code): replace(rules[code], attributes=rules[code].attributes | names)
        for code, names in further.items()
    }
    return {**rules, **changed}
