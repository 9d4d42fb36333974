"""A printer that takes pictures alone: each side of a document is a document of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from sealpress import Printer, Progress
from sealpress.errors import Reason, TransformError
from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from sealpress.simulator.profiles import EVERYWHERE_OFFICE
from tests.client.transformers import StandIn
from tests.transform import samples

JPEG = "image/jpeg"
MakePrinter = Callable[..., RunningPrinter]


@pytest.fixture
def pictures(tmp_path: Path) -> Iterator[MakePrinter]:
    with ExitStack() as stack:

        def make(**model: object) -> RunningPrinter:
            of_pictures = replace(
                EVERYWHERE_OFFICE.model,
                document_formats=(JPEG,),
                default_format=JPEG,
                **model,  # type: ignore[arg-type]  # each is its field's
            )
            config = VirtualPrinterConfig(
                output=tmp_path / "printed",
                identity=tmp_path / "identity",
                profile=replace(EVERYWHERE_OFFICE, model=of_pictures),
            )
            return stack.enter_context(run_in_thread(config))

        yield make


def test_each_side_is_a_document_of_one_job(pictures: MakePrinter) -> None:
    printer = pictures()
    seen: list[Progress] = []
    with Printer(printer.uri("ipp")) as client:
        job = client.print(samples.pdf(3), on_progress=seen.append)
        job.wait(timeout=60)
    sides = [Image.open(io.BytesIO(one.read_bytes())) for one in printer.documents()]
    assert [one.format for one in sides] == ["JPEG"] * 3
    assert [samples.marks(one, 3) for one in sides] == [samples.marks(sides[0], 3)] * 3
    assert len(printer.requests("Create-Job")) == 1
    assert printer.requests("Print-Job") == []
    octets = sum(one.stat().st_size for one in printer.documents())
    assert (seen[-1].octets_sent, seen[-1].impressions_total) == (octets, 3)


def test_one_side_is_printed_at_once(pictures: MakePrinter) -> None:
    printer = pictures()
    with Printer(printer.uri("ipp"), transformer=StandIn(b"\xff\xd8 one")) as client:
        client.print(samples.pdf(2), number_up=2).wait(timeout=60)
    assert len(printer.documents()) == 1
    assert len(printer.requests("Print-Job")) == 1


def test_a_document_sent_into_a_job_becomes_several(pictures: MakePrinter) -> None:
    printer = pictures()
    with Printer(printer.uri("ipp"), transformer=StandIn(b"\xff\xd8 one", b"two")) as client:
        job = client.create_job()
        job.send_document(samples.pdf(2), last=False)
        job.send_document(samples.jpeg())
        job.wait(timeout=60)
    assert len(printer.documents()) == 3


def test_a_printer_that_takes_one_document_is_not_given_more(pictures: MakePrinter) -> None:
    printer = pictures(takes_many_documents=False)
    with Printer(printer.uri("ipp")) as client, pytest.raises(TransformError) as raised:
        client.print(samples.pdf(2))
    assert raised.value.reason is Reason.DOCUMENT_TOO_LONG
    assert printer.documents() == []


def test_a_job_without_all_sides_is_canceled(
    pictures: MakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer, worker = pictures(), StandIn(b"\xff\xd8 one", b"two")
    begin, numbers = worker.begin, []

    def fails_at_the_second(request, document, on_event=None):  # type: ignore[no-untyped-def]  # as the scripted peer calls it
        numbers.append(request.target.only_side)
        worker._how["fails"] = request.target.only_side == 2
        return begin(request, document, on_event)

    monkeypatch.setattr(worker, "begin", fails_at_the_second)
    with Printer(printer.uri("ipp"), transformer=worker) as client:
        with pytest.raises(TransformError):
            client.print(samples.pdf(2))
        assert client.job(1).refresh().is_terminal
    assert len(printer.requests("Cancel-Job")) == 1
    assert numbers == [1, 1, 2]
