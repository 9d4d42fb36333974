"""Answers of printers to Get-Printer-Attributes."""

from __future__ import annotations

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.typed import attribute_from

OFFICE: dict[str, object] = {
    "printer-name": "Its own name",
    "printer-uuid": "urn:uuid:11111111-2222-4333-8444-555555555555",
    "printer-uri-supported": ["ipps://printer.local/ipp/print"],
    "printer-state": 3,
    "printer-state-reasons": ["media-low-warning"],
    "printer-make-and-model": "Acme LaserWriter 9",
    "operations-supported": [2, 4, 5, 6, 8, 9, 10, 11],
    "compression-supported": ["none"],
    "job-priority-supported": 1,
    "job-password-supported": 4,
    "document-format-supported": ["application/pdf", "image/urf", "application/octet-stream"],
    "document-format-default": "application/pdf",
    "media-supported": ["iso_a4_210x297mm", "na_letter_8.5x11in"],
    "media-default": "iso_a4_210x297mm",
    "media-ready": ["iso_a4_210x297mm"],
    "sides-supported": ["one-sided", "two-sided-long-edge"],
    "sides-default": "one-sided",
    "color-supported": False,
    "print-color-mode-supported": ["monochrome"],
    "printer-resolution-supported": ["600dpi", "1200dpi"],
    "finishings-supported": [3, 4],
    "copies-supported": (1, 99),
    "printer-supply": [b"type=toner;level=42;"],
}


def keyword(name: str, *values: str) -> Attribute:
    """An attribute of keywords, whatever they are."""
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), values)


def group(values: dict[str, object], *further: Attribute) -> Group:
    """A printer's answer."""
    made = [attribute_from(name, value) for name, value in values.items()]
    return Group([*made, *further], GroupTag.PRINTER)


def office(**changes: object) -> Group:
    """The answer of an office printer."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    urf = keyword("urf-supported", "V1.4", "W8", "DM1")
    return group({**OFFICE, **named}, urf)
