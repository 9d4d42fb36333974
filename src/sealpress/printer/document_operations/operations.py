"""The table of operations about documents (PWG 5100.5), and the operations that bring some.

Delete-Document is not there: PWG 5100.5-2024 calls it obsolete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sealpress.ipp.operations import Operation
from sealpress.printer.creation import DOCUMENT_ATTRIBUTES, DOCUMENT_DESCRIPTION
from sealpress.printer.document_operations.changing import (
    cancel_one_document,
    set_document_attributes,
    validate_document,
)
from sealpress.printer.document_operations.looking import get_document_attributes, get_documents
from sealpress.printer.intake import Needs, OperationRule, rules_by_code

__all__ = ["DOCUMENT_RULES", "LOOKING_AT_DOCUMENTS", "with_documents"]

_NUMBER = frozenset({"document-number"})
_BRINGING = (Operation.PRINT_JOB, Operation.SEND_DOCUMENT)

LOOKING_AT_DOCUMENTS: Mapping[int, OperationRule] = MappingProxyType(
    rules_by_code(
        [
            OperationRule(
                operation=Operation.GET_DOCUMENTS,
                handler=get_documents,
                attributes=frozenset({"first-index", "limit", "requested-attributes"}),
                is_for_job=True,
                needs=Needs.JOB,
                changes=False,
            ),
            OperationRule(
                operation=Operation.GET_DOCUMENT_ATTRIBUTES,
                handler=get_document_attributes,
                attributes=_NUMBER | {"requested-attributes"},
                required=_NUMBER,
                is_for_job=True,
                needs=Needs.JOB,
                changes=False,
            ),
        ]
    )
)
"""What tells of documents and changes nothing."""

DOCUMENT_RULES: Mapping[int, OperationRule] = MappingProxyType(
    {
        **LOOKING_AT_DOCUMENTS,
        **rules_by_code(
            [
                OperationRule(
                    operation=Operation.SET_DOCUMENT_ATTRIBUTES,
                    handler=set_document_attributes,
                    attributes=_NUMBER,
                    required=_NUMBER,
                    is_for_job=True,
                    takes_document_template=True,
                    needs=Needs.JOB,
                ),
                OperationRule(
                    operation=Operation.CANCEL_DOCUMENT,
                    handler=cancel_one_document,
                    attributes=_NUMBER | {"document-message", "message"},
                    required=_NUMBER,
                    is_for_job=True,
                    needs=Needs.JOB,
                ),
                OperationRule(
                    operation=Operation.VALIDATE_DOCUMENT,
                    handler=validate_document,
                    attributes=DOCUMENT_ATTRIBUTES
                    | DOCUMENT_DESCRIPTION
                    | {"ipp-attribute-fidelity", "job-mandatory-attributes"},
                    takes_document_template=True,
                ),
            ]
        ),
    }
)
"""All of them."""


def with_documents(rules: Mapping[int, OperationRule]) -> dict[int, OperationRule]:
    """Return those of the rules whose documents get attributes of their own, changed for that."""
    return {
        int(code): replace(
            rules[code],
            attributes=rules[code].attributes | DOCUMENT_DESCRIPTION,
            takes_document_template=True,
        )
        for code in _BRINGING
    }
