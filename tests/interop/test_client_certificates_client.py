"""Our client's certificates judged by TLS servers nobody here wrote, and by our virtual printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from sealpress import IppError, MemoryKnowledge, Printer, Reason, SealpressError, Timeouts, TlsError
from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.connection import open_connection
from sealpress.transport.exchange import HttpRequest
from sealpress.trust import ClientTrust, MemoryTrustStore, TrustPolicy
from sealpress.trust.client_certificates import (
    ClientCertificateMode,
    ClientCertificatePolicy,
    UserRules,
)
from sealpress.trust.identities.identity import Identity
from tests.client.identities import expired, issued
from tests.interop import judges
from tests.interop.processes import Running, free_port, listens

Server = Callable[..., AbstractContextManager[tuple[int, Running]]]

QUICK = Timeouts(connect=10, handshake=10, send=10, response=10, receive=10)
REQUIRED = Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
REFUSED = Reason.TLS_CLIENT_CERTIFICATE_REFUSED


@dataclass(frozen=True)
class Site:
    """An authority with the people it knows, and a stranger."""

    folder: Path
    authority: trustme.CA
    anna: Identity
    bert: Identity
    old: Identity
    eve: Identity

    @property
    def ca_file(self) -> Path:
        return self.folder / "site.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "server.pem"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder, authority = tmp_path_factory.mktemp("site"), trustme.CA()
    made = Site(
        folder,
        authority,
        anna=issued(folder, "anna", authority),
        bert=issued(folder, "bert", authority),
        old=expired(folder, "old", authority),
        eve=issued(folder, "eve", trustme.CA()),
    )
    authority.cert_pem.write_to_path(str(made.ca_file))
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(made.certificate)
    )
    return made


def openssl_argv(site: Site, version: str, *, demands: bool) -> list[str]:
    argv = [judges.program("openssl"), "s_server", "-accept", "PORT", "-www"]
    argv += ["-cert", str(site.certificate), "-key", str(site.certificate)]
    argv += ["-CAfile", str(site.ca_file), "-verify_return_error", f"-tls1_{version[-1]}"]
    return [*argv, "-Verify" if demands else "-verify", "2"]


def gnutls_argv(site: Site, version: str, *, demands: bool) -> list[str]:
    argv = [judges.program("gnutls-serv"), "--http", "-p", "PORT", "--verify-client-cert"]
    argv += ["--x509keyfile", str(site.certificate), "--x509certfile", str(site.certificate)]
    argv += ["--x509cafile", str(site.ca_file)]
    argv += ["--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}"]
    return [*argv, *(["--require-client-cert"] if demands else [])]


ARGV = {"openssl": openssl_argv, "gnutls": gnutls_argv}


@pytest.fixture(params=ARGV)
def server(request: pytest.FixtureRequest, site: Site, version: str, tmp_path: Path) -> Server:
    """Start the foreign server: ``with server(demands=True) as (port, running)``."""

    @contextmanager
    def start(*, demands: bool) -> Iterator[tuple[int, Running]]:
        port = free_port()
        argv = ARGV[request.param](site, version, demands=demands)
        argv = [str(port) if word == "PORT" else word for word in argv]
        with Running(argv, log=tmp_path / "server.log") as running:
            running.wait_for(lambda: listens(port))
            yield port, running

    return start


@pytest.fixture(params=["1.2", "1.3"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(port: int, *identities: Identity, answer_seconds: float = 20) -> SealpressError:
    """Ask a server that speaks no IPP; return the error. It may say nothing after a handshake."""
    uri = f"ipps://127.0.0.1:{port}/ipp/print"
    timeouts = Timeouts(connect=10, handshake=10, send=10, response=answer_seconds, receive=20)
    settings = {"timeouts": timeouts, "knowledge": MemoryKnowledge(), "identities": identities}
    printer = Printer(uri, trust="encrypt", trust_store=MemoryTrustStore(), **settings)
    with printer, pytest.raises(SealpressError) as caught:
        printer.attributes()
    return caught.value


def page(port: int, identity: Identity | None) -> str:
    """Get the page on which the server tells what it knows of us."""
    trust = ClientTrust(TrustPolicy.parse("encrypt")).with_identity(identity)

    async def get() -> str:
        attempt = Attempt("127.0.0.1", port, Binding.IMPLICIT, "test")
        connection = await open_connection(BlockingDriver(), attempt, trust, QUICK)
        facts = connection.facts.tls
        assert facts is not None
        assert facts.client_certificate_requested
        assert facts.client_certificate_shown == (identity is not None)
        assert len(facts.requested_authorities) == 1
        response = await connection.exchange(HttpRequest("GET", "/", [("Host", "localhost")]))
        return response.body.decode("utf-8", "replace")

    return run(get())


# Refusals in TLS


def test_none_where_one_is_demanded(server: Server) -> None:
    with server(demands=True) as (port, _):
        error = asked(port)
    assert isinstance(error, TlsError)
    assert (error.reason, error.endpoint) == (REQUIRED, f"127.0.0.1:{port}")


def test_one_of_another_authority_stays_at_home(server: Server, site: Site) -> None:
    with server(demands=True) as (port, running):
        error = asked(port, site.eve)
        assert "CN=eve" not in running.output
    assert error.reason is REQUIRED
    assert "CN=eve" in error.detail
    assert "not of OU=Testing CA" in error.detail


def test_one_that_fits_is_shown_at_the_second_connection(server: Server, site: Site) -> None:
    with server(demands=True) as (port, _):
        error = asked(port, site.eve, site.old, site.anna, answer_seconds=3)
    assert not isinstance(error, TlsError), error


@pytest.mark.parametrize("who", ["eve", "old"])
def test_one_that_is_refused(server: Server, site: Site, who: str) -> None:
    identity = getattr(site, who)
    with server(demands=True) as (port, _), pytest.raises(TlsError) as caught:
        page(port, identity)
    assert caught.value.reason is REFUSED
    assert caught.value.alert in {42, 45, 46, 48, 49}


def test_what_the_server_is_shown(server: Server, site: Site) -> None:
    with server(demands=False) as (port, _):
        assert "anna" not in page(port, None)
        assert "anna" in page(port, site.anna)


# The rows of table 3.1, at our virtual printer


@contextmanager
def virtual_printer(site: Site, mode: ClientCertificateMode, **rules: tuple[str, ...]):
    policy = ClientCertificatePolicy(mode=mode, ca_files=(site.ca_file,), users=UserRules(**rules))
    config = VirtualPrinterConfig(
        output=site.folder / "output",
        identity=site.folder / "printer",
        client_certificates=policy,
        tls=TlsMode.IMPLICIT_ONLY,
    )
    with run_in_thread(config) as printer:
        yield printer.uri("ipps")


@pytest.fixture
def attributes_of(site: Site, tmp_path: Path) -> Callable[..., Printer]:
    def ask(uri: str, *identities: Identity) -> Printer:
        settings = {"timeouts": QUICK, "knowledge": MemoryKnowledge(), "identities": identities}
        with Printer(uri, trust="encrypt", trust_store=MemoryTrustStore(), **settings) as printer:
            printer.attributes()
        return printer

    return ask


AT_IPP, AT_TLS = ClientCertificateMode.REQUIRE_AT_IPP, ClientCertificateMode.REQUIRE_AT_TLS


@pytest.mark.parametrize("mode", [AT_IPP, AT_TLS])
def test_one_is_shown_when_it_is_wanted(site: Site, attributes_of, mode) -> None:
    with virtual_printer(site, mode) as uri:
        printer = attributes_of(uri, site.eve, site.anna)
    assert printer.connection is not None


def test_row_1_nothing_to_show(site: Site, attributes_of) -> None:
    with virtual_printer(site, AT_IPP) as uri, pytest.raises(IppError) as caught:
        attributes_of(uri)
    assert (caught.value.reason, caught.value.status) == (Reason.NOT_AUTHENTICATED, 0x0402)


def test_row_2_another_is_shown(site: Site, attributes_of) -> None:
    with virtual_printer(site, AT_IPP, allow=("bert@example.org",)) as uri:
        attributes_of(uri, site.anna, site.bert)
        with pytest.raises(IppError) as caught:
            attributes_of(uri, site.anna)
    assert (caught.value.reason, caught.value.status) == (Reason.NOT_AUTHORIZED, 0x0403)


def test_row_3_is_the_end(site: Site, attributes_of) -> None:
    with virtual_printer(site, AT_IPP, deny=("anna@example.org",)) as uri:
        with pytest.raises(IppError) as caught:
            attributes_of(uri, site.anna, site.bert)
        attributes_of(uri, site.bert)
    assert (caught.value.reason, caught.value.status) == (Reason.FORBIDDEN, 0x0401)


def test_at_tls_the_same_reasons_come_as_alerts(site: Site, attributes_of) -> None:
    with virtual_printer(site, AT_TLS) as uri:
        for identities, reason in (((), REQUIRED), ((site.eve,), REFUSED)):
            with pytest.raises(TlsError) as caught:
                attributes_of(uri, *identities)
            assert caught.value.reason is reason
