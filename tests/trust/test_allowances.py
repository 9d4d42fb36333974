"""Exceptions by name: what each opens in a real handshake, and what it leaves shut."""

from __future__ import annotations

import ssl
import threading
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust import TrustPolicy
from sealpress.trust.allowances import (
    LEGACY,
    Allowance,
    allowances_for,
    parse_allowances,
)
from sealpress.trust.client_tls import cipher_list, client_context
from tests.trust.authority import NOW, YEAR, issue, issue_authority, signed_over

ENCRYPT = TrustPolicy.parse("encrypt")
HOST = "printer.example"

# The prime of RFC 2409 section 6.2 (group 2).
OAKLEY_1024 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404"
    "DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406"
    "B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)


@pytest.fixture(scope="module")
def printer():
    return issue(key=rsa.generate_private_key(65537, 2048))


@pytest.fixture(scope="module")
def weak_printer():
    return issue(key=rsa.generate_private_key(65537, 1024))


def short_group_pem():
    prime = b"\x02\x81\x81" + OAKLEY_1024.to_bytes(129, "big")
    der = b"\x30\x81" + bytes([len(prime) + 3]) + prime + b"\x02\x01\x02"
    return ssl.DER_cert_to_PEM_cert(der).replace("CERTIFICATE", "DH PARAMETERS")


