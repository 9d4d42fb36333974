"""Settings for clients that are too old: they can do what those need, and stay authenticated."""

from __future__ import annotations

import ssl

import pytest

from sealpress.errors import SealpressError
from sealpress.trust import Identity
from sealpress.trust.identities.keys import make_key
from sealpress.trust.identities.self_signed import self_signed
from sealpress.trust.reporting_tls import reporting_context


@pytest.fixture(params=["p256", "rsa2048"])
def identity(request, tmp_path) -> Identity:
    file = tmp_path / "identity.pem"
    file.touch(mode=0o600)
    file.write_bytes(self_signed(["printer.example"], key=make_key(request.param)))
    return Identity(file, file)


def old_client(suites: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= 0x08000000 | 0x20000000  # neither TLS 1.2 nor 1.3, without a warning
    context.set_ciphers(suites)
    return context


def handshake(client: ssl.SSLContext, server: ssl.SSLContext) -> ssl.SSLObject:
    """Make a handshake in memory; return the client's side."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = client.wrap_bio(down, up), server.wrap_bio(up, down, server_side=True)
    for _ in range(8):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("suites", ["kRSA+AES:@SECLEVEL=0", "ALL:@SECLEVEL=0"])
def test_an_old_client_can_make_a_handshake(identity, suites):
    client = handshake(old_client(suites), reporting_context(identity))
    assert client.version() == "TLSv1.1"
    assert client.getpeercert(binary_form=True)


def test_nothing_is_accepted_without_authentication_or_encryption(identity):
    names = [suite["name"] for suite in reporting_context(identity).get_ciphers()]
    assert [n for n in names if "NULL" in n or "ADH" in n or "AECDH" in n or "PSK" in n] == []


def test_no_session_is_kept_for_later(identity):
    context = reporting_context(identity)
    assert context.num_tickets == 0
    assert ssl.OP_NO_TICKET in context.options


def test_the_identity_itself_is_shown_to_whoever_can_use_its_key(identity):
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(identity.certificate_path)
    assert handshake(client, reporting_context(identity)).version() == "TLSv1.3"


def test_files_that_cannot_be_used_are_refused(tmp_path):
    file = tmp_path / "identity.pem"
    file.write_bytes(b"nothing")
    with pytest.raises(SealpressError):
        reporting_context(Identity(file, file))
