from __future__ import annotations

import ssl

import pytest
import trustme

from sealpress.trust.identities.identity import Identity
from sealpress.trust.second_engine import SecondEngineContext
from sealpress.trust.server_tls import SERVER_CIPHERS
from sealpress.trust.tls_context import TlsContext


@pytest.fixture(scope="session")
def test_ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def server_tls(test_ca: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0
    test_ca.issue_cert("printer.example", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def asking_tls(test_ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> TlsContext:
    """A server that asks for client certificates and lets all pass: the second engine."""
    path = tmp_path_factory.mktemp("asking") / "identity.pem"
    path.touch(mode=0o600)
    test_ca.issue_cert("printer.example", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(path)
    )
    return SecondEngineContext(Identity(path, path), ciphers=SERVER_CIPHERS)


@pytest.fixture(scope="session")
def client_tls(test_ca: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    test_ca.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def stranger_ca() -> trustme.CA:
    """An authority that the test server doesn't know."""
    return trustme.CA()
