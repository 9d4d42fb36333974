"""Every way a printer can refuse how it is spoken to, and what the client makes of it."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

import anyio
import pytest

from sealpress import (
    AsyncPrinter,
    HttpError,
    IppError,
    JobError,
    Phase,
    Printer,
    PrinterFacts,
    Reason,
    TransportError,
    WireError,
)
from sealpress.client.facts import ExpectSupport
from sealpress.ipp.message import Message, Version
from tests.client.peer import CONTINUE, PRINTER, QUICK, Reaction, answer, ipp_answer, job_group

PDF = b"%PDF-1.7\n" + os.urandom(300_000)
LONG = PDF * 40  # more than the sockets' buffers hold
HTML = b"<html><title>Login</title><script>x()</script><b>Please\x1b log in</b></html>"


def is_print(got):
    return "expect" in got.headers or int(got.headers.get("content-length", "99999")) > 2000


def on_print(reaction, *, times=99):
    """React to the document's request, so many times."""
    left = [times]

    def rule(got):
        if not is_print(got) or not left[0]:
            return None
        if reaction.stage == "body" and not got.whole:
            return None
        left[0] -= 1
        return reaction

    return rule


def on_chunks(reaction):
    return lambda got: reaction if "transfer-encoding" in got.headers else None


def pieces():
    return iter([PDF[:70_000], PDF[70_000:]])


def long_pieces():
    return iter([PDF] * 40)


@pytest.fixture
def print_to(scripted, knowledge):
    """Print an iterator of unknown length to a printer with these rules; blocking."""

    def go(*rules, facts=None, document=pieces, silent=False, made=lambda _: None, **settings):
        peer = scripted(*rules, says_continue=not silent)
        made(peer)
        settings = {"timeouts": QUICK, "knowledge": knowledge, **settings}
        with Printer(peer.uri, **settings) as printer:
            key = printer._printer._session.link.place.key
            if facts:
                knowledge.save(key, facts)
            peer.facts = lambda: knowledge.load(key)
            peer.job = None
            try:
                peer.job = printer.print(document())
            except Exception as error:
                error.peer = peer
                raise
        return peer

    return go


CHUNK_REFUSALS = {
    "411": Reaction(answer(411), "close", stage="head"),
    "411-keep-alive": Reaction(answer(411), stage="body"),
    "413": Reaction(answer(413), "close", stage="head"),
    "501": Reaction(answer(501), "close", stage="head"),
    "400": Reaction(answer(400), "close", stage="head"),
    "413-in-mid-upload": Reaction(answer(413), "close", stage="head", after=100_000),
    "reset": Reaction(b"", "reset", stage="head"),
    "reset-after-continue": Reaction(CONTINUE, "reset", stage="head"),
    "reset-in-mid-upload": Reaction(b"", "reset", stage="head", after=100_000),
}


