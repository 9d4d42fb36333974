"""Client certificates against a printer that asks: PWG 5199.10 table 3.1, and refusals in TLS."""

from __future__ import annotations

import os
import ssl
from threading import Thread

import anyio
import pytest

from sealpress import (
    AsyncPrinter,
    IppError,
    Printer,
    PrinterFacts,
    Reason,
    TlsError,
    TransportError,
)
from sealpress.trust import MemoryTrustStore
from tests.client.identities import ending, expired, issued
from tests.client.peer import QUICK, Reaction, ipp_answer, job_group

PDF = b"%PDF-1.7\n" + bytes(100_000)
LARGE = b"%PDF-1.7\n" + bytes(1 << 20)
FORBIDDEN, NOT_AUTHENTICATED, NOT_AUTHORIZED = 0x0401, 0x0402, 0x0403
PRINT_JOB, VALIDATE_JOB, CANCEL_JOB = 0x0002, 0x0004, 0x0008
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture(params=VERSIONS, ids=["1.2", "1.3"])
def version(request):
    return request.param


@pytest.fixture
def little_is_kept(monkeypatch):
    """Keep as little of a document for chunks' sake as if LARGE were too large for that."""
    monkeypatch.setattr("sealpress.client.outgoing.KEPT_OCTETS", 1000)


@pytest.fixture
def anna(tmp_path, authority):
    return issued(tmp_path, "anna", authority)


@pytest.fixture
def bert(tmp_path, authority):
    return issued(tmp_path, "bert", authority)


@pytest.fixture
def asking(scripted, authority, version):
    """A printer that asks for a certificate in TLS, or demands one."""

    def make(*rules, demands=False, asks=True, **settings):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        context.minimum_version = context.maximum_version = version
        context.num_tickets = 0
        if asks:
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED if demands else ssl.CERT_OPTIONAL
        settings = {"implicit": True, **settings}
        return scripted(*rules, tls=context, **settings)

    return make


