"""The line code of PWG Raster and URF: equal lines counted, then runs of pixels (5102.4 4.4).

Of each group of equal lines (256 at most) one is written: an octet that counts the others, then
tokens: 0 to 127, a pixel that stands one to 128 times; 129 to 255, two to 128 pixels as they are.
A pixel is three octets in colour, else one; in black and white that is eight pixels. A single
pixel between runs is a run of one. 128 is never written, and no token goes past its line.

Lines are packed by whole-array steps, some hundred at a time, so that what they need stays in the
processor's cache. What follows a pixel like itself is found by one comparison of all octets with
those a pixel before; where eight pixels in a row are like the one before (paper, mostly) they
are taken out before anything else is looked at. Where hardly a pixel is like the one before, whole
lines are written as they are. Groups of equal lines end with their band: carrying one over would
need a copy of a line for each band, and saves some octets in a band.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sealpress.errors import Reason, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]

__all__ = ["MOST_LINES", "MOST_PIXELS", "pack_lines"]

MOST_LINES = 256
"""Equal lines that are written as one."""
MOST_PIXELS = 128
"""Pixels of one token."""
CHUNK_OCTETS = 1 << 18
"""Lines are packed so many octets at a time: they and what is made of them fit a cache."""
SPARSE = 0.6
"""Paper is taken out where no more than this part of a chunk has something on it."""
DENSE = 0.85
"""Lines are written as they are where at least this part of their octets changes."""
GROUP = 8
"""Pixels that are looked at as one to find paper."""

_memcmp = ctypes.PyDLL(None).memcmp
_memcmp.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_memcmp.restype = ctypes.c_int


class _Lines(NamedTuple):
    """Lines that differ: ``octets`` of each, in pixels of ``unit`` octets, padded in ``rows``."""

    rows: Octets
    repeats: Numbers
    octets: int
    unit: int

    @property
    def padding(self) -> int:
        """Pixels behind each line's last."""
        return int(self.rows.shape[1] - self.octets) // self.unit

    @property
    def groups(self) -> int:
        """Groups of pixels in a padded line."""
        return int(self.rows.shape[1]) // (GROUP * self.unit)


class _Looked(NamedTuple):
    """What is left of the lines to look at: all of it, or what isn't paper.

    Attributes:
        octets: The pixels.
        changes: Octets unlike the one a pixel before, likewise.
        kept: Which groups of pixels these are, ``None`` for all.
    """

    octets: Octets
    changes: Flags
    kept: Numbers | None


class _Tokens(NamedTuple):
    """Where tokens start among the pixels looked at, their lengths, and which of them repeat."""

    at: Numbers
    lengths: Numbers
    repeat: Flags
    first_of_line: Numbers


def pack_lines(facts: PageFacts, bands: Iterable[Octets]) -> Iterator[memoryview]:
    """Pack a page's lines.

    Args:
        facts: Its size and kind of pixels.
        bands: Its lines, as :meth:`~sealpress.transform.page_encoder.PageEncoder.page` takes
            them. Fastest is a contiguous array whose stride is a multiple of 8 pixels.

    Raises:
        UsageError: There are more or fewer lines than the page is high.
    """
    unit = max(facts.pixels.bits // 8, 1)
    left = facts.height
    for band in bands:
        left -= band.shape[0]
        if left < 0:
            break
        yield from _pack_band(band, facts.line_octets, unit)
    if left:
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"{facts.height} lines were announced, {-left:+} came"
        )


