"""Asking a printer what it offers: every binding looked at, nothing given away, never for long."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import replace

import pytest

from sealpress import AsyncPrinter, Printer, Reason
from sealpress.client.ask import ask
from sealpress.ipp import Attribute, Group, GroupTag, ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.attempt import Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Timeouts
from sealpress.trust import ClientTrust, TrustPolicy
from tests.client.peer import QUICK, Reaction, answer, ipp_answer, keywords

PLAIN, UPGRADE, IMPLICIT = Binding.PLAIN, Binding.UPGRADE, Binding.IMPLICIT


@pytest.fixture
def ask_at(knowledge):
    def go(peer, **settings):
        settings = {"timeouts": QUICK, "knowledge": knowledge, **settings}
        with Printer(peer.uri, **settings) as printer:
            offers = printer.ask()
        return offers, {offer.binding: offer for offer in offers.offers}

    return go


def test_a_printer_that_offers_only_plain(scripted, ask_at):
    offers, by = ask_at(scripted())
    assert {binding: offer.works for binding, offer in by.items()} == {
        IMPLICIT: False,
        UPGRADE: False,
        PLAIN: True,
    }
    assert by[IMPLICIT].error == Reason.PLAIN_ON_TLS_PORT
    assert by[UPGRADE].error == Reason.UPGRADE_DECLINED
    assert by[PLAIN].path == "/ipp/print"
    assert offers.works


def test_a_printer_that_offers_only_tls(scripted, server_tls, ask_at):
    _, by = ask_at(scripted(tls=server_tls, implicit=True))
    assert {binding: offer.works for binding, offer in by.items()} == {
        IMPLICIT: True,
        UPGRADE: False,
        PLAIN: False,
    }


def test_tls_is_shown_though_the_certificate_is_untrusted(scripted, server_tls, ask_at):
    _, by = ask_at(scripted(tls=server_tls, implicit=True))
    tls = by[IMPLICIT]
    assert (tls.works, tls.trusted, tls.tls_version) == (True, False, "TLSv1.3")
    assert tls.findings
    assert len(tls.certificate_sha256) == 64
    assert tls.certificate_until
    assert tls.cipher


def test_a_trusted_certificate_is_shown_as_trusted(
    scripted, server_tls, authority, tmp_path, ask_at
):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    _, by = ask_at(scripted(tls=server_tls), trust=f"ca:{tmp_path / 'ca.pem'}")
    assert (by[UPGRADE].works, by[UPGRADE].trusted) == (True, True)


def test_a_printer_that_demands_an_upgrade(scripted, server_tls, ask_at, knowledge):
    def demands(got):
        clear = got.whole and not got.secure
        return Reaction(answer(426, "Upgrade: TLS/1.2")) if clear else None

    peer = scripted(demands, tls=server_tls)
    _, by = ask_at(peer)
    assert (by[PLAIN].works, by[PLAIN].upgrade_required) == (False, True)
    assert by[UPGRADE].works
    assert knowledge.load(f"127.0.0.1:{peer.port}").upgrade_required


def test_nothing_is_given_away(scripted, server_tls, ask_at):
    peer = scripted(tls=server_tls)
    ask_at(peer, user="ann", password="secret")
    asked = [got for got in peer.got if got.message]
    assert asked
    assert {got.operation for got in asked} == {0x000B}
    assert all(got.attribute("requesting-user-name") is None for got in asked)
    assert all("authorization" not in got.headers for got in asked)


def test_require_sends_no_ipp_in_clear(scripted, server_tls, ask_at):
    peer = scripted(tls=server_tls)
    _, by = ask_at(peer, security="require")
    assert (by[PLAIN].works, by[PLAIN].error) == (False, "not-asked")
    assert all(got.secure for got in peer.got if got.method == "POST")


def test_a_printer_that_wants_a_password_works(scripted, ask_at):
    peer = scripted(
        lambda got: Reaction(answer(401, "WWW-Authenticate: Basic")) if got.whole else None
    )
    _, by = ask_at(peer)
    assert (by[PLAIN].works, by[PLAIN].error) == (True, Reason.AUTHENTICATION_REQUIRED)


def test_what_the_printer_says_of_its_uris_is_told(scripted, ask_at):
    says = Group(
        [
            Attribute("printer-uri-supported", (ValueTag.URI,) * 2, ("ipp://h/", "ipps://h/")),
            keywords("uri-security-supported", "none"),
        ],
        tag=GroupTag.PRINTER,
    )
    peer = scripted(lambda got: Reaction(ipp_answer(got, 0, says)) if got.message else None)
    offers, _ = ask_at(peer)
    assert offers.uris == (("ipp://h/", "none"), ("ipps://h/", ""))


def test_the_usual_paths_are_looked_at(scripted, knowledge):
    def only_here(got):
        return Reaction(answer(404)) if got.whole and got.target != "/ipp" else None

    peer = scripted(only_here)
    uri = f"ipp://127.0.0.1:{peer.port}"
    with Printer(uri, timeouts=QUICK, knowledge=knowledge) as printer:
        found = {offer.binding: offer for offer in printer.ask().offers}
    assert found[PLAIN].path == "/ipp"


def test_the_answer_is_json_and_is_kept(scripted, ask_at, knowledge):
    peer = scripted()
    offers, _ = ask_at(peer)
    assert json.loads(json.dumps(offers.as_dict()))["offers"][2]["works"] is True
    kept = knowledge.load(f"127.0.0.1:{peer.port}")
    assert (kept.offers, kept.asked_at) == (offers.offers, offers.asked_at)


def test_a_dead_printer_leaves_nothing_to_be_learnt(scripted, ask_at, knowledge):
    peer = scripted()
    port, uri = peer.port, peer.uri
    peer.close()
    with Printer(uri, timeouts=QUICK, knowledge=knowledge) as printer:
        offers = printer.ask()
    assert {offer.error for offer in offers.offers} == {Reason.CONNECTION_REFUSED}
    assert knowledge.load(f"127.0.0.1:{port}").asked_at == 0


def test_a_silent_printer_is_not_asked_for_ever():
    listener = socket.create_server(("127.0.0.1", 0))
    uri = PrinterUri.parse(f"ipp://127.0.0.1:{listener.getsockname()[1]}")
    brief = replace(Timeouts(), connect=0.2, handshake=0.2, response=0.2, receive=0.2)
    begun = time.monotonic()
    offers = run(
        ask(BlockingDriver(), uri, ClientTrust(TrustPolicy()), timeouts=brief, seconds=0.3)
    )
    listener.close()
    assert time.monotonic() - begun < 30
    assert [offer.error for offer in offers.offers][-1] == "not-asked"
    assert not offers.works


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_asking_can_be_awaited(scripted, server_tls, knowledge):
    peer = scripted(tls=server_tls)
    async with AsyncPrinter(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        offers = await printer.ask()
        plan = await printer.plan()
    assert [offer.works for offer in offers.offers] == [False, True, True]
    assert [attempt.binding for attempt in plan.attempts] == [PLAIN]
    assert threading.active_count()
