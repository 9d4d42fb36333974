"""Plain, upgrade and TLS from the first octet against policy, seen from the printer's side."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest

from sealpress import (
    AsyncPrinter,
    HttpError,
    Printer,
    PrinterFacts,
    Reason,
    TlsError,
    TransportError,
)
from sealpress.client.facts import Offer
from sealpress.transport.attempt import Binding
from tests.client.peer import QUICK, Reaction, answer

PDF = b"%PDF-1.7\n" + bytes(1000)
UPGRADE_REQUIRED = answer(426, "Upgrade: TLS/1.2, HTTP/1.1", "Connection: Upgrade")


def demands_tls(got):
    """Answer everything but OPTIONS in clear with 426."""
    clear = not got.secure and got.method == "POST" and got.whole
    return Reaction(UPGRADE_REQUIRED) if clear else None


@pytest.fixture
def trust(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return f"ca:{tmp_path / 'ca.pem'}"


@pytest.fixture
def printer_at(trust, knowledge):
    printers = []

    def make(peer, scheme="ipp", **settings):
        settings = {"trust": trust, "timeouts": QUICK, "knowledge": knowledge, **settings}
        printers.append(Printer(peer.uri.replace("ipp:", f"{scheme}:"), **settings))
        return printers[-1]

    yield make
    for printer in printers:
        printer.close()


def ipp_in_clear(peer):
    return [got for got in peer.got if got.method == "POST" and not got.secure]


def test_426_leads_to_an_upgrade_and_is_remembered(scripted, server_tls, printer_at):
    peer = scripted(demands_tls, tls=server_tls)
    printer_at(peer).print(PDF)
    assert len(ipp_in_clear(peer)) == 1
    assert ipp_in_clear(peer)[0].operation == 0x000B
    assert peer.prints()[0].secure
    assert peer.prints()[0].attribute("printer-uri") == peer.uri
    printer_at(peer).print(PDF)
    assert len(ipp_in_clear(peer)) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_the_awaiting_printer_upgrades_too(scripted, server_tls, trust, knowledge):
    peer = scripted(demands_tls, tls=server_tls)
    async with AsyncPrinter(peer.uri, trust=trust, timeouts=QUICK, knowledge=knowledge) as printer:
        await printer.print(PDF)
        assert printer.connection.binding is Binding.UPGRADE
    assert peer.prints()[0].secure


def test_an_upgrade_whose_answer_announces_a_body_and_has_none(scripted, server_tls, printer_at):
    announced = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    peer = scripted(demands_tls, tls=server_tls, upgrade_answer=announced)
    printer_at(peer).print(PDF)
    assert peer.prints()[0].secure


def test_426_without_an_upgrade_is_an_error_not_plain(scripted, printer_at):
    peer = scripted(demands_tls)
    with pytest.raises(HttpError) as caught:
        printer_at(peer).print(PDF)
    assert caught.value.reason is Reason.UPGRADE_DECLINED
    assert peer.prints() == []


def test_426_inside_tls_is_an_error(scripted, server_tls, printer_at):
    peer = scripted(
        lambda got: Reaction(UPGRADE_REQUIRED) if got.whole else None,
        tls=server_tls,
        implicit=True,
    )
    with pytest.raises(HttpError) as caught:
        printer_at(peer, "ipps").print(PDF)
    assert caught.value.reason is Reason.ENCRYPTION_REQUIRED


def test_ipps_prints_by_tls_and_says_what_was_negotiated(scripted, server_tls, printer_at):
    peer = scripted(tls=server_tls, implicit=True)
    printer = printer_at(peer, "ipps")
    printer.print(PDF)
    report = printer.connection
    assert (report.binding, report.tls_version) == (Binding.IMPLICIT, "TLSv1.3")
    assert report.cipher.startswith("TLS_")
    assert report.certificate.sha256
    assert report.trusted_by == "ca"
    assert peer.prints()[0].attribute("printer-uri").startswith("ipps://127.0.0.1:")


def test_ipps_never_falls_back_to_plain(scripted, printer_at):
    peer = scripted()
    with pytest.raises(TlsError) as caught:
        printer_at(peer, "ipps", timeouts=replace(QUICK, handshake=1)).print(PDF)
    assert caught.value.reason in {Reason.PLAIN_ON_TLS_PORT, Reason.TLS_CLOSED, Reason.TLS_TIMEOUT}
    assert ipp_in_clear(peer) == []


def test_an_untrusted_certificate_sends_nothing_and_shows_the_pin(scripted, server_tls, printer_at):
    peer = scripted(tls=server_tls, implicit=True)
    with pytest.raises(TlsError) as caught:
        printer_at(peer, "ipps", trust=None).print(PDF)
    assert caught.value.reason is Reason.CERTIFICATE_UNTRUSTED
    assert "sha256:" in caught.value.hint
    assert peer.got == []
    assert len(caught.value.attempts) == 1


@pytest.mark.parametrize("trusted", [True, False])
def test_a_pin_decides(scripted, server_tls, printer_at, trusted):
    peer = scripted(tls=server_tls, implicit=True)
    with pytest.raises(TlsError) as caught:
        printer_at(peer, "ipps", trust=None).attributes()
    pin = caught.value.hint.rpartition("sha256:")[2][:64]
    pinned = printer_at(peer, "ipps", trust=f"sha256:{pin if trusted else '0' * 64}")
    if trusted:
        pinned.print(PDF)
        assert pinned.connection.trusted_by == "pin"
    else:
        with pytest.raises(TlsError) as caught:
            pinned.print(PDF)
        assert caught.value.reason is Reason.CERTIFICATE_PIN_MISMATCH


# Policy require


def test_require_upgrades_an_ipp_uri(scripted, server_tls, printer_at):
    peer = scripted(tls=server_tls)
    printer = printer_at(peer, security="require", timeouts=replace(QUICK, handshake=1))
    printer.print(PDF)
    assert ipp_in_clear(peer) == []
    assert printer.connection.binding is Binding.UPGRADE


def test_require_takes_tls_first_where_there_is(scripted, server_tls, printer_at):
    peer = scripted(tls=server_tls, implicit=True)
    printer = printer_at(peer, security="require")
    printer.print(PDF)
    assert printer.connection.binding is Binding.IMPLICIT
    assert peer.prints()[0].attribute("printer-uri").startswith("ipps://")


def test_require_fails_with_every_attempt_where_nothing_is_secure(scripted, printer_at):
    peer = scripted()
    quick = replace(QUICK, handshake=1)
    with pytest.raises(TransportError) as caught:
        printer_at(peer, security="require", timeouts=quick).print(PDF)
    assert caught.value.reason is Reason.NO_SECURE_ENDPOINT
    assert [way.partition(" ")[2] for way, _ in caught.value.attempts] == ["implicit", "upgrade"]
    assert caught.value.attempts[1][1].reason is Reason.UPGRADE_DECLINED
    assert ipp_in_clear(peer) == []


def test_require_with_a_dead_printer_says_that_it_is_dead(scripted, printer_at):
    peer = scripted()
    printer = printer_at(peer, security="require")
    peer.close()
    with pytest.raises(TransportError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.CONNECTION_REFUSED
    assert len(caught.value.attempts) == 2


# Policy prefer


def test_prefer_asks_and_takes_the_upgrade(scripted, server_tls, printer_at):
    peer = scripted(tls=server_tls)
    printer = printer_at(peer, security="prefer")
    printer.print(PDF)
    assert printer.connection.binding is Binding.UPGRADE
    assert peer.prints()[0].secure


def test_prefer_prints_in_clear_only_where_nothing_else_is_and_says_so(scripted, printer_at):
    peer = scripted()
    printer = printer_at(peer, security="prefer")
    printer.print(PDF)
    assert printer.connection.binding is Binding.PLAIN
    assert "nothing secure" in printer.connection.reason


def test_prefer_never_goes_back_to_plain(scripted, server_tls, printer_at, knowledge):
    peer = scripted(tls=server_tls)
    printer_at(peer, security="prefer").print(PDF)
    peer.tls = None  # a man in the middle hides the upgrade
    with pytest.raises(TransportError):
        printer_at(peer, security="prefer", timeouts=replace(QUICK, handshake=1)).print(PDF)
    assert len(peer.prints()) == 1


def test_prefer_asks_again_when_the_printer_has_changed(
    scripted, server_tls, printer_at, knowledge
):
    peer = scripted(tls=server_tls)
    stale = Offer(host="127.0.0.1", port=peer.port, binding=Binding.IMPLICIT, works=True)
    knowledge.save(f"127.0.0.1:{peer.port}", PrinterFacts(offers=(stale,), asked_at=1.0))
    printer = printer_at(peer, security="prefer", timeouts=replace(QUICK, handshake=1))
    printer.print(PDF)
    assert printer.connection.binding is Binding.UPGRADE


# First octets on the wire


@pytest.mark.parametrize("security", ["as-uri", "prefer", "require"])
def test_the_first_octets_of_ipps_are_a_client_hello(printer_at, knowledge, security):
    listener = socket.create_server(("127.0.0.1", 0))
    first = []

    def take():
        try:
            while True:
                sock, _ = listener.accept()
                first.append(sock.recv(5))
                sock.close()
        except OSError:
            return

    thread = threading.Thread(target=take)
    thread.start()
    uri = f"ipps://127.0.0.1:{listener.getsockname()[1]}/"
    printer = Printer(uri, security=security, timeouts=QUICK, knowledge=knowledge)
    with pytest.raises(TransportError):
        printer.print(PDF)
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    assert first[0].startswith(b"\x16\x03\x01")
    # What follows looks for the TLS of an old printer; under prefer also for an upgrade.
    assert all(octets.startswith(b"\x16\x03") or octets == b"OPTIO" for octets in first[1:])
