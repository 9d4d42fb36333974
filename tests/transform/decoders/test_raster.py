"""PWG Raster and URF are read page by page, and what is wrong with them is said."""

from __future__ import annotations

import io
import struct

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.errors import Reason, TransformError
from sealpress.transform.decoders.raster import RasterDocument, RasterPage
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import OutputFormat
from tests.transform.encoders import pages
from tests.transform.encoders.pages import BLACK, COLOR, GRAY

PWG, URF = OutputFormat.PWG_RASTER, OutputFormat.URF
PWG_HEADER = 4
"""Where the first header of a PWG Raster begins."""
MEDIA = Media(name="iso_a6_105x148mm", width=10500, height=14800, kind="labels", source="tray-1")


def document(octets: bytes, **limits: int) -> RasterDocument:
    """Open a document."""
    return RasterDocument(io.BytesIO(octets), TransformLimits(**limits))


def lines_of(page: RasterPage, kind: PixelKind | None = None) -> npt.NDArray[np.uint8]:
    """Return a page whole."""
    return np.concatenate(list(page.bands(kind)))


def changed(octets: bytes, offset: int, *values: int) -> bytes:
    """Return a PWG Raster whose first header has other numbers from an offset on."""
    at = PWG_HEADER + offset
    new = struct.pack(f">{len(values)}I", *values)
    return octets[:at] + new + octets[at + len(new) :]


def tiny(kind: PixelKind = GRAY, dpi: int = 20) -> pages.Page:
    """Return a page of few pixels."""
    width, height = MEDIA.pixels(Resolution.square(dpi))
    picture = np.full((height, width, 3), 255, np.uint8)
    picture[3:9] = (200, 10, 30)
    picture[20:30, ::7] = 0
    picture[40:60] = np.random.default_rng(3).integers(0, 256, (20, width, 3))
    return pages.of(picture, kind, MEDIA, Resolution.square(dpi))


@pytest.fixture(scope="module")
def small() -> bytes:
    """Return a PWG Raster of one small page in grey."""
    return pages.encoded(PWG, [tiny()])


@pytest.mark.parametrize(
    ("target", "kind"), [(PWG, BLACK), (PWG, GRAY), (PWG, COLOR), (URF, GRAY), (URF, COLOR)]
)
def test_what_was_written_is_read(target: OutputFormat, kind: PixelKind) -> None:
    wanted = [pages.page(kind, MEDIA), pages.blank(kind, MEDIA), pages.page(kind, MEDIA, 75)]
    found = document(pages.encoded(target, wanted))
    assert found.format is target
    for mine, theirs in zip(found.pages(), wanted, strict=True):
        assert np.array_equal(lines_of(mine), theirs.lines)
    assert found.page_count() == 3


def test_the_header_is_told() -> None:
    asked = {"sides": Sides.SHORT_EDGE, "transforms": (-1, 1), "quality": 5, "copies": 2}
    page = pages.page(COLOR, MEDIA, 75).on(resolution=Resolution(75, 75), total=1, **asked)
    found = document(pages.encoded(PWG, [page])).page(0)
    assert found.head.facts() == page.facts


def test_urf_tells_what_it_has() -> None:
    page = pages.page(COLOR, MEDIA, 75).on(sides=Sides.LONG_EDGE)
    head = document(pages.encoded(URF, [page])).page(0).head
    assert (head.sides, head.quality, head.kind) == (Sides.LONG_EDGE, 4, COLOR)
    assert (head.media.kind, head.media.source) == ("labels", "tray-1")
    assert head.media.pixels(head.resolution) == MEDIA.pixels(head.resolution)


def test_pages_are_read_in_any_order_and_again() -> None:
    wanted = [tiny(GRAY, dpi) for dpi in (20, 30, 40)]
    found = document(pages.encoded(PWG, wanted))
    for index in (2, 0, 1, 2):
        assert np.array_equal(lines_of(found.page(index)), wanted[index].lines)


def test_pages_are_counted_by_the_header_when_it_knows() -> None:
    counted = tiny().on(total=7)
    assert document(pages.encoded(PWG, [counted])).page_count() == 7
    assert document(b"UNIRAST\0\0\0\0\5" + pages.encoded(URF, [counted])[12:]).page_count() == 5


def test_a_page_that_is_announced_but_missing_is_told() -> None:
    found = document(pages.encoded(PWG, [tiny().on(total=2)]))
    with pytest.raises(TransformError) as failed:
        found.page(1)
    assert (failed.value.reason, failed.value.page) == (Reason.DOCUMENT_DAMAGED, 2)


@pytest.mark.parametrize("lines", [1, 7, 1000])
def test_bands_are_as_high_as_asked(lines: int) -> None:
    page = tiny()
    found = list(document(pages.encoded(PWG, [page])).page(0).bands(lines=lines))
    assert {len(band) for band in found[:-1]} <= {lines}
    assert np.array_equal(np.concatenate(found), page.lines)


