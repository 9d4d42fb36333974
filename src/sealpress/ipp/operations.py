"""Operation codes by number and by printed name (RFC 8011 section 5.4.15)."""

from __future__ import annotations

from sealpress.ipp._generated.operations import Operation

__all__ = ["VENDOR_OPERATIONS", "Operation", "operation_name"]

#: Codes that vendors may use as they like (RFC 8011 section 5.4.15).
VENDOR_OPERATIONS = range(0x4000, 0x8000)


def operation_name(code: int) -> str:
    """Return ``Print-Job`` for 2, and ``0x3fff`` for a code that nobody registered."""
    try:
        return Operation(code).label
    except ValueError:
        return f"0x{code & 0xFFFF:04x}"
