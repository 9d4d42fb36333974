"""Pages of PWG Raster and URF are drawn as they are read."""

from __future__ import annotations

import numpy as np
import pytest

from sealpress.errors import Reason, TransformError
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.target import OutputFormat, Target
from tests.transform.encoders import pages
from tests.transform.encoders.pages import BLACK, COLOR, GRAY
from tests.transform.requests import picture_of, request, source_of

PWG, URF = OutputFormat.PWG_RASTER, OutputFormat.URF


def wanted(mime: str, kind: PixelKind) -> object:
    """Return a request for pixels at the density of the samples."""
    target = Target(format=PWG, pixels=kind, resolution=Resolution(72, 72))
    return request(mime, target=target)


@pytest.mark.parametrize("target", [PWG, URF])
@pytest.mark.parametrize("kind", [GRAY, COLOR])
def test_pixels_are_drawn_as_they_are(target: OutputFormat, kind: PixelKind) -> None:
    page = pages.page(kind, pages.CARD, 72)
    with source_of(pages.encoded(target, [page, page]), wanted(target, kind)) as source:
        assert source.page_count() == 2
        assert tuple(source.page_size(1)) == (144, 216)
        drawn = np.asarray(picture_of(source, 1).convert("RGB"))
    seen = page.picture() if kind is COLOR else np.repeat(page.picture()[:, :, None], 3, axis=2)
    assert abs(drawn.astype(int) - seen).max() <= 1


@pytest.mark.parametrize("transforms", [(1, -1), (-1, 1), (-1, -1)])
def test_back_sides_are_turned_as_they_are_read(transforms: tuple[int, int]) -> None:
    upright = pages.page(COLOR, pages.CARD, 72)
    across, down = transforms
    turned = upright.picture()[::down, ::across].reshape(upright.lines.shape)
    back = pages.Page(upright.facts, turned).on(transforms=transforms)
    with source_of(pages.encoded(PWG, [back]), wanted(PWG, COLOR)) as source:
        drawn = np.asarray(picture_of(source, 0))
    assert abs(drawn.astype(int) - upright.picture()).max() <= 1


def test_black_and_white_is_drawn_in_grey() -> None:
    page = pages.page(BLACK, pages.CARD, 72)
    with source_of(pages.encoded(PWG, [page]), wanted(PWG, GRAY)) as source:
        drawn = np.asarray(picture_of(source, 0))[:, :, 1]
    assert abs(drawn.astype(int) - page.picture()).max() <= 1


def test_a_cut_document_is_told_when_its_page_is_drawn() -> None:
    octets = pages.encoded(PWG, [pages.page(GRAY, pages.CARD, 72).on(total=1)])
    with source_of(octets[:-9], wanted(PWG, GRAY)) as source:
        assert source.page_count() == 1
        with pytest.raises(TransformError) as failed:
            picture_of(source, 0)
    assert (failed.value.reason, failed.value.page) == (Reason.DOCUMENT_DAMAGED, 1)
