"""PostScript: its document structure, and what a device is asked for."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

import numpy as np
import pytest

from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat, Target
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    COLOR,
    GRAY,
    LETTER,
    Page,
    blank,
    encoded,
    page,
)  # fmt: skip
from tests.transform.encoders.pcl_reader import unpacked

DATA = re.compile(rb"%%BeginData: (\d+) Binary Bytes\n")


def postscript(pages: list[Page], compression: str = "", level: int = 3) -> bytes:
    target = Target(format=OutputFormat.POSTSCRIPT, compression=compression, level=level)
    return encoded(target, pages)


def without_data(file: bytes) -> tuple[list[str], list[bytes]]:
    """Return the lines of a file and its binary parts apart, by their announced sizes."""
    lines, parts = [], []
    while match := DATA.search(file):
        lines += file[: match.end()].decode("ascii").splitlines()
        end = match.end() + int(match[1])
        parts.append(file[match.end() : end])
        file = file[end:]
        assert file.startswith(b"%%EndData\n")
    return lines + file.decode("ascii").splitlines(), parts


def strip_data(part: bytes) -> tuple[list[str], bytes]:
    """Return what a part says before its data, and the data."""
    said, _, data = part.partition(b" SpStrip\n")
    return said.decode().split(), data[:-1]


def test_comments_stand_in_the_order_of_the_conventions() -> None:
    lines, _ = without_data(postscript([page(), page(COLOR)]))

    left_out = ("%%BeginData", "%%EndData")
    comments = [line for line in lines if line[:1] == "%" and not line.startswith(left_out)]
    setup = ["%%BeginPageSetup", "%%EndPageSetup"]
    assert comments == [
        "%!PS-Adobe-3.0", "%%Creator: Sealpress", "%%LanguageLevel: 3",
        "%%DocumentData: Binary", "%%Pages: (atend)", "%%EndComments",
        "%%BeginProlog", "%%EndProlog",
        "%%Page: 1 1", *setup, "%%Page: 2 2", *setup,
        "%%Trailer", "%%Pages: 2", "%%EOF",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", PixelKind)
def test_every_line_is_drawn_once(kind: PixelKind) -> None:
    one = page(kind)
    _, parts = without_data(postscript([one]))

    drawn = np.full_like(one.lines, kind.white)
    for part in parts:
        (width, line, lines, *_), data = strip_data(part)
        assert int(width) == one.facts.width
        rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(int(lines), -1)
        drawn[int(line) : int(line) + int(lines)] = rows
    assert np.array_equal(drawn, one.lines)


@pytest.mark.parametrize(
    ("compression", "level", "kind", "filter_name"),
    [
        ("", 3, GRAY, "/FlateDecode"),
        ("", 2, GRAY, "/RunLengthDecode"),
        ("flate", 2, COLOR, "/RunLengthDecode"),
        ("rle", 3, COLOR, "/RunLengthDecode"),
        ("jpeg", 2, COLOR, "/DCTDecode"),
        ("jpeg", 3, GRAY, "/DCTDecode"),
        ("jpeg", 3, BLACK, "/FlateDecode"),
    ],
)
def test_only_what_the_level_knows_is_used(
    compression: str, level: int, kind: PixelKind, filter_name: str
) -> None:
    _, (part, *_) = without_data(postscript([page(kind)], compression, level))

    assert strip_data(part)[0][-1] == filter_name


def test_runs_can_be_read_back() -> None:
    one = page(COLOR)
    _, parts = without_data(postscript([one], level=2))

    rows = b"".join(unpacked(strip_data(part)[1]) for part in parts)
    assert rows == one.lines.tobytes()


def test_white_strips_are_left_out() -> None:
    lines, parts = without_data(postscript([blank(COLOR, LETTER, 300)]))

    assert parts == []
    assert lines[-4:] == ["SpSaved restore showpage", "%%Trailer", "%%Pages: 1", "%%EOF"]


@pytest.mark.parametrize(
    ("sides", "asked"),
    [
        (Sides.ONE_SIDED, ["<< /Duplex false >> SpSet"]),
        (Sides.LONG_EDGE, ["<< /Duplex true >> SpSet", "<< /Tumble false >> SpSet"]),
        (Sides.SHORT_EDGE, ["<< /Duplex true >> SpSet", "<< /Tumble true >> SpSet"]),
    ],
)
def test_the_device_is_asked_once_for_its_sides(sides: Sides, asked: list[str]) -> None:
    one = blank(GRAY, A4).on(sides=sides)

    lines, _ = without_data(postscript([one, one.on(is_back=True), one]))

    said = [line for line in lines if line.endswith(" SpSet")]
    assert said == ["<< /PageSize [ 595.2756 841.8898 ] >> SpSet", *asked]


def test_a_new_size_is_asked_for() -> None:
    lines, _ = without_data(postscript([blank(GRAY, A4), blank(GRAY, LETTER)]))

    assert sum("/PageSize" in line for line in lines) == 2


@pytest.mark.parametrize(("source", "times"), [("manual", 1), ("main", 0), ("", 0)])
def test_a_sheet_that_is_fed_by_hand_is_asked_for(source: str, times: int) -> None:
    made = postscript([blank(GRAY, replace(LETTER, source=source))])
    assert made.count(b"<< /ManualFeed true >> SpSet") == times


@pytest.mark.parametrize(("kind", "said"), [("cardstock", b"Cardstock"), ("", None)])
def test_the_kind_of_paper_is_asked_for(kind: str, said: bytes | None) -> None:
    made = postscript([blank(GRAY, replace(LETTER, kind=kind))])
    assert made.count(b"/MediaType") == (said is not None)
    assert said is None or b"<< /MediaType (%b) >> SpSet" % said in made


def test_copies_are_asked_for() -> None:
    lines, _ = without_data(postscript([blank().on(copies=4)]))

    assert "<< /NumCopies 4 >> SpSet" in lines
