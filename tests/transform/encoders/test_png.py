"""PNG: exact pixels of every kind, and how densely they stand."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.target import OutputFormat
from tests.transform.encoders.pages import BLACK, COLOR, GRAY, LETTER, blank, encoded, page

PNG = OutputFormat.PNG


@pytest.mark.parametrize(("kind", "mode"), [(BLACK, "1"), (GRAY, "L"), (COLOR, "RGB")])
def test_pixels_are_kept(kind: PixelKind, mode: str) -> None:
    one = page(kind)

    with Image.open(io.BytesIO(encoded(PNG, [one]))) as read:
        assert read.mode == mode
        assert np.array_equal(
            np.asarray(read.convert("RGB" if kind is COLOR else "L")), one.picture()
        )


def test_a_page_of_several_strips() -> None:
    one = page(COLOR, LETTER, 300)

    with Image.open(io.BytesIO(encoded(PNG, [one], band=100))) as read:
        assert np.array_equal(np.asarray(read), one.picture())


def test_the_resolution_is_said_both_ways() -> None:
    odd = page().on(resolution=Resolution(600, 300))

    with Image.open(io.BytesIO(encoded(PNG, [odd]))) as read:
        assert tuple(round(dpi) for dpi in read.info["dpi"]) == (600, 300)


def test_a_white_page_is_small() -> None:
    assert len(encoded(PNG, [blank(COLOR, LETTER, 300)])) < 150_000


def test_pages_are_files_one_behind_the_other() -> None:
    first, second = page(GRAY), page(BLACK)

    assert encoded(PNG, [first, second]) == encoded(PNG, [first]) + encoded(PNG, [second])