@pytest.mark.parametrize("kind", CHUNK_REFUSALS)
def test_a_printer_without_chunks_gets_content_length(print_to, kind):
    peer = print_to(on_chunks(CHUNK_REFUSALS[kind]), document=long_pieces)
    sent = peer.prints()[-1]
    assert sent.document == LONG
    assert "content-length" in sent.headers
    assert peer.job.id == 7
    assert peer.facts().chunked is False


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.parametrize("kind", ["411", "413-in-mid-upload", "reset-in-mid-upload"])
async def test_so_does_the_awaiting_printer(scripted, knowledge, kind):
    async def source():
        for piece in long_pieces():
            yield piece

    peer = scripted(on_chunks(CHUNK_REFUSALS[kind]))
    async with AsyncPrinter(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        await printer.print(source())
    assert peer.prints()[-1].document == LONG


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize("after", [0, 10, 200])
@pytest.mark.parametrize("then", ["reset", "close"])
def test_a_small_document_is_repeated_if_chunks_break_the_connection(print_to, after, then, silent):
    peer = print_to(
        on_chunks(Reaction(b"", then, stage="head", after=after)),
        document=lambda: b"%PDF-1.7 small",
        silent=silent,
    )
    assert [sent.document for sent in peer.prints()] == [b"%PDF-1.7 small"]
    assert peer.facts().chunked is False


def test_a_success_before_the_documents_end_is_not_believed(print_to):
    def early(got):
        if "transfer-encoding" not in got.headers:
            return None
        got.message = Message(Version(2, 0), 2, 3, [])  # what the document's request says
        return Reaction(ipp_answer(got, 0, job_group()), "close", stage="head", after=100_000)

    with pytest.raises(JobError) as caught:
        print_to(early, document=long_pieces)
    assert caught.value.reason is Reason.DELIVERY_INCOMPLETE
    assert caught.value.job_id == 7


def test_a_printer_that_goes_away_in_the_middle_is_not_called_unreachable(print_to):
    def goes_away(got):
        if "transfer-encoding" not in got.headers:
            return None
        printers[0].stop_listening()
        return Reaction(b"", "reset", stage="head", after=100_000)

    printers = []
    with pytest.raises(TransportError, match="refused") as caught:
        print_to(goes_away, document=lambda: LONG, made=printers.append)
    assert (caught.value.reason, caught.value.phase) == (Reason.CONNECTION_RESET, Phase.SEND)


def test_what_was_found_out_about_chunks_is_used_the_next_time(print_to):
    peer = print_to(on_chunks(CHUNK_REFUSALS["411"]), facts=PrinterFacts(chunked=False))
    assert [("content-length" in got.headers) for got in peer.got] == [True] * 3


def test_chunks_that_were_taken_are_remembered(print_to):
    assert print_to().facts().chunked is True


def test_a_printer_that_takes_few_chunks_gets_content_length_for_a_long_document(print_to):
    peer = print_to(
        on_chunks(CHUNK_REFUSALS["reset-in-mid-upload"]),
        facts=PrinterFacts(chunked=True),
        document=lambda: LONG,
    )
    assert peer.prints()[-1].document == LONG
    assert peer.facts().chunked is False


def test_a_printer_known_to_take_chunks_that_resets_is_an_error_for_an_iterator(print_to):
    with pytest.raises(TransportError) as caught:
        print_to(
            on_chunks(CHUNK_REFUSALS["reset-in-mid-upload"]),
            facts=PrinterFacts(chunked=True),
            document=long_pieces,
        )
    assert caught.value.reason is Reason.CONNECTION_RESET
    assert caught.value.phase is Phase.SEND
    assert caught.value.retryable
    assert len([got for got in caught.value.peer.got if "transfer-encoding" in got.headers]) == 1
    assert caught.value.peer.facts().chunked is None


def test_an_http_1_0_printer_gets_content_length_from_the_start(print_to):
    def http_1_0(got):
        if got.whole and got.operation == 0x000B:
            octets = ipp_answer(got).replace(b"HTTP/1.1", b"HTTP/1.0")
            return Reaction(octets, "close")
        return None

    peer = print_to(http_1_0)
    assert all("transfer-encoding" not in got.headers for got in peer.got)
    assert peer.prints()[0].document == PDF
    assert peer.facts().http_version == "1.1"


def test_a_document_too_large_is_not_sent_for_ever(print_to):
    with pytest.raises(HttpError) as caught:
        print_to(on_print(Reaction(answer(413, body=b"too large"), "close", stage="head")))
    assert (caught.value.reason, caught.value.status) == (Reason.DOCUMENT_TOO_LARGE, 413)
    assert "too large" in caught.value.detail
    assert len([got for got in caught.value.peer.got if is_print(got)]) == 2


# Expect: 100-continue


def test_long_documents_wait_for_continue_until_chunks_are_known(print_to):
    peer = print_to()
    assert peer.prints()[0].headers["expect"] == "100-continue"
    assert peer.facts().expect is ExpectSupport.HONOURED
    known = print_to(facts=peer.facts())
    assert "expect" not in known.prints()[0].headers


def test_short_documents_wait_only_while_chunks_are_unknown(print_to):
    short = {"document": lambda: b"%PDF-1.7 short", "password": "secret"}
    assert "expect" in print_to(**short).prints()[0].headers
    known = print_to(**short, facts=PrinterFacts(chunked=True))
    assert "expect" not in known.prints()[0].headers


def test_long_documents_wait_while_a_password_may_be_asked_for(print_to):
    peer = print_to(password="secret", facts=PrinterFacts(chunked=True))
    assert "expect" in peer.prints()[0].headers


def test_417_is_answered_without_expect(print_to):
    peer = print_to(
        lambda got: Reaction(answer(417), stage="head") if "expect" in got.headers else None
    )
    assert peer.prints()[-1].document == PDF
    assert peer.facts().expect is ExpectSupport.REFUSED


def test_expect_that_was_ignored_is_not_tried_again(scripted, knowledge):
    peer = scripted(says_continue=False)
    for _ in range(2):
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
            knowledge.save(
                f"127.0.0.1:{peer.port}",
                PrinterFacts(expect=knowledge.load(f"127.0.0.1:{peer.port}").expect),
            )
            printer.print(pieces())
    assert [sent.document for sent in peer.prints()] == [PDF, PDF]
    assert ["expect" in sent.headers for sent in peer.prints()] == [True, False]


def test_a_late_continue_is_passed_over(print_to):
    def late(got):
        if got.whole and got.operation == 2:
            return Reaction(CONTINUE + ipp_answer(got, 0, job_group()))
        return None

    assert print_to(late).job.id == 7


# Early answers


@pytest.mark.parametrize("status", [403, 500, 503])
def test_an_early_refusal_ends_the_upload(print_to, status):
    with pytest.raises(HttpError) as caught:
        print_to(on_print(Reaction(answer(status), "close", stage="head", after=50_000)))
    assert caught.value.status == status


def test_a_redirect_is_never_followed(print_to):
    moved = answer(307, "Location: http://127.0.0.1:1/else\x1b")
    with pytest.raises(HttpError) as caught:
        print_to(lambda got: Reaction(moved, "close") if got.whole else None)
    assert caught.value.reason is Reason.HTTP_REDIRECTED
    assert "which leads to http://127.0.0.1:1/else" in caught.value.detail
    assert len(caught.value.peer.got) == 1


# Never twice


def test_a_reset_after_the_whole_document_is_never_printed_again(print_to):
    lost = Reaction(b"", "reset", stage="body")
    with pytest.raises(JobError) as caught:
        print_to(lambda got: lost if got.operation == 2 else None)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN
    assert len(caught.value.peer.prints()) == 1


def test_a_lost_answer_is_made_up_for_by_the_job_list(print_to):
    def lossy(got):
        if got.operation == 2 and got.whole:
            return Reaction(b"", "close")
        if got.operation == 0x000A and got.whole:
            jobs = [
                job_group(3, 9, "Untitled", time_at_creation=1),
                job_group(4, 9, "other", time_at_creation=500),
                job_group(5, 5, "Untitled", time_at_creation=500),
            ]
            return Reaction(ipp_answer(got, 0, *jobs))
        return None

    peer = print_to(lossy)
    assert peer.job.id == 5
    assert len(peer.prints()) == 1


@pytest.mark.parametrize(
    "reaction",
    [
        Reaction(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n\1\1", "close"),
        Reaction(b"HTTP/1.1 200", "close"),
        Reaction(b"", "hang"),
    ],
    ids=["truncated-body", "truncated-head", "hang"],
)
def test_a_job_whose_answer_is_cut_off_is_unknown(print_to, reaction):
    with pytest.raises(JobError) as caught:
        print_to(
            lambda got: reaction if got.operation == 2 and got.whole else None,
            timeouts=replace(QUICK, response=0.5),
        )
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN
    assert caught.value.phase is Phase.JOB


BUSY = {
    "ipp": lambda got: ipp_answer(got, 0x0507),
    "http": lambda got: answer(503),
}


def on_print_job(status, *groups):
    return lambda got: (
        Reaction(ipp_answer(got, status, *groups)) if got.operation == 2 and got.whole else None
    )


@pytest.mark.parametrize(
    "rule",
    [on_print_job(0x0505), on_print_job(0x0502), on_print_job(0x0507, job_group(state=8))],
    ids=["temporary-error", "unavailable", "busy-with-a-job"],
)
def test_a_document_that_a_job_was_perhaps_made_of_is_not_sent_again(print_to, rule):
    with pytest.raises(IppError) as caught:
        print_to(rule, document=lambda: PDF)
    assert len(caught.value.peer.prints()) == 1


def test_a_busy_printer_is_not_asked_for_longer_than_the_caller_wants(print_to):
    with pytest.raises(IppError) as caught:
        print_to(on_print_job(0x0507), document=lambda: PDF, timeouts=replace(QUICK, busy=0))
    assert len(caught.value.peer.prints()) == 1


@pytest.mark.parametrize("kind", BUSY)
def test_a_busy_printer_is_asked_again(print_to, kind):
    left = [True]

    def busy(got):
        first = got.whole and got.operation == 2 and left and left.pop()
        return Reaction(BUSY[kind](got)) if first else None

    peer = print_to(busy, document=lambda: PDF)
    assert peer.job.id == 7
    assert len(peer.prints()) == 2


def test_an_idle_connection_that_was_closed_is_opened_again(scripted, knowledge):
    closing = [True]

    def close_after_attributes(got):
        if got.whole and got.operation == 0x000B and closing.pop():
            return Reaction(ipp_answer(got), "close")
        return None

    peer = scripted(close_after_attributes)
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        printer.attributes("printer-name")
        closing.append(False)
        assert peer.hung_up.acquire(timeout=20)
        printer.print(PDF)
    assert peer.connections == 2
    assert len(peer.prints()) == 1


@pytest.mark.anyio
async def test_all_idle_connections_may_have_been_closed(scripted, knowledge):
    together = threading.Barrier(3)

    def close_three(got):
        if not got.whole or got.connection > 3:
            return None
        together.wait(20)
        return Reaction(ipp_answer(got, 0, PRINTER), "close")

    peer = scripted(close_three)
    async with AsyncPrinter(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(printer.attributes)
        assert all(peer.hung_up.acquire(timeout=20) for _ in range(3))
        assert (await printer.attributes())["printer-name"].value == "scripted"
    assert peer.connections == 4


# Answers that are not IPP


NOT_IPP = {
    "html": (answer(200, "Content-Type: text/html", body=HTML), Reason.NOT_IPP),
    "html-as-ipp": (answer(200, "Content-Type: application/ipp", body=HTML), Reason.NOT_IPP),
    "empty": (answer(200), Reason.NOT_IPP),
    "text": (answer(200, "Content-Type: text/plain", body=b"\1hello"), Reason.NOT_IPP),
    "not-http": (b"SSH-2.0-OpenSSH_9.2\r\n", Reason.NOT_HTTP),
    "tls": (b"\x15\x03\x01\x00\x02\x02\x28", Reason.TLS_ON_PLAIN_PORT),
    "404": (answer(404), Reason.HTTP_NOT_FOUND),
    "401": (answer(401, "WWW-Authenticate: Basic realm=x"), Reason.AUTHENTICATION_REQUIRED),
}


@pytest.mark.parametrize("kind", NOT_IPP)
def test_answers_that_are_not_ipp_have_their_reason(scripted, knowledge, kind):
    octets, reason = NOT_IPP[kind]
    peer = scripted(lambda got: Reaction(octets, "close") if got.whole else None)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(HttpError) as caught,
    ):
        printer.attributes()
    assert caught.value.reason is reason
    assert caught.value.endpoint == f"127.0.0.1:{peer.port}"
    assert caught.value.detail.isprintable()


def test_the_excerpt_of_a_page_shows_its_words(scripted, knowledge):
    peer = scripted(lambda got: Reaction(NOT_IPP["html"][0]) if got.whole else None)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(HttpError, match=r"not IPP \(text/html\): Login Please log in"),
    ):
        printer.attributes()


def test_a_damaged_message_that_says_to_be_ipp_is_a_wire_error(scripted, knowledge):
    broken = answer(200, "Content-Type: application/ipp", body=b"\1\1\0")
    peer = scripted(lambda got: Reaction(broken) if got.whole else None)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(WireError) as caught,
    ):
        printer.attributes()
    assert caught.value.reason is Reason.TRUNCATED


