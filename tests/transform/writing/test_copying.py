"""Objects of one PDF in another: all that is needed, nothing else, nothing twice."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from sealpress.transform.geometry import PageSize
from sealpress.transform.pdf_writer import PdfWriter
from sealpress.transform.writing.copying import ObjectCopier


def copied(source: pikepdf.Pdf, value: pikepdf.Object) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """Return a new document, and in it what was copied."""
    out = bytearray()
    writer = PdfWriter(out.extend)
    copier = ObjectCopier(source, writer)
    text = copier.text(value)
    copier.pay()
    writer.page(PageSize(10, 10), b"")
    writer.close(b"/Copied " + text)
    pdf = pikepdf.open(io.BytesIO(out))
    assert pdf.check_pdf_syntax() == []
    return pdf, pdf.Root.Copied


def test_values_of_all_kinds_arrive() -> None:
    source = pikepdf.new()
    shared = source.make_indirect(Array([1, 2.5, True]))
    value = Dictionary(
        Text=String("1 0 R (in) brackets \\ 2 0 R"),
        Octets=String(b"\x00\xff 3 0 R"),
        Name=Name("/a b#"),
        One=shared,
        Two=Array([shared, source.make_indirect(Dictionary(Deep=shared))]),
        Number=source.make_indirect(7),
        Real=source.make_indirect(0.25),
        Truth=source.make_indirect(False),
        Words=source.make_indirect(String("ÄÖ")),
    )
    _, found = copied(source, value)
    assert str(found.Text) == "1 0 R (in) brackets \\ 2 0 R"
    assert bytes(found.Octets) == b"\x00\xff 3 0 R"
    assert found.Name == Name("/a b#")
    assert found.One.objgen == found.Two[0].objgen == found.Two[1].Deep.objgen
    assert [found.Number, float(found.Real), found.Truth, str(found.Words)] == [
        7,
        0.25,
        False,
        "ÄÖ",
    ]


def test_streams_stay_as_they_are_stored() -> None:
    source = pikepdf.new()
    stream = source.make_stream(b"some data " * 100)
    stream.write(stream.read_bytes(), filter=None)
    stream.F = String("/etc/hostname")
    _, found = copied(source, Dictionary(Data=stream))
    assert found.Data.read_bytes() == b"some data " * 100
    assert "/F" not in found.Data.stream_dict


def test_circles_are_copied_once() -> None:
    source = pikepdf.new()
    one = source.make_indirect(Dictionary())
    one.Self = one
    _, found = copied(source, Dictionary(One=one))
    assert found.One.Self.Self.objgen == found.One.objgen


def test_pages_are_not_brought_along() -> None:
    source = pikepdf.new()
    source.add_blank_page()
    pdf, found = copied(source, Dictionary(Page=source.pages[0].obj, Missing=Array([])))
    assert found.get("/Page") is None
    assert len(pdf.pages) == 1


def test_what_is_not_there_is_null() -> None:
    source = pikepdf.new()
    _, found = copied(source, Dictionary(Gone=source.get_object(900, 0)))
    assert found.get("/Gone") is None
