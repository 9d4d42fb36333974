"""Annotations and fields: what is printed of them, and where."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.transform.writing.making import pages_of, written

RED, WHITE = (255, 0, 0), (255, 255, 255)
SPOT = (50, 50)
"""The middle of the annotation in pixels, from the top left corner."""


def annotated(**entries: object) -> bytes:
    """Return a page of A4 with a red square of 100 points in its top left corner."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595.2756, 841.8898))
        square = pdf.make_stream(b"1 0 0 rg 0 0 10 10 re f", BBox=Array([0, 0, 10, 10]))
        facts = {
            "Type": Name.Annot,
            "Subtype": Name.Stamp,
            "Rect": Array([0, 641, 200, 841]),
            "F": 4,
            "AP": Dictionary(N=square),
        }
        states = entries.pop("states", None)
        if states:
            facts["AP"] = Dictionary(N=Dictionary({str(state): square for state in states}))
        if entries.pop("turned", False):
            square.Matrix = Array([0, 3, -3, 0, 5, 5])
        facts.update(entries)
        page.Annots = Array([Dictionary(**facts), Dictionary(), 7])
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("entries", "colour"),
    [
        ({}, RED),
        ({"turned": True}, RED),
        ({"F": 4 | 1}, RED),
        ({"F": 0}, WHITE),
        ({"F": 4 | 2}, WHITE),
        ({"F": Name.Nonsense}, WHITE),
        ({"Subtype": Name.Popup}, WHITE),
        ({"Rect": Array([0, 0, 0, 0])}, WHITE),
        ({"AP": Dictionary()}, WHITE),
        ({"states": ["/On"], "AS": Name.On}, RED),
        ({"states": ["/On"], "AS": Name.Off}, WHITE),
        ({"states": ["/On"]}, WHITE),
        ({"AP": 1}, WHITE),
    ],
)
def test_what_is_printed_becomes_part_of_the_page(
    entries: dict[str, object], colour: tuple[int, int, int]
) -> None:
    made = written(annotated(**entries))
    assert made.problems == []
    assert b"/Annots" not in made.octets
    assert pages_of(made.octets)[0].getpixel(SPOT) == colour


def test_it_covers_its_rectangle_and_no_more() -> None:
    made = written(annotated(turned=True))
    page = pages_of(made.octets)[0]
    assert [page.getpixel((at, at)) for at in (8, 95, 104)] == [RED, RED, WHITE]


def test_fields_without_an_appearance_get_one() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T="name",
                V="WWWWWWWWWW",
                DA="/Helv 40 Tf 0 g",
                Rect=Array([20, 700, 400, 760]),
                F=4,
            )
        )
        page.Annots = Array([field])
        resources = Dictionary(Font=Dictionary(Helv=font))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True, DR=resources)
        pdf.save(out)
    page_seen = pages_of(written(out.getvalue()).octets)[0]
    assert min(page_seen.crop((15, 45, 200, 70)).convert("L").tobytes()) < 80
