"""Pictures in pages, of every coding."""

from __future__ import annotations

import io
import zlib

import pypdfium2
import pytest
from PIL import Image

from sealpress.transform.geometry import Matrix, PageSize
from sealpress.transform.pdf_writer import Coding, PdfWriter, Picture, add_picture, one_page_pdf

RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)
CORNERS = bytes(RED + GREEN + BLUE + GREY)
SIZE = PageSize(40, 20)
UPRIGHT = Matrix(20, 0, 0, 20, 0, 0)


def seen(picture: Picture, matrix: Matrix = UPRIGHT) -> Image.Image:
    """Return the page, of a pixel a point."""
    document = pypdfium2.PdfDocument(one_page_pdf(SIZE, [(picture, matrix)]))
    image: Image.Image = document[0].render(scale=1).to_pil().convert("RGB")
    return image


def corners(image: Image.Image, left: int = 0) -> list[object]:
    return [image.getpixel((left + x, y)) for y in (3, 16) for x in (3, 16)]


def rgb(coding: Coding, octets: bytes) -> Picture:
    return Picture(width=2, height=2, colors=3, coding=coding, octets=octets)


PNG_LINES = zlib.compress(b"\0" + CORNERS[:6] + b"\0" + CORNERS[6:])


@pytest.mark.parametrize(
    "picture",
    [
        rgb(Coding.PIXELS, CORNERS),
        rgb(Coding.FLATE, zlib.compress(CORNERS)),
        rgb(Coding.PNG, PNG_LINES),
        Picture(width=2, height=2, octets=bytes([0, 1, 2, 3]), palette=CORNERS),
    ],
)
def test_pictures_are_upright(picture: Picture) -> None:
    assert corners(seen(picture)) == [RED, GREEN, BLUE, GREY]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (Matrix(20, 0, 0, 20, 20, 0), [RED, GREEN, BLUE, GREY]),
        (Matrix(-20, 0, 0, 20, 40, 0), [GREEN, RED, GREY, BLUE]),
        (Matrix(0, 20, -20, 0, 40, 0), [BLUE, RED, GREY, GREEN]),
        (Matrix(0, -20, 20, 0, 20, 20), [GREEN, GREY, RED, BLUE]),
    ],
)
def test_pictures_are_moved_mirrored_and_turned(matrix: Matrix, expected: object) -> None:
    assert corners(seen(rgb(Coding.PIXELS, CORNERS), matrix), 20) == expected


def test_a_jpeg_stays_as_it_is() -> None:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 200, 30)).save(file, "JPEG", quality=95)
    picture = Picture(width=8, height=8, colors=3, coding=Coding.JPEG, octets=file.getvalue())
    assert file.getvalue() in one_page_pdf(SIZE, [(picture, UPRIGHT)])
    assert seen(picture).getpixel((5, 5)) == pytest.approx((10, 200, 30), abs=4)


def test_a_fax_stays_as_it_is() -> None:
    file = io.BytesIO()
    image = Image.new("1", (16, 16), 1)
    image.paste(0, (0, 0, 8, 16))
    image.save(file, "TIFF", compression="group4")
    with Image.open(file) as tiff:
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        assert tiff.tag_v2[262] == 1
    data = file.getvalue()[offset : offset + length]
    facts = {"width": 16, "height": 16, "bits": 1, "octets": data}
    picture = Picture(**facts, coding=Coding.FAX_G4, inverted=True)
    assert [seen(picture).getpixel((x, 5)) for x in (3, 16)] == [(0, 0, 0), (255, 255, 255)]


def test_one_bit_a_pixel_either_way() -> None:
    plain = Picture(width=8, height=1, bits=1, octets=b"\xf0")
    turned = Picture(width=8, height=1, bits=1, octets=b"\xf0", inverted=True)
    assert seen(plain).getpixel((3, 5)) == seen(turned).getpixel((16, 5)) == (255, 255, 255)
    assert seen(plain).getpixel((16, 5)) == seen(turned).getpixel((3, 5)) == (0, 0, 0)


def test_pieces_are_read_one_by_one() -> None:
    octets = bytearray()
    lines = (bytes(1000) for _ in range(1000))
    picture = Picture(width=1000, height=1000, octets=lines)
    add_picture(PdfWriter(octets.extend), picture)
    assert len(octets) < 3000
