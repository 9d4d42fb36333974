from __future__ import annotations

import ssl

import pytest

from sealpress.errors import SealpressError, UsageError
from sealpress.trust import Identity, server_context
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.second_engine import SecondEngineContext
from tests.trust.client_makers import make_clinic


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return Identity.ensure(tmp_path_factory.mktemp("identity"), ["localhost"])


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return make_clinic(tmp_path_factory.mktemp("clinic"))


def asking(clinic, mode):
    return ClientCertificatePolicy(mode=mode, ca_files=(clinic.ca_file,))


@pytest.mark.parametrize(
    ("mode", "engine"),
    [
        (ClientCertificateMode.REQUIRE_AT_TLS, ssl.SSLContext),
        (ClientCertificateMode.ASK, SecondEngineContext),
        (ClientCertificateMode.REQUIRE_AT_IPP, SecondEngineContext),
    ],
)
def test_the_mode_chooses_the_engine(identity, clinic, mode, engine):
    context = server_context(identity, client_certificates=asking(clinic, mode))
    assert isinstance(context, engine)


@pytest.mark.parametrize("policy", [None, ClientCertificatePolicy()])
def test_without_client_certificates_it_is_the_standard_librarys(identity, policy):
    context = server_context(identity, client_certificates=policy)
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_NONE
    assert context.num_tickets == 0


def test_requiring_at_tls_verifies_each_connection_anew(identity, clinic):
    policy = asking(clinic, ClientCertificateMode.REQUIRE_AT_TLS)
    context = server_context(identity, client_certificates=policy)
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.options & ssl.OP_NO_TICKET
    assert len(context.get_ca_certs()) == 1


@pytest.mark.parametrize("mode", list(ClientCertificateMode)[1:])
def test_a_file_of_authorities_that_is_none(identity, tmp_path, mode):
    path = tmp_path / "ca.pem"
    path.write_text("nothing here")
    policy = ClientCertificatePolicy(mode=mode, ca_files=(path,))
    with pytest.raises(UsageError, match=r"ca\.pem"):
        server_context(identity, client_certificates=policy)


@pytest.mark.parametrize("mode", list(ClientCertificateMode))
def test_an_identity_that_cannot_be_used(tmp_path, clinic, mode):
    broken = tmp_path / "identity.pem"
    broken.touch(mode=0o600)
    policy = ClientCertificatePolicy()
    if mode is not ClientCertificateMode.OFF:
        policy = asking(clinic, mode)
    with pytest.raises(SealpressError, match=r"identity\.pem"):
        server_context(Identity(broken, broken), client_certificates=policy)
