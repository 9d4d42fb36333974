"""PCLm: the octets that printers look for, every line in a strip, white ones cheap."""

from __future__ import annotations

import io
import re
import zlib

import numpy as np
import pytest
from PIL import Image

from sealpress.transform.pixels import PixelKind
from sealpress.transform.target import OutputFormat, Target
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    COLOR,
    GRAY,
    LETTER,
    Octets,
    Page,
    blank,
    encoded,
    page,
)  # fmt: skip
from tests.transform.encoders.pcl_reader import unpacked

STRIP = re.compile(
    rb"/Subtype /Image /Width (\d+) /Height (\d+) /ColorSpace /Device(\w+)"
    rb" /BitsPerComponent 8 /Filter /(\w+) /Name /(\w+) /Length (\d+) >>\nstream\n"
)


def pclm(pages: list[Page], compression: str = "", lines: int = 16) -> bytes:
    target = Target(format=OutputFormat.PCLM, compression=compression, strip_lines=lines)
    return encoded(target, pages)


def jpeg_pixels(data: bytes) -> bytes:
    return np.asarray(Image.open(io.BytesIO(data))).tobytes()


def strips_of(file: bytes) -> list[tuple[bytes, Octets]]:
    """Return the strips with their names, decoded by their filters."""
    read = []
    decoders = {b"FlateDecode": zlib.decompress, b"RunLengthDecode": unpacked}
    for match in STRIP.finditer(file):
        width, height, space, coding, name, size = match.groups()
        data = file[match.end() : match.end() + int(size)]
        octets = decoders.get(coding, jpeg_pixels)(data)
        row = int(width) * (3 if space == b"RGB" else 1)
        read.append((name, np.frombuffer(octets, np.uint8).reshape(int(height), row)))
    return read


def test_it_begins_as_printers_want_it() -> None:
    assert pclm([page()]).startswith(b"%PDF-1.7\n%PCLm 1.0\n3 0 obj\n")


@pytest.mark.parametrize("kind", [GRAY, COLOR])
@pytest.mark.parametrize("compression", ["", "flate", "rle"])
@pytest.mark.parametrize("lines", [16, 64, 450, 1000])
def test_every_line_is_in_a_strip(kind: PixelKind, compression: str, lines: int) -> None:
    one = page(kind)

    strips = [pixels for _, pixels in strips_of(pclm([one], compression, lines))]

    assert {len(strip) for strip in strips[:-1]} <= {lines}
    assert np.array_equal(np.concatenate(strips), one.lines)


def test_black_and_white_is_sent_as_grey() -> None:
    one = page(BLACK)

    strips = [pixels for _, pixels in strips_of(pclm([one]))]

    assert np.array_equal(np.concatenate(strips), one.picture())


def test_strips_can_be_jpeg() -> None:
    one = page(GRAY)

    strips = [pixels for _, pixels in strips_of(pclm([one], "jpeg"))]

    difference = np.concatenate(strips).astype(int) - one.lines
    assert np.abs(difference).mean() < 3


def test_white_strips_are_named_and_the_same() -> None:
    strips = strips_of(pclm([blank(COLOR)]))

    assert {name for name, _ in strips} == {b"WhiteStrip"}
    assert all((pixels == 255).all() for _, pixels in strips)
    assert [name for name, _ in strips_of(pclm([page()]))].count(b"ColorStrip") > 5


def test_a_white_page_is_cheap() -> None:
    assert len(pclm([blank(COLOR, LETTER, 300)])) < 250_000


def test_the_media_box_has_whole_numbers() -> None:
    assert b"/MediaBox [ 0 0 595 842 ]" in pclm([blank(GRAY, A4, 150)])
    assert b"/MediaBox [ 0 0 612 792 ]" in pclm([blank(GRAY, LETTER, 150)])


def test_strips_are_placed_from_the_top_to_the_very_bottom() -> None:
    file = pclm([page()], lines=100)  # 450 lines

    assert b"0.48 0 0 0.48 0 0 cm\n" in file
    placed = re.findall(rb"BDC q\n300 0 0 (\d+) 0 (\d+) cm\n/Image(\d) Do Q", file)
    heights = [(100, 350, 0), (100, 250, 1), (100, 150, 2), (100, 50, 3), (50, 0, 4)]
    assert [tuple(map(int, one)) for one in placed] == heights


def test_a_drawing_follows_each_strip_in_the_stream() -> None:
    file = pclm([page()], lines=225)

    kinds = re.findall(rb"/Subtype /Image|q /Image Do Q|/Type /Pages?|/Type /Catalog", file)
    strip = [b"/Subtype /Image", b"q /Image Do Q"]
    assert kinds == [b"/Type /Page", *strip, *strip, b"/Type /Catalog", b"/Type /Pages"]


def test_pages_follow_each_other() -> None:
    file = pclm([page(), blank(), page(COLOR)])

    assert len(re.findall(rb"/Type /Page ", file)) == 3
    assert b"/Count 3" in file