def served(issued, folder, *, versions=("TLSv1", "TLSv1_3"), ciphers="ALL", short_group=False):
    """A server's settings, however old they are."""
    context = issued.server_context(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion[versions[0]]
        context.maximum_version = ssl.TLSVersion[versions[-1]]
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    if short_group:
        path = folder / "group.pem"
        path.write_text(short_group_pem())
        context.load_dh_params(path)
    return context


def shake(client_tls, server_tls, host=HOST):
    """Return version and cipher that both agree on; ``ssl.SSLError`` when they don't."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_tls.wrap_bio(to_client, to_server, server_hostname=host)
    server = server_tls.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server) * 4:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError:
            if side is client:
                raise
    return client.version(), client.cipher()[0]


def agreed(server_tls, *allowances, policy=ENCRYPT, authorities=(), host=HOST):
    granted = parse_allowances(allowances)
    context = client_context(policy, allowances=granted, authorities=authorities)
    return shake(context, server_tls, host)


OLD_SERVERS = {
    "TLS 1.0": ({"versions": ("TLSv1",), "ciphers": "ECDHE+AES"}, {"tls-1.0"}),
    "TLS 1.1": ({"versions": ("TLSv1_1",), "ciphers": "ECDHE+AES"}, {"tls-1.1", "tls-1.0"}),
    "TLS 1.0, RSA": (
        {"versions": ("TLSv1",), "ciphers": "AES128-SHA"},
        {"tls-1.0 rsa-key-exchange"},
    ),
    "RSA": ({"versions": ("TLSv1_2",), "ciphers": "AES128-SHA"}, {"rsa-key-exchange"}),
    "RSA, AEAD": (
        {"versions": ("TLSv1_2",), "ciphers": "AES256-GCM-SHA384"},
        {"rsa-key-exchange"},
    ),
    "SHA-1": (
        {"versions": ("TLSv1_2",), "ciphers": "ECDHE-RSA-AES128-SHA"},
        {"rsa-key-exchange", "tls-1.0", "tls-1.1"},
    ),
    "short group": (
        {"versions": ("TLSv1_2",), "ciphers": "DHE-RSA-AES128-GCM-SHA256", "short_group": True},
        {"weak-key-exchange"},
    ),
    "short group, SHA-1": (
        {"versions": ("TLSv1_2",), "ciphers": "DHE-RSA-AES128-SHA", "short_group": True},
        {"weak-key-exchange rsa-key-exchange", "weak-key-exchange tls-1.0"},
    ),
}
SINGLE = [name for name in Allowance if name not in {"common-name", "address-name", "dates"}]


@pytest.mark.parametrize("name", OLD_SERVERS)
def test_an_exception_opens_what_it_names_and_nothing_else(name, printer, tmp_path):
    options, enough = OLD_SERVERS[name]
    server = served(printer, tmp_path, **options)
    for words in ["", *SINGLE, *enough]:
        if words in enough:
            assert agreed(server, *words.split())
        else:
            with pytest.raises(ssl.SSLError):
                agreed(server, *words.split())


@pytest.mark.parametrize("name", OLD_SERVERS)
def test_legacy_is_enough_for_any_of_them(name, printer, tmp_path):
    assert agreed(served(printer, tmp_path, **OLD_SERVERS[name][0]), "legacy")


def test_legacy_with_a_short_key_and_sha1(weak_printer, tmp_path):
    old = signed_over("sha1", weak_printer)
    server = served(old, tmp_path, versions=("TLSv1",), ciphers="AES128-SHA")
    assert agreed(server, "legacy") == ("TLSv1", "AES128-SHA")


@pytest.mark.parametrize("words", [(), ("legacy",), tuple(Allowance)])
def test_the_newest_version_stays_the_first_choice(words, printer, tmp_path):
    assert agreed(served(printer, tmp_path), *words)[0] == "TLSv1.3"
    newest = served(printer, tmp_path, versions=("TLSv1", "TLSv1_2"))
    version, cipher = agreed(newest, *words)
    assert (version, "ECDHE" in cipher, "GCM" in cipher) == ("TLSv1.2", True, True)


def test_what_is_offered_beyond_the_usual_comes_last():
    context = client_context(ENCRYPT, allowances=LEGACY)
    names = [cipher["name"] for cipher in context.get_ciphers()]
    usual = [cipher["name"] for cipher in client_context(ENCRYPT).get_ciphers()]
    assert set(usual) < set(names)
    assert [name for name in names if name in usual][:9] == usual[:9]
    assert names.index("AES128-SHA") > names.index("ECDHE-RSA-AES128-SHA")
    assert not [name for name in names if "NULL" in name or "ADH" in name or "PSK" in name]


def test_without_exceptions_nothing_is_weak():
    context = client_context(ENCRYPT)
    assert context.security_level >= 2
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert cipher_list().endswith("!SHA1")
    assert not context.options & 0x4


def test_only_its_exception_takes_a_server_without_secure_renegotiation():
    for name in Allowance:
        context = client_context(ENCRYPT, allowances={name})
        assert bool(context.options & 0x4) == (name == "no-secure-renegotiation")


def test_no_warning_leaks_and_no_filter_stays_changed():
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        inside = list(warnings.filters)
        threads = [
            threading.Thread(target=client_context, args=(ENCRYPT,), kwargs={"allowances": LEGACY})
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert list(warnings.filters) == inside
    assert not caught
    assert list(warnings.filters) == before


# Under authorities the verification still happens


@pytest.fixture(scope="module")
def site():
    return issue_authority("site", key=rsa.generate_private_key(65537, 2048))


def der(issued):
    return issued.certificate.public_bytes(Encoding.DER)


def signed_by(site, *, name="printer", **options):
    return issue(name, issuer=site, key=rsa.generate_private_key(65537, 2048), **options)


def test_a_sha1_chain_of_a_known_authority_needs_its_exception(site, tmp_path):
    old = served(signed_over("sha1", signed_by(site), site), tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match="too weak"):
        agreed(old, policy=NOBODY, authorities=[der(site)])
    assert agreed(old, "weak-digest", policy=NOBODY, authorities=[der(site)])


def test_a_stranger_s_certificate_stays_refused_whatever_is_allowed(site, tmp_path):
    for stranger in (issue(), issue(issuer=issue_authority("site"))):
        with pytest.raises(ssl.SSLCertVerificationError):
            agreed(served(stranger, tmp_path), *Allowance, policy=NOBODY, authorities=[der(site)])


NOBODY = TrustPolicy(use_system_cas=False)


@pytest.mark.parametrize(
    ("options", "allowance"),
    [
        ({"begin": NOW - 3 * YEAR, "end": NOW - 2 * YEAR}, "dates"),
        ({"names": (), "name": HOST}, "common-name"),
    ],
)
def test_names_and_dates_have_exceptions_of_their_own(options, allowance, site, tmp_path):
    server = served(signed_by(site, **options), tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        agreed(server, "legacy", policy=NOBODY, authorities=[der(site)])
    assert agreed(server, allowance, policy=NOBODY, authorities=[der(site)])


def test_an_address_as_a_name_leaves_the_name_to_the_judge(site, tmp_path):
    server = served(signed_by(site, names=(x509.DNSName("192.0.2.7"),)), tmp_path)
    known = {"policy": NOBODY, "authorities": [der(site)], "host": "192.0.2.7"}
    with pytest.raises(ssl.SSLCertVerificationError):
        agreed(server, "common-name", **known)
    assert agreed(server, "address-name", **known)


# Words


def test_words_are_read():
    assert parse_allowances(["TLS-1.0 ", "dates"]) == {Allowance.TLS_1_0, Allowance.DATES}
    assert parse_allowances(["legacy", "dates"]) == LEGACY | {Allowance.DATES}
    assert not parse_allowances([])


def test_an_unknown_word_names_the_known_ones():
    with pytest.raises(UsageError, match=r"'tls1' is no exception; known are legacy, tls-1.0"):
        parse_allowances(["tls1"])
    with pytest.raises(UsageError) as caught:
        parse_allowances([""])
    assert caught.value.reason is Reason.TRUST_SETTINGS_INVALID


@pytest.mark.parametrize(
    ("version", "cipher", "needed"),
    [
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384", ""),
        ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", ""),
        ("TLSv1.2", "ECDHE-RSA-AES128-SHA256", ""),
        ("TLSv1.2", "ECDHE-RSA-AES128-SHA", "rsa-key-exchange"),
        ("TLSv1.2", "AES128-GCM-SHA256", "rsa-key-exchange"),
        ("TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA", "rsa-key-exchange"),
        ("TLSv1.1", "ECDHE-RSA-AES128-SHA", "tls-1.1"),
        ("TLSv1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "tls-1.0"),
        ("TLSv1", "AES128-SHA", "tls-1.0 rsa-key-exchange"),
    ],
)
def test_what_a_handshake_needed(version, cipher, needed):
    assert allowances_for(version, cipher) == parse_allowances(needed.split())