def _pack_band(band: Octets, octets: int, unit: int) -> Iterator[memoryview]:
    if band.strides[-1] != 1:
        band = np.ascontiguousarray(band)
    if not band.shape[0]:
        return
    firsts, repeats = _equal_lines(band, octets)
    lines = max(CHUNK_OCTETS // octets, 1)
    for start in range(0, len(firsts), lines):
        some = firsts[start : start + lines]
        rows = _padded(band, some, octets, unit)
        yield _pack(_Lines(rows, repeats[start : start + lines], octets, unit)).data


def _equal_lines(band: Octets, octets: int) -> tuple[Numbers, Numbers]:
    """Return the first line of each group of equal ones, and how many it counts."""
    stride, here = band.strides[0], band.ctypes.data
    firsts = [0]
    found = firsts.append
    compare = _memcmp  # numpy would look at every octet of lines that differ in their first
    for line in range(1, band.shape[0]):
        if compare(here, here + stride, octets) or line - firsts[-1] == MOST_LINES:
            found(line)
        here += stride
    starts = np.array(firsts)
    return starts, np.diff(starts, append=band.shape[0])


def _padded(band: Octets, lines: Numbers, octets: int, unit: int) -> Octets:
    """Return the lines one behind the other, each padded to whole groups of pixels."""
    step = GROUP * unit
    is_whole = band.flags.c_contiguous and band.shape[1] % step == 0
    if is_whole and lines[-1] - lines[0] + 1 == len(lines):
        return band[lines[0] : lines[-1] + 1]
    if is_whole:
        return band[lines]
    rows = np.empty((len(lines), -(-octets // step) * step), np.uint8)
    rows[:, :octets] = band[lines[0] : lines[-1] + 1, :octets][lines - lines[0]]
    return rows


def _pack(lines: _Lines) -> Octets:
    changes = _changes(lines)
    if np.count_nonzero(changes) > DENSE * changes.size:
        return _pack_as_they_are(lines)
    looked = _without_paper(lines, changes)
    return _write(lines, looked)


def _changes(lines: _Lines) -> Flags:
    """Return which octets are unlike the one a pixel before; a line's first all are."""
    rows, unit = lines.rows, lines.unit
    flat = rows.reshape(-1)
    changes = np.empty(flat.size, np.bool_)
    np.not_equal(flat[unit:], flat[:-unit], out=changes[unit:])
    by_line = changes.reshape(rows.shape)
    by_line[:, :unit] = True
    # The first pixel of the padding ends the line's last run; the rest is paper.
    by_line[:, lines.octets : lines.octets + unit] = True
    by_line[:, lines.octets + unit :] = False
    return changes


def _without_paper(lines: _Lines, changes: Flags) -> _Looked:
    """Take out groups of pixels that are like the one before, but the first after others."""
    unit, octets = lines.unit, lines.rows.reshape(-1)
    words = changes.view(np.uint64) != 0
    written = words if unit == 1 else words[0::3] | words[1::3] | words[2::3]
    kept = written.copy()
    kept[1:] |= written[:-1]
    if np.count_nonzero(kept) > SPARSE * kept.size:
        return _Looked(octets, changes, None)
    group = np.dtype((np.void, GROUP * unit))
    return _Looked(
        octets.view(group)[kept].view(np.uint8),
        changes.view(group)[kept].view(np.bool_),
        np.flatnonzero(kept),
    )


def _write(lines: _Lines, looked: _Looked) -> Octets:
    unit, count = lines.unit, len(lines.rows)
    follows = _follows(looked.changes, unit)
    first_groups = np.arange(count) * lines.groups
    last_groups = first_groups + lines.octets // (GROUP * unit)
    if looked.kept is not None:
        first_groups = np.searchsorted(looked.kept, first_groups)
        last_groups = np.searchsorted(looked.kept, last_groups)
    pixels = ~follows[1:-1]  # those that are written
    if lines.padding:
        pixels.reshape(-1, GROUP)[last_groups, lines.octets // unit % GROUP :] = False
    starts = follows[:-2] | follows[2:]
    starts[first_groups * GROUP] = True
    starts &= pixels
    tokens = _tokens(lines, looked.kept, np.flatnonzero(starts), follows, first_groups * GROUP)
    return _put(lines, tokens, looked.octets, pixels)


def _follows(changes: Flags, unit: int) -> Flags:
    """Return which pixels go on with a run, with one more at both ends that does not.

    A run of two octets is no run: written as one it saves nothing.
    """
    if unit == 1:
        equal = np.zeros(changes.size + 2, np.bool_)
        np.logical_not(changes, out=equal[1:-1])
        beside = np.zeros_like(equal)
        np.logical_or(equal[:-2], equal[2:], out=beside[1:-1])
        equal &= beside
        return equal
    unlike = changes[:-2] | changes[1:-1]
    unlike |= changes[2:]
    equal = np.zeros(changes.size // unit + 2, np.bool_)
    np.logical_not(unlike[::unit], out=equal[1:-1])
    return equal


def _tokens(
    lines: _Lines, kept: Numbers | None, at: Numbers, follows: Flags, firsts: Numbers
) -> _Tokens:
    ends = at if kept is None else at + ((kept - np.arange(len(kept))) * GROUP)[at // GROUP]
    first_of_line = np.searchsorted(at, firsts)
    lengths = np.diff(ends, append=len(lines.rows) * lines.groups * GROUP)
    lengths[first_of_line[1:] - 1] -= lines.padding
    lengths[-1] -= lines.padding
    return _Tokens(at, lengths, follows[2:][at], first_of_line)


def _put(lines: _Lines, tokens: _Tokens, octets: Octets, pixels: Flags) -> Octets:
    """Lay tokens out: codes to where they belong, what is written of the pixels between them."""
    unit, lengths, repeat = lines.unit, tokens.lengths, tokens.repeat
    sizes = np.where(repeat, unit + 1, lengths * unit + 1)
    sizes[tokens.first_of_line] += 1
    long = np.flatnonzero(lengths > MOST_PIXELS)
    more = (lengths[long] - 1) // MOST_PIXELS
    sizes[long] += more * np.where(repeat[long], unit + 1, 1)
    ends = np.cumsum(sizes)
    codes_at = ends - sizes
    written = np.empty(ends[-1], np.uint8)
    is_pixel = np.ones(ends[-1], np.bool_)
    counts_at = codes_at[tokens.first_of_line]
    written[counts_at] = lines.repeats - 1
    is_pixel[counts_at] = False
    codes_at[tokens.first_of_line] += 1
    codes = np.where(repeat, lengths - 1, 257 - lengths)
    codes[long] = np.where(repeat[long], MOST_PIXELS - 1, 257 - MOST_PIXELS)
    written[codes_at] = codes
    is_pixel[codes_at] = False
    if len(long):
        _put_rest(lines, tokens, octets, (long, more, codes_at), (written, is_pixel))
    written[is_pixel] = _chosen(octets, pixels, unit)
    return written


def _put_rest(
    lines: _Lines,
    tokens: _Tokens,
    octets: Octets,
    where: tuple[Numbers, Numbers, Numbers],
    out: tuple[Octets, Flags],
) -> None:
    """Write the further tokens of what is longer than one token."""
    (long, more, codes_at), (written, is_pixel), unit = where, out, lines.unit
    token = np.repeat(long, more)
    number = np.arange(len(token)) - np.repeat(np.cumsum(more) - more, more) + 1
    repeat = tokens.repeat[token]
    left = np.minimum(tokens.lengths[token] - number * MOST_PIXELS, MOST_PIXELS)
    places = codes_at[token] + number * np.where(repeat, unit + 1, unit * MOST_PIXELS + 1)
    written[places] = np.where(repeat, left - 1, 257 - left)
    is_pixel[places] = False
    places, sources = places[repeat], tokens.at[token[repeat]] * unit
    for octet in range(unit):
        written[places + 1 + octet] = octets[sources + octet]
        is_pixel[places + 1 + octet] = False


def _chosen(octets: Octets, pixels: Flags, unit: int) -> Octets:
    if unit == 1:
        return octets[pixels]
    return octets.view(np.dtype((np.void, unit)))[pixels].view(np.uint8)


def _pack_as_they_are(lines: _Lines) -> Octets:
    """Write lines without runs: a template of codes every 128 pixels, the pixels in between."""
    count, step = len(lines.rows), MOST_PIXELS * lines.unit
    whole, rest = divmod(lines.octets, step)
    written = np.empty((count, 1 + lines.octets + whole + bool(rest)), np.uint8)
    written[:, 0] = lines.repeats - 1
    tokens = written[:, 1 : 1 + whole * (step + 1)].reshape(count, whole, step + 1)
    tokens[:, :, 0] = 257 - MOST_PIXELS
    tokens[:, :, 1:] = lines.rows[:, : whole * step].reshape(count, whole, step)
    if rest:
        at = written.shape[1] - rest
        written[:, at - 1] = (257 - rest // lines.unit) & 255
        written[:, at:] = lines.rows[:, lines.octets - rest : lines.octets]
    return written.reshape(-1)
