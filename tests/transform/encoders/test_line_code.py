"""Lines are packed so that unpacking gives them back, whatever they are made of."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sealpress.errors import Reason, UsageError
from sealpress.transform.encoders.line_code import (
    CHUNK_OCTETS,
    MOST_LINES,
    MOST_PIXELS,
    pack_lines,
)
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Sides
from tests.transform.encoders.pages import CARD
from tests.transform.encoders.raster_lint import LITERAL, REPEAT, check_lines

Octets = npt.NDArray[np.uint8]

BLACK, GRAY, COLOR = PixelKind.BLACK_1, PixelKind.SGRAY_8, PixelKind.SRGB_8
UNITS = {BLACK: 1, GRAY: 1, COLOR: 3}


def facts_of(kind: PixelKind, width: int, height: int) -> PageFacts:
    """Return what is said of a page of so many pixels."""
    return PageFacts(
        width=width,
        height=height,
        pixels=kind,
        resolution=Resolution(300, 300),
        media=CARD,
        sides=Sides.ONE_SIDED,
    )


def packed(kind: PixelKind, lines: Octets, width: int, *bands: Octets) -> bytes:
    """Pack lines, in one band if no bands are given."""
    facts = facts_of(kind, width, len(lines))
    return b"".join(map(bytes, pack_lines(facts, bands or (lines,))))


def tokens_of(kind: PixelKind, lines: Octets, width: int) -> list[list[tuple[str, int]]]:
    """Return the tokens that lines become; they must unpack to the lines."""
    octets = kind.line_octets(width)
    document = packed(kind, lines, width)
    unpacked, tokens, end = check_lines(document, 0, len(lines), octets, UNITS[kind])
    assert unpacked == lines[:, :octets].tobytes()
    assert end == len(document)
    return tokens


def gray(*runs: tuple[int, int]) -> Octets:
    """Return a line of runs: how many pixels, of which grey."""
    return np.concatenate([np.full(count, value, np.uint8) for count, value in runs])[None]


def patterns(width: int, kind: PixelKind, seed: int) -> Octets:
    """Return lines of the patterns that packing can stumble over."""
    random = np.random.default_rng(seed)
    octets, unit = kind.line_octets(width), UNITS[kind]
    pixels = -(-octets // unit)
    few = random.random((4, pixels, 1)) < 0.06
    lines = [
        random.integers(0, 256, (3, octets)),
        np.repeat(random.integers(0, 2, (3, pixels)) * 255, unit, axis=1),
        np.where(few, random.integers(0, 256, (4, pixels, unit)), 255).reshape(4, -1),
        np.where(few, 255, 0).repeat(unit, axis=2).reshape(4, -1),
        np.full((5, octets), kind.white),
        np.full((2, octets), 77),
        np.resize(np.repeat(random.integers(0, 256, pixels), random.integers(1, 5)), (2, octets)),
        np.resize(np.arange(256), (1, octets)),
    ]
    return np.concatenate(lines)[:, :octets].astype(np.uint8)


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("padding", [0, 1, 5, 64])
def test_lines_of_every_width_come_back(kind: PixelKind, padding: int) -> None:
    for width in range(1, 301):
        lines = patterns(width, kind, width)
        stride = np.full((len(lines), lines.shape[1] + padding), 0xA5, np.uint8)
        stride[:, : lines.shape[1]] = lines
        tokens_of(kind, stride, width)


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("width", [7, 8, 61, 64, 250, 256, 300])
def test_lines_of_whole_strides_come_back(kind: PixelKind, width: int) -> None:
    lines = patterns(width, kind, 5)
    stride = np.full((len(lines), -(-lines.shape[1] // 192) * 192), 0x5A, np.uint8)
    stride[:, : lines.shape[1]] = lines
    tokens_of(kind, stride, width)


@given(st.data())
@settings(deadline=None)
def test_any_lines_come_back(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(PixelKind))
    width = data.draw(st.integers(1, 300))
    values = data.draw(st.sampled_from([st.integers(0, 255), st.sampled_from([0, 255])]))
    shape = (data.draw(st.integers(1, 6)), kind.line_octets(width))
    lines = data.draw(arrays.arrays(np.uint8, shape, elements=values, fill=values))
    tokens_of(kind, lines, width)


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from([0, 128, 255])), min_size=1))
def test_any_runs_come_back(runs: list[tuple[int, int]]) -> None:
    line = gray(*runs)
    tokens_of(GRAY, line, line.shape[1])
    tokens_of(COLOR, np.repeat(line, 3, axis=1), line.shape[1])


def test_bands_give_the_same_lines_as_one() -> None:
    lines = patterns(130, COLOR, 3)
    parts = [lines[:7], lines[7:7], lines[7:8], lines[8:]]
    document = packed(COLOR, lines, 130, *parts)
    unpacked, _, _ = check_lines(document, 0, len(lines), 390, 3)
    assert unpacked == lines.tobytes()


@given(st.integers(0, 2**32), st.lists(st.integers(0, 30), max_size=6))
@settings(deadline=None)
def test_any_bands_give_the_same_lines(seed: int, edges: list[int]) -> None:
    width = 1 + seed % 70
    lines = np.repeat(patterns(width, COLOR, seed), 1 + seed % 3, axis=0)
    borders = sorted(min(edge, len(lines)) for edge in edges)
    parts = [lines[start:end] for start, end in pairwise([0, *borders, len(lines)])]
    document = packed(COLOR, lines, width, *parts)
    assert check_lines(document, 0, len(lines), width * 3, 3)[0] == lines.tobytes()


def turned(lines: Octets, width: int) -> Octets:
    """Return lines with the first and the last colour of each pixel exchanged."""
    return lines.reshape(len(lines), width, 3)[:, :, ::-1].reshape(len(lines), -1)


@pytest.mark.parametrize("width", [1, 3, 8, 61, 127, 300, 2000])
def test_pixels_with_blue_first_become_the_same(width: int) -> None:
    random = np.random.default_rng(width)
    dense = random.integers(0, 256, (130, width * 3), np.uint8)
    dense[:, : width // 5 * 3] = 255
    for lines in (patterns(width, COLOR, width), np.repeat(dense, 2, axis=0)):
        facts = replace(facts_of(COLOR, width, len(lines)), blue_first=True)
        document = b"".join(map(bytes, pack_lines(facts, [turned(lines, width)])))
        assert document == packed(COLOR, lines, width)


@pytest.mark.parametrize("kind", [BLACK, GRAY])
def test_pixels_without_colour_have_no_blue(kind: PixelKind) -> None:
    lines = patterns(70, kind, 2)
    facts = replace(facts_of(kind, 70, len(lines)), blue_first=True)
    assert b"".join(map(bytes, pack_lines(facts, [lines]))) == packed(kind, lines, 70)


@pytest.mark.parametrize("kind", PixelKind)
def test_lines_of_more_than_65535_octets_come_back(kind: PixelKind) -> None:
    width = 66_000 * 8 // kind.bits
    lines = np.tile(patterns(width // 40, kind, 13), (1, 41))[:, : kind.line_octets(width)]
    tokens_of(kind, np.ascontiguousarray(lines), kind.line_octets(width) * 8 // kind.bits)


@pytest.mark.parametrize("view", [np.s_[::-1, :], np.s_[::2, :], np.s_[:, ::-1], np.s_[:, 8:240]])
def test_views_are_packed_like_copies(view: tuple[slice, slice]) -> None:
    lines = patterns(248, GRAY, 9)[view]
    assert packed(GRAY, lines, lines.shape[1]) == packed(GRAY, lines.copy(), lines.shape[1])


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        (gray((1, 5)), [(REPEAT, 1)]),
        (gray((128, 5)), [(REPEAT, 128)]),
        (gray((129, 5)), [(REPEAT, 128), (REPEAT, 1)]),
        (gray((300, 5)), [(REPEAT, 128), (REPEAT, 128), (REPEAT, 44)]),
        (gray((1, 1), (1, 2)), [(LITERAL, 2)]),
        (gray((4, 1), (1, 2), (4, 1)), [(REPEAT, 4), (REPEAT, 1), (REPEAT, 4)]),
        (gray((1, 1), (3, 2), (1, 3)), [(LITERAL, 5)]),
        (gray((1, 1), (4, 2), (1, 3)), [(REPEAT, 1), (REPEAT, 4), (REPEAT, 1)]),
        (gray((2, 0), (9, 255)), [(LITERAL, 2), (REPEAT, 9)]),
    ],
)
def test_runs_become_as_few_tokens_as_pay(line: Octets, tokens: list[tuple[str, int]]) -> None:
    assert tokens_of(GRAY, line, line.shape[1]) == [tokens]


@pytest.mark.parametrize(
    ("count", "tokens"), [(2, [(LITERAL, 3)]), (3, [(REPEAT, 1), (REPEAT, 3)])]
)
def test_two_pixels_in_colour_are_no_run(count: int, tokens: list[tuple[str, int]]) -> None:
    line = np.repeat(gray((1, 5), (count, 9)), 3, axis=1)
    assert tokens_of(COLOR, line, 1 + count) == [tokens]


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("paper", [0, 255, 200])
def test_long_lines_with_few_marks_come_back(kind: PixelKind, paper: int) -> None:
    random = np.random.default_rng(11)
    for width in (1000, 2480, 4960, 9921):
        lines = np.full((40, kind.line_octets(width)), paper, np.uint8)
        for number, line in enumerate(lines):
            marks = random.integers(0, len(line), number // 2)
            line[marks] = random.integers(0, 256, len(marks))
        tokens_of(kind, lines, width)


@pytest.mark.parametrize("kind", PixelKind)
def test_long_stretches_without_runs_come_back(kind: PixelKind) -> None:
    random = np.random.default_rng(12)
    width = 16_000 * 8 // kind.bits
    octets = kind.line_octets(width)
    lines = np.full((60, octets), 200, np.uint8)
    for line in lines:
        start, end = sorted(random.integers(0, octets, 2))
        line[start:end] = random.integers(0, 256, end - start)
    lines[:, : octets // 2] = 200
    tokens = tokens_of(kind, lines, width)
    assert any(row.count((LITERAL, MOST_PIXELS)) > 2 for row in tokens)


@given(st.data())
@settings(deadline=None)
def test_any_long_runs_come_back(data: st.DataObject) -> None:
    kind, width = data.draw(st.sampled_from(PixelKind)), data.draw(st.integers(200, 5000))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    unit, pixels = UNITS[kind], kind.line_octets(width) // UNITS[kind]
    longest = data.draw(st.sampled_from([3, 9, 40, 300, 2000]))
    lines = np.empty((9, pixels * unit), np.uint8)
    for line in lines:
        counts = random.integers(1, longest, pixels)
        values = random.choice(data.draw(st.sampled_from([[0, 255], [7, 255], [8, 9]])), pixels)
        line[:] = np.repeat(np.repeat(values, counts)[:pixels], unit)
    lines[3:5] = kind.white
    tokens_of(kind, lines, width)


def test_photos_within_margins_come_back() -> None:
    random = np.random.default_rng(6)
    lines = np.full((300, 3 * 700), 255, np.uint8)
    lines[20:-20, 150:-150] = random.integers(90, 130, (260, 1800))
    lines[50:60] = 255
    assert len(packed(COLOR, lines, 700)) < lines.size * 0.75  # neither margins nor white lines
    tokens_of(COLOR, lines, 700)


def test_the_example_of_the_specification() -> None:
    line = np.array([[255, 255, 255, 255, 255, 0, 128, 64]], np.uint8)
    assert packed(GRAY, line, 8) == bytes.fromhex("00 04 FF FE 00 80 40")


@pytest.mark.parametrize("count", [1, 2, 128, 129, 130, 255, 256, 257])
def test_pixels_that_all_differ_are_written_as_they_are(count: int) -> None:
    line = np.resize(np.arange(256, dtype=np.uint8), (1, count))
    expected = [(LITERAL, 128)] * (count // 128)
    rest = {0: [], 1: [(REPEAT, 1)]}.get(count % 128, [(LITERAL, count % 128)])
    assert tokens_of(GRAY, line, count) == [expected + rest]


@pytest.mark.parametrize("height", [1, 255, 256, 257, 512, 600])
def test_equal_lines_are_written_once_for_256(height: int) -> None:
    lines = np.full((height, 96), 255, np.uint8)
    tokens = tokens_of(COLOR, lines, 32)
    assert tokens == [[(REPEAT, 32)]] * -(-height // MOST_LINES)


def test_lines_that_differ_anywhere_are_kept_apart() -> None:
    lines = np.full((400, 400), 255, np.uint8)
    for line in range(1, 400, 2):
        lines[line, line] = 0
    assert len(tokens_of(GRAY, lines, 400)) == 400


def test_padding_that_differs_is_not_looked_at() -> None:
    lines = np.full((300, 104), 255, np.uint8)
    lines[:, 100:] = np.arange(300, dtype=np.uint16)[:, None] % 251
    assert tokens_of(GRAY, lines, 100) == [[(REPEAT, 100)]] * 2


def test_a_blank_page_takes_hardly_anything() -> None:
    assert len(packed(GRAY, np.full((3507, 2480), 255, np.uint8), 2480)) == 14 * (1 + 20 * 2)


def test_pages_larger_than_a_chunk_come_back() -> None:
    lines = np.tile(patterns(3000, GRAY, 4), (20, 1))
    assert lines.size > CHUNK_OCTETS
    tokens_of(GRAY, lines, 3000)


@pytest.mark.parametrize("count", [3, 5, 9])
def test_a_page_of_other_height_is_refused(count: int) -> None:
    facts = facts_of(GRAY, 8, 4)
    band = np.zeros((count, 8), np.uint8)
    with pytest.raises(UsageError) as refused:
        list(pack_lines(facts, [band]))
    assert refused.value.reason is Reason.INVALID_ARGUMENT
