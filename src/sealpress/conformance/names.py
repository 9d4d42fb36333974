"""Names that suites use for tags, operations and status codes, to numbers (ipptoolfile(5))."""

from __future__ import annotations

from types import MappingProxyType

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GROUP_NAMES, VALUE_TAG_NAMES, GroupTag, ValueTag

__all__ = ["GROUPS", "OPERATIONS", "STATUSES", "VALUE_TAGS", "group_tag_name", "number_of"]

_GROUP_ALIASES = {
    "operation": GroupTag.OPERATION,
    "job": GroupTag.JOB,
    "printer": GroupTag.PRINTER,
    "subscription": GroupTag.SUBSCRIPTION,
    "event": GroupTag.EVENT_NOTIFICATION,
}
_VALUE_ALIASES = {
    "language": ValueTag.NATURAL_LANGUAGE,
    "mimetype": ValueTag.MIME_MEDIA_TYPE,
    "name": ValueTag.NAME,
    "text": ValueTag.TEXT,
    "begcollection": ValueTag.BEG_COLLECTION,
}
_OPERATION_ALIASES = {
    "create-job-subscription": Operation.CREATE_JOB_SUBSCRIPTIONS,
    "create-printer-subscription": Operation.CREATE_PRINTER_SUBSCRIPTIONS,
    "cups-add-class": Operation.CUPS_ADD_MODIFY_CLASS,
    "cups-add-printer": Operation.CUPS_ADD_MODIFY_PRINTER,
    # Reserved in RFC 3995 and RFC 3996, never registered.
    "send-notifications": 0x001D,
    "get-printer-support-files": 0x0021,
    "send-hardcopy-document": Operation.ADD_DOCUMENT_IMAGES,
}
_MORE_STATUSES = {
    "successful-ok-ignored-notifications": 0x0004,
    "successful-ok-but-cancel-subscription": 0x0006,
    "redirection-other-site": 0x0200,
    "cups-see-other": 0x0280,
    "client-error-ignored-all-notifications": 0x0416,
    "client-error-print-support-file-not-found": 0x0417,
    "cups-error-account-info-needed": 0x049C,
    "cups-error-account-closed": 0x049D,
    "cups-error-account-limit-reached": 0x049E,
    "cups-error-account-authorization-failed": 0x049F,
}
_NO_VALUES = {ValueTag.MEMBER_ATTR_NAME, ValueTag.END_COLLECTION, ValueTag.EXTENSION}

GROUPS = MappingProxyType(
    {f"{name}-tag": tag for tag, name in GROUP_NAMES.items() if tag != GroupTag.END}
    | _GROUP_ALIASES
)
"""Group tags by name in lower case (RFC 8010 section 3.5.1)."""

VALUE_TAGS = MappingProxyType(
    {name.lower(): tag for tag, name in VALUE_TAG_NAMES.items() if tag not in _NO_VALUES}
    | _VALUE_ALIASES
)
"""Value tags by name in lower case (RFC 8010 section 3.5.2)."""

OPERATIONS = MappingProxyType(
    {one.label.lower(): int(one) for one in Operation} | _OPERATION_ALIASES
)
"""Operation codes by name in lower case (RFC 8011 section 5.4.15)."""

STATUSES = MappingProxyType({one.keyword: int(one) for one in Status} | _MORE_STATUSES)
"""Status codes by keyword (RFC 8011 appendix B), and what CUPS had before they had another."""


def number_of(text: str) -> int | None:
    """Read a number as C does: decimal, ``0x`` hexadecimal, octal behind a zero; or ``None``."""
    digits = text.strip().lower().removeprefix("-")
    base = 16 if digits.startswith("0x") else 8 if digits.startswith("0") and digits != "0" else 10
    try:
        number = int(digits.removeprefix("0x"), base)
    except ValueError:
        return None
    return -number if text.strip().startswith("-") else number


def group_tag_name(tag: int) -> str:
    """Return a group tag's name as suites write it."""
    return f"{GROUP_NAMES[tag]}-tag" if tag in GROUP_NAMES else f"0x{tag:02x}"
