"""Faults of a printer's TLS: versions, cipher suites, handshakes that fail."""

from __future__ import annotations

from sealpress.reasons import Reason
from sealpress.simulator.faults.fault import Fault, Layer, Parameter
from sealpress.transport.alerts import is_alert

_VERSIONS = "tls-versions"
_HANDSHAKE = "tls-handshake"
_SUITES = "tls-cipher-suites"


def _tls(
    name: str,
    sentence: str,
    reason: Reason | None,
    aspect: str = "",
    parameter: Parameter | None = None,
) -> Fault:
    is_played = aspect == _HANDSHAKE  # once for each connection; all else are settings
    return Fault(name, Layer.TLS, sentence, reason, parameter, aspect, counts=is_played)


ROWS = (
    _tls("tls-1.3-only", "It speaks TLS 1.3 alone.", None, _VERSIONS),
    _tls("tls-1.2-only", "It speaks TLS 1.2 alone.", None, _VERSIONS),
    _tls("tls-1.1-only", "It speaks TLS 1.1 alone.", Reason.TLS_VERSION_MISMATCH, _VERSIONS),
    _tls("tls-1.0-only", "It speaks TLS 1.0 alone.", Reason.TLS_VERSION_MISMATCH, _VERSIONS),
    _tls(
        "tls-old-versions",
        "It speaks TLS 1.0 and 1.1 beside newer versions.",
        Reason.TLS_OLD_VERSIONS,
        _VERSIONS,
    ),
    _tls(
        "sslv3-only",
        "It speaks SSL 3.0 alone; no handshake comes to its end.",
        Reason.TLS_OBSOLETE,
        _HANDSHAKE,
    ),
    _tls(
        "rc4-only",
        "It speaks TLS 1.0 with RC4 alone; no handshake comes to its end.",
        Reason.TLS_OBSOLETE,
        _HANDSHAKE,
    ),
    _tls(
        "3des-only",
        "It speaks TLS 1.0 with 3DES alone; no handshake comes to its end.",
        Reason.TLS_OBSOLETE,
        _HANDSHAKE,
    ),
    _tls(
        "tls-weak-ciphers",
        "It takes cipher suites without forward secrecy beside good ones (TLS 1.2).",
        Reason.TLS_WEAK_CIPHERS,
        _SUITES,
    ),
    _tls(
        "tls-rsa-key-exchange",
        "It takes cipher suites without forward secrecy alone (TLS 1.2).",
        Reason.TLS_NO_COMMON_CIPHER,
        _SUITES,
    ),
    _tls(
        "tls-small-dh",
        "It agrees on keys by a Diffie-Hellman group of 1024 bits alone (TLS 1.2).",
        Reason.TLS_WEAK_KEY_EXCHANGE,
        _SUITES,
    ),
    _tls(
        "tls-no-common-cipher",
        "It takes a cipher suite alone that no other printing software has (TLS 1.2, ARIA).",
        Reason.TLS_NO_COMMON_CIPHER,
        _SUITES,
    ),
    _tls(
        "tls-alert",
        "It ends each TLS handshake with an alert.",
        Reason.TLS_ALERT,
        _HANDSHAKE,
        Parameter("alert", "internal_error", "number or name of a TLS alert", is_alert),
    ),
    _tls(
        "tls-unknown-name",
        "It ends each TLS handshake since it does not know the name it is asked for.",
        Reason.TLS_ALERT,
        _HANDSHAKE,
    ),
    _tls(
        "tls-no-renegotiation",
        "It lacks secure renegotiation (RFC 5746); no handshake comes to its end.",
        Reason.TLS_LEGACY_RENEGOTIATION,
        _HANDSHAKE,
    ),
    _tls(
        "tls-close",
        "It closes the connection when a TLS handshake begins.",
        Reason.TLS_CLOSED,
        _HANDSHAKE,
    ),
    _tls(
        "tls-reset",
        "It resets the connection when a TLS handshake begins.",
        Reason.TLS_CLOSED,
        _HANDSHAKE,
    ),
    _tls(
        "tls-stall",
        "It takes the beginning of a TLS handshake and never answers.",
        Reason.TLS_TIMEOUT,
        _HANDSHAKE,
    ),
    _tls(
        "tls-garbage",
        "It answers the beginning of a TLS handshake with random octets.",
        Reason.PLAIN_ON_TLS_PORT,
        _HANDSHAKE,
    ),
    _tls(
        "tls-plain-answer",
        "It answers the beginning of a TLS handshake in clear HTTP.",
        Reason.PLAIN_ON_TLS_PORT,
        _HANDSHAKE,
    ),
    _tls(
        "tls-client-certificate",
        "It demands a client certificate of an authority that nobody has.",
        Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
    ),
)
