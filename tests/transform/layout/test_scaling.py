"""How large pages are printed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.geometry import PageSize
from sealpress.transform.layout.scaling import LARGEST, SMALLEST, sane
from sealpress.transform.print_ticket import PrintScaling
from sealpress.transform.sheets import Media
from tests.transform.layout.tickets import image_of, one
from tests.transform.samples import A3, A4, A4_MEDIA, A5, BORDERLESS_A4, LETTER

#: Which scale comes out on A4 with margins, then without: by method and page size.
SCALES = {
    (PrintScaling.AUTO, A4): (1, 1),
    (PrintScaling.AUTO, A5): (1, 1),
    (PrintScaling.AUTO, A3): (0.679, 0.707),
    (PrintScaling.AUTO, LETTER): (0.934, 1.063),
    (PrintScaling.AUTO_FIT, A4): (1, 1),
    (PrintScaling.AUTO_FIT, A5): (1, 1),
    (PrintScaling.AUTO_FIT, LETTER): (0.934, 0.973),
    (PrintScaling.FIT, A4): (0.960, 1),
    (PrintScaling.FIT, A5): (1.360, 1.415),
    (PrintScaling.FILL, A4): (1, 1),
    (PrintScaling.FILL, LETTER): (1.063, 1.063),
    (PrintScaling.NONE, A3): (1, 1),
    (PrintScaling.NONE, A5): (1, 1),
}


@pytest.mark.parametrize(("method", "size"), SCALES)
def test_scales(method: PrintScaling, size: PageSize) -> None:
    pair = [one(size, scaling=method, media=media).matrix.a for media in (A4_MEDIA, BORDERLESS_A4)]
    assert pair == pytest.approx(SCALES[method, size], abs=0.001)


@pytest.mark.parametrize("size", [A3, A4, A5, LETTER, PageSize(100, 900)])
@pytest.mark.parametrize("media", [A4_MEDIA, BORDERLESS_A4])
@pytest.mark.parametrize("method", [PrintScaling.NONE, PrintScaling.FILL])
def test_pages_stand_in_the_middle_of_the_sheet(
    method: PrintScaling, media: Media, size: PageSize
) -> None:
    box = image_of(one(size, scaling=method, media=media), size)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    assert middle == pytest.approx((media.size.width / 2, media.size.height / 2))


def test_fill_leaves_no_edge_white_and_cuts_what_is_beyond() -> None:
    placement = one(LETTER, scaling=PrintScaling.FILL)
    assert placement.clip == pytest.approx((0, 0, *A4_MEDIA.size))
    assert image_of(placement, LETTER).width > A4_MEDIA.size.width


def test_none_cuts_what_is_larger_than_the_sheet() -> None:
    assert one(A3, scaling=PrintScaling.NONE).clip == pytest.approx((0, 0, *A4_MEDIA.size))


def test_fit_lies_between_the_margins() -> None:
    placement = one(A3, scaling=PrintScaling.FIT)
    printable = A4_MEDIA.printable
    assert (placement.clip.left, placement.clip.right) == pytest.approx(
        (printable.left, printable.right)
    )


@pytest.mark.parametrize("size", [(595, 842), (596, 843), (595.276, 841.89), (594.96, 841.92)])
def test_an_a4_page_is_one_however_it_is_written(size: tuple[float, float]) -> None:
    assert one(PageSize(*size)).matrix.a == 1


@given(st.floats(), st.floats())
def test_any_size_can_be_worked_with(width: float, height: float) -> None:
    size = sane(PageSize(width, height))
    assert SMALLEST <= size.width <= LARGEST
    assert SMALLEST <= size.height <= LARGEST
    assert all(math.isfinite(part) for part in one(PageSize(width, height)).matrix)
