"""The line code of PWG Raster and URF: equal lines counted, then runs of pixels (5102.4 4.4).

Of each group of equal lines (256 at most) one is written: an octet that counts the others, then
tokens: 0 to 127, a pixel that stands one to 128 times; 129 to 255, two to 128 pixels as they are.
A pixel is three octets in colour, else one; in black and white that is eight pixels. A single
pixel between runs is a run of one. 128 is never written, and no token goes past its line.

Lines are packed by whole-array steps, some hundred at a time, so that what they need stays in the
processor's cache. White groups of eight pixels are taken out before anything else is looked at.
What follows a pixel like itself is found by one comparison of all with those before them. Where
hardly a pixel is like the one before, lines are written as they are, but for the margins that all
of them have. Groups of equal lines end with their band: carrying one over would need a copy of a
line for each band, and saves some octets in a band.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sealpress.errors import Reason, UsageError
from sealpress.transform.encoders.color_tokens import color_tokens
from sealpress.transform.encoders.equal_lines import MOST_LINES, equal_lines
from sealpress.transform.encoders.line_tokens import tokens
from sealpress.transform.encoders.looked_pixels import (
    GROUP,
    MOST_PIXELS,
    Looked,
    Shape,
    changed_pixels,
    pixels_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.encoders.looked_pixels import Pixels
    from sealpress.transform.page_encoder import PageFacts

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]
    Words = npt.NDArray[np.uint64]

__all__ = ["MOST_LINES", "MOST_PIXELS", "pack_lines"]

CHUNK_OCTETS = 1 << 20
"""Lines are packed so many octets at a time: they and what is made of them fit a cache."""
SPARSE = 0.6
"""Paper is taken out where no more than this part of a chunk has something on it."""
DENSE = {1: 0.6, 3: 0.75}
"""Lines are written as they are where at least this part of their pixels changes, but for the
margins that all of a chunk have; by octets of a pixel."""
SAMPLE = 8
"""One line of so many tells whether there is paper to take out."""
DENSE_SAMPLE = 32
"""One line of so many tells whether hardly a pixel is like the one before."""
STAYS = 32
"""Of so many groups of paper one stays, to hold the codes of what is left out; a power of two."""


class _Lines(NamedTuple):
    """Lines that differ: each behind an unused group of pixels and padded to whole groups.

    ``white`` is the octet of paper.
    """

    rows: Octets
    repeats: Numbers
    white: int
    shape: Shape

    @property
    def front(self) -> int:
        """Octets before a line."""
        return GROUP * self.shape.unit

    @property
    def words(self) -> Words:
        """The lines by eight octets."""
        return self.rows.view(np.uint64)

    @property
    def white_word(self) -> int:
        """Eight octets of white."""
        return 2**64 - 1 if self.white else 0


def pack_lines(facts: PageFacts, bands: Iterable[Octets]) -> Iterator[memoryview]:
    """Pack a page's lines.

    Args:
        facts: Its size and kind of pixels.
        bands: Its lines, as :meth:`~sealpress.transform.page_encoder.PageEncoder.page` takes
            them. Fastest is a contiguous array.

    Raises:
        UsageError: There are more or fewer lines than the page is high.
    """
    octets, unit = facts.line_octets, max(facts.pixels.bits // 8, 1)
    groups = -(-octets // (GROUP * unit)) + 1
    shape = Shape(octets // unit, unit, groups, facts.blue_first and unit == 3)
    left = facts.height
    for band in bands:
        left -= band.shape[0]
        if left < 0:
            break
        yield from _pack_band(band, octets, shape, facts.pixels.white)
    if left:
        came = f"at least {facts.height - left}" if left < 0 else str(facts.height - left)
        detail = f"{facts.height} lines were announced, {came} came"
        raise UsageError(Reason.INVALID_ARGUMENT, detail)


def _pack_band(band: Octets, octets: int, shape: Shape, white: int) -> Iterator[memoryview]:
    if band.strides[-1] != 1:
        band = np.ascontiguousarray(band)
    if not band.shape[0]:
        return
    firsts, repeats = equal_lines(band, octets)
    count = max(CHUNK_OCTETS // octets, 1)
    for start in range(0, len(firsts), count):
        rows = _rows(band, firsts[start : start + count], octets, white, shape)
        yield _pack(_Lines(rows, repeats[start : start + count], white, shape)).data


def _rows(band: Octets, lines: Numbers, octets: int, white: int, shape: Shape) -> Octets:
    """Return a copy of lines, each behind an unused group of pixels."""
    front = GROUP * shape.unit
    rows = np.empty((len(lines), front * shape.groups), np.uint8)
    rows[:, :front] = white
    rows[:, front + octets :] = white
    breaks = np.flatnonzero(lines[1:] != lines[:-1] + 1) + 1
    for start, end in pairwise((0, *breaks.tolist(), len(lines))):
        first = int(lines[start])
        rows[start:end, front : front + octets] = band[first : first + end - start, :octets]
    return rows


def _pack(lines: _Lines) -> Octets:
    sample = lines.words[::SAMPLE] != lines.white_word
    used = np.count_nonzero(sample)
    if not used and not (lines.words != lines.white_word).any():
        return _as_they_are(lines, 0, 0)
    if used <= SPARSE * sample.size:
        looked = _without_white(lines)
    elif _is_dense(lines):
        return _as_they_are(_red_first(lines), *_margins(lines))
    else:
        looked = _all_of_it(lines)
    write = tokens if lines.shape.unit == 1 else color_tokens
    return write(lines.shape, _without_paper(looked), lines.repeats)


def _without_white(lines: _Lines) -> Looked:
    """Take out white groups of pixels, but the first after others and what may hold codes."""
    shape, words = lines.shape, (lines.words != lines.white_word).reshape(-1)
    used = words if shape.unit == 1 else words[0::3] | words[1::3] | words[2::3]
    used[:: shape.groups] = True  # what is before lines, and so their first groups
    used[shape.groups - 1 :: shape.groups] = True
    groups = np.flatnonzero(_kept(used))
    pixels = pixels_of(_groups(lines.rows, groups, shape.unit).view(np.uint8), shape.unit)
    before = np.searchsorted(groups, np.arange(0, len(used), shape.groups))
    ends = np.append(before[1:], len(groups)) - 1
    return Looked(pixels, changed_pixels(shape, pixels, before, ends), groups, before, ends)


def _is_dense(lines: _Lines) -> bool:
    """Return whether hardly a pixel is like the one before, as far as some lines tell."""
    some = lines._replace(rows=lines.rows[::DENSE_SAMPLE].copy())
    left, right = _margins(some)
    changes = _all_of_it(some).changes[:-GROUP].reshape(len(some.rows), -1)
    within = changes[:, GROUP + left : GROUP + right]
    return bool(np.count_nonzero(within) > DENSE[lines.shape.unit] * within.size)


def _all_of_it(lines: _Lines) -> Looked:
    before = np.arange(0, len(lines.rows) * lines.shape.groups, lines.shape.groups)
    ends = before + lines.shape.groups - 1
    pixels = pixels_of(lines.rows.reshape(-1), lines.shape.unit)
    changes = changed_pixels(lines.shape, pixels, before, ends)
    return Looked(pixels, changes, None, before, ends)


def _without_paper(looked: Looked) -> Looked:
    """Take out groups of pixels that are like the one before, but for the same."""
    words = looked.changes.view(np.uint64)
    used = words[:-1] != 0
    if np.count_nonzero(used) > SPARSE * used.size:
        return looked
    used[looked.ends] = True
    kept = _kept(used, looked.kept)
    groups = np.flatnonzero(kept)
    # The last word is that behind the last pixel.
    changes = words.take(np.append(groups, len(words) - 1)).view(np.bool_)
    pixels = _groups(looked.pixels, groups, looked.pixels.itemsize)
    before, ends = (np.searchsorted(groups, each) for each in (looked.before, looked.ends))
    groups = groups if looked.kept is None else looked.kept.take(groups)
    return Looked(pixels, changes, groups, before, ends)


def _kept(used: Flags, groups: Numbers | None = None) -> Flags:
    """Return which groups are used, come after such, or stay to hold codes.

    ``groups`` are their numbers before others were taken out.
    """
    kept = used.copy()
    kept[1:] |= used[:-1]
    if groups is None:
        kept[::STAYS] = True
    else:
        kept |= groups & (STAYS - 1) == 0
    return kept


def _groups(pixels: Pixels, groups: Numbers, unit: int) -> Pixels:
    """Return groups of pixels of ``unit`` octets."""
    words = pixels.view(np.uint64).reshape(-1, unit)
    return words.take(groups, axis=0).reshape(-1).view(pixels.dtype)


def _margins(lines: _Lines) -> tuple[int, int]:
    """Return from which pixel of the lines to which anything is written in any of them."""
    shape = lines.shape
    used = np.flatnonzero((lines.words != lines.white_word).any(axis=0)) // shape.unit - 1
    first, last = (int(used[0]), int(used[-1])) if len(used) else (0, -1)
    return first * GROUP, min((last + 1) * GROUP, shape.width)


def _as_they_are(lines: _Lines, left: int, right: int) -> Octets:
    """Write lines without runs but for margins: the same codes in each, the pixels in between."""
    count, unit = len(lines.rows), lines.shape.unit
    pixels = lines.rows[:, lines.front :][:, left * unit : right * unit]
    before = _white(lines, left)
    behind = _white(lines, lines.shape.width - right)
    step = MOST_PIXELS * unit
    whole, rest = divmod(pixels.shape[1], step)
    start = 1 + len(before)
    end = start + pixels.shape[1] + whole + bool(rest)
    written = np.empty((count, end + len(behind)), np.uint8)
    written[:, 0] = lines.repeats - 1
    written[:, 1:start] = before
    written[:, end:] = behind
    parts = written[:, start : start + whole * (step + 1)].reshape(count, whole, step + 1)
    parts[:, :, 0] = 257 - MOST_PIXELS
    parts[:, :, 1:] = pixels[:, : whole * step].reshape(count, whole, step)
    if rest:
        written[:, end - rest - 1] = (257 - rest // unit) & 255
        written[:, end - rest : end] = pixels[:, whole * step :]
    return written.reshape(-1)


def _red_first(lines: _Lines) -> _Lines:
    """Return lines with red in front of blue: octets are moved by two places both ways."""
    if not lines.shape.blue_first:
        return lines
    rows = lines.rows
    color = np.arange(rows.shape[1]) % 3
    red, green, blue = ((color == number) * np.uint8(255) for number in range(3))
    turned = rows & green
    turned[:, :-2] |= rows[:, 2:] & red[:-2]
    turned[:, 2:] |= rows[:, :-2] & blue[2:]
    return lines._replace(rows=turned)


def _white(lines: _Lines, pixels: int) -> Octets:
    """Return the tokens of so many white pixels."""
    whole, rest = divmod(pixels, MOST_PIXELS)
    pixel = [lines.white] * lines.shape.unit
    octets = [MOST_PIXELS - 1, *pixel] * whole + ([rest - 1, *pixel] if rest else [])
    return np.array(octets, np.uint8)
