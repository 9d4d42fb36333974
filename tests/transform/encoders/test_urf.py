"""URF: its headers, and what it can't say."""

from __future__ import annotations

import pytest

from sealpress.errors import Reason, UsageError
from sealpress.transform.encoders.urf import UrfEncoder
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import OutputFormat
from tests.transform.encoders import pages
from tests.transform.encoders.pages import BLACK, COLOR, GRAY
from tests.transform.encoders.raster_lint import urf_pages

URF = OutputFormat.URF


@pytest.mark.parametrize("kind", [GRAY, COLOR])
@pytest.mark.parametrize("band", [0, 64])
def test_documents_keep_all_rules(kind: PixelKind, band: int) -> None:
    wanted = [pages.page(kind), pages.blank(kind), pages.page(kind, pages.LETTER, 75)]
    found = urf_pages(pages.encoded(URF, wanted, band=band, padding=3))
    assert [page.lines for page in found] == [page.lines.tobytes() for page in wanted]


def test_the_number_of_pages_stands_at_the_beginning() -> None:
    assert UrfEncoder().begin(258) == b"UNIRAST\0\0\0\1\2"
    assert UrfEncoder().begin(0) == b"UNIRAST\0\0\0\0\0"


def test_a_header_octet_for_octet() -> None:
    media = Media(
        name="iso_a4_210x297mm", width=21000, height=29700, kind="labels", source="tray-2"
    )
    page = pages.page(COLOR, media, 300).on(sides=Sides.LONG_EDGE, quality=5)
    assert UrfEncoder().header(page.facts) == bytes.fromhex(
        "18 01 03 05 05 15 000000000000 000009b0 00000db3 0000012c 0000000000000000"
    )


@pytest.mark.parametrize(
    ("sides", "number"), [(Sides.ONE_SIDED, 1), (Sides.SHORT_EDGE, 2), (Sides.LONG_EDGE, 3)]
)
def test_sides(sides: Sides, number: int) -> None:
    assert UrfEncoder().header(pages.page().on(sides=sides).facts)[2] == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [("", 0), ("stationery", 1), ("photographic-matte", 8), ("other", 13), ("com.example-silk", 0)],
)
def test_kinds_of_paper(kind: str, number: int) -> None:
    media = Media(name="iso_a6_105x148mm", width=10500, height=14800, kind=kind)
    assert UrfEncoder().header(pages.page(media=media).facts)[4] == number


@pytest.mark.parametrize(
    "facts", [{"pixels": BLACK}, {"resolution": Resolution(300, 600)}], ids=["bits", "resolution"]
)
def test_what_it_cannot_say_is_refused_before_anything_is_written(facts: dict[str, object]) -> None:
    page = pages.page().on(**facts)
    with pytest.raises(UsageError) as refused:
        next(UrfEncoder().page(page.facts, page.bands()))
    assert refused.value.reason is Reason.INVALID_ARGUMENT
