"""PDFs from PDFs: the same pages at the same places as where they are drawn."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.print_ticket import Orientation, PageOrder, PrintScaling, PrintTicket
from sealpress.transform.request import PageDone, Started, TransformRequest
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.writing import can_write_pdf
from tests.transform import samples
from tests.transform.writing.making import PLAIN, difference, drawn, pages_of, written

TICKETS = {
    "plain": PLAIN,
    "borderless": replace(PLAIN, media=samples.BORDERLESS_A4),
    "two pages": replace(PLAIN, number_up=2),
    "four pages": replace(PLAIN, number_up=4, presentation_direction="tobottom-toright"),
    "six pages": replace(PLAIN, number_up=6),
    "booklet": replace(PLAIN, booklet=True, sides=Sides.SHORT_EDGE),
    "filled": replace(PLAIN, scaling=PrintScaling.FILL),
    "as large as it is": replace(PLAIN, scaling=PrintScaling.NONE),
    "landscape": replace(PLAIN, orientation=Orientation.LANDSCAPE),
    "upside down": replace(PLAIN, orientation=Orientation.REVERSE_PORTRAIT),
    "shifted": replace(PLAIN, shift=((1000, 2000), (0, 0))),
    "some, last first": replace(PLAIN, page_ranges=((2, 3), (5, 8)), order=PageOrder.REVERSE),
    "copies": replace(PLAIN, copies=2, collated=False, sides=Sides.LONG_EDGE),
}


@pytest.mark.parametrize("ticket", TICKETS.values(), ids=TICKETS)
def test_pages_stand_where_they_are_drawn(ticket: PrintTicket) -> None:
    document = samples.mixed_pdf()
    made = written(document, ticket)
    assert made.problems == []
    seen, wanted = pages_of(made.octets), drawn(document, ticket)
    assert len(seen) == len(wanted)
    assert max(map(difference, seen, wanted)) < 0.8


def test_the_corners_of_turned_and_cut_pages_are_where_they_are_shown() -> None:
    sizes = {"size": samples.A4}
    pages = [samples.Page(rotate=turn, **sizes) for turn in (0, 90, 180, 270)]
    document = samples.pdf_of([*pages, samples.Page(offset=(40, 70), rotate=90, **sizes)])
    made = written(document, replace(PLAIN, media=samples.BORDERLESS_A4))
    corners = tuple(samples.CORNERS)
    assert [samples.marks(page) for page in pages_of(made.octets)] == [corners] * 5


def test_what_happens_is_told_as_it_is_written() -> None:
    made = written(samples.pdf(3), replace(PLAIN, number_up=2))
    first, *sides = made.events
    assert first == Started(pages=3, impressions=2, sheets=2)
    octets = [side.octets for side in sides if isinstance(side, PageDone)]
    assert octets == sorted(octets)
    assert made.octets[: octets[0]].endswith(b"endobj\n")


def test_the_same_document_gives_the_same_octets() -> None:
    ticket = replace(PLAIN, number_up=4, copies=2)
    assert written(samples.mixed_pdf(), ticket) == written(samples.mixed_pdf(), ticket)


def test_copies_cost_no_more_than_their_pages() -> None:
    once, often = (written(samples.pdf(4), replace(PLAIN, copies=n)) for n in (1, 50))
    assert len(often.octets) < len(once.octets) + 200 * 500


def test_what_the_printer_gets_has_no_more_of_the_document_than_its_pages() -> None:
    document = samples.pdf(2).replace(b"/Type/Catalog", b"/Type/Catalog/Secret(not for paper)")
    assert b"Secret" not in written(document).octets


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"%PDF-1.7\nnothing", Reason.DOCUMENT_DAMAGED),
        (b"", Reason.DOCUMENT_DAMAGED),
        (samples.pdf(2)[:300], Reason.DOCUMENT_DAMAGED),
    ],
)
def test_damaged_documents_are_told(octets: bytes, reason: Reason) -> None:
    with pytest.raises(TransformError) as raised:
        written(octets)
    assert raised.value.reason == reason


def encrypted(*, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf(1))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def test_documents_locked_with_a_password_are_told() -> None:
    with pytest.raises(TransformError) as raised:
        written(encrypted(user="secret"))
    assert raised.value.reason == Reason.DOCUMENT_LOCKED


def test_documents_that_anybody_may_open_come_out_in_clear() -> None:
    made = written(encrypted(user=""), replace(PLAIN, media=samples.BORDERLESS_A4))
    assert made.problems == []
    assert samples.marks(pages_of(made.octets)[0]) == tuple(samples.CORNERS)


@pytest.mark.parametrize(
    ("ticket", "limits", "reason"),
    [
        (replace(PLAIN, page_ranges=((9, 12),)), {}, Reason.PAGE_RANGES_EMPTY),
        (PLAIN, {"max_pages": 2}, Reason.DOCUMENT_TOO_LONG),
        (replace(PLAIN, copies=5), {"max_pages": 12}, Reason.DOCUMENT_TOO_LONG),
        (PLAIN, {"max_document_octets": 100}, Reason.DOCUMENT_TOO_LARGE),
    ],
)
def test_too_little_and_too_much_is_told(
    ticket: PrintTicket, limits: dict[str, int], reason: Reason
) -> None:
    with pytest.raises(TransformError) as raised:
        written(samples.pdf(3), ticket, limits=TransformLimits(**limits))
    assert raised.value.reason == reason


def test_other_formats_are_left_to_be_drawn() -> None:
    wanted = Target(format=OutputFormat.PDF)
    of_pdf, of_other = (
        TransformRequest(document_format=kind, ticket=PLAIN, target=wanted)
        for kind in ("Application/PDF; v=1", "application/x-unknown")
    )
    assert can_write_pdf(of_pdf)
    assert not can_write_pdf(replace(of_pdf, target=replace(wanted, as_pixels=True)))
    assert not can_write_pdf(of_other)
    with pytest.raises(TransformError) as raised:
        written(b"", document_format="application/x-unknown")
    assert raised.value.reason == Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
