from __future__ import annotations

import ssl

import pytest

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust import (
    ClientTrust,
    HostKey,
    Identity,
    TrustPolicy,
    client_context,
    server_context,
)

PIN = "sha256:" + "ab" * 32


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return Identity.ensure(tmp_path_factory.mktemp("identity"), ["printer.example", "127.0.0.1"])


def test_authorities_are_judged_in_the_handshake():
    context = client_context(TrustPolicy.parse("system"))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.hostname_checks_common_name
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT


@pytest.mark.parametrize("text", ["encrypt", PIN])
def test_pins_and_encrypt_are_judged_behind_it(text):
    assert client_context(TrustPolicy.parse(text)).verify_mode is ssl.CERT_NONE


def test_settings_are_made_once(identity):
    trust = ClientTrust(TrustPolicy.parse(f"ca:{identity.certificate_path},{PIN}"))
    first, again = trust.stages(HostKey("h")), trust.stages(HostKey("other"))
    assert [stage.context for stage in first] == [stage.context for stage in again]
    modes = [stage.context.verify_mode for stage in first]
    assert modes == [ssl.CERT_NONE, ssl.CERT_REQUIRED]


def test_a_bad_file_of_authorities(tmp_path):
    empty = tmp_path / "empty.pem"
    empty.touch()
    for path in (tmp_path / "absent.pem", empty):
        with pytest.raises(UsageError, match=path.name) as caught:
            client_context(TrustPolicy.parse(f"ca:{path}"))
        assert caught.value.reason is Reason.TRUST_SETTINGS_INVALID


def test_server_settings(identity):
    context = server_context(identity)
    assert context.num_tickets == 0
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    names = [cipher["name"] for cipher in context.get_ciphers()]
    assert all(name.startswith(("TLS_", "ECDHE-")) for name in names)
    assert not [name for name in names if "CBC" in name or name.endswith("SHA")]
    assert context.options & ssl.OP_NO_RENEGOTIATION
    assert context.options & ssl.OP_ENABLE_MIDDLEBOX_COMPAT
    assert not context.options & getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)


def test_an_identity_under_a_passphrase(tmp_path):
    Identity.ensure(tmp_path, ["a.example"], lambda: "secret")
    client_context(TrustPolicy(), identity=Identity.load(tmp_path, lambda: "secret"))
    with pytest.raises(UsageError) as caught:
        client_context(TrustPolicy(), identity=Identity.load(tmp_path))
    assert caught.value.reason is Reason.PASSPHRASE_REQUIRED
