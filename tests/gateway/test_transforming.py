"""A gateway and a printer that takes one format: what people print becomes that, in workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import sealpress
from sealpress.gateway.overview import JobView
from sealpress.gateway.settings import QueueSettings, Transform, TransformSettings
from sealpress.gateway.threads import RunningGateway, gateway_in_thread
from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from sealpress.simulator.profiles import EVERYWHERE_OFFICE
from sealpress.transform.decoders.raster import RasterDocument
from sealpress.transform.limits import TransformLimits
from tests.gateway.running import settings_of
from tests.transform import bombs, samples

PWG, PDF = "image/pwg-raster", "application/pdf"
SECONDS = 120.0


@dataclass
class Scene:
    """A gateway with one queue ``q``, and its printer."""

    gateway: RunningGateway
    printer: RunningPrinter

    def submit(self, document: bytes, **options: object) -> int:
        """Print as the document is; return the job's number."""
        with self.client() as client:
            return client.print(document, transform="never", **options).id  # type: ignore[arg-type]

    def print(self, document: bytes, **options: object) -> JobView:
        """The same, and wait until it is printed."""
        return self.gateway.wait_for_job(self.submit(document, **options), timeout=SECONDS)

    def client(self) -> sealpress.Printer:
        return sealpress.Printer(self.gateway.uri("q"), trust=self.gateway.pin, user="ann")

    def learnt(self) -> sealpress.ipp.Group:
        """Wait until the queue knows its printer, and return what it tells of itself."""
        give_up = time.monotonic() + SECONDS
        with self.client() as client:
            while "printer-supply" not in (told := client.attributes()):
                assert time.monotonic() < give_up, "the printer was never asked"
                time.sleep(0.1)
        return told

    def printed(self) -> bytes:
        """Return the newest document that the printer got."""
        return self.printer.documents()[-1].read_bytes()

    def asked(self) -> Mapping[str, object]:
        """Return what the printer was asked for with the newest job."""
        return self.printer.requests("Create-Job")[-1].job_attributes


MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[MakeScene]:
    with ExitStack() as stack:

        def make(
            *formats: str,
            queue: Mapping[str, object] | None = None,
            costs: TransformSettings | None = None,
            **printer: object,
        ) -> Scene:
            model = replace(
                EVERYWHERE_OFFICE.model, document_formats=formats, default_format=formats[0]
            )
            config = VirtualPrinterConfig(
                output=tmp_path / "printed-there",
                identity=tmp_path / "identity",
                profile=replace(EVERYWHERE_OFFICE, model=model),
                **printer,  # type: ignore[arg-type]
            )
            there = stack.enter_context(run_in_thread(config))
            settings = settings_of(
                tmp_path,
                QueueSettings(name="q", uri=there.uri("ipp"), **(queue or {})),  # type: ignore[arg-type]
                transform=costs or TransformSettings(),
            )
            return Scene(stack.enter_context(gateway_in_thread(settings)), there)

        yield make


def pages_of(octets: bytes, folder: Path) -> int:
    """Return how many pages there are in a raster document."""
    path = folder / "pages.pwg"
    path.write_bytes(octets)
    with path.open("rb") as file:
        return RasterDocument(file).page_count()


@pytest.mark.parametrize(
    ("document", "pages"),
    [(samples.pdf(3), 3), (samples.text(2), 2), (samples.jpeg(), 1)],
    ids=["pdf", "text", "jpeg"],
)
def test_what_the_printer_does_not_take_becomes_what_it_takes(scene, tmp_path, document, pages):
    here = scene(PWG)
    here.learnt()
    job = here.print(document)
    assert pages_of(here.printed(), tmp_path) == pages
    assert job.impressions == pages


def test_what_it_takes_goes_as_it_is_and_asks_for_no_more_than_before(scene):
    here = scene(PDF)
    document = samples.pdf(2)
    here.print(document)
    assert here.printed() == document
    named = [
        one.attributes["requested-attributes"]
        for one in here.printer.requests("Get-Printer-Attributes")
    ]
    assert all("media-col-default" not in names for names in named)


