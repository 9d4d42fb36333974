"""Documents made anew while they are sent: whole or not at all, by every driver."""

from __future__ import annotations

import io
import logging

import anyio
import anyio.to_thread
import pytest

from sealpress import AsyncPrinter, Printer, Reason, UsageError
from sealpress.client.preparing import Preparer
from sealpress.client.transforming import PagesMade, document_file
from sealpress.errors import TransformError
from sealpress.ipp import Attribute, Group, GroupTag
from sealpress.ipp.typed import attribute_from
from sealpress.transform import pool
from sealpress.transform.choice import Action
from sealpress.transform.choosing import NO_MEANS
from sealpress.transform.pixels import PixelKind
from sealpress.transform.request import Started
from sealpress.transform.target import OutputFormat, Target
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.body import body_of
from tests.client.peer import QUICK, Reaction, ipp_answer
from tests.client.transformers import StandIn
from tests.transform import samples
from tests.transform.encoders.pages import encoded, page

PDF = b"%PDF-1.7\nnot really"


def described(**values: object) -> Group:
    attributes = [attribute_from(name.replace("_", "-"), one) for name, one in values.items()]
    return Group(attributes, tag=GroupTag.PRINTER)


RASTER = described(
    document_format_supported=["image/pwg-raster"],
    pwg_raster_document_type_supported=["sgray_8"],
    pwg_raster_document_resolution_supported=["150dpi"],
    media_default="iso_a6_105x148mm",
    copies_supported=(1, 9),
)


def telling(group: Group):
    """A rule: the printer describes itself so."""

    def rule(got):
        return Reaction(ipp_answer(got, 0, group)) if got.operation == 0x000B else None

    return rule


@pytest.fixture
def raster(scripted, knowledge):
    """A printer that takes PWG Raster alone, and a stand-in that makes it."""
    peer, worker = scripted(telling(RASTER)), StandIn()
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker) as one:
        one.peer, one.worker = peer, worker
        yield one


def path_of(folder):
    path = folder / "a.pdf"
    path.write_bytes(PDF)
    return path


SOURCES = {
    "bytes": lambda tmp: PDF,
    "path": path_of,
    "file": lambda tmp: io.BytesIO(PDF),
    "iterator": lambda tmp: iter([PDF[:4], PDF[4:]]),
    "factory": lambda tmp: lambda: iter([PDF]),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_what_the_printer_does_not_take_is_made_anew(raster, tmp_path, kind):
    job = raster.print(SOURCES[kind](tmp_path), copies=2, number_up=2)
    (sent,) = raster.peer.prints()
    assert (job.id, sent.document) == (7, raster.worker.output)
    assert raster.worker.documents == [PDF]
    assert sent.headers["transfer-encoding"] == "chunked"
    assert sent.attribute("document-format") == "image/pwg-raster"
    (request,) = raster.worker.requests
    assert (request.document_format, request.target.format) == (
        "application/pdf", OutputFormat.PWG_RASTER,
    )  # fmt: skip
    assert request.ticket.media.width == 10500
    assert raster.worker.begun[0].closed == 1


def test_the_printer_is_asked_what_is_left_to_it(raster):
    raster.print(PDF, copies=2, number_up=2)
    (sent,) = raster.peer.prints()
    job = sent.message.group(GroupTag.JOB)
    assert [one.name for one in job] == ["copies"]
    assert raster.worker.requests[0].ticket.number_up == 2


def test_it_is_asked_once_what_it_can_do(raster):
    raster.print(PDF)
    raster.print(PDF, number_up=4)
    assert raster.peer.operations.count(0x000B) == 2


def test_what_nobody_can_do_is_told_or_refused(raster, caplog):
    numbers = {"force-front-side": [2]}
    with caplog.at_level(logging.WARNING, "sealpress.client"):
        raster.print(PDF, number_up=2, options=numbers)
    assert "force-front-side is left out" in caplog.text
    assert raster.peer.prints()[0].message.group(GroupTag.JOB) is None
    with pytest.raises(UsageError) as caught:
        raster.print(PDF, number_up=2, options=numbers, strict=True)
    assert caught.value.reason is Reason.OPTION_NOT_SUPPORTED


def test_progress_tells_sides(raster):
    seen = []
    raster.print(PDF, on_progress=seen.append)
    assert seen[-1].impressions_done == seen[-1].impressions_total == 3
    assert seen[-1].octets_total is None
    assert seen[0].impressions_done <= 1


def test_warnings_of_a_worker_are_logged(raster, caplog):
    with caplog.at_level(logging.WARNING, "sealpress.client"):
        raster.print(PDF)
    assert "font-missing: another is used (page 1)" in caplog.text


def test_what_the_printer_takes_goes_as_it_is_without_more_questions(scripted, knowledge):
    peer, worker = scripted(), StandIn()
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker) as printer:
        printer.print(PDF, sides="one-sided", media="iso_a4_210x297mm")
    assert peer.prints()[0].document == PDF
    assert peer.operations.count(0x000B) == 1
    assert not worker.requests


