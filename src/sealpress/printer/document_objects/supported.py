"""Which attributes documents may have at a printer, and what it tells of that (PWG 5100.5 6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp import registry
from sealpress.ipp.registry import Kind
from sealpress.printer.template import TemplateRules

__all__ = ["DOCUMENT_ATTRIBUTES_OF_PRINTERS", "document_template", "settable_of_documents"]

#: Operation attributes that say what a document is (RFC 8011 section 4.3.1.1, PWG 5100.5).
_SAID_OF_DOCUMENTS = (
    "compression",
    "document-charset",
    "document-format",
    "document-message",
    "document-metadata",
    "document-name",
    "document-natural-language",
)
_SETTABLE = frozenset(
    {
        "document-charset",
        "document-message",
        "document-metadata",
        "document-name",
        "document-natural-language",
    }
)


def document_template(rules: TemplateRules) -> frozenset[str]:
    """Return the names of the Document Template attributes a printer of its own jobs supports."""
    return frozenset(
        name for name in rules.names if registry.attribute(name, Kind.DOCUMENT_TEMPLATE) is not None
    )


def settable_of_documents(template: frozenset[str]) -> frozenset[str]:
    """Return the names of what can be changed of a document that waits, given its template's."""
    return template | _SETTABLE


DOCUMENT_ATTRIBUTES_OF_PRINTERS: Mapping[str, object] = MappingProxyType(
    {
        "document_creation_attributes_supported": list(_SAID_OF_DOCUMENTS),
        "document_charset_default": "utf-8",
        "document_charset_supported": ["utf-8"],
        "document_natural_language_default": "en",
        "document_natural_language_supported": ["en"],
    }
)
"""What a printer with document objects tells of them, as Python values; Document Template
attributes are added to the first."""
