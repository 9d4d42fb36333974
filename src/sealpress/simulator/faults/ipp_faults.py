"""Faults of a printer's IPP messages; those of encoding are known from real printers."""

from __future__ import annotations

from sealpress.reasons import Reason
from sealpress.simulator.faults.fault import Fault, Layer, Parameter, choice, text

_OCTETS = "ipp-octets"
_VERSION = "ipp-version"
_STATUS = "ipp-status"
_SECURITY = "uri-security"


def _is_status(value: str) -> bool:
    try:
        return 0x0100 <= int(value, 16) <= 0x7FFF
    except ValueError:
        return False


def _row(
    name: str,
    sentence: str,
    reason: Reason | None,
    aspect: str = "",
    parameter: Parameter | None = None,
) -> Fault:
    return Fault(name, Layer.IPP, sentence, reason, parameter, aspect)


def _quirk(name: str, sentence: str) -> Fault:
    return _row(f"quirk-{name}", sentence, Reason.ENCODING_REPAIRED)


ROWS = (
    _row(
        "ipp-truncated", "Its IPP messages end in the middle of a value.", Reason.TRUNCATED, _OCTETS
    ),
    _row("ipp-empty", "Its answers have no content.", Reason.NOT_IPP, _OCTETS),
    _row(
        "ipp-wrong-length",
        "A value in its IPP messages claims more octets than there are.",
        Reason.TRUNCATED,
        _OCTETS,
    ),
    _row(
        "ipp-garbage", "Its answers are named IPP and hold random octets.", Reason.NOT_IPP, _OCTETS
    ),
    _row(
        "ipp-wrong-request-id",
        "Its answers bear another request's number.",
        Reason.REQUEST_ID_MISMATCH,
    ),
    _row(
        "ipp-version-unsupported",
        "It knows no IPP version above an old one.",
        None,
        _VERSION,
        choice("newest", ("1.1", "1.0", "none"), "the newest it knows"),
    ),
    _row(
        "ipp-version-1.0-answers",
        "It answers in IPP/1.0 whatever it is asked in.",
        Reason.ENCODING_REPAIRED,
        _VERSION,
    ),
    _row(
        "ipp-status",
        "It answers each request with an IPP status.",
        Reason.IPP_STATUS,
        _STATUS,
        Parameter("status", "0x0599", "IPP status in hexadecimal", _is_status),
    ),
    _row(
        "ipp-internal-error",
        "It answers each request with an internal error.",
        Reason.IPP_STATUS,
        _STATUS,
    ),
    _row(
        "ipp-other-answer",
        "It answers each request with another operation's answer.",
        Reason.RESPONSE_INCOMPLETE,
        "ipp-attributes",
    ),
    _row(
        "ipp-no-charset",
        "Its answers do not name their charset and language.",
        Reason.ENCODING_REPAIRED,
        "ipp-charset",
    ),
    _row(
        "ipp-wrong-charset",
        "Its answers name UTF-8 and hold ISO 8859-1.",
        Reason.ENCODING_REPAIRED,
        "ipp-charset",
    ),
    _row(
        "missing-operations",
        "It does not list or know operations that it must have.",
        Reason.OPERATION_MISSING,
        parameter=text("operations", "Validate-Job,Cancel-Job", "names, with commas"),
    ),
    _row(
        "missing-attributes",
        "It does not tell attributes that it must have.",
        Reason.ATTRIBUTE_MISSING,
        parameter=text(
            "attributes",
            "printer-state,printer-is-accepting-jobs,ipp-versions-supported",
            "names, with commas",
        ),
    ),
    _row(
        "uri-lists-unequal",
        "It lists more of its addresses than of their security.",
        Reason.URI_SECURITY_MISMATCH,
        _SECURITY,
    ),
    _row(
        "uri-security-contradiction",
        "It lists its addresses with the wrong security.",
        Reason.URI_SECURITY_MISMATCH,
        _SECURITY,
    ),
    _quirk("named-members", "Members of its collections come as named attributes."),
    _quirk("members-outside", "Members of collections come outside of any collection."),
    _quirk("unclosed-collection", "Its collections are never closed."),
    _quirk("collection-with-value", "Its collections begin with a value."),
    _quirk("language-without-length", "Its texts with a language lack their outer length."),
    _quirk("wrong-integer-length", "Its integers have two octets, its booleans four."),
    _quirk("nameless-value", "A value without a name comes where no attribute came before."),
    _quirk("no-end", "Its messages lack their end tag."),
    _row(
        "quirk-octets-after-end",
        "More octets follow the end of its messages.",
        Reason.ENCODING_REPAIRED,
    ),
    _quirk("duplicate-attributes", "It sends attributes twice."),
    _quirk("out-of-band-with-value", "Its no-value values have octets."),
)
