"""Numbers and names of the standards as other programs show them: TLS alerts, statuses."""

from __future__ import annotations

from sealpress.catalogue.elsewhere.phrase import Phrase
from sealpress.reasons import Reason

TLS_SYSTEM, HTTP_SYSTEM, IPP_SYSTEM = "TLS standard", "HTTP standard", "IPP standard"

_CLIENT_CERTIFICATE = (
    Reason.TLS_CLIENT_CERTIFICATE_REFUSED,
    Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
)
_ALERTS: dict[int, tuple[str, str, tuple[Reason, ...]]] = {
    10: ("unexpected_message", "Something that does not belong there came.", ()),
    20: ("bad_record_mac", "The data arrived altered.", ()),
    22: ("record_overflow", "A record was too long.", ()),
    40: (
        "handshake_failure",
        "No cipher or group in common, or a certificate is missing.",
        (Reason.TLS_NO_COMMON_CIPHER, *_CLIENT_CERTIFICATE),
    ),
    42: ("bad_certificate", "The certificate shown is refused.", _CLIENT_CERTIFICATE),
    43: ("unsupported_certificate", "Its kind cannot be used.", _CLIENT_CERTIFICATE),
    44: ("certificate_revoked", "It has been revoked.", _CLIENT_CERTIFICATE),
    45: ("certificate_expired", "It has expired.", _CLIENT_CERTIFICATE),
    46: ("certificate_unknown", "It is refused for another reason.", _CLIENT_CERTIFICATE),
    47: ("illegal_parameter", "A value cannot be used.", ()),
    48: ("unknown_ca", "Its authority is not trusted.", _CLIENT_CERTIFICATE),
    49: ("access_denied", "It is good, but not admitted.", _CLIENT_CERTIFICATE),
    50: ("decode_error", "A message could not be read.", ()),
    51: ("decrypt_error", "A signature is wrong.", ()),
    70: (
        "protocol_version",
        "No TLS version in common.",
        (Reason.TLS_VERSION_MISMATCH, Reason.TLS_OBSOLETE),
    ),
    71: (
        "insufficient_security",
        "The ciphers offered are too weak.",
        (Reason.TLS_NO_COMMON_CIPHER,),
    ),
    80: ("internal_error", "Something failed over there.", ()),
    86: (
        "inappropriate_fallback",
        "A newer version is spoken than was offered.",
        (Reason.TLS_VERSION_MISMATCH,),
    ),
    112: ("unrecognized_name", "That host name is not served.", ()),
    116: (
        "certificate_required",
        "A client certificate is demanded.",
        (Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,),
    ),
    120: ("no_application_protocol", "No protocol inside TLS in common.", ()),
}

_HTTP: dict[str, tuple[str, Reason]] = {
    "301 Moved Permanently": ("What is looked for is elsewhere.", Reason.HTTP_REDIRECTED),
    "302 Found": ("What is looked for is elsewhere.", Reason.HTTP_REDIRECTED),
    "307 Temporary Redirect": ("What is looked for is elsewhere.", Reason.HTTP_REDIRECTED),
    "308 Permanent Redirect": ("What is looked for is elsewhere.", Reason.HTTP_REDIRECTED),
    "401 Unauthorized": ("A password is wanted.", Reason.AUTHENTICATION_REQUIRED),
    "403 Forbidden": ("Refused for good.", Reason.FORBIDDEN),
    "404 Not Found": ("Nothing is at this path.", Reason.HTTP_NOT_FOUND),
    "405 Method Not Allowed": ("The path takes no print requests.", Reason.HTTP_STATUS),
    "411 Length Required": ("Chunks are not taken.", Reason.CHUNKS_REFUSED),
    "413 Content Too Large": ("The document is too large.", Reason.DOCUMENT_TOO_LARGE),
    "417 Expectation Failed": ("Requests may not wait.", Reason.EXPECT_REFUSED),
    "426 Upgrade Required": ("Encryption is demanded.", Reason.ENCRYPTION_REQUIRED),
    "429 Too Many Requests": ("It is asked too often.", Reason.PRINTER_BUSY),
    "500 Internal Server Error": ("Something failed in the printer.", Reason.HTTP_STATUS),
    "502 Bad Gateway": ("A proxy does not reach the printer.", Reason.HTTP_STATUS),
    "503 Service Unavailable": ("It is busy.", Reason.PRINTER_BUSY),
}

