from __future__ import annotations

import ssl

import pytest

from sealpress.reasons import Phase, Reason
from sealpress.transport import tls_reasons
from sealpress.transport.tls_reasons import alert_of, alert_text, tls_error, verify_reason


def openssl_error(reason, kind=ssl.SSLError):
    error = kind(1, f"[SSL: {reason}] as OpenSSL says")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("openssl_reason", "reason", "alert"),
    [
        ("TLSV1_ALERT_PROTOCOL_VERSION", Reason.TLS_VERSION_MISMATCH, 70),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", Reason.TLS_NO_COMMON_CIPHER, 40),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, 116),
        ("TLSV1_ALERT_UNKNOWN_CA", Reason.TLS_ALERT, 48),
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", Reason.TLS_ALERT, 45),
        ("TLSV1_ALERT_INTERNAL_ERROR", Reason.TLS_ALERT, 80),
        ("TLSV1_ALERT_INSUFFICIENT_SECURITY", Reason.TLS_NO_COMMON_CIPHER, 71),
        ("TLSV1_UNRECOGNIZED_NAME", Reason.TLS_ALERT, 112),
        ("SSLV3_ALERT_UNEXPECTED_MESSAGE", Reason.TLS_ALERT, 10),
        ("UNSUPPORTED_PROTOCOL", Reason.TLS_VERSION_MISMATCH, None),
        ("NO_SHARED_CIPHER", Reason.TLS_NO_COMMON_CIPHER, None),
        ("DH_KEY_TOO_SMALL", Reason.TLS_WEAK_KEY_EXCHANGE, None),
        ("UNSAFE_LEGACY_RENEGOTIATION_DISABLED", Reason.TLS_LEGACY_RENEGOTIATION, None),
        ("UNEXPECTED_EOF_WHILE_READING", Reason.TLS_CLOSED, None),
        ("HTTP_REQUEST", Reason.PLAIN_ON_TLS_PORT, None),
        ("BAD_RECORD_TYPE", Reason.TLS_FAILED, None),
        ("", Reason.TLS_FAILED, None),
    ],
)
def test_openssl_reasons(openssl_reason, reason, alert):
    error = tls_error(openssl_error(openssl_reason))
    assert (error.reason, error.alert) == (reason, alert)
    assert error.phase is Phase.TLS


def test_the_sentence_names_the_alert():
    error = tls_error(openssl_error("SSLV3_ALERT_HANDSHAKE_FAILURE"))
    assert error.detail == (
        "the peer ended TLS with alert handshake_failure (40): it shares no cipher suite or key "
        "exchange group with us, or it wants a certificate"
    )


def test_an_alert_seen_on_the_wire_helps_out():
    error = tls_error(openssl_error("SOMETHING_NEW"), alert=70)
    assert (error.reason, error.alert) == (Reason.TLS_VERSION_MISMATCH, 70)


def test_every_alert_in_the_table_is_recognized_by_name():
    for number, name in tls_reasons.ALERT_NAMES.items():
        assert alert_of(f"TLSV1_ALERT_{name.upper()}") == number
    assert alert_of("WRONG_VERSION_NUMBER") is None
    assert alert_text(40) == "handshake_failure (40)"
    assert alert_text(255) == "unknown alert (255)"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (18, Reason.CERTIFICATE_SELF_SIGNED),
        (20, Reason.CERTIFICATE_UNTRUSTED),
        (10, Reason.CERTIFICATE_EXPIRED),
        (9, Reason.CERTIFICATE_NOT_YET_VALID),
        (62, Reason.CERTIFICATE_NAME_MISMATCH),
        (64, Reason.CERTIFICATE_NAME_MISMATCH),
        (66, Reason.CERTIFICATE_WEAK),
        (68, Reason.CERTIFICATE_WEAK_DIGEST),
        (26, Reason.CERTIFICATE_WRONG_USAGE),
    ],
)
def test_verify_codes(code, reason):
    assert verify_reason(code) is reason


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b"HTTP/1.1 400", Reason.PLAIN_ON_TLS_PORT),
        (b"<html>", Reason.PLAIN_ON_TLS_PORT),
        (b"\x16\x03\x00", Reason.TLS_VERSION_MISMATCH),
        (b"220 ready", Reason.PLAIN_ON_TLS_PORT),
    ],
)
def test_octets_that_are_no_tls(first, reason):
    assert tls_error(openssl_error("WRONG_VERSION_NUMBER"), first_octets=first).reason is reason
