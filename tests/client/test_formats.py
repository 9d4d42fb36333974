"""Formats found out from octets and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.client.formats import HEAD_OCTETS, choose_format, guess_format
from sealpress.errors import Reason, UsageError

HEADS = {
    b"%PDF-1.7\n": "application/pdf",
    b"junk before\n%PDF-1.4": "application/pdf",
    b"%PDF-1.7\n%PCLm 1.0\n": "application/PCLm",
    b"%!PS-Adobe-3.0": "application/postscript",
    b"\x04%!PS": "application/postscript",
    b"RaS2PwgRaster\0": "image/pwg-raster",
    b"RaS3": "application/vnd.cups-raster",
    b"UNIRAST\0\0\0\0\1": "image/urf",
    b"\xff\xd8\xff\xe0": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"BM6\0": "image/bmp",
    b"3SaR": "application/vnd.cups-raster",
    b"\x1b&l1X": "application/vnd.hp-PCL",
    b"\x1b*rB": "application/vnd.hp-PCL",
    b"\x1b%-12345X@PJL ENTER LANGUAGE=ZJS\n": "application/octet-stream",
    b"\x1b%-12345X@pjl enter language = pcl\n": "application/vnd.hp-PCL",
    b"GIF89a": "image/gif",
    b"\x1bE\x1b&l0O": "application/vnd.hp-PCL",
    b") HP-PCL XL;2;0": "application/vnd.hp-PCLXL",
    b"\x1b%-12345X@PJL\r\n@PJL ENTER LANGUAGE = POSTSCRIPT\r\n": "application/postscript",
    b"\x1b%-12345X@PJL ENTER LANGUAGE=PCLXL\n": "application/vnd.hp-PCLXL",
    b"\x1b%-12345X@PJL ENTER LANGUAGE=PCL\n": "application/vnd.hp-PCL",
    b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\n": "application/pdf",
    b"\x1b%-12345X@PJL\r\n": "application/vnd.hp-PCL",
    b"Dear Sir,\n": "text/plain",
    "Grüße\n".encode(): "text/plain",
    b"\0\1\2\3": "application/octet-stream",
    b"caf\xe9": "application/octet-stream",
    b"": "application/octet-stream",
}

UNTOLD = "application/octet-stream"


@pytest.mark.parametrize(
    ("head", "expected"), HEADS.items(), ids=[repr(head)[:20] for head in HEADS]
)
def test_octets_tell(head, expected):
    assert guess_format(head) == expected


def test_octets_win_over_the_name():
    assert guess_format(b"%PDF-1.7", "picture.jpg") == "application/pdf"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.URF", "image/urf"), ("b.pwg", "image/pwg-raster"), (".pdf", "application/octet-stream")],
)
def test_the_name_helps_when_octets_are_silent(name, expected):
    assert guess_format(b"\0\1", name) == expected


@pytest.mark.parametrize("character", ["ü", "€", "\N{GRINNING FACE}"])
@pytest.mark.parametrize("at", range(1, 8))
def test_a_character_cut_at_the_end_of_the_head_is_still_text(character, at):
    text = "x" * (HEAD_OCTETS - at) + character * 8
    assert guess_format(text.encode()[:HEAD_OCTETS]) == "text/plain"


def test_a_short_document_that_ends_within_a_character_is_no_text():
    assert guess_format("Grüße €".encode()[:-1]) == "application/octet-stream"


@pytest.mark.parametrize("octet", [0, 7, 0x0E, 0x1B, 0x1F])
def test_text_has_no_control_characters_but_those_of_lines_and_pages(octet):
    assert guess_format(b"Dear Sir,\t\r\n\f" + bytes([octet])) == "application/octet-stream"
    assert guess_format(b"Dear Sir,\t\r\n\f\v b\bbold") == "text/plain"


@pytest.mark.parametrize(("before", "found"), [(HEAD_OCTETS - 5, True), (HEAD_OCTETS - 4, False)])
def test_a_pdf_may_begin_anywhere_within_the_head(before, found):
    guessed = guess_format(bytes(before) + b"%PDF-1.7")
    assert (guessed == "application/pdf") is found


def test_a_name_without_a_stem_or_of_another_kind_says_nothing():
    assert guess_format(b"\0", "pdf") == guess_format(b"\0", "a.pdf.bak") == UNTOLD


def test_an_empty_format_in_the_printer_s_list_is_no_format():
    assert choose_format("image/png", [""], given=True) == "image/png"


def test_a_listed_format_is_sent():
    assert choose_format("Application/PDF", ["application/pdf"], given=True) == "Application/PDF"


def test_a_printer_that_lists_nothing_gets_what_there_is():
    assert choose_format("image/png", [], given=False) == "image/png"


def test_a_guess_the_printer_does_not_list_is_left_to_the_printer():
    listed = ["application/pdf", "application/octet-stream"]
    assert choose_format("image/png", listed, given=False) == "application/octet-stream"


@pytest.mark.parametrize(
    ("listed", "given"), [(["image/urf", "application/octet-stream"], True), (["image/urf"], False)]
)
def test_a_format_the_printer_does_not_take_is_refused_before_sending(listed, given):
    with pytest.raises(UsageError, match=r"doesn't take image/png; it takes .*image/urf") as caught:
        choose_format("image/png", listed, given=given)
    assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED


@given(st.binary(max_size=2 * HEAD_OCTETS), st.text(max_size=20))
def test_every_document_has_a_format(head, name):
    assert guess_format(head, name).count("/") == 1
