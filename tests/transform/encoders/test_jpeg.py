"""JPEG: the strips joined are the very picture a whole page would give."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sealpress.transform.encoders.compression import JPEG_QUALITIES
from sealpress.transform.encoders.jpeg import MAX_SIDE
from sealpress.transform.pixels import PixelKind
from sealpress.transform.target import OutputFormat
from tests.transform.encoders.pages import BLACK, COLOR, GRAY, LETTER, Octets, encoded, page

JPEG = OutputFormat.JPEG


def whole(picture: Octets, quality: int) -> Octets:
    """Return a picture as JPEG keeps it when it is written at once."""
    file = io.BytesIO()
    Image.fromarray(picture).save(
        file, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2
    )
    return np.asarray(Image.open(file))


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize(("asked", "quality"), JPEG_QUALITIES.items())
def test_strips_give_the_same_pixels_as_the_whole(
    kind: PixelKind, asked: int, quality: int
) -> None:
    one = page(kind, dpi=300)  # 900 lines: three strips and a rest

    with Image.open(io.BytesIO(encoded(JPEG, [one], quality=asked))) as read:
        assert np.array_equal(np.asarray(read), whole(one.picture(), quality))


def test_more_strips_than_restart_markers() -> None:
    one = page(GRAY, LETTER, 300)  # 3300 lines: thirteen strips

    with Image.open(io.BytesIO(encoded(JPEG, [one]))) as read:
        assert np.array_equal(np.asarray(read), whole(one.picture(), 85))


def test_the_file_says_its_resolution() -> None:
    with Image.open(io.BytesIO(encoded(JPEG, [page(dpi=600)]))) as read:
        assert (read.size, read.info["dpi"], read.mode) == ((1200, 1800), (600, 600), "L")
        assert "progressive" not in read.info


@pytest.mark.parametrize(("kind", "mode"), [(BLACK, "L"), (GRAY, "L"), (COLOR, "RGB")])
def test_colours_are_kept(kind: PixelKind, mode: str) -> None:
    with Image.open(io.BytesIO(encoded(JPEG, [page(kind)]))) as read:
        assert read.mode == mode


def test_pages_are_files_one_behind_the_other() -> None:
    first, second = page(GRAY), page(COLOR)

    assert encoded(JPEG, [first, second]) == encoded(JPEG, [first]) + encoded(JPEG, [second])


def test_a_page_too_large_for_jpeg_is_refused() -> None:
    with pytest.raises(ValueError, match="too many for JPEG"):
        encoded(JPEG, [page().on(height=MAX_SIDE + 1)])
