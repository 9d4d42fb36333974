"""Packed lines taken apart again, or only walked along: octets of strangers, read in windows.

The code is that of :mod:`sealpress.transform.encoders.line_code`; a code of 128 (URF) fills the
rest of a line with white.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransformError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from sealpress.transform.decoders.page_head import PageHead

__all__ = ["Window", "packed_lines", "unpacked_lines"]

WINDOW_OCTETS = 1 << 18
"""Read from the file at a time, if a line needs no more."""
FILL = 128
"""The code that fills a line."""
ENDS_EARLY = "the document ends within a page"


class Window:
    """The part of a file that is looked at.

    Args:
        file: A file that can be sought; others may seek in it in between.
        offset: Where to begin.

    Attributes:
        octets: The part.
        at: How much of it is done with.
    """

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self.octets = b""
        self.at = 0
        self._file = file
        self._end = offset

    @property
    def offset(self) -> int:
        """Where in the file the next octet stands."""
        return self._end - len(self.octets) + self.at

    def need(self, count: int) -> None:
        """Have so many octets ahead, or all that are left."""
        if len(self.octets) - self.at >= count:
            return
        self._file.seek(self._end)
        more = self._file.read(max(count, WINDOW_OCTETS))
        self._end += len(more)
        self.octets = self.octets[self.at :] + more
        self.at = 0

    def take(self, count: int) -> bytes:
        """Return the next octets, fewer at the end of the file."""
        self.need(count)
        taken = self.octets[self.at : self.at + count]
        self.at += len(taken)
        return taken


def unpacked_lines(window: Window, head: PageHead) -> Iterator[tuple[int, bytes]]:
    """Unpack a page.

    Yields:
        How many times a line stands, and the line.

    Raises:
        TransformError: ``document-damaged``.
    """
    units, unit = head.line_octets // head.unit, head.unit
    white = bytes([head.white]) * unit
    most = 2 + units * (unit + 1)
    left = head.height
    while left > 0:
        window.need(most)
        octets, at = window.octets, window.at
        try:
            count = octets[at] + 1
            line, window.at = _line(octets, at + 1, units, white)
        except IndexError:
            raise TransformError(Reason.DOCUMENT_DAMAGED, ENDS_EARLY) from None
        left -= count
        if left < 0 or len(line) != head.line_octets:
            raise _wrong_line(head.height - max(left, 0))
        yield count, line


def _line(octets: bytes, at: int, units: int, white: bytes) -> tuple[bytes, int]:
    unit, left = len(white), units
    parts: list[bytes] = []
    add = parts.append
    while left > 0:
        code = octets[at]
        at += 1
        if code < FILL:
            add(octets[at : at + unit] * (code + 1))
            at += unit
            left -= code + 1
        elif code > FILL:
            count = 257 - code
            add(octets[at : at + count * unit])
            at += count * unit
            left -= count
        else:
            add(white * left)
            left = 0
    return b"".join(parts), at


def packed_lines(window: Window, head: PageHead) -> Iterator[bytes]:
    """Go along a page without unpacking it; fills are written out as runs.

    Yields:
        Its lines as they are packed, some at a time: none of their codes is 128.

    Raises:
        TransformError: ``document-damaged``.
    """
    units, unit = head.line_octets // head.unit, head.unit
    white = bytes([head.white]) * unit
    most = 2 + units * (unit + 1)
    left, start = head.height, window.at
    while left > 0:
        if len(window.octets) - window.at < most:
            yield window.octets[start : window.at]
            window.need(most)
            start = window.at
        octets, at = window.octets, window.at
        try:
            left -= octets[at] + 1
            end, missing = _end_of_line(octets, at + 1, units, unit)
        except IndexError:
            raise TransformError(Reason.DOCUMENT_DAMAGED, ENDS_EARLY) from None
        if left < 0 or missing < 0 or end > len(octets):
            raise _wrong_line(head.height - max(left, 0))
        window.at = end
        if missing:
            yield octets[start : end - 1] + _runs(missing, white)
            start = end
    yield window.octets[start : window.at]


def _end_of_line(octets: bytes, at: int, units: int, unit: int) -> tuple[int, int]:
    """Return where a line's tokens end, and how many pixels a fill adds; below 0: too many."""
    left, one = units, 1 + unit
    while left > 0:
        code = octets[at]
        if code < FILL:
            at += one
            left -= code + 1
        elif code > FILL:
            at += 1 + (257 - code) * unit
            left += code - 257
        else:
            return at + 1, left
    return at, left


def _runs(count: int, pixel: bytes) -> bytes:
    whole, rest = divmod(count, FILL)
    return (b"\x7f" + pixel) * whole + (bytes([rest - 1]) + pixel if rest else b"")


def _wrong_line(line: int) -> TransformError:
    return TransformError(
        Reason.DOCUMENT_DAMAGED, f"line {line} of a page does not end where it must"
    )
