"""A strict reader of PWG Raster and URF, written from the formats' tables for tests alone.

It checks what istopwg's ``ippdoclint`` checks of a header, and of lines what only a writer has to
keep: groups end with the page, tokens with their line, no code 128, runs as long as they can be.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

HEADER, URF_HEADER = 1796, 32
RESERVED = ((256, 268), (284, 300), (312, 324), (332, 340), (348, 352), (360, 368), (380, 384))
ALSO_RESERVED = ((404, 420), (424, 452), (488, 508), (516, 1668))
WORDS = (0, 64, 128, 192, 1668, 1732)
SPACES = {3: (1, 1), 18: (8, 1), 19: (8, 3)}
REPEAT, LITERAL = "repeat", "literal"


@dataclass(frozen=True)
class Linted:
    """A page: its header, its lines, and the tokens of each group of equal lines."""

    header: bytes
    lines: bytes
    tokens: list[list[tuple[str, int]]]

    def number(self, offset: int) -> int:
        """Return a field of four octets."""
        return int(struct.unpack_from(">i", self.header, offset)[0])


def pwg_pages(document: bytes) -> list[Linted]:
    """Return the pages of a PWG Raster that keeps all rules."""
    assert document[:4] == b"RaS2"
    pages, at = [], 4
    while at < len(document):
        header = document[at : at + HEADER]
        check_pwg_header(header)
        width, height, bits, octets = (
            struct.unpack_from(">I", header, offset)[0] for offset in (372, 376, 388, 392)
        )
        assert octets == (width * bits + 7) // 8
        lines, tokens, at = check_lines(document, at + HEADER, height, octets, max(bits // 8, 1))
        pages.append(Linted(header, lines, tokens))
    totals = {page.number(452) for page in pages}
    assert totals in ({0}, {len(pages)})
    return pages


def check_pwg_header(header: bytes) -> None:
    """Demand what PWG 5102.4 says of every field."""
    assert header[:64] == b"PwgRaster".ljust(64, b"\0")
    for start, end in (*RESERVED, *ALSO_RESERVED):
        assert not any(header[start:end]), f"octets {start} to {end} are reserved"
    for start in WORDS:
        word, _, rest = header[start : start + 64].partition(b"\0")
        assert word.isascii()
        assert not rest.strip(b"\0"), "a word ends once"
    values = {offset: struct.unpack_from(">i", header, offset)[0] for offset in range(256, 516, 4)}
    assert {values[272], values[368], values[300]} <= {0, 1}, "booleans"
    assert values[276] > 0, "resolution across"
    assert values[280] > 0, "resolution down"
    assert values[268] in range(5), "CutMedia"
    assert values[304] in range(5), "Jog"
    assert values[308] in (0, 1), "LeadingEdge"
    assert values[324] in range(50), "MediaPosition"
    assert values[344] in range(4), "Orientation"
    assert values[396] == 0, "ColorOrder"
    bits, colors = SPACES[values[400]]
    assert (values[384], values[388], values[420]) == (bits, bits * colors, colors)
    assert {values[456], values[460]} <= {1, -1}, "transforms"
    left, top, right, bottom = (values[offset] for offset in (464, 468, 472, 476))
    assert 0 <= left <= right <= values[372]
    assert 0 <= top <= bottom <= values[376]
    assert values[480] == 0xFFFFFF, "AlternatePrimary"
    assert values[484] in (0, 3, 4, 5), "PrintQuality"


def urf_pages(document: bytes) -> list[Linted]:
    """Return the pages of an URF that keeps all rules."""
    assert document[:8] == b"UNIRAST\0"
    count = int.from_bytes(document[8:12], "big")
    pages, at = [], 12
    while at < len(document):
        header = document[at : at + URF_HEADER]
        assert not any(header[6:12] + header[24:32])
        bits, space, duplex, quality, kind, position = header[:6]
        assert (bits, space) in {(8, 0), (24, 1)}
        assert duplex in (1, 2, 3)
        assert quality in (0, 3, 4, 5)
        assert kind < 14
        assert position < 50
        width, height, dpi = struct.unpack_from(">3I", header, 12)
        assert dpi > 0
        lines, tokens, at = check_lines(
            document, at + URF_HEADER, height, width * bits // 8, bits // 8
        )
        pages.append(Linted(header, lines, tokens))
    assert count in (0, len(pages))
    return pages


def check_lines(
    document: bytes, at: int, height: int, octets: int, unit: int
) -> tuple[bytes, list[list[tuple[str, int]]], int]:
    """Return a page's lines, the tokens of each group, and where it ends."""
    lines, groups, left = [], [], height
    while left:
        count = document[at] + 1
        left -= count
        assert left >= 0, "a group goes past the page"
        line, tokens, at = _check_line(document, at + 1, octets, unit)
        lines.append(line * count)
        groups.append(tokens)
    return b"".join(lines), groups, at


def _check_line(
    document: bytes, at: int, octets: int, unit: int
) -> tuple[bytes, list[tuple[str, int]], int]:
    line, tokens = b"", []
    while len(line) < octets:
        code = document[at]
        assert code != 128, "PWG Raster has no such code"
        kind, count = (REPEAT, code + 1) if code < 128 else (LITERAL, 257 - code)
        taken = unit if kind is REPEAT else count * unit
        line += document[at + 1 : at + 1 + taken] * (count if kind is REPEAT else 1)
        tokens.append((kind, count))
        at += 1 + taken
    assert len(line) == octets, "a token goes past the line"
    for (kind, count), (following, _) in pairwise(tokens):
        assert kind != following or kind is REPEAT or count == 128, "literals are split"
    return line, tokens, at
