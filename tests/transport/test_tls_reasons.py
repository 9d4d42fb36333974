from __future__ import annotations

import ssl

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from sealpress.reasons import Phase, Reason
from sealpress.transport import tls_reasons
from sealpress.transport.alerts import ALERT_NAMES, alert_text
from sealpress.transport.handshake import (
    SERVER_HELLO_DONE,
    CertificateRequest,
    ClientAuthentication,
)
from sealpress.transport.tls_reasons import alert_of, tls_error, verify_reason


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


@pytest.mark.parametrize(
    "alert",
    [10, 20, 22, 40, *range(42, 52), 70, 71, 80, 86, 90, 109, 110, 112, 113, 115, 116, 120],
)
def test_an_alert_of_tls_1_3_says_more_than_its_name(alert):
    said = tls_error(openssl_error("SOMETHING_NEW"), alert=alert).detail
    assert f"{alert_text(alert)}: " in said


def test_every_alert_in_the_table_is_recognized_by_name():
    for number, name in ALERT_NAMES.items():
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


SITE = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Site CA")]).public_bytes()


def said(requested, shown, *authorities):
    """What is known of client certificates on a connection."""
    authentication = ClientAuthentication(presents=shown)
    if requested:
        authentication.request = CertificateRequest(authorities)
    elif requested is False:
        authentication.take("<", 0x0303, SERVER_HELLO_DONE, b"")
    return authentication


REQUIRED, REFUSED = Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, Reason.TLS_CLIENT_CERTIFICATE_REFUSED


@pytest.mark.parametrize(
    ("alert", "requested", "shown", "reason"),
    [
        (116, True, False, REQUIRED),
        (116, None, False, REQUIRED),
        (116, True, True, REQUIRED),
        *((alert, True, True, REFUSED) for alert in (42, 43, 44, 45, 46, 48, 49)),
        *((alert, None, True, REFUSED) for alert in (42, 48)),
        *((alert, True, False, REQUIRED) for alert in (40, 41, 42, 46, 49)),
        (48, None, False, REQUIRED),
        (50, True, False, REQUIRED),
        (50, True, True, Reason.TLS_ALERT),
        (40, True, True, REFUSED),
        (40, None, False, Reason.TLS_NO_COMMON_CIPHER),
        (40, None, True, Reason.TLS_NO_COMMON_CIPHER),
        (40, False, True, Reason.TLS_NO_COMMON_CIPHER),
        (48, False, True, Reason.TLS_ALERT),
        (49, False, False, Reason.TLS_ALERT),
        (80, True, True, Reason.TLS_ALERT),
    ],
)
def test_alerts_to_a_client_with_or_without_a_certificate(alert, requested, shown, reason):
    name = ALERT_NAMES[alert].upper()
    failure = openssl_error(f"TLSV1_ALERT_{name}")
    error = tls_error(failure, authentication=said(requested, shown))
    assert (error.reason, error.alert, error.phase) == (reason, alert, Phase.TLS)
    assert error.retryable == (reason in tls_reasons.CERTIFICATE_DEMANDS)


def test_a_demand_names_the_authorities():
    failure = openssl_error("TLSV13_ALERT_CERTIFICATE_REQUIRED")
    error = tls_error(failure, authentication=said(True, False, *[SITE] * 4))
    assert error.detail.endswith(
        "it demands a client certificate of CN=Site CA or CN=Site CA or CN=Site CA, ..."
    )
    assert error.certificate_request == CertificateRequest((SITE,) * 4)


def test_a_refusal_gives_the_meaning_of_the_alert():
    failure = openssl_error("SSLV3_ALERT_CERTIFICATE_EXPIRED")
    error = tls_error(failure, authentication=said(True, True))
    assert error.detail.endswith("it finds our certificate expired; compare both clocks")
    silent = tls_error(
        openssl_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), authentication=said(True, True)
    )
    assert silent.detail.endswith("handshake_failure (40): it refuses our certificate")


def test_at_the_server_no_alert_is_about_a_client_certificate_of_ours():
    assert tls_error(openssl_error("TLSV1_ALERT_UNKNOWN_CA")).reason is Reason.TLS_ALERT


def test_an_alert_that_is_clear_enough_comes_with_what_helps():
    error = tls_error(openssl_error("TLSV1_UNRECOGNIZED_NAME"))
    assert "host name" in error.hint
    assert not tls_error(openssl_error("TLSV1_ALERT_INTERNAL_ERROR")).hint


def test_a_handshake_that_fails_after_its_end_was_begun_anew():
    failed = openssl_error("SSLV3_ALERT_HANDSHAKE_FAILURE")
    error = tls_error(failed, after_handshake=True)
    assert (error.reason, error.alert) == (Reason.TLS_ALERT, 40)
    assert "negotiate TLS anew" in error.detail
    assert "not for one path only" in error.hint


def test_other_alerts_after_the_handshake_mean_what_they_always_do():
    error = tls_error(openssl_error("TLSV1_ALERT_INTERNAL_ERROR"), after_handshake=True)
    assert "something in it failed" in error.detail
