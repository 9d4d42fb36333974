"""What CUPS says when it cannot deliver, as users see it in ``lpstat -l -p`` and ``error_log``.

Taken down from CUPS 2.4 while it failed: its backend ``ipp`` against printers with each fault.
"""

from __future__ import annotations

from sealpress.catalogue.elsewhere.phrase import Phrase
from sealpress.reasons import Reason

SYSTEM = "CUPS"
_KEYWORD = "printer-state-reasons"
_LOG = "printer-state-message, error_log"
_DEBUG = "error_log with LogLevel debug"
_LIBRARY = "lp, lpstat, ipptool, error_log"

_HANDSHAKE_BROKE = (
    Reason.TLS_CLOSED,
    Reason.TLS_VERSION_MISMATCH,
    Reason.TLS_NO_COMMON_CIPHER,
    Reason.PLAIN_ON_TLS_PORT,
    Reason.CONNECTION_CLOSED,
)
_NOT_TRUSTED = (
    Reason.CERTIFICATE_CHANGED,
    Reason.CERTIFICATE_NAME_MISMATCH,
    Reason.CERTIFICATE_SELF_SIGNED,
    Reason.CERTIFICATE_UNTRUSTED,
)


def _shows(words: str, where: str, meaning: str, *reasons: Reason) -> Phrase:
    return Phrase(SYSTEM, words, where, meaning, reasons)


KEYWORDS = (
    _shows(
        "cups-pki-invalid",
        _KEYWORD,
        "The certificate is refused; most often because it is not the one that was stored.",
        *_NOT_TRUSTED,
    ),
    _shows(
        "cups-pki-expired",
        _KEYWORD,
        "The certificate's dates do not include today.",
        Reason.CERTIFICATE_EXPIRED,
        Reason.CERTIFICATE_NOT_YET_VALID,
        Reason.CERTIFICATE_CLOCK_UNSET,
    ),
    _shows(
        "cups-pki-changed",
        _KEYWORD,
        "Another certificate than before; CUPS 2.4 mostly says cups-pki-invalid instead.",
        Reason.CERTIFICATE_CHANGED,
    ),
    _shows(
        "cups-pki-unknown",
        _KEYWORD,
        "The certificate cannot be judged.",
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_SELF_SIGNED,
    ),
    _shows(
        "cups-certificate-error",
        _KEYWORD,
        "The encrypted connection could not be made.",
        Reason.TLS_FAILED,
        *_NOT_TRUSTED,
    ),
    _shows(
        "connecting-to-device",
        _KEYWORD,
        "CUPS tries to reach the printer; when it stays, the printer does not answer.",
        Reason.CONNECT_TIMEOUT,
        Reason.CONNECTION_REFUSED,
        Reason.HOST_UNREACHABLE,
        Reason.NAME_NOT_FOUND,
        Reason.PRINTER_BUSY,
    ),
    _shows(
        "offline-report",
        _KEYWORD,
        "The printer is not connected or was not found.",
        Reason.HOST_UNREACHABLE,
        Reason.CONNECT_TIMEOUT,
        Reason.NAME_NOT_FOUND,
    ),
    _shows(
        "cups-ipp-conformance-failure-report",
        _KEYWORD,
        "The printer breaks a rule of IPP; printing goes on. The keyword beside it says which.",
        Reason.ATTRIBUTE_MISSING,
        Reason.OPERATION_MISSING,
        Reason.HTTP_VERSION_OLD,
        Reason.CLAIM_NOT_KEPT,
    ),
    _shows(
        "cups-ipp-wrong-http-version",
        _KEYWORD,
        "The printer answers in HTTP/1.0; documents are then sent with their length.",
        Reason.HTTP_VERSION_OLD,
    ),
    *(
        _shows(
            f"cups-ipp-missing-{name}",
            _KEYWORD,
            f"The printer does not tell {name}.",
            Reason.ATTRIBUTE_MISSING,
        )
        for name in (
            "printer-state-reasons",
            "printer-is-accepting-jobs",
            "operations-supported",
            "job-state",
            "job-history",
        )
    ),
    *(
        _shows(
            f"cups-ipp-missing-{name}",
            _KEYWORD,
            "The printer lacks this operation.",
            Reason.OPERATION_MISSING,
        )
        for name in (
            "print-job",
            "send-document",
            "validate-job",
            "cancel-job",
            "get-job-attributes",
            "get-printer-attributes",
        )
    ),
    _shows(
        "cups-ipp-missing-job-id",
        _KEYWORD,
        "The printer took a job and did not tell its number.",
        Reason.RESPONSE_INCOMPLETE,
    ),
    _shows(
        "cups-retry-as-raster",
        "job-state-reasons",
        "The printer refused the document; it is sent once more as pictures.",
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        Reason.DOCUMENT_DAMAGED,
        Reason.JOB_ABORTED,
    ),
)