def test_nothing_is_done_twice(scene, tmp_path):
    here = scene(PWG)
    here.learnt()
    here.print(samples.pdf(8), number_up=2, page_ranges=[(3, 6)], sides="two-sided-long-edge")
    assert pages_of(here.printed(), tmp_path) == 2
    assert "sides" in here.asked()
    assert not {"number-up", "page-ranges"} & here.asked().keys()


def test_the_queue_takes_what_can_become_what_its_printer_takes(scene):
    told = scene(PWG).learnt()
    formats = told["document-format-supported"].values
    assert {PDF, "text/plain", "image/jpeg", "image/png", "image/tiff", "image/urf"} <= {*formats}
    assert told["page-ranges-supported"].value is True
    assert 16 in told["number-up-supported"].values


def test_a_queue_that_never_does_promises_and_does_nothing(scene):
    here = scene(PWG, queue={"transform": Transform.NEVER})
    assert PDF not in here.learnt()["document-format-supported"].values
    with pytest.raises(sealpress.SealpressError):
        here.print(samples.pdf(1))


def test_a_printer_that_takes_no_chunks_is_told_the_true_length(scene, tmp_path):
    here = scene(PWG, faults=("no-chunking",))
    here.print(samples.pdf(3))
    assert pages_of(here.printed(), tmp_path) == 3
    assert here.printer.requests("Send-Document")[-1].framing == "counted"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(500), "document-format-error"),
        (bombs.nested_forms(), ""),
    ],
    ids=["damaged", "bomb"],
)
def test_a_document_at_fault_ends_its_job_with_the_reason(scene, document, reason):
    limits = TransformLimits(memory_octets=384 << 20)
    here = scene(PWG, costs=TransformSettings(limits=limits))
    bad = here.submit(document)
    ended = here.gateway.wait_for_job(bad, state="aborted", timeout=SECONDS)
    assert reason in ended.reasons or not reason
    assert "aborted-by-system" in ended.reasons
    here.print(samples.pdf(1))  # and the next one is printed
    assert len(here.printer.documents()) == 1


def test_a_document_that_is_too_large_is_refused_with_the_setting_to_change(scene):
    limits = TransformLimits(max_document_octets=1000)
    here = scene(PWG, costs=TransformSettings(limits=limits))
    ended = here.gateway.wait_for_job(
        here.submit(samples.pdf(20)), state="aborted", timeout=SECONDS
    )
    assert "max-document" in ended.message
    assert here.printer.requests("Create-Job") == []


def test_a_job_that_is_canceled_ends_its_worker_at_once(scene):
    here = scene(PWG, faults=("slow-read:2000",))
    job = here.submit(samples.pdf(400))
    give_up = time.monotonic() + SECONDS
    while not here.printer.requests("Create-Job") and time.monotonic() < give_up:
        time.sleep(0.05)
    with here.client() as client:
        client.cancel(job)
    ended = here.gateway.wait_for_job(job, state="canceled", timeout=SECONDS)
    assert ended.reasons == ("job-canceled-by-user",)
    assert here.printer.documents() == []


def test_a_printer_of_pictures_gets_a_document_for_each_side(scene):
    here = scene("image/jpeg")
    here.print(samples.pdf(2))
    sides = [one.read_bytes()[:2] for one in here.printer.documents()]
    assert sides == [b"\xff\xd8"] * 2
    assert len(here.printer.requests("Create-Job")) == 1
    assert here.printer.requests("Print-Job") == []


def test_several_documents_become_one_job(scene, tmp_path):
    here = scene(PWG)
    here.learnt()
    with here.client() as client:
        job = client.create_job(number_up=2)
        job.send_document(samples.pdf(3), last=False)
        job.send_document(samples.text(2))
    here.gateway.wait_for_job(job.id, timeout=SECONDS)
    pages = [pages_of(each.read_bytes(), tmp_path) for each in here.printer.documents()]
    assert pages == [2, 1]
    assert len(here.printer.requests("Create-Job")) == 1
