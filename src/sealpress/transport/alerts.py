"""TLS alerts by number and by name (RFC 8446 section 6; pure)."""

from __future__ import annotations

ALERT_NAMES = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    21: "decryption_failed",
    22: "record_overflow",
    30: "decompression_failure",
    40: "handshake_failure",
    41: "no_certificate",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    60: "export_restriction",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_cancelled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    111: "certificate_unobtainable",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    114: "bad_certificate_hash_value",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}
"""TLS alerts by number (RFC 8446 section 6, RFC 5246 section 7.2), as OpenSSL spells them."""

ALERT_NUMBERS = {name: number for number, name in ALERT_NAMES.items()}
"""The numbers by name."""


def alert_text(alert: int) -> str:
    """``handshake_failure (40)``: an alert's name and number."""
    return f"{ALERT_NAMES.get(alert, 'unknown alert')} ({alert})"


def alert_number(text: str) -> int | None:
    """Return the number of an alert given by number or name, ``None`` if it is neither."""
    if text.isascii() and text.isdigit() and int(text) <= 255:
        return int(text)
    return ALERT_NUMBERS.get(text.replace("-", "_").lower())


def is_alert(text: str) -> bool:
    """Whether a text names an alert."""
    return alert_number(text) is not None
