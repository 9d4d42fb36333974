"""One canvas for all sides: its lines, its bands, its memory."""

from __future__ import annotations

import pytest

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.rendering.canvas import ALIGNMENT, BandedCanvas

DPI = Resolution(300, 300)


@pytest.mark.parametrize("kind", [PixelKind.SGRAY_8, PixelKind.SRGB_8])
@pytest.mark.parametrize("width", [1, 63, 64, 65, 2480])
def test_lines_begin_at_whole_words(kind: PixelKind, width: int) -> None:
    (band,) = BandedCanvas(width, 10, kind, DPI).bands()
    assert band.stride >= kind.line_octets(width)
    assert band.stride % (ALIGNMENT * kind.colors) == 0
    assert band.address % ALIGNMENT == 0


def test_a_side_that_fits_has_one_band_which_is_white_each_time() -> None:
    canvas = BandedCanvas(100, 50, PixelKind.SGRAY_8, DPI)
    (first,) = canvas.bands()
    first.lines.fill(7)
    assert canvas.is_whole
    assert (canvas.shown().lines == 7).all()
    (second,) = canvas.bands()
    assert second.address == first.address
    assert (second.lines == 255).all()


def test_a_larger_side_has_bands_in_the_same_memory() -> None:
    canvas = BandedCanvas(64, 300, PixelKind.SGRAY_8, DPI, most_octets=64 * 130)
    bands = list(canvas.bands())
    assert not canvas.is_whole
    assert [(band.top, band.height) for band in bands] == [(0, 128), (128, 128), (256, 44)]
    assert len({band.address for band in bands}) == 1


def test_a_band_has_lines_however_wide_they_are() -> None:
    canvas = BandedCanvas(1000, 100, PixelKind.SRGB_8, DPI, most_octets=1)
    assert [band.height for band in canvas.bands()] == [64, 36]
