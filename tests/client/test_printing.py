"""Printing to a printer that behaves: every kind of document, both drivers."""

from __future__ import annotations

import io
import logging
import threading

import anyio
import pytest

from sealpress import AsyncPrinter, IppError, Printer, Reason, UsageError
from sealpress.ipp import Attribute, Group, GroupTag, ValueTag
from tests.client.peer import QUICK, Reaction, ipp_answer, job_group, keywords

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture
def printer(scripted, knowledge):
    peer = scripted()
    with Printer(peer.uri, user="ann", timeouts=QUICK, knowledge=knowledge) as one:
        one.peer = peer
        yield one


def pipe(octets: bytes) -> io.RawIOBase:
    class Pipe(io.RawIOBase):
        data = io.BytesIO(octets)

        def readable(self):
            return True

        def readinto(self, buffer):
            return self.data.readinto(buffer)

    return Pipe()


DOCUMENTS = {
    "bytes": lambda tmp: PDF,
    "bytearray": lambda tmp: bytearray(PDF),
    "path": lambda tmp: (write(tmp), tmp / "invoice.pdf")[1],
    "text-path": lambda tmp: str(write(tmp)),
    "file": lambda tmp: io.BytesIO(PDF),
    "pipe": lambda tmp: pipe(PDF),
    "iterator": lambda tmp: iter([PDF[:5], b"", PDF[5:100], PDF[100:]]),
    "factory": lambda tmp: lambda: iter([PDF[:3], PDF[3:]]),
}


def write(folder):
    path = folder / "invoice.pdf"
    path.write_bytes(PDF)
    return path


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_arrive_whole_and_in_chunks(printer, tmp_path, kind):
    job = printer.print(DOCUMENTS[kind](tmp_path))
    (sent,) = printer.peer.prints()
    assert sent.document == PDF
    assert sent.chunks >= 1
    assert sent.attribute("document-format") == "application/pdf"
    assert sent.attribute("requesting-user-name") == "ann"
    assert (job.id, job.state) == (7, 3)
    assert job.wait(timeout=5).state == 9


def test_name_and_options_are_sent(printer, tmp_path):
    printer.print(write(tmp_path), copies=2, options={"x-vendor": 5, "job-name": "mine"})
    (sent,) = printer.peer.prints()
    assert sent.attribute("job-name") == "mine"
    job = sent.message.group(GroupTag.JOB)
    assert [(attribute.name, attribute.value) for attribute in job] == [
        ("copies", 2),
        ("x-vendor", 5),
    ]


def test_the_file_gives_the_name(printer, tmp_path):
    printer.print(write(tmp_path))
    assert printer.peer.prints()[0].attribute("job-name") == "invoice.pdf"


def test_a_name_is_made_fit_for_printers(printer):
    printer.print(PDF, name="a\x07b\n" + "ü" * 200)
    name = printer.peer.prints()[0].attribute("job-name")
    assert name.startswith("a b ü")
    assert len(name.encode()) <= 255


def test_progress_tells_octets_and_then_states(printer):
    seen = []
    printer.print(PDF, on_progress=seen.append).wait(on_progress=seen.append)
    assert [(one.octets_sent, one.octets_total) for one in seen][-2:] == [(len(PDF),) * 2] * 2
    assert [one.status and one.status.state for one in seen][-2:] == [None, 9]


def test_one_connection_carries_everything(printer):
    printer.print(PDF).wait()
    printer.attributes("printer-name")
    assert printer.peer.connections == 1
    assert printer.connection.requests == 4
    assert printer.connection.chunks_sent >= 1
    assert printer.connection.octets_sent > len(PDF)


def test_an_empty_document_is_refused_before_anything_is_sent(printer):
    with pytest.raises(UsageError) as caught:
        printer.print(b"")
    assert caught.value.reason is Reason.DOCUMENT_EMPTY
    assert printer.peer.got == []


def test_a_missing_file_is_refused_before_anything_is_sent(printer, tmp_path):
    with pytest.raises(UsageError) as caught:
        printer.print(tmp_path / "none.pdf")
    assert caught.value.reason is Reason.DOCUMENT_UNREADABLE
    assert printer.peer.got == []


def test_a_format_the_printer_lacks_is_refused_before_the_document(printer):
    with pytest.raises(UsageError) as caught:
        printer.print(PDF, document_format="application/x-odd")
    assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    assert printer.peer.prints() == []


def test_a_guess_the_printer_lacks_is_left_to_the_printer(printer):
    printer.print(b"GIF89a", transform="never")
    sent = printer.peer.prints()[0]
    assert sent.attribute("document-format") == "application/octet-stream"


def test_long_documents_are_announced_by_validate_job(printer):
    printer.print(iter([PDF]), sides="one-sided")
    validate = printer.peer.got[1]
    assert printer.peer.operations == [0x000B, 0x0004, 0x0002]
    assert validate.message.group(GroupTag.JOB)["sides"].value == "one-sided"


def test_a_refused_validate_job_saves_the_upload(scripted, knowledge):
    peer = scripted(lambda got: Reaction(ipp_answer(got, 0x040B)) if got.operation == 4 else None)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(IppError) as caught,
    ):
        printer.print(iter([PDF]))
    assert caught.value.status == 0x040B
    assert peer.prints() == []


