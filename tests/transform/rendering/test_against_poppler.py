"""Pages drawn here beside the same pages drawn by poppler, which nobody here wrote."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.interop import judges
from tests.transform import samples
from tests.transform.requests import picture_of, request, source_of

pytestmark = pytest.mark.interop

BLOCK = 8
"""Pixels a side of what is compared: edges may lie a pixel apart, tones may not."""


def poppler(document: bytes, page: int, dpi: int, folder: Path) -> Image.Image:
    """Return a page as poppler draws it."""
    file = folder / "document.pdf"
    file.write_bytes(document)
    argv = [judges.program("pdftoppm"), "-cropbox", "-r", str(dpi), "-f", str(page + 1)]
    argv += ["-singlefile", str(file)]
    drawn = subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout
    return Image.open(io.BytesIO(drawn))


def blocks(picture: Image.Image, size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Return the mean colours of a picture's blocks."""
    width, height = (length // BLOCK for length in size)
    cut = np.asarray(picture.convert("RGB"), float)[: height * BLOCK, : width * BLOCK]
    return cut.reshape(height, BLOCK, width, BLOCK, 3).mean(axis=(1, 3))


def difference(one: Image.Image, other: Image.Image) -> npt.NDArray[np.float64]:
    size = (min(one.width, other.width), min(one.height, other.height))
    assert max(abs(one.width - other.width), abs(one.height - other.height)) <= 1
    return np.abs(blocks(one, size) - blocks(other, size))


@pytest.mark.parametrize("page", range(8))
def test_pages_of_all_sizes_turns_and_cuts(page: int, tmp_path: Path) -> None:
    document = samples.mixed_pdf()
    with source_of(document, request()) as source:
        found = difference(picture_of(source, page, 100), poppler(document, page, 100, tmp_path))
    # The number in the middle is in a font that each of them chooses.
    rows, columns = (length // 5 for length in found.shape[:2])
    corners = [found[y, x] for y in (slice(rows), slice(-rows, None))
               for x in (slice(columns), slice(-columns, None))]  # fmt: skip
    # The edge of a mark may be off by a line of pixels, which is an eighth of a block.
    assert max(corner.max() for corner in corners) < 255 / BLOCK * 1.5


SHOWN = {
    "curves": b"0.5 w 50 50 m 100 400 300 100 400 700 c S 3 w 1 0 0 RG 100 100 200 300 re S",
    "see-through": b"/G gs 1 0 0 rg 100 100 300 300 re f 0 0 1 rg 200 200 300 300 re f",
    "even-odd": b"100 100 300 300 re 200 200 100 100 re f*",
    "clipped": b"100 100 200 200 re W n 0 1 0 rg 0 0 595 842 re f",
    "cmyk": b"0.2 0.4 0.6 0.1 k 100 100 300 300 re f",
    "dashes": b"[12 6] 0 d 4 w 50 50 m 550 700 l S",
}


@pytest.mark.parametrize("what", SHOWN)
def test_what_pages_are_made_of(what: str, tmp_path: Path) -> None:
    content = SHOWN[what]
    document = (
        b"%%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</ExtGState<</G<</ca 0.5>>>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\n"
        b"trailer<</Root 1 0 R/Size 5>>\n%%%%EOF" % (len(content), content)
    )
    with source_of(document, request()) as source:
        found = difference(picture_of(source, 0, 100), poppler(document, 0, 100, tmp_path))
    # CMYK has no one meaning.
    assert found.mean() < (5 if what == "cmyk" else 1)