def raster(space: int, bits: int, colors: int, line: bytes, width: int) -> bytes:
    """Return a PWG Raster with one line of any kind of pixels."""
    one = pages.encoded(PWG, [tiny()])[: PWG_HEADER + 1796]
    head = changed(one, 372, width, 1)
    octets = (width * bits * colors + 7) // 8
    head = changed(changed(head, 384, bits, bits * colors, octets, 0, space), 420, colors)
    unit = max(bits * colors // 8, 1)
    codes = b"".join(b"\0" + line[at : at + unit] for at in range(0, len(line), unit))
    return head + b"\0" + codes


@pytest.mark.parametrize(
    ("space", "bits", "colors", "line", "width", "expected"),
    [
        (3, 8, 1, b"\x00\xff", 2, [[255] * 3, [0] * 3]),
        (18, 1, 1, b"\x80", 2, [[255] * 3, [0] * 3]),
        (3, 1, 1, b"\x80", 2, [[0] * 3, [255] * 3]),
        (18, 16, 1, b"\x80\x11\xff\xff", 2, [[128] * 3, [255] * 3]),
        (19, 16, 3, b"\x80\x11\x01\x00\xff\xff", 1, [[128, 1, 255]]),
        (1, 8, 3, b"\x01\x02\x03", 1, [[1, 2, 3]]),
        (6, 8, 4, b"\xff\x00\x00\x00\x00\x00\x00\xff", 2, [[0, 255, 255], [0, 0, 0]]),
        (20, 8, 3, b"\xff\xff\xff\x00\x00\x00", 2, [[255] * 3, [0] * 3]),
        (20, 8, 3, b"\x80\x80\x80", 1, [[129] * 3]),
    ],
)
def test_other_kinds_of_pixels_are_converted(
    space: int, bits: int, colors: int, line: bytes, width: int, expected: list[list[int]]
) -> None:
    page = document(raster(space, bits, colors, line, width)).page(0)
    seen = lines_of(page, COLOR).reshape(-1, 3).astype(int)
    assert abs(seen - np.array(expected)).max() <= 1


def test_colours_become_grey_and_black_and_white() -> None:
    octets = raster(19, 8, 3, bytes([255, 0, 0, 0, 255, 0, 255, 255, 255]), 3)
    assert lines_of(document(octets).page(0), GRAY).tolist() == [[76, 149, 255]]
    assert lines_of(document(octets).page(0), BLACK).tolist() == [[0b10000000]]


def test_a_fill_is_white_to_the_end_of_the_line() -> None:
    page = tiny()
    header = pages.encoded(URF, [page])[: 12 + 32]
    height, width = page.lines.shape
    body = bytes([height - 2]) + b"\x01\x07\x80" + b"\x00" + b"\x80"
    found = lines_of(document(header + body).page(0))
    assert (found[:-1, :2] == 7).all()
    assert (found[:-1, 2:] == 255).all()
    assert (found[-1] == 255).all()
    assert found.shape == (height, width)


@pytest.mark.parametrize("sync", [b"", b"RaS", b"RaS3", b"UNIRAST\0\0", b"%PDF-1.7"])
def test_what_is_no_raster_is_refused(sync: bytes) -> None:
    with pytest.raises(TransformError) as failed:
        document(sync)
    assert failed.value.reason is Reason.DOCUMENT_DAMAGED


@pytest.mark.parametrize(
    ("offset", "values", "reason"),
    [
        (372, (0,), Reason.DOCUMENT_DAMAGED),  # Width
        (376, (0,), Reason.DOCUMENT_DAMAGED),  # Height
        (276, (0,), Reason.DOCUMENT_DAMAGED),  # HWResolution
        (280, (100_000,), Reason.DOCUMENT_DAMAGED),
        (392, (83,), Reason.DOCUMENT_DAMAGED),  # BytesPerLine
        (376, (2**32 - 1,), Reason.IMAGE_TOO_LARGE),
        (372, (2**32 - 1,), Reason.IMAGE_TOO_LARGE),
        (384, (4, 4), Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),  # BitsPerColor
        (388, (24,), Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),
        (396, (1,), Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),  # ColorOrder
        (400, (50,), Reason.DOCUMENT_FORMAT_NOT_SUPPORTED),  # ColorSpace
    ],
)
def test_headers_that_cannot_be_are_refused(
    small: bytes, offset: int, values: tuple[int, ...], reason: Reason
) -> None:
    with pytest.raises(TransformError) as failed:
        document(changed(small, offset, *values))
    assert (failed.value.reason, failed.value.page) == (reason, 1)


def test_a_document_of_too_many_pages_is_refused() -> None:
    octets = pages.encoded(PWG, [tiny()] * 4)
    with pytest.raises(TransformError) as failed:
        document(octets, max_pages=3).page(3)
    assert failed.value.reason is Reason.DOCUMENT_TOO_LONG


def test_every_cut_is_noticed(small: bytes) -> None:
    for end in range(PWG_HEADER, len(small) - 1, 5):
        with pytest.raises(TransformError) as failed:
            lines_of(document(small[:end]).page(0))
        assert failed.value.reason is Reason.DOCUMENT_DAMAGED


def test_groups_and_tokens_that_go_too_far_are_noticed(small: bytes) -> None:
    at = PWG_HEADER + 1796
    for body in (b"\xff" + b"\x7f\0", b"\0\x7f\0", b"\0" + b"\x81" + bytes(128)):
        for read in (lines_of, lambda page: list(page.packed())):
            with pytest.raises(TransformError) as failed:
                read(document(small[:at] + body * 200).page(0))
            assert failed.value.reason is Reason.DOCUMENT_DAMAGED


@given(st.data())
@settings(deadline=None)
def test_mutations_end_in_pixels_or_a_reason(data: st.DataObject) -> None:
    octets = bytearray(pages.encoded(PWG, [tiny(COLOR)] * 2))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at] = data.draw(st.integers(0, 255))
    try:
        found = document(bytes(octets), max_image_pixels=1_000_000)
        for page in found.pages():
            lines_of(page, GRAY)
    except TransformError as error:
        assert error.reason is not Reason.TRANSFORM_FAILED  # noqa: PT017 - any reason will do