def test_never_and_always(raster):
    with pytest.raises(UsageError) as caught:
        raster.print(PDF, transform="never")
    assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    raster.print(b"RaS2 as it is")
    raster.print(b"RaS2 as it is", transform="always")
    assert [sent.document for sent in raster.peer.prints()] == [
        b"RaS2 as it is", raster.worker.output
    ]  # fmt: skip
    with pytest.raises(UsageError, match="auto, never, always"):
        raster.print(PDF, transform="sometimes")


@pytest.mark.parametrize(
    ("kind", "is_made"), [(PixelKind.SRGB_8, True), (PixelKind.SGRAY_8, False)]
)
def test_a_raster_whose_pixels_the_printer_does_not_take_is_made_anew(raster, kind, is_made):
    octets = encoded(Target(format=OutputFormat.PWG_RASTER, pixels=kind), [page(kind)])
    raster.print(octets)
    (sent,) = raster.peer.prints()
    assert sent.document == (raster.worker.output if is_made else octets)


def test_options_of_ours_go_to_no_printer(scripted, knowledge):
    text = described(document_format_supported=["text/plain"])
    peer = scripted(telling(text))
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        printer.print(b"plain text\n", options={"cpi": 12}, transform="never")
    assert peer.prints()[0].message.group(GroupTag.JOB) is None


class TestJobsOfSeveralDocuments:
    def test_each_is_made_anew(self, raster):
        job = raster.create_job("two parts", copies=2, number_up=2, options={"cpi": 12})
        job.send_document(PDF, last=False)
        job.send_document(b"RaS2 as it is")
        job.close()
        (created,) = [got for got in raster.peer.got if got.operation == 0x0005]
        assert [one.name for one in created.message.group(GroupTag.JOB)] == ["copies"]
        sent = [got for got in raster.peer.prints() if got.document]
        assert [one.attribute("document-format") for one in sent] == ["image/pwg-raster"] * 2
        assert [one.document for one in sent] == [raster.worker.output] * 2
        for request in raster.worker.requests:
            assert (request.ticket.number_up, request.ticket.copies) == (2, 1)
        assert [one.closed for one in raster.worker.begun] == [1, 1]

    def test_as_it_is_where_nothing_has_to_be_done(self, raster):
        raster.create_job("plain", media="iso_a5_148x210mm").send_document(b"RaS2 as it is")
        (sent,) = raster.peer.prints()
        assert (sent.document, raster.worker.requests) == (b"RaS2 as it is", [])

    def test_options_that_the_printer_does_are_not_done_twice(self, scripted, knowledge):
        able = described(document_format_supported=["image/pwg-raster"], number_up_supported=[1, 2])
        peer, worker = scripted(telling(able)), StandIn()
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker) as printer:
            printer.create_job("x", number_up=2, media="iso_a5_148x210mm").send_document(PDF)
        (created,) = [got for got in peer.got if got.operation == 0x0005]
        assert created.message.group(GroupTag.JOB)["number-up"].value == 2
        assert worker.requests[0].ticket.number_up == 1
        assert worker.requests[0].ticket.media.name == "iso_a5_148x210mm"

    def test_never_and_nonsense(self, raster):
        job = raster.create_job("x", transform="never")
        with pytest.raises(UsageError) as caught:
            job.send_document(PDF)
        assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
        with pytest.raises(UsageError, match="auto, never, always"):
            raster.create_job("x", transform="sometimes")

    def test_one_that_fails_is_not_sent_whole(self, scripted, knowledge):
        peer, worker = scripted(telling(RASTER)), StandIn(b"RaS2" + bytes(200_000), fails=True)
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker) as printer:
            job = printer.create_job("x")
            with pytest.raises(TransformError):
                job.send_document(PDF)
        assert not peer.prints()
        assert worker.begun[0].closed == 1


