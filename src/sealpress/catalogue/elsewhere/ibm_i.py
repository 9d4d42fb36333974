"""What administrators of IBM i meet: messages of the printer writer, and the settings behind them.

IBM's texts and reason codes are not repeated here, and no reason code is claimed to stand for one
reason: the correspondence goes by situation.
"""

from __future__ import annotations

from sealpress.catalogue.elsewhere.phrase import Phrase
from sealpress.reasons import Reason

SYSTEM = "IBM i"
_JOB_LOG = "job log of the printer writer"
_DEVICE = "device description (CRTDEVPRT, CHGDEVPRT)"
_CERTIFICATES = "Digital Certificate Manager"
_SYSTEM_VALUES = "system values"


def _shows(words: str, where: str, meaning: str, *reasons: Reason) -> Phrase:
    return Phrase(SYSTEM, words, where, meaning, reasons)


PHRASES = (
    _shows(
        "CPD6F83",
        _JOB_LOG,
        "The writer could not connect to the printer, or could not make the connection secure.",
        Reason.CONNECTION_REFUSED,
        Reason.CONNECT_TIMEOUT,
        Reason.NAME_NOT_FOUND,
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_SELF_SIGNED,
        Reason.TLS_VERSION_MISMATCH,
        Reason.TLS_NO_COMMON_CIPHER,
        Reason.TLS_CLOSED,
        Reason.UPGRADE_DECLINED,
        Reason.CERTIFICATE_EXPIRED,
        Reason.CERTIFICATE_NAME_MISMATCH,
        Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
    ),
    _shows(
        "CPD6F84",
        _JOB_LOG,
        "The printer was reached; what it answered was a refusal, or could not be used.",
        Reason.IPP_STATUS,
        Reason.HTTP_STATUS,
        Reason.HTTP_NOT_FOUND,
        Reason.CHUNKS_REFUSED,
        Reason.AUTHENTICATION_REQUIRED,
        Reason.IPP_VERSION_NOT_SUPPORTED,
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        Reason.OPTION_NOT_SUPPORTED,
        Reason.PRINTER_NOT_ACCEPTING,
        Reason.PRINTER_BUSY,
    ),
    _shows(
        "SECURECNN(*YES) with PORT(631)",
        _DEVICE,
        "The connection begins in clear and switches to TLS (HTTP Upgrade): many printers of today "
        "do not know this.",
        Reason.UPGRADE_DECLINED,
        Reason.UPGRADE_BROKEN,
        Reason.TLS_ON_PLAIN_PORT,
        Reason.CONNECTION_CLOSED,
    ),
    _shows(
        "SECURECNN(*YES) with PORT(443)",
        _DEVICE,
        "The connection begins with TLS at once.",
        Reason.CONNECTION_REFUSED,
        Reason.PLAIN_ON_TLS_PORT,
        Reason.TLS_VERSION_MISMATCH,
        Reason.HTTP_NOT_FOUND,
    ),
    _shows(
        "SECURECNN(*NO)",
        _DEVICE,
        "The connection stays in clear, and the printer may refuse that.",
        Reason.ENCRYPTION_REQUIRED,
        Reason.TLS_ON_PLAIN_PORT,
        Reason.CONNECTION_REFUSED,
    ),
    _shows(
        "RMTLOCNAME",
        _DEVICE,
        "The printer's host name, or its name and path.",
        Reason.NAME_NOT_FOUND,
        Reason.HTTP_NOT_FOUND,
        Reason.IPP_NOT_FOUND,
        Reason.CERTIFICATE_NAME_MISMATCH,
    ),
    _shows(
        "PORT",
        _DEVICE,
        "631 for IPP and HTTP Upgrade, 443 for TLS at once, 80 for old printers.",
        Reason.CONNECTION_REFUSED,
        Reason.NOT_HTTP,
        Reason.NOT_IPP,
    ),
    _shows(
        "TRANSFORM, MFRTYPMDL",
        _DEVICE,
        "Host Print Transform makes data for a printer model: another model makes other data.",
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        Reason.DOCUMENT_DAMAGED,
        Reason.JOB_ABORTED,
    ),
    _shows(
        "Chunked transfer",
        "the printer's firmware",
        "Data is sent in chunks while it is made: a printer that takes none cannot be used.",
        Reason.CHUNKS_REFUSED,
        Reason.HTTP_STATUS,
        Reason.CONNECTION_RESET,
    ),
    _shows(
        "*SYSTEM certificate store",
        _CERTIFICATES,
        "The printer's authority, or its self-signed certificate, has to be imported there.",
        Reason.CERTIFICATE_SELF_SIGNED,
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_CHANGED,
    ),
    _shows(
        "QSSLPCL",
        _SYSTEM_VALUES,
        "The TLS versions that the system speaks.",
        Reason.TLS_VERSION_MISMATCH,
        Reason.TLS_VERSION_TOO_OLD,
    ),
    _shows(
        "QSSLCSL, QSSLCSLCTL",
        _SYSTEM_VALUES,
        "The cipher suites that the system speaks.",
        Reason.TLS_NO_COMMON_CIPHER,
        Reason.TLS_OBSOLETE,
    ),
)
"""All of it."""
