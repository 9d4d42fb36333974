from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import warnings
from pathlib import Path

import pytest

from sealpress.diagnose import fetch_chain
from sealpress.errors import Reason, SealpressError
from sealpress.ipp.uri import PrinterUri
from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.transport.attempt import Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Timeouts
from sealpress.transport.tls_names import SSL_3_0
from sealpress.trust import LEGACY, Allowance, HostKey, Identity
from sealpress.trust.server_tls import server_context
from tests.transport.flights import MemoryDriver, speaks

QUICK = Timeouts(connect=5, handshake=5, send=5, response=5, receive=5)


def fetch(uri):
    return run(fetch_chain(BlockingDriver(), PrinterUri.parse(uri), QUICK))


@pytest.fixture
def virtual(tmp_path):
    def start(tls=TlsMode.OPTIONAL):
        return run_in_thread(
            VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i", tls=tls)
        )

    return start


class RawPeer:
    """A TLS peer that keeps what it reads, for one connection after another."""

    def __init__(self, context):
        self.context = context
        self.said = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc_info):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self.listener.close()
        self.thread.join(10)

    def serve(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            plain.settimeout(5)
            try:
                with self.context.wrap_socket(plain, server_side=True) as secure:
                    self.said += secure.recv(1000)
            except OSError:
                plain.close()


def peer_context(folder, **settings):
    context = server_context(Identity.ensure(Path(folder), ["localhost"]))
    for name, value in settings.items():
        setattr(context, name, value)
    return context


@pytest.mark.parametrize(
    ("tls", "scheme", "binding"),
    [
        (TlsMode.OPTIONAL, "ipps", Binding.IMPLICIT),
        (TlsMode.OPTIONAL, "ipp", Binding.IMPLICIT),
        (TlsMode.UPGRADE_ONLY, "ipp", Binding.UPGRADE),
    ],
)
def test_the_chain_comes_without_trust(virtual, tls, scheme, binding):
    with virtual(tls) as printer:
        found = fetch(f"{scheme}://localhost:{printer.port}/")
        assert found.attempt.binding is binding
        assert hashlib.sha256(found.chain[0]).hexdigest() == printer.certificate_sha256
        assert found.host == HostKey("localhost", printer.port)
    assert (found.tls_version, found.allowances, found.ended_by) == ("TLSv1.3", frozenset(), None)


def test_not_an_octet_of_http_goes_out(tmp_path):
    with RawPeer(peer_context(tmp_path)) as peer:
        assert len(fetch(f"ipps://localhost:{peer.port}/").chain) == 1
    assert peer.said == b""


def test_a_printer_that_demands_our_certificate_shows_its_own_first(tmp_path):
    context = peer_context(tmp_path, maximum_version=ssl.TLSVersion.TLSv1_2)
    context.verify_mode = ssl.CERT_REQUIRED
    with RawPeer(context) as peer:
        found = fetch(f"ipps://localhost:{peer.port}/")
    assert len(found.chain) == 1
    assert found.ended_by is not None


def test_an_old_printer_is_looked_at_by_the_rules_of_its_time(tmp_path):
    context = peer_context(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with RawPeer(context) as peer:
        found = fetch(f"ipps://localhost:{peer.port}/")
    assert found.tls_version == "TLSv1.1"
    assert Allowance.TLS_1_1 in found.allowances
    assert found.allowances < LEGACY


def test_software_that_is_too_old_for_any_exception_is_told_as_that():
    uri, driver = PrinterUri.parse("ipps://printer.example/"), MemoryDriver(speaks(SSL_3_0, 0x000A))
    with pytest.raises(SealpressError) as caught:
        run(fetch_chain(driver, uri, QUICK))
    assert caught.value.reason is Reason.TLS_OBSOLETE


@pytest.mark.parametrize("tls", [TlsMode.OFF, TlsMode.UPGRADE_ONLY])
def test_where_no_tls_is_the_reason_is_told(virtual, tls):
    with virtual(tls) as printer, pytest.raises(SealpressError) as caught:
        fetch(f"ipps://localhost:{printer.port}/")
    assert caught.value.reason == Reason.PLAIN_ON_TLS_PORT


def test_nobody_there():
    with pytest.raises(SealpressError) as caught:
        fetch("ipp://localhost:9/")
    assert caught.value.reason == Reason.CONNECTION_REFUSED
    assert len(caught.value.attempts) == 2


def test_a_name_that_is_not_known_is_asked_for_once():
    with pytest.raises(SealpressError) as caught:
        fetch("ipp://printer.invalid/")
    assert caught.value.reason == Reason.NAME_NOT_FOUND
    assert len(caught.value.attempts) == 1