SENTENCES = (
    _shows(
        "The printer is not responding.",
        _LOG,
        "The connection was made and then failed: nearly every failure of TLS ends in this.",
        *_HANDSHAKE_BROKE,
        Reason.CONNECT_TIMEOUT,
    ),
    _shows(
        "The printer is in use.",
        _LOG,
        "The printer said that it is busy, or demands encryption (HTTP status 426).",
        Reason.PRINTER_BUSY,
        Reason.UPGRADE_DECLINED,
        Reason.ENCRYPTION_REQUIRED,
    ),
    _shows(
        "The printer may not exist or is unavailable at this time.",
        _LOG,
        "Nothing answered at the address and port.",
        Reason.CONNECTION_REFUSED,
        Reason.HOST_UNREACHABLE,
    ),
    _shows(
        "The printer is unreachable at this time.",
        _LOG,
        "No network path leads to the printer.",
        Reason.HOST_UNREACHABLE,
        Reason.CONNECT_TIMEOUT,
    ),
    _shows(
        "Unable to locate printer.",
        _LOG,
        "The host name was not found.",
        Reason.NAME_NOT_FOUND,
    ),
    _shows(
        "The printer configuration is incorrect or the printer no longer exists.",
        _LOG,
        "The printer answered that there is nothing at this path.",
        Reason.HTTP_NOT_FOUND,
        Reason.IPP_NOT_FOUND,
    ),
    _shows(
        "Unable to get printer status.",
        _LOG,
        "Get-Printer-Attributes failed for a reason that CUPS does not tell apart.",
        Reason.IPP_STATUS,
        Reason.HTTP_STATUS,
        Reason.NOT_IPP,
        Reason.CONNECTION_CLOSED,
    ),
    _shows(
        "Unable to add document to print job.",
        _LOG,
        "The printer took the job and refused its document, or broke off.",
        Reason.DELIVERY_INCOMPLETE,
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        Reason.CONNECTION_RESET,
    ),
    _shows(
        "Print job canceled at printer.",
        _LOG,
        "Somebody cancelled it at the printer.",
        Reason.JOB_CANCELED,
    ),
    _shows(
        "Credentials have expired.",
        _DEBUG,
        "The certificate's dates do not include today: expired, or not valid yet.",
        Reason.CERTIFICATE_EXPIRED,
        Reason.CERTIFICATE_NOT_YET_VALID,
    ),
    _shows(
        "New credentials are older than stored credentials.",
        _DEBUG,
        "The certificate is another one than the one stored in /etc/cups/ssl, and not newer.",
        Reason.CERTIFICATE_CHANGED,
    ),
    _shows(
        "New credentials are not valid for name.",
        _DEBUG,
        "The certificate has changed, and names another host.",
        Reason.CERTIFICATE_CHANGED,
        Reason.CERTIFICATE_NAME_MISMATCH,
    ),
    _shows(
        "No stored credentials, not valid for name.",
        _DEBUG,
        "The certificate names another host (ValidateCerts Yes).",
        Reason.CERTIFICATE_NAME_MISMATCH,
    ),
    _shows(
        "Trust on first use is disabled.",
        _DEBUG,
        "The certificate was not stored before (TrustOnFirstUse No).",
        Reason.CERTIFICATE_SELF_SIGNED,
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_CHANGED,
    ),
    _shows(
        "Self-signed credentials are blocked.",
        _DEBUG,
        "The printer signed its certificate itself (AllowAnyRoot No).",
        Reason.CERTIFICATE_SELF_SIGNED,
    ),
    _shows(
        "Credentials do not validate against site CA certificate.",
        _DEBUG,
        "The certificate comes from another authority than site.crt.",
        Reason.CERTIFICATE_UNTRUSTED,
    ),
    _shows(
        "Encryption is not supported.",
        _LIBRARY,
        "The printer did not switch to TLS by HTTP Upgrade.",
        Reason.UPGRADE_DECLINED,
        Reason.UPGRADE_BROKEN,
    ),
    _shows(
        "Upgrade Required",
        _LIBRARY,
        "HTTP status 426: only encrypted requests are taken.",
        Reason.ENCRYPTION_REQUIRED,
    ),
    _shows(
        "SSL/TLS Negotiation Error",
        _LIBRARY,
        "The TLS handshake failed, or the certificate is not trusted.",
        *_HANDSHAKE_BROKE,
        *_NOT_TRUSTED,
    ),
    _shows(
        "Unable to encrypt connection",
        "error_log of a server",
        "A client that CUPS serves broke the TLS handshake off; the words behind it say more.",
        Reason.TLS_VERSION_MISMATCH,
        Reason.TLS_NO_COMMON_CIPHER,
        Reason.TLS_CLOSED,
        Reason.CERTIFICATE_UNTRUSTED,
    ),
    _shows(
        "Connection is encrypted.",
        _DEBUG,
        "No failure: TLS stands; what follows is told of the certificate.",
    ),
)

PHRASES = KEYWORDS + SENTENCES
"""All of it."""
