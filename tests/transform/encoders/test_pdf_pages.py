"""PDF of page pictures: boxes, places and compressions."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pytest

from sealpress.transform.pixels import PixelKind
from sealpress.transform.target import OutputFormat, Target
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    COLOR,
    GRAY,
    Page,
    blank,
    encoded,
    page,
)  # fmt: skip

CASES = [
    (BLACK, "", "/CCITTFaxDecode"),
    (BLACK, "flate", "/FlateDecode"),
    (BLACK, "jpeg", "/CCITTFaxDecode"),
    (GRAY, "", "/FlateDecode"),
    (GRAY, "jpeg", "/DCTDecode"),
    (COLOR, "", "/FlateDecode"),
    (COLOR, "jpeg", "/DCTDecode"),
]


def pdf(pages: list[Page], compression: str = "") -> bytes:
    return encoded(Target(format=OutputFormat.PDF, compression=compression), pages)


def image_of(read: pikepdf.Pdf) -> pikepdf.Object:
    return read.pages[0].Resources.XObject.Image


@pytest.mark.parametrize(("kind", "compression", "coding"), CASES)
def test_a_kind_of_pixels_is_compressed_as_asked(
    kind: PixelKind, compression: str, coding: str
) -> None:
    with pikepdf.open(io.BytesIO(pdf([page(kind)], compression))) as read:
        image = image_of(read)

        assert image.Filter == coding
        assert (image.Width, image.Height) == (300, 450)
        assert image.ColorSpace == ("/DeviceRGB" if kind is COLOR else "/DeviceGray")


@pytest.mark.parametrize(("kind", "compression"), [(k, c) for k, c, _ in CASES if c != "jpeg"])
def test_pixels_are_kept(kind: PixelKind, compression: str) -> None:
    one = page(kind)

    with pikepdf.open(io.BytesIO(pdf([one], compression))) as read:
        picture = pikepdf.PdfImage(image_of(read)).as_pil_image()
        pixels = np.asarray(picture.convert("RGB" if kind is COLOR else "L"))

    assert np.array_equal(pixels, one.picture())


def test_the_page_is_as_large_as_the_media_and_the_picture_at_its_top_left() -> None:
    with pikepdf.open(io.BytesIO(pdf([blank(GRAY, A4, 300)]))) as read:
        assert read.pages[0].MediaBox == [0, 0, pikepdf.Object.parse(b"595.2756"), 841.8898]
        contents = read.pages[0].Contents[0].read_bytes()

    # 3507 lines of 1/300 inch are 841.68 points: what is missing is missing at the bottom.
    assert contents == b"q 595.2 0 0 841.68 0 0.2098 cm /Image Do Q"


def test_pages_of_different_kinds_stand_in_one_file() -> None:
    with pikepdf.open(io.BytesIO(pdf([page(BLACK), blank(COLOR), page(GRAY)]))) as read:
        assert len(read.pages) == 3


def test_a_document_without_pages_can_be_opened() -> None:
    encoder_octets = pdf([page()])

    assert encoder_octets.startswith(b"%PDF-1.4\n%")
    assert encoder_octets.endswith(b"%%EOF\n")
