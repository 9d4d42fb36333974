"""TLS that goes wrong, seen by OpenSSL."""

from __future__ import annotations

import ssl

import pytest

from tests.simulator.faults.raw import anyone, connect, listen, post, say

UPGRADE = (
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n"
)


def shake(printer, context=None, upgrade=False):
    """Make a handshake; return version and suite."""
    with connect(printer) as connected:
        if upgrade:
            connected.sendall(UPGRADE)
            assert connected.recv(12) == b"HTTP/1.1 101"
            while not connected.recv(4096).endswith(b"\r\n\r\n"):
                pass
        with (context or anyone()).wrap_socket(connected, server_hostname="localhost") as secure:
            return secure.version(), secure.cipher()[0]


@pytest.mark.parametrize("upgrade", [False, True])
@pytest.mark.parametrize(
    ("fault", "version"),
    [
        ("tls-1.0-only", "TLSv1"),
        ("tls-1.1-only", "TLSv1.1"),
        ("tls-1.2-only", "TLSv1.2"),
        ("tls-1.3-only", "TLSv1.3"),
        ("tls-old-versions", "TLSv1.3"),
    ],
)
def test_versions(sick, fault, version, upgrade):
    sick.set_faults(fault)
    assert shake(sick, upgrade=upgrade)[0] == version


@pytest.mark.parametrize("fault", ["tls-1.0-only", "tls-1.1-only"])
def test_modern_clients_get_none(sick, fault):
    sick.set_faults(fault)
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol"):
        shake(sick, anyone(ssl.TLSVersion.TLSv1_2))


def test_old_clients_are_served_beside_new_ones(sick):
    sick.set_faults("tls-old-versions")
    old = anyone(highest=ssl.TLSVersion.TLSv1)
    assert shake(sick, old)[0] == "TLSv1"


def test_rsa_key_exchange_alone(sick):
    sick.set_faults("tls-rsa-key-exchange")
    version, suite = shake(sick)
    assert version == "TLSv1.2"
    assert suite.startswith("AES")


def test_a_small_group(sick):
    sick.set_faults("tls-small-dh")
    assert shake(sick)[1].startswith("DHE-RSA-AES")
    strict = anyone()
    strict.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=2")
    with pytest.raises(ssl.SSLError, match="DH_KEY_TOO_SMALL"):
        shake(sick, strict)


def test_weak_suites_are_there_for_who_wants_them(sick):
    sick.set_faults("tls-weak-ciphers")
    weak = anyone(highest=ssl.TLSVersion.TLSv1_2)
    weak.set_ciphers("AES128-SHA:@SECLEVEL=0")
    assert shake(sick, weak)[1] == "AES128-SHA"
    assert shake(sick)[0] == "TLSv1.3"


def test_a_suite_that_nobody_has(sick):
    sick.set_faults("tls-no-common-cipher")
    assert "ARIA" in shake(sick)[1]
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        shake(sick, ssl.create_default_context(cafile=sick.certificate_path))


@pytest.mark.parametrize("upgrade", [False, True])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("tls-alert", "TLSV1_ALERT_INTERNAL_ERROR"),
        ("tls-alert:71", "TLSV1_ALERT_INSUFFICIENT_SECURITY"),
        ("tls-alert:unknown_ca", "TLSV1_ALERT_UNKNOWN_CA"),
        ("tls-unknown-name", "TLSV1_UNRECOGNIZED_NAME"),
        ("tls-garbage", "WRONG_VERSION_NUMBER"),
        ("tls-plain-answer", "WRONG_VERSION_NUMBER"),
        ("tls-no-renegotiation", "UNSAFE_LEGACY_RENEGOTIATION_DISABLED"),
        ("sslv3-only", "(?i)unsupported.protocol|handshake.failure|version"),
        ("rc4-only", "(?i)failure|WRONG_CIPHER_RETURNED|version"),
        ("3des-only", "(?i)failure|WRONG_CIPHER_RETURNED|version"),
        ("tls-close", "(?i)eof"),
    ],
)
def test_failures(sick, fault, said, upgrade):
    sick.set_faults(fault)
    with pytest.raises(ssl.SSLError, match=said):
        shake(sick, upgrade=upgrade)


def test_reset(sick):
    sick.set_faults("tls-reset")
    with pytest.raises(ConnectionResetError):
        shake(sick)


@pytest.mark.parametrize("upgrade", [False, True])
def test_stall(sick, upgrade):
    sick.set_faults("tls-stall")
    with connect(sick) as connected:
        if upgrade:
            connected.sendall(UPGRADE)
            assert listen(connected, 0.3).status == 101
        connected.sendall(b"\x16\x03\x01\0\x05\x01\0\0\1\0")
        heard = listen(connected, 0.3)
        assert (heard.octets, heard.end) == (b"", "open")


@pytest.mark.parametrize("fault", ["tls-stall", "tls-alert", "sslv3-only", "tls-1.0-only"])
def test_plain_requests_are_answered(sick, fault):
    sick.set_faults(fault)
    assert say(sick, post()).status == 200


def test_a_client_certificate_is_demanded(sick):
    sick.set_faults("tls-client-certificate")
    with (
        connect(sick) as connected,
        anyone().wrap_socket(connected) as secure,
        pytest.raises(ssl.SSLError, match="CERTIFICATE_REQUIRED"),
    ):
        secure.recv(1)


def test_who_gives_up_leaves_nothing_behind(sick):
    sick.set_faults("tls-stall")
    for _ in range(5):
        with connect(sick) as connected:
            connected.sendall(b"\x16\x03\x01\0\x05\x01\0\0\1\0")
    sick.set_faults()
    assert shake(sick)[0] == "TLSv1.3"


def test_hits_so_often(sick):
    sick.set_faults("tls-alert:80:times=1")
    with pytest.raises(ssl.SSLError):
        shake(sick)
    assert shake(sick)[0] == "TLSv1.3"
