"""Pictures of what was received: made by a worker, beside the printing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PIL import Image

import sealpress.simulator.page_pictures as page_pictures
from sealpress.errors import Reason, TransformError
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.simulator.documents import StoredDocument
from sealpress.simulator.page_pictures import MAX_WAITING_JOBS, PagePictures, picture_name
from sealpress.transform.choosing import NO_MEANS
from sealpress.transform.request import PageDone
from tests.transform import samples


class Worker:
    """Gives octets and tells events in the order of a script; raises what stands there."""

    def __init__(self, *script: object) -> None:
        self.script = list(script)
        self.requests: list[object] = []

    def begin(self, request, document, on_event=None):
        self.requests.append(request)
        self.left, self.tell = list(self.script), on_event
        return self

    def read(self) -> bytes:
        while self.left:
            next_one = self.left.pop(0)
            if isinstance(next_one, bytes):
                return next_one
            if isinstance(next_one, Exception):
                raise next_one
            self.tell(next_one)
        return b""

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        pass


def page(number: int, octets: int) -> PageDone:
    return PageDone(impression=number, sheet=number, octets=octets)


@pytest.fixture
def document(tmp_path) -> StoredDocument:
    path = tmp_path / "1-1.pdf"
    path.write_bytes(b"%PDF-1.7")
    return StoredDocument(path, "application/pdf", 8, 8, None)


def pictures_of(folder: Path, worker: Worker | None, *documents: StoredDocument, **job: object):
    """Return the pictures that are made of one job."""

    async def make() -> list[Path]:
        pictures = PagePictures(folder, worker)
        running = asyncio.create_task(pictures.run())
        await pictures.order(1, documents, job)
        made = await asyncio.wait_for(pictures.of_job(1), 20)
        running.cancel()
        await asyncio.wait([running])
        return made

    return asyncio.run(make())


def test_each_page_is_a_file_however_octets_and_events_come(tmp_path, document):
    worker = Worker(b"one", b"tw", page(1, 3), b"o", page(2, 6))
    made = pictures_of(tmp_path, worker, document)
    assert [path.name for path in made] == ["job-1-page-1.png", "job-1-page-2.png"]
    assert [path.read_bytes() for path in made] == [b"one", b"two"]


def test_pages_count_through_all_documents(tmp_path, document):
    worker = Worker(b"one", page(1, 3))
    assert len(pictures_of(tmp_path, worker, *[document] * 11)) == 11
    assert (tmp_path / picture_name(1, 11)).read_bytes() == b"one"


def test_the_paper_is_the_jobs(tmp_path, document):
    worker = Worker()
    pictures_of(tmp_path, worker, document, media="na_letter_8.5x11in")
    pictures_of(tmp_path, worker, document, media="my own")
    letter, other = (request.ticket.media for request in worker.requests)
    assert (letter.width, letter.height) == (21590, 27940)
    assert other.name == "iso_a4_210x297mm"


def test_a_document_that_can_not_be_shown_is_told_in_the_log(tmp_path, document, caplog):
    torn = TransformError(Reason.DOCUMENT_DAMAGED, "it is torn")
    made = pictures_of(tmp_path, Worker(b"one", page(1, 3), b"tw", torn), document)
    assert len(made) == 1
    assert "job 1: no picture after page 1: it is torn" in caplog.text


def test_without_the_extra_it_is_said_once(tmp_path, document, monkeypatch, caplog):
    monkeypatch.setattr(page_pictures, "installed", lambda: NO_MEANS)
    assert pictures_of(tmp_path, None, document) == []
    assert caplog.text.count("pip install") == 1


def test_what_nobody_waits_for_is_bounded(tmp_path, document):
    async def order() -> int:
        pictures = PagePictures(tmp_path, Worker())
        for job_id in range(1, 3 * MAX_WAITING_JOBS):
            await pictures.order(job_id, [document], {})
        assert await asyncio.wait_for(pictures.of_job(3 * MAX_WAITING_JOBS - 1), 20) == []
        return len(pictures._orders)

    assert asyncio.run(order()) == MAX_WAITING_JOBS


def test_a_virtual_printer_shows_what_it_received(tmp_path):
    from sealpress import Printer

    config = VirtualPrinterConfig(
        output=tmp_path / "out", identity=tmp_path / "identity", shows_pages=True
    )
    with run_in_thread(config) as running, Printer(running.uri("ipp")) as printer:
        job = printer.print(samples.pdf(2), name="x")
        job.wait(60)
        pages = running.pages(job.id, timeout=60)
    assert [path.name for path in pages] == ["job-1-page-1.png", "job-1-page-2.png"]
    with Image.open(pages[1]) as picture:
        assert picture.size == (826, 1169)
        assert samples.marks(picture) == tuple(samples.CORNERS)


def test_a_printer_that_shows_no_pages_has_none(tmp_path):
    config = VirtualPrinterConfig(output=tmp_path / "out", identity=tmp_path / "identity")
    with run_in_thread(config) as running:
        assert running.pages(1) == []