@pytest.mark.parametrize("status", [0x0501, 0x0400])
def test_a_printer_that_cannot_validate_prints_all_the_same(scripted, knowledge, status):
    peer = scripted(lambda got: Reaction(ipp_answer(got, status)) if got.operation == 4 else None)
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        printer.print(iter([PDF]))
    assert peer.prints()[0].document == PDF


UNSUPPORTED = Group([keywords("sides", "two-sided-long-edge")], tag=GroupTag.UNSUPPORTED)


def ignores_sides(got):
    if got.operation == 0x0002:
        return Reaction(ipp_answer(got, 0x0001, UNSUPPORTED, job_group(state=3)))
    return None


def test_what_the_printer_ignores_is_reported(scripted, knowledge, caplog):
    peer = scripted(ignores_sides)
    with (
        caplog.at_level(logging.WARNING),
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
    ):
        job = printer.print(PDF, sides="two-sided-long-edge")
    assert [attribute.name for attribute in job.unsupported] == ["sides"]
    assert "ignored or replaced sides" in caplog.text


def test_strict_takes_the_job_back_when_the_printer_ignores_something(scripted, knowledge):
    peer = scripted(ignores_sides)
    with (
        Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer,
        pytest.raises(IppError) as caught,
    ):
        printer.print(PDF, sides="two-sided-long-edge", strict=True)
    assert caught.value.reason is Reason.OPTION_NOT_SUPPORTED
    assert caught.value.unsupported == ("sides",)
    assert peer.prints()[0].attribute("ipp-attribute-fidelity") is True
    assert peer.operations[-1] == 0x0008


def test_create_job_and_send_document(printer):
    job = printer.create_job("two parts", copies=2)
    job.send_document(PDF, last=False)
    job.send_document(iter([PDF]), name="second.pdf")
    first, second = printer.peer.prints()
    assert (first.document, second.document) == (PDF, PDF)
    assert (first.attribute("last-document"), second.attribute("last-document")) == (False, True)
    assert second.attribute("job-id") == 7


def test_a_job_is_closed_without_a_document(printer):
    printer.create_job("none").close()
    (sent,) = printer.peer.prints()
    assert (sent.document, sent.attribute("last-document")) == (b"", True)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_awaiting_does_the_same(scripted, knowledge):
    async def pieces():
        yield PDF[:50]
        yield PDF[50:]

    peer = scripted()
    async with AsyncPrinter(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        job = await printer.print(pieces(), sides="one-sided")
        assert (await job.wait(timeout=5)).state == 9
        await printer.print(PDF)
        assert [job.id for job in await printer.jobs()] == []
    assert [sent.document for sent in peer.prints()] == [PDF, PDF]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_many_print_at_once(scripted, knowledge):
    peer = scripted()
    documents = [PDF + bytes([number]) for number in range(6)]
    async with AsyncPrinter(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        async with anyio.create_task_group() as tasks:
            for document in documents:
                tasks.start_soon(printer.print, document)
        await printer.attributes("printer-name")
    assert sorted(sent.document for sent in peer.prints()) == documents


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_a_cancelled_print_leaves_the_printer_usable(scripted, knowledge):
    asked = threading.Event()

    def hangs_once(got):
        if got.operation != 2 or asked.is_set():
            return None
        asked.set()
        return Reaction(b"", "hang")

    peer = scripted(hangs_once)
    async with AsyncPrinter(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(printer.print, PDF)
            assert await anyio.to_thread.run_sync(asked.wait, 20)
            tasks.cancel_scope.cancel()
        assert (await printer.print(PDF)).id == 7


def test_a_callback_that_fails_leaves_the_printer_usable(printer):
    def fail(progress):
        raise KeyError(progress)

    with pytest.raises(KeyError):
        printer.print(PDF, on_progress=fail)
    assert printer.print(PDF).id == 7


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_event_loop_is_never_blocked(scripted, tmp_path, monkeypatch):
    from blockbuster import blockbuster_ctx

    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("SEALPRESS_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    peer, path = scripted(), write(tmp_path)
    with blockbuster_ctx("sealpress"):
        printer = AsyncPrinter(peer.uri, timeouts=QUICK)
        job = await printer.print(path)
        await job.wait(timeout=5)
        await printer.close()
    assert peer.prints()[0].document == PDF
    assert list((tmp_path / ".local/state/sealpress/printers").glob("*.json"))


def test_an_async_iterator_needs_the_async_printer(printer):
    async def pieces():
        yield PDF

    with pytest.raises(UsageError):
        printer.print(pieces())


def test_identify(printer):
    printer.identify("sound", message="here")
    sent = printer.peer.got[-1]
    assert (sent.operation, sent.attribute("identify-actions")) == (0x003C, "sound")
    assert sent.attribute("message") == "here"


def test_validate_returns_what_would_be_ignored(scripted, knowledge):
    peer = scripted(
        lambda got: Reaction(ipp_answer(got, 1, UNSUPPORTED)) if got.operation == 4 else None
    )
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        ignored = printer.validate(document_format="application/pdf", sides="one-sided")
    assert ignored == (Attribute("sides", (ValueTag.KEYWORD,), ("two-sided-long-edge",)),)
