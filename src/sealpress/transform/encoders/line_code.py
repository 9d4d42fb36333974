"""The line code of PWG Raster and URF: equal lines counted, then runs of pixels (5102.4 4.4).

Of each group of equal lines (256 at most) one is written: an octet that counts the others, then
tokens: 0 to 127, a pixel that stands one to 128 times; 129 to 255, two to 128 pixels as they are.
A pixel is three octets in colour, else one; in black and white that is eight pixels. A single
pixel between runs is a run of one. 128 is never written, and no token goes past its line.

Lines are packed by whole-array steps, some hundred at a time, so that what they need stays in the
processor's cache. White groups of eight pixels are taken out before anything else is looked at.
What follows a pixel like itself is found by one comparison of all octets with those a pixel
before. Where hardly a pixel is like the one before, lines are written as they are, but for the
margins that all of them have. Groups of equal lines end with their band: carrying one over would
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
CHUNK_OCTETS = 1 << 20
"""Lines are packed so many octets at a time: they and what is made of them fit a cache."""
SPARSE = 0.6
"""Paper is taken out where no more than this part of a chunk has something on it."""
DENSE = 0.6
"""Lines are written as they are where at least this part of their octets changes, but for the
margins that all of a chunk have."""
FEW_LINES = 8
"""So few lines that seem equal are compared one by one."""
LONG_OCTETS = 24
"""Tokens are copied one by one where they hold more octets than this on average."""
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
    white: int

    @property
    def width(self) -> int:
        """Pixels of a line."""
        return self.octets // self.unit

    @property
    def white_word(self) -> int:
        """Eight octets of white."""
        return 2**64 - 1 if self.white else 0

    @property
    def padding(self) -> int:
        """Pixels behind each line's last."""
        return int(self.rows.shape[1]) // self.unit - self.width

    @property
    def groups(self) -> int:
        """Groups of pixels in a padded line."""
        return int(self.rows.shape[1]) // (GROUP * self.unit)

    def starts(self) -> Numbers:
        """Return the group of pixels with which each line begins."""
        return np.arange(0, len(self.rows) * self.groups, self.groups)

    def ends(self) -> Numbers:
        """Return the group in which each line ends: with it or within it, if it has padding."""
        return self.starts() + min(self.width // GROUP, self.groups - 1)


class _Looked(NamedTuple):
    """What is left of the lines to look at: all of it, or what isn't paper.

    Attributes:
        octets: The pixels.
        changes: Octets unlike the one a pixel before, likewise.
        kept: Which groups of pixels these are, ``None`` for all.
        starts, ends: The groups of them in which lines begin and end.
    """

    octets: Octets
    changes: Flags
    kept: Numbers | None
    starts: Numbers
    ends: Numbers


class _Tokens(NamedTuple):
    """Where tokens begin among the pixels looked at, their lengths, which of them repeat."""

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
        yield from _pack_band(band, facts.line_octets, unit, facts.pixels.white)
    if left:
        came = f"at least {facts.height - left}" if left < 0 else str(facts.height - left)
        detail = f"{facts.height} lines were announced, {came} came"
        raise UsageError(Reason.INVALID_ARGUMENT, detail)


def _pack_band(band: Octets, octets: int, unit: int, white: int) -> Iterator[memoryview]:
    if band.strides[-1] != 1:
        band = np.ascontiguousarray(band)
    if not band.shape[0]:
        return
    firsts, repeats = _equal_lines(band, octets)
    lines = max(CHUNK_OCTETS // octets, 1)
    for start in range(0, len(firsts), lines):
        some = firsts[start : start + lines]
        rows = _padded(band, some, octets, unit)
        yield _pack(_Lines(rows, repeats[start : start + lines], octets, unit, white)).data


def _equal_lines(band: Octets, octets: int) -> tuple[Numbers, Numbers]:
    """Return the first line of each group of equal ones, and how many it counts."""
    differs = np.ones(band.shape[0], np.bool_)
    stride, here = band.strides[0], band.ctypes.data
    if 0 < stride == band.shape[1] and not _memcmp(here, here + stride, band.size - stride):
        differs[1:] = False
        return _groups_of_lines(differs)
    # A part of a line is enough to tell most lines apart.
    some = band[:, octets // 4 : octets // 4 + octets // 8 + 1]
    for start in range(1, band.shape[0], MOST_LINES):
        part = some[start - 1 : start + MOST_LINES]
        differs[start : start + MOST_LINES] = (part[1:] != part[:-1]).any(axis=1)
    edges = np.flatnonzero(np.diff(differs, append=True)) + 1
    for start, end in zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True):
        _compare(band, octets, differs, start, end)
    return _groups_of_lines(differs)


def _groups_of_lines(differs: Flags) -> tuple[Numbers, Numbers]:
    """Return the first line of each group, and how many lines it counts: 256 at most."""
    starts = np.flatnonzero(differs)
    counts = np.diff(starts, append=len(differs))
    parts = (counts + MOST_LINES - 1) // MOST_LINES
    if len(starts) == parts.sum():
        return starts, counts
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    left = np.repeat(counts, parts) - number * MOST_LINES
    return np.repeat(starts, parts) + number * MOST_LINES, np.minimum(left, MOST_LINES)


def _compare(band: Octets, octets: int, differs: Flags, start: int, end: int) -> None:
    """Find which lines from ``start`` on are unlike the one before; many at a time if none is."""
    stride, lines = band.strides[0], end - start
    first = band.ctypes.data + (start - 1) * stride
    several = 0 < stride == band.shape[1]
    if lines == 1 or (several and not _memcmp(first, first + stride, lines * stride)):
        differs[start] = lines == 1 and _memcmp(first, first + stride, octets) != 0
    elif not several or lines <= FEW_LINES:
        for line in range(start, end):
            differs[line] = _memcmp(first, first + stride, octets) != 0
            first += stride
    else:
        middle = start + lines // 2
        _compare(band, octets, differs, start, middle)
        _compare(band, octets, differs, middle, end)


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
    rows[:, octets:] = rows[:, octets - 1 : octets]
    return rows


def _pack(lines: _Lines) -> Octets:
    looked = _without_white(lines)
    if looked is None:
        changes = _changes(lines, lines.rows.reshape(-1), lines.starts(), lines.ends())
        left, right = _within_margins(lines)
        within = changes.reshape(lines.rows.shape)[:, left:right]
        if np.count_nonzero(within) > DENSE * within.size:
            return _pack_as_they_are(lines, left, right)
        looked = _without_paper(lines, changes)
    return _write(lines, looked)


def _within_margins(lines: _Lines) -> tuple[int, int]:
    """Return from which octet of the lines to which anything is written in any of them."""
    words = lines.rows.view(np.uint64)[:, : -(-lines.octets // 8)] != lines.white_word
    used = np.flatnonzero(words.any(axis=0)) * 8
    step = GROUP * lines.unit
    first, last = (int(used[0]), int(used[-1])) if len(used) else (0, 0)
    return first // step * step, min((last // step + 1) * step, lines.octets)


def _without_white(lines: _Lines) -> _Looked | None:
    """Take out white groups of pixels, but the first after others; ``None`` if they are few."""
    words = lines.rows.reshape(-1).view(np.uint64)
    kept = _kept(lines, words != lines.white_word)
    if np.count_nonzero(kept) > SPARSE * kept.size:
        return None
    groups = np.flatnonzero(kept)
    starts, ends = (np.searchsorted(groups, group) for group in (lines.starts(), lines.ends()))
    octets = _groups(words, groups, lines.unit)
    return _Looked(octets, _changes(lines, octets, starts, ends), groups, starts, ends)


def _without_paper(lines: _Lines, changes: Flags) -> _Looked:
    """Take out groups of pixels that are like the one before, but the first after others."""
    octets, words = lines.rows.reshape(-1), changes.view(np.uint64)
    kept = _kept(lines, words != 0)
    if np.count_nonzero(kept) > SPARSE * kept.size:
        return _Looked(octets, changes, None, lines.starts(), lines.ends())
    groups = np.flatnonzero(kept)
    starts, ends = (np.searchsorted(groups, group) for group in (lines.starts(), lines.ends()))
    unit = lines.unit
    octets = _groups(octets.view(np.uint64), groups, unit)
    return _Looked(octets, _groups(words, groups, unit).view(np.bool_), groups, starts, ends)


def _kept(lines: _Lines, words: Flags) -> Flags:
    """Return which groups of pixels have something in them, or are the first after such."""
    written = words if lines.unit == 1 else words[0::3] | words[1::3] | words[2::3]
    kept = written.copy()
    kept[1:] |= written[:-1]
    kept[lines.starts()] = True
    ends = lines.ends()
    kept[ends] = True
    kept.reshape(-1, lines.groups)[:, ends[0] + 1 :] = False
    return kept


def _groups(words: npt.NDArray[np.uint64], groups: Numbers, unit: int) -> Octets:
    return words.reshape(-1, unit).take(groups, axis=0).view(np.uint8).reshape(-1)


def _changes(lines: _Lines, octets: Octets, starts: Numbers, ends: Numbers) -> Flags:
    """Return which octets are unlike the one a pixel before; a line's first all are."""
    unit = lines.unit
    changes = np.empty(octets.size, np.bool_)
    np.not_equal(octets[unit:], octets[:-unit], out=changes[unit:])
    groups = changes.reshape(-1, GROUP * unit)
    groups[starts, :unit] = True
    if lines.padding:  # its first pixel ends the line's last run
        first = lines.width % GROUP * unit
        groups[ends, first : first + unit] = True
    return changes


def _write(lines: _Lines, looked: _Looked) -> Octets:
    unit = lines.unit
    follows = _follows(looked.changes, unit)
    pixels = ~follows[1:-1]  # those that are written
    if looked.kept is None:
        pixels.reshape(len(lines.rows), -1)[:, lines.width :] = False
    elif lines.padding:
        pixels.reshape(-1, GROUP)[looked.ends, lines.width % GROUP :] = False
    starts = follows[:-2] | follows[2:]
    starts[looked.starts * GROUP] = True
    starts &= pixels
    at = np.flatnonzero(starts)
    tokens = _tokens(lines, looked, at, follows[2:][at])
    if np.count_nonzero(pixels) * unit > LONG_OCTETS * len(at):
        return _put_long(lines, tokens, looked.octets)
    written = np.flatnonzero(pixels)
    return _put(lines, tokens, starts[written], _chosen(looked.octets, written, unit))


def _follows(changes: Flags, unit: int) -> Flags:
    """Return which pixels go on with a run, with one more at both ends that does not.

    What is shorter than four octets, or three pixels in colour, is no run: as one it would save
    an octet at most, and cost two tokens.
    """
    if unit > 1:
        unlike = changes[:-2] | changes[1:-1]
        unlike |= changes[2:]
        changes = unlike[::unit]
    like = np.zeros(changes.size + 4, np.bool_)  # the one before, with two more at both ends
    np.logical_not(changes, out=like[2:-2])
    follows = np.zeros(changes.size + 2, np.bool_)
    inner = follows[1:-1]
    if unit > 1:
        pairs = like[1:-2] & like[2:-1]
        np.logical_or(pairs[:-1], pairs[1:], out=inner)
        return follows
    threes = like[:-2] & like[1:-1]
    threes &= like[2:]
    np.logical_or(threes[:-2], threes[2:], out=inner)
    inner |= threes[1:-1]
    return follows


def _tokens(lines: _Lines, looked: _Looked, at: Numbers, repeat: Flags) -> _Tokens:
    ends = at
    if looked.kept is not None:
        left_out = looked.kept - np.arange(len(looked.kept))
        left_out *= GROUP
        ends = left_out[at >> 3]
        ends += at
    first_of_line = np.searchsorted(at, looked.starts * GROUP)
    lengths = np.diff(ends, append=len(lines.rows) * lines.groups * GROUP)
    lengths[first_of_line[1:] - 1] -= lines.padding
    lengths[-1] -= lines.padding
    return _Tokens(at, lengths, repeat, first_of_line)


def _put(lines: _Lines, tokens: _Tokens, begins: Flags, pixels: Octets) -> Octets:
    """Lay tokens out, each pixel by its place.

    Args:
        lines: The lines.
        tokens: Their tokens.
        begins: Which of the pixels that are written begin a token.
        pixels: These pixels.
    """
    unit, lengths, repeat = lines.unit, tokens.lengths, tokens.repeat
    ranks = np.flatnonzero(begins)
    long = np.flatnonzero(lengths > MOST_PIXELS)
    parts = _Parts.of(tokens, ranks, long)
    before = np.zeros(len(begins) + 1, np.int64)  # octets put in before each pixel
    before[:-1] = begins
    before[ranks[tokens.first_of_line]] += 1
    before[ranks[long] + 1] += parts.more * repeat[long] * (unit + 1)
    before[parts.in_literals()] += 1
    places = np.cumsum(before, out=before)
    places += np.arange(0, len(places) * unit, unit)
    written = np.empty(places[-1], np.uint8)
    for octet in range(unit):
        written[octet:][places[:-1]] = pixels[:, octet]
    codes_at = places[ranks] - 1
    codes = np.where(repeat, lengths - 1, 257 - lengths).astype(np.uint8)
    codes[long] = np.where(repeat[long], MOST_PIXELS - 1, 257 - MOST_PIXELS)
    written[codes_at] = codes
    written[codes_at[tokens.first_of_line] - 1] = lines.repeats - 1
    parts.put(written, places, pixels)
    return written


def _put_long(lines: _Lines, tokens: _Tokens, octets: Octets) -> Octets:
    """Lay tokens out, each by itself: quicker where they hold many octets."""
    unit = lines.unit
    parts = (tokens.lengths + MOST_PIXELS - 1) // MOST_PIXELS
    firsts = np.cumsum(parts) - parts
    number = np.arange(parts.sum()) - np.repeat(firsts, parts)
    number *= MOST_PIXELS
    lengths = np.minimum(np.repeat(tokens.lengths, parts) - number, MOST_PIXELS)
    repeat = np.repeat(tokens.repeat, parts)
    firsts_of_line = firsts[tokens.first_of_line]
    sizes = np.where(repeat, unit, lengths * unit)
    places = sizes + 1
    places[firsts_of_line] += 1
    np.cumsum(places, out=places)
    written = np.empty(places[-1], np.uint8)
    places -= sizes
    written[places - 1] = np.where(repeat, lengths - 1, 257 - lengths)
    written[places[firsts_of_line] - 2] = lines.repeats - 1
    sources = np.repeat(tokens.at, parts) + np.where(repeat, 0, number)
    sources *= unit
    to, from_ = written.data, octets.data
    for place, source, size in zip(places.tolist(), sources.tolist(), sizes.tolist(), strict=True):
        to[place : place + size] = from_[source : source + size]
    return written


class _Parts(NamedTuple):
    """The further tokens of what is longer than one token may be.

    Attributes:
        more: How many, for each long token.
        ranks: For each further token, the rank among the written pixels where its long token
            begins.
        number: Which part of the long token it is, from 1.
        left: Its length.
        repeat: Whether it repeats.
    """

    more: Numbers
    ranks: Numbers
    number: Numbers
    left: Numbers
    repeat: Flags

    @classmethod
    def of(cls, tokens: _Tokens, ranks: Numbers, long: Numbers) -> _Parts:
        lengths = tokens.lengths[long]
        more = (lengths - 1) // MOST_PIXELS
        token = np.repeat(long, more)
        number = np.arange(1, len(token) + 1) - np.repeat(np.cumsum(more) - more, more)
        left = np.minimum(tokens.lengths[token] - number * MOST_PIXELS, MOST_PIXELS)
        return cls(more, ranks[token], number, left, tokens.repeat[token])

    def in_literals(self) -> Numbers:
        """Return the ranks of the pixels before which a further code stands."""
        literal = ~self.repeat
        return self.ranks[literal] + self.number[literal] * MOST_PIXELS

    def put(self, written: Octets, places: Numbers, pixels: Octets) -> None:
        """Write them."""
        literal, repeat, unit = ~self.repeat, self.repeat, pixels.shape[1]
        written[places[self.in_literals()] - 1] = 257 - self.left[literal]
        ranks = self.ranks[repeat]
        at = places[ranks] + self.number[repeat] * (unit + 1) - 1
        written[at] = self.left[repeat] - 1
        for octet in range(unit):
            written[at + 1 + octet] = pixels[ranks, octet]


def _chosen(octets: Octets, written: Numbers, unit: int) -> Octets:
    if unit == 1:
        return octets.take(written).reshape(-1, 1)
    return octets.reshape(-1, unit).take(written, axis=0)


def _pack_as_they_are(lines: _Lines, left: int, right: int) -> Octets:
    """Write lines without runs but for margins: the same codes in each, the pixels in between."""
    count, step = len(lines.rows), MOST_PIXELS * lines.unit
    before = _white(lines, left)
    behind = _white(lines, lines.octets - right)
    whole, rest = divmod(right - left, step)
    start = 1 + len(before)
    end = start + right - left + whole + bool(rest)
    written = np.empty((count, end + len(behind)), np.uint8)
    written[:, 0] = lines.repeats - 1
    written[:, 1:start] = before
    written[:, end:] = behind
    tokens = written[:, start : start + whole * (step + 1)].reshape(count, whole, step + 1)
    tokens[:, :, 0] = 257 - MOST_PIXELS
    tokens[:, :, 1:] = lines.rows[:, left : left + whole * step].reshape(count, whole, step)
    if rest:
        written[:, end - rest - 1] = (257 - rest // lines.unit) & 255
        written[:, end - rest : end] = lines.rows[:, right - rest : right]
    return written.reshape(-1)


def _white(lines: _Lines, octets: int) -> Octets:
    """Return the tokens of so many white octets."""
    whole, rest = divmod(octets // lines.unit, MOST_PIXELS)
    pixel = [lines.white] * lines.unit
    tokens = [MOST_PIXELS - 1, *pixel] * whole + ([rest - 1, *pixel] if rest else [])
    return np.array(tokens, np.uint8)
