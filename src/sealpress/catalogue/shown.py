"""How a failed delivery shows in IPP, at a printer that passes jobs on to the failing one.

Registered keywords come first (RFC 8011 sections 5.3.8 and 5.4.12, PWG 5100.15, PWG 5100.16), then
those that CUPS made known, then ``sealpress-`` and the reason, where neither says precisely what
happened. A printer that stopped for reasons of its own is quoted: its own keywords are passed on.

A reason that is missing here never keeps a document that was accepted from being delivered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sealpress.catalogue.groups import (
    MALFORMED,
    NO_TLS,
    NOT_CONNECTED,
    NOT_LET_IN,
    OVER_LIMITS,
    OWN_SETTINGS,
)
from sealpress.reasons import Reason

VENDOR_PREFIX = "sealpress-"
"""Before a reason, for what no registered keyword says."""

CUPS_KEYWORDS = frozenset(
    {
        "offline-report",
        "cups-certificate-error",
        "cups-pki-changed",
        "cups-pki-expired",
        "cups-pki-invalid",
        "cups-pki-unknown",
        "cups-ipp-conformance-failure-report",
        "cups-ipp-missing-job-id",
        "cups-ipp-missing-operations-supported",
        "cups-ipp-missing-printer-is-accepting-jobs",
        "cups-ipp-missing-printer-state-reasons",
        "cups-ipp-wrong-http-version",
    }
)
"""Keywords of ``printer-state-reasons`` that CUPS made known; they are not registered."""


class Shown(NamedTuple):
    """The keywords of one reason.

    Attributes:
        printer: Of ``printer-state-reasons``.
        job: Of ``job-state-reasons``.
    """

    printer: tuple[str, ...]
    job: tuple[str, ...]


def vendor_keyword(reason: Reason) -> str:
    """Return the keyword for a reason that no registered keyword says."""
    return f"{VENDOR_PREFIX}{reason}"


_CONNECTING = Shown(("connecting-to-device", "offline-report"), ("connecting-to-destination",))
_SILENT = Shown(("timed-out",), ("connecting-to-destination",))
_NOT_REACHED = Shown((), ("destination-uri-failed",))
_CHANGED = Shown(("cups-pki-changed",), ("destination-uri-failed",))
_EXPIRED = Shown(("cups-pki-expired",), ("destination-uri-failed",))
_INVALID = Shown(("cups-pki-invalid",), ("destination-uri-failed",))
_UNKNOWN = Shown(("cups-pki-unknown",), ("destination-uri-failed",))
_NONCONFORMING = Shown(("cups-ipp-conformance-failure-report",), ("aborted-by-system",))
_ABORTED = Shown((), ("aborted-by-system",))
_INTERRUPTED = Shown((), ("submission-interrupted",))
_OWN_FAULT = Shown((), ("service-off-line",))

_WITH_VENDOR_KEYWORD: Mapping[Shown, tuple[Reason, ...]] = {
    _CONNECTING: (*NOT_CONNECTED, Reason.CONNECTION_RESET),
    _SILENT: (
        Reason.CONNECTION_CLOSED,
        Reason.SEND_TIMEOUT,
        Reason.RECEIVE_TIMEOUT,
        Reason.TLS_TIMEOUT,
    ),
    _NOT_REACHED: (
        Reason.INVALID_URI,
        *NO_TLS,
        Reason.TLS_CLOSED,
        Reason.TLS_ALERT,
        Reason.TLS_FAILED,
        Reason.NOT_HTTP,
        Reason.HTTP_STATUS,
        *NOT_LET_IN,
        Reason.NOT_IPP,
    ),
    _CHANGED: (Reason.CERTIFICATE_CHANGED, Reason.CERTIFICATE_PIN_MISMATCH),
    _EXPIRED: (Reason.CERTIFICATE_EXPIRED,),
    _INVALID: (
        Reason.CERTIFICATE_NOT_YET_VALID,
        Reason.CERTIFICATE_CLOCK_UNSET,
        Reason.CERTIFICATE_NAME_MISMATCH,
        Reason.CERTIFICATE_COMMON_NAME_ONLY,
        Reason.CERTIFICATE_ADDRESS_AS_NAME,
        Reason.CERTIFICATE_WEAK,
        Reason.CERTIFICATE_WEAK_DIGEST,
        Reason.CERTIFICATE_WRONG_USAGE,
        Reason.CERTIFICATE_INVALID,
    ),
    _UNKNOWN: (
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_SELF_SIGNED,
        Reason.CERTIFICATE_CHAIN_INCOMPLETE,
        Reason.CERTIFICATE_ISSUER_REKEYED,
    ),
    _NONCONFORMING: (*MALFORMED, Reason.IPP_VERSION_NOT_SUPPORTED, Reason.OPERATION_MISSING),
    _ABORTED: (
        Reason.IPP_STATUS,
        Reason.INVALID_ARGUMENT,
        Reason.NOT_ENCODABLE,
        Reason.DOCUMENT_UNREADABLE,
        Reason.DOCUMENT_NOT_REPLAYABLE,
        Reason.DOCUMENT_EMPTY,
        Reason.DOCUMENT_TOO_LARGE,
        Reason.VALIDATION_REFUSED,
        Reason.DELIVERY_UNKNOWN,
        Reason.JOB_WAIT_TIMEOUT,
        *OVER_LIMITS,
        Reason.TRANSFORM_FAILED,
    ),
    _OWN_FAULT: (
        *OWN_SETTINGS,
        Reason.CERTIFICATE_FILE_UNREADABLE,
        Reason.SPOOL_FAILED,
        Reason.SPOOL_FULL,
        Reason.SPOOL_DAMAGED,
        Reason.DOCUMENT_LOST,
        Reason.TRANSFORM_NOT_INSTALLED,
        Reason.GHOSTSCRIPT_MISSING,
        Reason.INTERNAL,
    ),
    _INTERRUPTED: (Reason.DELIVERY_INCOMPLETE,),
    Shown((), ("printer-stopped",)): (Reason.PRINTER_STOPPED, Reason.PRINTER_NOT_ACCEPTING),
}

_ABOUT_ONE_JOB = frozenset({_ABORTED, _INTERRUPTED})

_SAID_BY_REGISTERED_KEYWORDS: Mapping[Reason, Shown] = {
    Reason.DOCUMENT_FORMAT_NOT_SUPPORTED: Shown((), ("unsupported-document-format",)),
    Reason.DOCUMENT_DAMAGED: Shown((), ("document-format-error",)),
    Reason.DOCUMENT_LOCKED: Shown((), ("document-password-error",)),
    Reason.PAGE_RANGES_EMPTY: Shown((), ("unsupported-attributes-or-values",)),
    Reason.OPTION_NOT_SUPPORTED: Shown((), ("unsupported-attributes-or-values",)),
    Reason.ACCOUNT_REFUSED: Shown((), ("account-authorization-failed",)),
    Reason.JOB_ABORTED: Shown((), ("aborted-by-system",)),
    Reason.JOB_CANCELED: Shown((), ("job-canceled-at-device",)),
    Reason.PRINTER_BUSY: Shown(("connecting-to-device",), ("connecting-to-destination",)),
    Reason.PRINTER_NEEDS_ATTENTION: Shown(("other",), ("resources-are-not-ready",)),
    # What CUPS reports of printers that it can print to nevertheless:
    Reason.RESPONSE_INCOMPLETE: Shown(
        ("cups-ipp-conformance-failure-report", "cups-ipp-missing-job-id"), ("aborted-by-system",)
    ),
    Reason.ATTRIBUTE_MISSING: Shown(("cups-ipp-conformance-failure-report",), ()),
    Reason.HTTP_VERSION_OLD: Shown(
        ("cups-ipp-conformance-failure-report", "cups-ipp-wrong-http-version"), ()
    ),
    Reason.SUPPLIES_LOW: Shown(("marker-supply-low",), ()),
}


def _rows() -> Iterator[tuple[Reason, Shown]]:
    for shown, reasons in _WITH_VENDOR_KEYWORD.items():
        for reason in reasons:
            own = (vendor_keyword(reason),)
            printer = () if shown in _ABOUT_ONE_JOB else (*shown.printer, *own)
            yield reason, Shown(printer, (*shown.job, *own))
    yield from _SAID_BY_REGISTERED_KEYWORDS.items()


SHOWN: Mapping[Reason, Shown] = dict(_rows())
"""The keywords of each reason that has some."""
