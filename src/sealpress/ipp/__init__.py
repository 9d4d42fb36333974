"""IPP messages as values: encode, decode, look up (RFC 8010, RFC 8011, PWG). Pure.

::

    message = ipp.decode(octets)              strictly by RFC 8010, or a WireError saying where
    repaired = ipp.decode_with_repairs(octets)   what printers really send, and what was repaired
    octets = ipp.encode(message)              the same octets that a strictly decoded message had
    print(ipp.format_message(message))        for people, as ipptool shows it
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sealpress.ipp.decoder import decode, decode_prefix, decode_with_repairs
from sealpress.ipp.encoder import encode
from sealpress.ipp.limits import DEFAULT_LIMITS, RESPONSE_LIMITS, DecodeLimits
from sealpress.ipp.message import Attribute, Collection, Group, Message, Value, Version
from sealpress.ipp.reader import MessageReader
from sealpress.ipp.repairs import ALL_REPAIRS, Repair, Repaired, RepairFired
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import (
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
    ResolutionUnit,
)

if TYPE_CHECKING:
    from sealpress.ipp.operations import Operation, operation_name
    from sealpress.ipp.options import job_attributes, parse_option
    from sealpress.ipp.requests import request
    from sealpress.ipp.states import DocumentState, JobState, PrinterState
    from sealpress.ipp.status import Status, status_keyword
    from sealpress.ipp.text import format_attribute, format_message
    from sealpress.ipp.uri import PrinterUri

# What needs the registry is imported when it is first asked for, to keep the rest light.
_LAZY = {
    "format_attribute": "sealpress.ipp.text",
    "format_message": "sealpress.ipp.text",
    "Operation": "sealpress.ipp.operations",
    "operation_name": "sealpress.ipp.operations",
    "Status": "sealpress.ipp.status",
    "status_keyword": "sealpress.ipp.status",
    "JobState": "sealpress.ipp.states",
    "DocumentState": "sealpress.ipp.states",
    "PrinterState": "sealpress.ipp.states",
    "PrinterUri": "sealpress.ipp.uri",
    "request": "sealpress.ipp.requests",
    "job_attributes": "sealpress.ipp.options",
    "parse_option": "sealpress.ipp.options",
}

__all__ = [
    # decoding
    "decode",
    "decode_prefix",
    "decode_with_repairs",
    "MessageReader",
    "DecodeLimits",
    "DEFAULT_LIMITS",
    "RESPONSE_LIMITS",
    "Repair",
    "ALL_REPAIRS",
    "Repaired",
    "RepairFired",
    # encoding and showing
    "encode",
    "format_message",
    "format_attribute",
    # messages
    "Message",
    "Version",
    "Group",
    "Attribute",
    "Collection",
    "Value",
    # tags and values
    "GroupTag",
    "ValueTag",
    "OutOfBand",
    "DateTime",
    "Resolution",
    "ResolutionUnit",
    "IntegerRange",
    "LanguageText",
    "Extension",
    # operations, status codes, states
    "Operation",
    "operation_name",
    "Status",
    "status_keyword",
    "JobState",
    "DocumentState",
    "PrinterState",
    # requests
    "PrinterUri",
    "request",
    "job_attributes",
    "parse_option",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
