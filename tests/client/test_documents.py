"""Documents looked at without losing an octet, and kept only as far as they have to be."""

from __future__ import annotations

import io

import pytest

from sealpress.client.documents import PeekedBody, open_document
from sealpress.client.outgoing import KEPT_OCTETS, Outgoing
from sealpress.client.session import Call
from sealpress.errors import Reason, UsageError
from sealpress.ipp.operations import Operation
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.body import Body
from sealpress.transport.response import SentFacts

PDF = b"%PDF-1.7\n" + bytes(5000)
DRIVER = BlockingDriver()


async def all_of(body: Body) -> bytes:
    reader = await body.open(DRIVER)
    octets = b""
    while piece := await reader.read():
        octets += piece
    await reader.close()
    return octets


def outgoing(body: Body | None, *, keep: bool = False, message: bytes = b"IPP") -> Outgoing:
    sent = Outgoing(Call(operation=Operation.PRINT_JOB, document=body), keep=keep)
    sent.message = message
    return sent


@pytest.mark.parametrize(
    "source",
    [PDF, io.BytesIO(PDF), lambda: PDF, iter([b"", PDF[:3], PDF[3:]]), [PDF[:9], PDF[9:]]],
    ids=["bytes", "file", "factory", "iterator", "list"],
)
def test_looking_loses_nothing(source):
    document = run(open_document(source, DRIVER))
    assert document.guessed_format == "application/pdf"
    assert run(all_of(document.body)) == PDF


def test_a_file_is_sent_from_where_it_stands():
    file = io.BytesIO(b"skip" + PDF)
    file.seek(4)
    document = run(open_document(file, DRIVER))
    assert run(all_of(document.body)) == run(all_of(document.body)) == PDF


@pytest.mark.parametrize("name", ["/tmp/a b.pdf", "a b.pdf"])
def test_a_file_s_name_is_its_last_part(name):
    file = io.BytesIO(PDF)
    file.name = name
    assert run(open_document(file, DRIVER)).name == "a b.pdf"


@pytest.mark.parametrize("name", [3, "<stdin>"])
def test_a_pipe_has_no_name(name):
    file = io.BytesIO(PDF)
    file.name = name
    assert run(open_document(file, DRIVER)).name == ""


@pytest.mark.parametrize("source", [5, None, object()])
def test_what_is_no_document_is_refused(source):
    with pytest.raises(UsageError) as caught:
        run(open_document(source, DRIVER))
    assert caught.value.reason is Reason.INVALID_ARGUMENT


@pytest.mark.parametrize("source", [iter(["text"]), io.StringIO("text")])
def test_text_is_refused(source):
    with pytest.raises(UsageError):
        run(open_document(source, DRIVER))


def test_a_source_that_fails_is_let_go():
    closed = []

    def failing():
        try:
            yield PDF[:5]
            raise UsageError(Reason.DOCUMENT_UNREADABLE, "the disk broke")
        finally:
            closed.append(True)

    with pytest.raises(UsageError, match="the disk broke"):
        run(open_document(failing(), DRIVER))
    assert closed


def peeked(*pieces: bytes) -> PeekedBody:
    body = run(open_document(iter(pieces), DRIVER)).body
    assert isinstance(body, PeekedBody)
    return body


def test_what_is_read_once_is_refused_a_second_time():
    body = peeked(PDF)
    assert run(all_of(body)) == PDF
    with pytest.raises(UsageError) as caught:
        run(all_of(body))
    assert caught.value.reason is Reason.DOCUMENT_NOT_REPLAYABLE


def test_a_request_without_document_is_its_message():
    sent = outgoing(None)
    assert (sent.has_document, sent.repeatable, sent.is_long(0)) == (False, True, False)
    assert run(all_of(sent.body())) == b"IPP"


def test_a_kept_document_is_sent_twice():
    sent = outgoing(peeked(PDF[:10], PDF[10:]), keep=True)
    assert [run(all_of(sent.body())) for _ in range(2)] == [b"IPP" + PDF] * 2
    run(sent.close())


def test_half_read_it_is_sent_whole_the_next_time():
    async def half() -> None:
        reader = await sent.body().open(DRIVER)
        await reader.read()
        await reader.read()
        await reader.close()

    sent = outgoing(peeked(PDF[:10], PDF[10:]), keep=True)
    run(half())
    assert run(all_of(sent.body())) == b"IPP" + PDF
    run(sent.close())


def test_a_document_not_kept_is_repeatable_until_it_is_read():
    sent = outgoing(peeked(PDF))
    assert sent.repeatable
    run(all_of(sent.body()))
    assert not sent.repeatable


def test_too_long_a_document_is_not_kept_any_further():
    block = bytes(1 << 20)
    count = KEPT_OCTETS // len(block) + 1
    sent = outgoing(peeked(*[block] * count), keep=True)
    assert len(run(all_of(sent.body()))) == 3 + count * len(block)
    assert not sent.repeatable
    run(sent.close())


def test_measuring_spools_what_has_no_length():
    sent = outgoing(peeked(PDF[:10], PDF[10:]))
    run(sent.measure(DRIVER))
    body = sent.body()
    assert body.length == 3 + len(PDF)
    assert run(all_of(body)) == b"IPP" + PDF
    run(sent.close())


def test_the_end_is_told_only_after_the_wait():
    order = []

    async def wait() -> None:
        order.append("waited")

    assert run(all_of(outgoing(peeked(PDF)).body(wait))) == b"IPP" + PDF
    assert order == ["waited"]


def test_progress_counts_the_document_alone():
    seen = []
    call = Call(operation=Operation.PRINT_JOB, document=peeked(PDF), on_sent=seen.append)
    sent = Outgoing(call, keep=False)
    sent.message = b"IPP"
    for octets in (2, 3, 103):
        sent.progress(SentFacts(octets=octets))
    assert seen == [0, 0, 100]