def test_another_request_s_answer_is_refused(scripted, knowledge):
    def mixed_up(got):
        if not got.whole:
            return None
        got.message.request_id += 1
        return Reaction(ipp_answer(got))

    peer = scripted(mixed_up)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(WireError) as caught,
    ):
        printer.attributes()
    assert caught.value.reason is Reason.REQUEST_ID_MISMATCH


@pytest.mark.parametrize("stage", ["head", "body"])
def test_a_printer_that_hangs_ends_in_its_phase(scripted, knowledge, stage):
    peer = scripted(lambda got: Reaction(b"", "hang", stage=stage))
    with (
        Printer(peer.uri, timeouts=replace(QUICK, response=0.2), knowledge=knowledge) as printer,
        pytest.raises(TransportError) as caught,
    ):
        printer.attributes()
    assert (caught.value.reason, caught.value.phase) == (Reason.RECEIVE_TIMEOUT, Phase.RECEIVE)


def test_a_closed_port_is_refused_in_its_phase(scripted, knowledge):
    peer = scripted()
    uri = peer.uri
    peer.close()
    with pytest.raises(TransportError) as caught:
        Printer(uri, timeouts=QUICK, knowledge=knowledge).attributes()
    assert (caught.value.reason, caught.value.phase) == (Reason.CONNECTION_REFUSED, Phase.CONNECT)
    assert len(caught.value.attempts) == 1