_IPP: dict[str, tuple[str, Reason]] = {
    "client-error-bad-request (0x0400)": ("It cannot make sense of it.", Reason.IPP_STATUS),
    "client-error-forbidden (0x0401)": ("Refused for good.", Reason.FORBIDDEN),
    "client-error-not-authenticated (0x0402)": ("It asks who prints.", Reason.NOT_AUTHENTICATED),
    "client-error-not-authorized (0x0403)": ("This user may not.", Reason.NOT_AUTHORIZED),
    "client-error-not-possible (0x0404)": ("Not in this state.", Reason.IPP_STATUS),
    "client-error-not-found (0x0406)": ("No such printer or job.", Reason.IPP_NOT_FOUND),
    "client-error-gone (0x0407)": ("It is gone for good.", Reason.IPP_NOT_FOUND),
    "client-error-request-entity-too-large (0x0408)": (
        "The document is too large.",
        Reason.DOCUMENT_TOO_LARGE,
    ),
    "client-error-document-format-not-supported (0x040a)": (
        "It does not take that format.",
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
    ),
    "client-error-attributes-or-values-not-supported (0x040b)": (
        "It cannot do what an option asks for.",
        Reason.OPTION_NOT_SUPPORTED,
    ),
    "client-error-conflicting-attributes (0x040e)": (
        "Two options do not go together.",
        Reason.OPTION_NOT_SUPPORTED,
    ),
    "client-error-document-format-error (0x0411)": (
        "The document is damaged.",
        Reason.DOCUMENT_DAMAGED,
    ),
    "client-error-account-limit-reached (0x041e)": (
        "The account is used up.",
        Reason.ACCOUNT_REFUSED,
    ),
    "server-error-internal-error (0x0500)": ("Something failed in it.", Reason.IPP_STATUS),
    "server-error-operation-not-supported (0x0501)": (
        "It lacks the operation.",
        Reason.OPERATION_MISSING,
    ),
    "server-error-service-unavailable (0x0502)": ("Not at present.", Reason.PRINTER_BUSY),
    "server-error-version-not-supported (0x0503)": (
        "It knows another version of IPP.",
        Reason.IPP_VERSION_NOT_SUPPORTED,
    ),
    "server-error-device-error (0x0504)": (
        "A jam, no paper, an open cover.",
        Reason.PRINTER_NEEDS_ATTENTION,
    ),
    "server-error-temporary-error (0x0505)": ("Not at present.", Reason.PRINTER_BUSY),
    "server-error-not-accepting-jobs (0x0506)": (
        "Its queue is closed.",
        Reason.PRINTER_NOT_ACCEPTING,
    ),
    "server-error-busy (0x0507)": ("It is busy.", Reason.PRINTER_BUSY),
    "server-error-job-canceled (0x0508)": ("Somebody cancelled it.", Reason.JOB_CANCELED),
}

PHRASES = (
    *(
        Phrase(
            TLS_SYSTEM,
            f"alert {number} {name}",
            "logs, traces",
            meaning,
            reasons or (Reason.TLS_ALERT,),
        )
        for number, (name, meaning, reasons) in _ALERTS.items()
    ),
    *(
        Phrase(HTTP_SYSTEM, f"HTTP {words}", "logs, traces", meaning, (reason,))
        for words, (meaning, reason) in _HTTP.items()
    ),
    *(
        Phrase(IPP_SYSTEM, words, "ipptool, logs, traces", meaning, (reason,))
        for words, (meaning, reason) in _IPP.items()
    ),
)
"""All of it."""
