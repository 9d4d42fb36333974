"""The sample documents are what they say, judged by the libraries that read them."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageOps

from tests.transform import samples

UPRIGHT = tuple(samples.CORNERS)


def drawn(document: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(document) as opened:
        return [page.render().to_pil() for page in opened]


def test_a_pdf_is_the_same_every_time() -> None:
    assert samples.pdf(3) == samples.pdf(3)
    assert samples.pdf(1).startswith(b"%PDF-1.7\n")


def test_all_pages_of_a_pdf_are_shown_upright() -> None:
    pages = drawn(samples.mixed_pdf())
    assert [samples.marks(page) for page in pages] == [UPRIGHT] * 8
    assert [page.size for page in pages[:4]] == [(595, 842), (842, 595), (420, 595), (612, 792)]
    assert {page.size for page in pages[4:7]} == {(595, 842)}
    assert pages[7].size == (420, 595)


def test_pages_show_different_numbers_in_their_middle() -> None:
    first, second = drawn(samples.pdf(2))
    middle = (200, 200, 400, 600)
    assert first.crop(middle).tobytes() != second.crop(middle).tobytes()
    assert ImageOps.grayscale(first).getextrema()[0] == 0


@pytest.mark.parametrize("exif", range(1, 9))
def test_a_jpeg_is_shown_upright(exif: int) -> None:
    image = Image.open(io.BytesIO(samples.jpeg((300, 400), exif=exif)))
    upright = ImageOps.exif_transpose(image)
    assert upright.size == (300, 400)
    assert samples.marks(upright, inset=10) == UPRIGHT
    assert image.info["dpi"] == (100, 100)


def test_a_turned_picture_has_turned_marks() -> None:
    turned = samples.picture().transpose(Image.Transpose.ROTATE_180)
    assert samples.marks(turned) == UPRIGHT[::-1]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1", "P"])
def test_a_png_in_all_modes(mode: str) -> None:
    image = Image.open(io.BytesIO(samples.png(mode=mode)))
    assert (image.mode, image.size) == (mode, (600, 800))


@pytest.mark.parametrize(("mode", "compression"), [("1", "group4"), ("L", "tiff_lzw")])
def test_a_tiff_has_its_pages(mode: str, compression: str) -> None:
    image = Image.open(io.BytesIO(samples.tiff(3, mode=mode, compression=compression)))
    assert (image.n_frames, image.mode) == (3, mode)
    assert image.info["compression"] == compression


def test_text_has_pages_of_lines() -> None:
    pages = samples.text(2, lines=3).split(b"\f")
    assert [page.count(b"\n") for page in pages] == [3, 3, 0]
    assert pages[1].startswith(b"page 2 line 1\n")
