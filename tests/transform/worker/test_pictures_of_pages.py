"""Where pages can't be taken over into a PDF, they become pictures, and that is told."""

from __future__ import annotations

import io

import pikepdf
import pytest

from sealpress.transform.print_ticket import SheetKind
from sealpress.transform.request import Event
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
from sealpress.transform.writing import can_write_pdf, materials
from tests.transform import samples
from tests.transform.requests import opened, request

PDF = Target(format=OutputFormat.PDF)


def made(octets: bytes, document_format: str = "application/pdf") -> tuple[bytes, list[Event]]:
    out, told = bytearray(), list[Event]()
    with opened(octets) as document:
        job.run(request(document_format, target=PDF), document, out.extend, told.append)
    return bytes(out), told


def fonts_and_pictures(octets: bytes) -> tuple[int, int]:
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        kinds = [str(one.get("/Subtype")) for one in pdf.objects if hasattr(one, "keys")]
    return kinds.count("/Type1"), kinds.count("/Image")


def test_pages_are_taken_over() -> None:
    octets, told = made(samples.pdf(2))
    assert fonts_and_pictures(octets) == (1, 0)
    assert job.PICTURES_OF_PAGES not in told


def test_without_pikepdf_pages_become_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(materials.MATERIALS, "application/pdf")
    octets, told = made(samples.pdf(2))
    fonts, pictures = fonts_and_pictures(octets)
    assert fonts == 0
    assert pictures >= 2
    assert told[0] == job.PICTURES_OF_PAGES


def test_sheets_of_our_own_need_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = request("image/jpeg", target=PDF, job_sheets=SheetKind.START)
    assert can_write_pdf(wanted)
    monkeypatch.setattr(materials, "HAS_PIKEPDF", False)
    assert not can_write_pdf(wanted)
    assert can_write_pdf(request("image/jpeg", target=PDF))