class TestFailing:
    @pytest.fixture
    def peer(self, scripted):
        return scripted(telling(RASTER))

    def test_the_request_ends_without_its_last_chunk(self, peer, knowledge):
        worker = StandIn(b"RaS2" + bytes(200_000), fails=True)
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker) as printer:
            with pytest.raises(TransformError) as caught:
                printer.print(PDF)
            assert caught.value.reason is Reason.DOCUMENT_DAMAGED
        peer.close()
        (request,) = [got for got in peer.got if got.message is None]
        # How much of it a busy printer has read before the connection ends is chance.
        assert not request.whole
        assert worker.begun[0].closed == 1

    def test_a_printer_that_needs_the_length_first_gets_nothing(self, scripted, knowledge):
        def refuse_chunks(got):
            if got.headers.get("transfer-encoding") == "chunked":
                return Reaction(b"HTTP/1.1 411 X\r\nContent-Length: 0\r\n\r\n", "close", "head")
            return None

        peer, worker = scripted(telling(RASTER), refuse_chunks), StandIn(b"RaS2", fails=True)
        printer = Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker)
        with printer, pytest.raises(TransformError):
            printer.print(PDF)
        assert not peer.prints()

    def test_a_printer_that_needs_the_length_first_gets_it(self, scripted, knowledge):
        def refuse_chunks(got):
            if got.headers.get("transfer-encoding") == "chunked":
                return Reaction(b"HTTP/1.1 411 X\r\nContent-Length: 0\r\n\r\n", "close", "head")
            return None

        peer, worker = scripted(telling(RASTER), refuse_chunks), StandIn()
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker) as printer:
            printer.print(PDF)
        (sent,) = peer.prints()
        assert sent.document == worker.output
        assert "content-length" in sent.headers

    def test_a_callback_that_fails_ends_the_worker(self, peer, knowledge):
        def fail(progress):
            raise KeyError(progress)

        worker = StandIn(hangs=True)
        printer = Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker)
        with printer, pytest.raises(KeyError):
            printer.print(PDF, on_progress=fail)
        assert worker.begun[0].canceled.is_set()
        assert worker.begun[0].closed == 1


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
class TestAwaiting:
    async def test_it_is_made_in_the_event_loop_too(self, scripted, knowledge):
        peer, worker = scripted(telling(RASTER)), StandIn()
        async with AsyncPrinter(
            peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker
        ) as printer:
            await printer.print(PDF)
        assert peer.prints()[0].document == worker.output

    async def test_who_cancels_ends_the_worker(self, scripted, knowledge):
        peer, worker = scripted(telling(RASTER)), StandIn(hangs=True)
        async with AsyncPrinter(
            peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker
        ) as printer:
            with anyio.fail_after(20):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(printer.print, PDF)
                    await anyio.to_thread.run_sync(worker.waits.wait, 20)
                    tasks.cancel_scope.cancel()
        assert worker.begun[0].canceled.is_set()
        assert worker.begun[0].closed == 1
        assert not peer.prints()

    async def test_a_failure_is_the_same(self, scripted, knowledge):
        peer, worker = scripted(telling(RASTER)), StandIn(fails=True)
        async with AsyncPrinter(
            peer.uri, timeouts=QUICK, knowledge=knowledge, transformer=worker
        ) as printer:
            with pytest.raises(TransformError):
                await printer.print(PDF)


class TestExplaining:
    def test_nothing_is_printed(self, raster):
        choice = raster.explain(PDF, number_up=2)
        assert (choice.action, choice.document_format) == (Action.TRANSFORM, "image/pwg-raster")
        assert choice.target.pixels is PixelKind.SGRAY_8
        assert choice.removed == {"number-up"}
        assert {one.subject for one in choice.reasons} >= {"document-format", "media", "number-up"}
        assert not raster.peer.prints()
        assert not raster.worker.requests

    def test_the_printer_is_asked_for_all_it_can_tell(self, scripted, knowledge):
        peer = scripted()
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
            assert printer.explain(PDF).action is Action.PASS
        assert peer.operations.count(0x000B) == 2

    def test_a_document_that_finds_no_way(self, raster):
        with pytest.raises(UsageError):
            raster.explain(b"\x1bE")  # PCL


class TestWithoutTheExtra:
    def test_it_works_as_before_and_names_the_command(self, scripted, knowledge):
        peer = scripted(telling(RASTER))
        with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
            preparer = printer._printer._printer.preparer(None, "auto")
            preparer.workshop._means = NO_MEANS
            with pytest.raises(UsageError) as caught:
                printer.print(PDF)
            assert "pip install 'sealpress[transform]'" in caught.value.hint
            printer.print(b"RaS2 as it is", copies=2)
        assert peer.prints()[0].document == b"RaS2 as it is"
        assert isinstance(preparer, Preparer)


def test_a_real_worker_makes_what_the_printer_takes(scripted, knowledge):
    peer = scripted(telling(RASTER))
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        seen = []
        printer.print(samples.pdf(2), on_progress=seen.append)
    (sent,) = peer.prints()
    assert sent.document.startswith(b"RaS2PwgRaster")
    assert sent.document.count(b"PwgRaster") == 2
    assert seen[-1].impressions_total == 2
    assert pool.DEFAULT_MOST_WORKERS > 0


def test_sides_begin_anew_when_it_is_sent_again():
    pages = PagesMade()
    pages.done = 5
    pages.saw(Started(impressions=None))
    assert (pages.done, pages.total) == (0, None)


def test_a_copy_is_not_made_of_what_is_too_long():
    with pytest.raises(UsageError) as caught:
        run(document_file(body_of(iter([b"x" * 600, b"x" * 600])), BlockingDriver(), 1000))
    assert caught.value.reason is Reason.DOCUMENT_TOO_LARGE


def test_what_describes_is_an_attribute():
    assert isinstance(RASTER["copies-supported"], Attribute)
