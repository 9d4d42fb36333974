"""What is told of a handshake that failed, by what the printer speaks."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.client.old_tls import explain, is_worth_asking
from sealpress.errors import Phase, Reason, TlsError, TransportError
from sealpress.transport.blocking import run
from sealpress.transport.tls_names import SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2
from sealpress.trust import ClientTrust, HostKey, MemoryTrustStore, TrustPolicy
from sealpress.trust.allowances import LEGACY, Allowance
from tests.transport.flights import (
    AT,
    QUICK,
    REFUSED,
    SILENCE,
    MemoryDriver,
    alert,
    certificate_request,
    certificates,
    curve_exchange,
    dh_exchange,
    flight,
    speaks,
)
from tests.trust.authority import issue, signed_over

RC4, DES3, EXPORT, NULL = 0x0005, 0x000A, 0x0003, 0x0001
CAMELLIA, CCM_8 = 0xC077, 0xC0A1
AES, DHE, DHE_GCM, ECDHE, ECDHE_GCM = 0x002F, 0x0033, 0x009E, 0xC013, 0xC02F

HANDSHAKE_FAILURE = TlsError(Reason.TLS_NO_COMMON_CIPHER, "alert 40", alert=40, endpoint="p:631")
URI = "ipps://printer.example/ipp/print"


def explained(server, error=HANDSHAKE_FAILURE, *granted):
    driver = server if isinstance(server, MemoryDriver) else MemoryDriver(server)
    store = MemoryTrustStore()
    store.allow(HostKey.parse(URI), granted, "it is old")
    trust = ClientTrust(TrustPolicy.parse("encrypt"), store)
    return run(explain(driver, AT, error, trust, QUICK, uri=URI))


def exact_names(error):
    return error.hint.partition("(exactly: ")[2].rstrip(")")


@pytest.mark.parametrize(
    ("server", "reason", "names"),
    [
        (speaks(TLS_1_0, AES), Reason.TLS_VERSION_MISMATCH, "tls-1.0 rsa-key-exchange"),
        (speaks(TLS_1_1, AES), Reason.TLS_VERSION_MISMATCH, "tls-1.1 rsa-key-exchange"),
        (speaks(TLS_1_0, AES, ECDHE), Reason.TLS_VERSION_MISMATCH, "tls-1.0"),
        (speaks(TLS_1_2, DES3, AES, ECDHE), Reason.TLS_NO_COMMON_CIPHER, "rsa-key-exchange"),
        (speaks(TLS_1_0, RC4, AES), Reason.TLS_VERSION_MISMATCH, "tls-1.0 rsa-key-exchange"),
        (speaks(TLS_1_2, AES), Reason.TLS_NO_COMMON_CIPHER, "rsa-key-exchange"),
        (speaks(TLS_1_2, ECDHE), Reason.TLS_NO_COMMON_CIPHER, "rsa-key-exchange"),
        (
            speaks(TLS_1_2, DHE_GCM, middle=[dh_exchange(1024)]),
            Reason.TLS_WEAK_KEY_EXCHANGE,
            "weak-key-exchange",
        ),
        (
            speaks(TLS_1_0, DHE, middle=[dh_exchange(2048)]),
            Reason.TLS_VERSION_MISMATCH,
            "tls-1.0 weak-key-exchange",
        ),
        (
            speaks(TLS_1_2, ECDHE_GCM, extensions=b""),
            Reason.TLS_LEGACY_RENEGOTIATION,
            "no-secure-renegotiation",
        ),
        (
            speaks(TLS_1_2, ECDHE_GCM, middle=[curve_exchange(signature=b"\x02\x01")]),
            Reason.TLS_NO_COMMON_CIPHER,
            "weak-digest",
        ),
    ],
)
def test_what_would_help_is_named(server, reason, names):
    error = explained(server)
    assert error.reason is reason
    assert exact_names(error) == names
    assert f'sealpress trust allow {URI} legacy --because "no newer firmware"' in error.hint
    assert error.__cause__ is HANDSHAKE_FAILURE
    assert (error.phase, error.alert, error.endpoint) == (Phase.TLS, 40, "p:631")


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (speaks(SSL_3_0, AES), "SSL 3.0 with TLS_RSA_WITH_AES_128_CBC_SHA"),
        (speaks(SSL_3_0, DES3), "SSL 3.0 with TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        (speaks(TLS_1_0, RC4, oldest=SSL_3_0), "TLS 1.0 with TLS_RSA_WITH_RC4_128_SHA"),
        (speaks(TLS_1_2, DES3, RC4), "TLS 1.2 with TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        (speaks(TLS_1_0, EXPORT), "TLS 1.0 with TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
        (speaks(TLS_1_2, NULL), "TLS 1.2 with TLS_RSA_WITH_NULL_MD5"),
        (speaks(TLS_1_2, DHE, middle=[dh_exchange(512)]), "a Diffie-Hellman group of 512 bits"),
    ],
)
def test_what_no_library_speaks_any_more_is_told_as_that(server, words):
    error = explained(server)
    assert error.reason is Reason.TLS_OBSOLETE
    assert words in error.detail
    assert "OpenSSL" in error.detail
    assert not error.hint  # the catalogue's remedy holds: no exception helps


@pytest.mark.parametrize("suite", [CAMELLIA, CCM_8])
def test_a_cipher_that_is_merely_rare_is_not_called_obsolete(suite):
    error = explained(speaks(TLS_1_2, suite, middle=[curve_exchange()]))
    assert error.reason is Reason.TLS_NO_COMMON_CIPHER
    assert "TLS 1.2 with TLS_" in error.detail
    assert "AES-GCM" in error.hint


def test_weak_certificates_are_named_with_the_rest():
    weak = signed_over("sha1", issue(key=rsa.generate_private_key(65537, 1024)))
    middle = [certificates(weak.certificate.public_bytes(Encoding.DER))]
    error = explained(speaks(TLS_1_0, AES, middle=middle))
    assert exact_names(error) == "tls-1.0 rsa-key-exchange weak-key weak-digest"
    assert error.peer_chain == (weak.certificate.public_bytes(Encoding.DER),)


def test_a_weak_certificate_alone_does_not_explain_a_handshake_that_failed():
    weak = signed_over("sha1", issue(key=rsa.generate_private_key(65537, 1024)))
    middle = [certificates(weak.certificate.public_bytes(Encoding.DER)), curve_exchange()]
    assert explained(speaks(TLS_1_2, ECDHE_GCM, middle=middle)) is HANDSHAKE_FAILURE


def test_what_is_granted_is_not_asked_for_again():
    error = explained(speaks(TLS_1_0, AES), HANDSHAKE_FAILURE, Allowance.RSA_KEY_EXCHANGE)
    assert exact_names(error) == "tls-1.0"
    assert explained(speaks(TLS_1_0, AES), HANDSHAKE_FAILURE, *LEGACY) is HANDSHAKE_FAILURE


def test_the_wish_for_a_client_certificate_is_told_apart():
    error = explained(speaks(TLS_1_2, ECDHE_GCM, middle=[certificate_request()]))
    assert error.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED


@pytest.mark.parametrize(
    "server",
    [
        speaks(TLS_1_2, ECDHE_GCM),
        speaks(TLS_1_2, DES3, AES, ECDHE, ECDHE_GCM),
        lambda hello: alert(40),
        lambda hello: alert(70),
        lambda hello: alert(80),
        lambda hello: b"",
        lambda hello: SILENCE,
        lambda hello: b"HTTP/1.1 400 Bad Request\r\n\r\n",
        lambda hello: b"\x16\x03\x01\x00\x04\x02\x00\x00\x00",
        REFUSED,
    ],
)
def test_what_asking_does_not_explain_stays_as_it_was(server):
    assert explained(server) is HANDSHAKE_FAILURE


def test_a_server_that_stumbles_over_new_versions():
    """It hangs up on a hello that offers more than it knows."""

    def server(hello):
        return b"" if max(hello.versions) > TLS_1_0 else flight(TLS_1_0, AES)

    assert explained(server).reason is Reason.TLS_VERSION_MISMATCH


def test_asking_ends_when_its_time_is_over():
    driver = MemoryDriver(lambda hello: alert(40), step=1.0)
    assert explained(driver) is HANDSHAKE_FAILURE
    assert len(driver.hellos) == 3


def test_a_silent_server_is_asked_once_a_version():
    driver = MemoryDriver(lambda hello: SILENCE)
    explained(driver)
    assert [hello.versions for hello in driver.hellos] == [(0x303,), (0x302,), (0x301,), (0x300,)]


@pytest.mark.parametrize(
    ("error", "worth"),
    [
        (HANDSHAKE_FAILURE, True),
        (TlsError(Reason.TLS_CLOSED, "closed"), True),
        (TlsError(Reason.TLS_VERSION_MISMATCH, "version", alert=70), True),
        (TlsError(Reason.TLS_ALERT, "decode error", alert=50), True),
        (TlsError(Reason.TLS_ALERT, "unknown authority", alert=48), False),
        (TlsError(Reason.TLS_TIMEOUT, "slow"), False),
        (TlsError(Reason.PLAIN_ON_TLS_PORT, "speaks HTTP"), False),
        (TlsError(Reason.CERTIFICATE_WEAK, "weak", phase=Phase.TRUST), False),
        (TransportError(Reason.CONNECTION_REFUSED, "nobody listens"), False),
    ],
)
def test_only_failures_of_tls_itself_are_asked_about(error, worth):
    assert is_worth_asking(error) is worth
    if not worth:
        assert explained(MemoryDriver(None), error) is error