@pytest.fixture
def printer_at(knowledge, authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def make(peer, *identities, kind=Printer, **settings):
        return kind(
            peer.uri.replace("ipp://", "ipps://") if peer.implicit else peer.uri,
            trust=f"ca:{tmp_path / 'ca.pem'}",
            trust_store=MemoryTrustStore(),
            timeouts=QUICK,
            knowledge=knowledge,
            identities=identities,
            **settings,
        )

    return make


def admits(*names, operations=None, nobody=NOT_AUTHENTICATED, others=NOT_AUTHORIZED):
    """Refuse who is not named, at IPP level, as table 3.1 says."""

    def rule(got):
        concerns = operations is None or got.operation in operations
        if not got.whole or not concerns or got.certificate in names:
            return None
        return Reaction(ipp_answer(got, others if got.certificate else nobody))

    return rule


def shown(peer):
    return [got.certificate for got in peer.got]


def connections(peer):
    return list(dict.fromkeys((got.connection, got.certificate) for got in peer.got))


def fact(knowledge, peer):
    return knowledge.load(f"127.0.0.1:{peer.port}").client_certificate


# The table


def test_no_certificate_is_shown_unasked(asking, printer_at, anna):
    peer = asking()
    with printer_at(peer, anna) as printer:
        printer.attributes()
    assert shown(peer) == [""]


def test_not_authenticated_means_show_one_on_a_new_connection(asking, printer_at, anna, knowledge):
    peer = asking(admits("anna"))
    with printer_at(peer, anna) as printer:
        printer.attributes()
        printer.attributes()
    assert connections(peer) == [(1, ""), (2, "anna")]
    assert fact(knowledge, peer) == anna.facts().sha256


def test_not_authorized_means_show_another(asking, printer_at, anna, bert, knowledge):
    peer = asking(admits("bert"))
    with printer_at(peer, anna, bert) as printer:
        printer.attributes()
    assert connections(peer) == [(1, ""), (2, "anna"), (3, "bert")]
    assert fact(knowledge, peer) == bert.facts().sha256


def test_each_is_shown_once(asking, printer_at, anna, bert):
    peer = asking(admits())
    with printer_at(peer, anna, bert) as printer, pytest.raises(IppError) as caught:
        printer.attributes()
    assert connections(peer) == [(1, ""), (2, "anna"), (3, "bert")]
    assert caught.value.reason is Reason.NOT_AUTHORIZED
    assert caught.value.status == NOT_AUTHORIZED
    assert "certificate of CN=anna" in caught.value.detail
    assert "was refused; the certificate of CN=bert" in caught.value.detail


def test_forbidden_stops(asking, printer_at, anna, bert):
    peer = asking(admits(others=FORBIDDEN))
    with printer_at(peer, anna, bert) as printer, pytest.raises(IppError) as caught:
        printer.attributes()
    assert connections(peer) == [(1, ""), (2, "anna")]
    assert caught.value.reason is Reason.FORBIDDEN


def test_without_identities_it_is_the_caller_who_must_help(asking, printer_at):
    peer = asking(admits())
    with printer_at(peer) as printer, pytest.raises(IppError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.NOT_AUTHENTICATED
    assert peer.connections == 1


def test_a_printer_that_did_not_ask_is_shown_none(asking, printer_at, anna):
    peer = asking(admits(), asks=False)
    with printer_at(peer, anna) as printer, pytest.raises(IppError) as caught:
        printer.attributes()
    assert peer.connections == 1
    assert "asked for no client certificate" in caught.value.detail


# Learning


def test_what_worked_is_shown_at_once_the_next_time(asking, printer_at, anna, bert):
    peer = asking(admits("bert"))
    for _ in range(2):
        with printer_at(peer, anna, bert) as printer:
            printer.attributes()
    assert shown(peer)[-2:] == ["bert", "bert"]
    assert peer.connections == 4


def test_what_is_remembered_but_gone_is_not_shown(asking, printer_at, anna, knowledge):
    peer = asking()
    knowledge.save(f"127.0.0.1:{peer.port}", PrinterFacts(client_certificate="00" * 32))
    with printer_at(peer, anna) as printer:
        printer.attributes()
    assert shown(peer) == [""]


def test_what_worked_once_and_is_refused_now_is_forgotten(asking, printer_at, anna, knowledge):
    peer = asking(admits())
    known = PrinterFacts(client_certificate=anna.facts().sha256)
    knowledge.save(f"127.0.0.1:{peer.port}", known)
    with printer_at(peer, anna) as printer, pytest.raises(IppError):
        printer.attributes()
    assert shown(peer) == ["anna"]
    assert fact(knowledge, peer) == ""


# Refusals in TLS


def test_a_printer_that_demands_one_in_tls(asking, printer_at, anna, knowledge):
    peer = asking(demands=True)
    with printer_at(peer, anna) as printer:
        printer.attributes()
    assert shown(peer) == ["anna"]
    assert peer.connections == 2
    assert fact(knowledge, peer) == anna.facts().sha256


def test_one_that_tls_refuses_is_followed_by_the_next(asking, printer_at, anna, tmp_path, stranger):
    peer = asking(demands=True)
    with printer_at(peer, issued(tmp_path, "eve", stranger), anna) as printer:
        printer.attributes()
    assert shown(peer) == ["anna"]
    assert peer.connections == 3


def test_when_tls_refuses_all_the_error_says_so(asking, printer_at, tmp_path, stranger, authority):
    peer = asking(demands=True)
    eve, old = issued(tmp_path, "eve", stranger), expired(tmp_path, "old", authority)
    with printer_at(peer, eve, old) as printer, pytest.raises(TlsError) as caught:
        printer.attributes()
    error = caught.value
    assert error.reason is Reason.TLS_CLIENT_CERTIFICATE_REFUSED
    assert (error.alert, error.endpoint) == (48, f"127.0.0.1:{peer.port}")
    assert error.detail.count("CN=eve") == 1
    assert "CN=old" in error.detail
    assert "it expired on 2002-01-01" in error.detail


def test_a_demand_without_identities(asking, printer_at):
    peer = asking(demands=True)
    with printer_at(peer) as printer, pytest.raises(TlsError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
    assert peer.got == []


def test_inside_an_upgrade(asking, printer_at, anna):
    peer = asking(demands=True, implicit=False, upgrade_answer=b"HTTP/1.1 200 OK\r\n\r\n")
    peer.rules.append(
        lambda got: (
            None
            if got.secure or got.method == "OPTIONS"
            else Reaction(b"HTTP/1.1 426 No\r\nContent-Length: 0\r\n\r\n")
        )
    )
    with printer_at(peer, anna) as printer:
        printer.attributes()
    assert {got.certificate for got in peer.got if got.secure} == {"anna"}
    assert all(got.message is None or got.whole for got in peer.got if not got.secure)


# Documents


@pytest.mark.usefixtures("little_is_kept")
@pytest.mark.parametrize("demands", [False, True], ids=["ipp", "tls"])
@pytest.mark.parametrize("document", [PDF, LARGE], ids=["small", "large"])
def test_a_document_is_printed_once(asking, printer_at, anna, document, demands):
    peer = asking(admits("anna"), demands=demands)
    with printer_at(peer, anna) as printer:
        printer.print(iter([document]))
    assert [got.document == document for got in peer.prints()] == [True]


@pytest.mark.usefixtures("little_is_kept")
def test_a_document_refused_after_its_end_is_sent_again(asking, printer_at, anna):
    peer = asking(admits("anna", operations={PRINT_JOB}), says_continue=False)
    with printer_at(peer, anna) as printer:
        printer.print(iter([LARGE[:1000], LARGE[1000:]]))
    assert [(got.certificate, got.document == LARGE) for got in peer.prints()] == [
        ("", True),
        ("anna", True),
    ]


def test_the_cheap_operation_learns_first(asking, printer_at, anna):
    peer = asking(admits("anna", operations={VALIDATE_JOB, PRINT_JOB}))
    with printer_at(peer, anna) as printer:
        printer.print(b"%PDF-1.7 short")
    assert [got.certificate for got in peer.prints()] == ["anna"]


# Whose job it is


def test_the_job_of_another_is_no_reason_to_show_more(asking, printer_at, anna, bert):
    peer = asking(admits("anna", operations={VALIDATE_JOB}), admits(operations={CANCEL_JOB}))
    with printer_at(peer, anna, bert) as printer:
        printer.validate()
        for _ in range(3):
            with pytest.raises(IppError) as caught:
                printer.cancel(7)
            assert caught.value.reason is Reason.NOT_AUTHORIZED
    assert "bert" not in shown(peer)
    assert peer.connections == 2


def test_refusals_for_another_reason_make_no_storm(asking, printer_at, anna, bert):
    peer = asking(admits(operations={CANCEL_JOB}))
    with printer_at(peer, anna, bert) as printer:
        for _ in range(5):
            with pytest.raises(IppError):
                printer.cancel(7)
    cancels = [got.certificate for got in peer.got if got.operation == CANCEL_JOB]
    assert cancels == ["", "anna", "bert", "", "", "", ""]


def test_my_own_job_is_canceled_with_my_certificate(asking, printer_at, anna):
    peer = asking(admits("anna", operations={CANCEL_JOB}))
    with printer_at(peer, anna) as printer:
        printer.cancel(7)
    assert [got.certificate for got in peer.got if got.operation == CANCEL_JOB] == ["", "anna"]


# Somebody to ask


def test_a_function_is_asked_when_none_will_do(asking, printer_at, anna, bert):
    wanted = []

    def choose(want):
        wanted.append(want)
        return bert if len(wanted) == 1 else None

    peer = asking(admits("bert"))
    with printer_at(peer, anna, choose_identity=choose) as printer:
        printer.attributes()
    assert [(want.tried, want.status) for want in wanted] == [((anna,), NOT_AUTHORIZED)]
    assert wanted[0].endpoint == f"127.0.0.1:{peer.port}"
    assert shown(peer) == ["", "anna", "bert"]


def test_a_function_may_give_up(asking, printer_at):
    peer = asking(demands=True)
    printer = printer_at(peer, choose_identity=lambda want: None)
    with printer, pytest.raises(TlsError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED


def test_a_function_that_insists_is_not_heard_twice(asking, printer_at, anna):
    peer = asking(admits())
    with printer_at(peer, choose_identity=lambda want: anna) as printer, pytest.raises(IppError):
        printer.attributes()
    assert shown(peer) == ["", "anna"]


# Several at once


def test_requests_at_the_same_time_choose_the_same(asking, printer_at, anna, bert):
    peer = asking(admits("bert"))

    async def all_at_once():
        printer = printer_at(peer, anna, bert, kind=AsyncPrinter)
        async with printer, anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(printer.attributes)

    anyio.run(all_at_once)
    assert len([name for name in shown(peer) if name == "bert"]) == 4
    assert len([name for name in shown(peer) if name == "anna"]) <= 4


def test_threads_with_a_printer_each_share_what_was_learnt(asking, printer_at, anna, bert):
    peer = asking(admits("bert"))
    with printer_at(peer, anna, bert) as printer:
        printer.attributes()

    def ask():
        with printer_at(peer, anna, bert) as another:
            another.attributes()

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert shown(peer) == ["", "anna", "bert", *["bert"] * 3]


def test_never_in_clear(scripted, printer_at, anna):
    peer = scripted(admits())
    with printer_at(peer, anna) as printer, pytest.raises(IppError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.NOT_AUTHENTICATED
    assert peer.connections == 1


def test_a_job_made_by_a_certificate_is_watched_by_it(asking, printer_at, anna):
    peer = asking(admits("anna"))
    with printer_at(peer, anna) as printer:
        job = printer.print(PDF)
        job.refresh()
    assert job.id == job_group()["job-id"].value
    assert {got.certificate for got in peer.got[1:]} == {"anna"}


def test_the_report_says_what_was_asked_and_shown(asking, printer_at, anna):
    peer = asking(admits("anna", operations={VALIDATE_JOB}))
    with printer_at(peer, anna) as printer:
        printer.attributes()
        assert printer.connection.client_certificate_requested
        assert not printer.connection.client_certificate_shown
        printer.validate()
        assert printer.connection.client_certificate_shown


@pytest.mark.parametrize("demands", [False, True], ids=["ipp", "tls"])
def test_one_of_ours_that_ends_soon_is_warned_of_when_it_is_shown(
    asking, printer_at, tmp_path, authority, caplog, demands
):
    soon = ending(tmp_path, "anna", authority, days=3)
    peer = asking(admits("anna", operations={VALIDATE_JOB}), demands=demands)
    with printer_at(peer, soon) as printer:
        printer.attributes()
        assert bool(printer.connection.warnings) is demands
        printer.validate()
        (warning,) = printer.connection.warnings
    assert warning.reason is Reason.CLIENT_CERTIFICATE_EXPIRING
    assert "CN=anna" in warning.detail
    told = [one for one in caplog.records if one.levelname == "WARNING"]
    assert [one.getMessage() for one in told] == [warning.detail]


def test_one_that_has_expired_is_warned_of_when_somebody_chose_it(
    asking, printer_at, tmp_path, authority, caplog
):
    old = expired(tmp_path, "old", authority)
    peer = asking(demands=True)
    with printer_at(peer, choose_identity=lambda want: old) as printer:
        with pytest.raises(TlsError):
            printer.attributes()
        told = printer.connection
    # TLS 1.3 ends the client's handshake before the printer has judged.
    assert told is None or "expired on 2002-01-01" in told.warnings[0].detail


def test_asking_beforehand_finds_tls_where_a_certificate_is_demanded(asking, printer_at, anna):
    peer = asking(demands=True)
    with printer_at(peer, anna) as printer:
        offers = printer.ask().offers
        offer = next(one for one in offers if one.binding == "implicit")
        assert offer.works
        assert offer.error == Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
        printer.attributes()
    assert shown(peer)[-1] == "anna"


def test_under_prefer_a_demand_is_no_reason_to_go_on_in_clear(asking, knowledge, anna):
    peer = asking(demands=True, implicit=False, either=True)
    settings = {"timeouts": QUICK, "knowledge": knowledge, "trust_store": MemoryTrustStore()}
    printer = Printer(peer.uri, security="prefer", trust="encrypt", **settings)
    with printer, pytest.raises(TlsError) as caught:
        printer.print(PDF)
    assert caught.value.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
    assert peer.prints() == []
    with Printer(
        peer.uri, security="prefer", trust="encrypt", identities=[anna], **settings
    ) as admitted:
        admitted.print(PDF)
    assert [(got.certificate, got.secure) for got in peer.prints()] == [("anna", True)]


def test_a_document_that_can_be_read_only_once_and_was_not_kept(asking, printer_at, anna, bert):
    peer = asking(admits("anna", operations={VALIDATE_JOB}), admits("bert", operations={PRINT_JOB}))
    with printer_at(peer, anna, bert) as printer:
        printer.attributes()
        printer.print(PDF)  # now it is known that chunks are taken
        peer.rules[:] = [admits("carl", operations={PRINT_JOB})]
        with pytest.raises(IppError) as caught:
            printer.print(iter([PDF]))
    assert caught.value.reason is Reason.NOT_AUTHORIZED
    assert "since the document can be read only once" in caught.value.detail
    assert "bert" in shown(peer)


def test_what_another_program_learnt_is_not_forgotten_by_one_without_identities(
    asking, printer_at, knowledge
):
    peer = asking(admits("anna"))
    knowledge.save(f"127.0.0.1:{peer.port}", PrinterFacts(client_certificate="ab" * 32))
    with printer_at(peer) as printer, pytest.raises(IppError):
        printer.attributes()
    assert fact(knowledge, peer) == "ab" * 32


def test_a_forked_process_shows_the_same_on_a_connection_of_its_own(
    asking, printer_at, anna, monkeypatch
):
    peer = asking(admits("anna"))
    with printer_at(peer, anna) as printer:
        printer.attributes()
        monkeypatch.setattr(os, "getpid", lambda: -1)
        printer.attributes()
    assert [name for _, name in connections(peer)] == ["", "anna", "anna"]


def test_whoever_is_forbidden_is_gone_from_the_line(asking, printer_at, anna):
    peer = asking(admits(others=FORBIDDEN))
    with printer_at(peer, anna) as printer:
        for _ in range(2):
            with pytest.raises(IppError):
                printer.attributes()
    assert peer.connections >= 3


def test_a_printer_that_hangs_up_without_a_word_may_have_wanted_one(asking, printer_at):
    peer = asking(lambda got: Reaction(then="reset"), asks=True)
    printer = printer_at(peer, choose_identity=lambda want: None)
    with printer, pytest.raises(TransportError) as caught:
        printer.attributes()
    assert caught.value.reason in {Reason.CONNECTION_RESET, Reason.CONNECTION_CLOSED}
    assert "--identity" in caught.value.hint


def test_a_certificate_renewed_meanwhile_is_shown_by_the_next_connection(
    asking, printer_at, anna, tmp_path, authority
):
    peer = asking(admits("anna", "anna anew"))
    with printer_at(peer, anna) as printer:
        printer.attributes()
        again = issued(tmp_path, "anna", authority, common_name="anna anew")
        assert again == anna
        printer.close()
        printer.attributes()
    assert shown(peer) == ["", "anna", "anna anew"]
