"""Pixels made tokens where they stand: codes take the place of pixels that runs leave out.

A run keeps its second pixel; the octet before that becomes its code. The last octet of a run
becomes the code of the pixels behind it that are written as they are. So runs need as many pixels
as pay anyway, and every line needs some unused ones before it: its first two codes stand there.
Then only what is written has to be gathered. Further codes of what is too long for one token are
written into the run likewise, or put between the pixels in the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]

__all__ = ["GROUP", "MOST_PIXELS", "Looked", "Shape", "changed_pixels", "tokens"]

GROUP = 8
"""Pixels that are looked at as one to find paper."""
MOST_PIXELS = 128
"""Pixels of one token."""

_COUNT, _CODE = GROUP - 2, GROUP - 1
"""Where in the group before a line its count of lines stands, and the code of its first pixels."""

_OCTETS_OF_PIXELS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
_COLOR_FLAGS = _OCTETS_OF_PIXELS.repeat(3, axis=1).view(np.bool_)
"""For each octet of flags, a flag for each octet of its eight pixels in colour."""


class Shape(NamedTuple):
    """How lines lie in memory: pixels of ``unit`` octets, ``width`` of them in a line.

    ``groups`` are those of a line, with the one before it.
    """

    width: int
    unit: int
    groups: int

    @property
    def last(self) -> int:
        """The place of a line's last pixel in its last group."""
        return (self.width - 1) % GROUP

    @property
    def unused(self) -> int:
        """Pixels between the last of a line and the first of the next one."""
        return self.groups * GROUP - self.width


class Looked(NamedTuple):
    """What is left of the lines to look at: all of it, or what isn't paper.

    Attributes:
        octets: The pixels, with an unused group before each line; codes are written into them.
        changes: Pixels unlike the one before, with a group of them behind the last one.
        kept: Which groups of pixels these are, ``None`` for all. A run that left out groups has
            one of at least 33 still there, and the whole one with which it begins.
        before: The unused groups before lines.
        ends: The groups in which lines end.
    """

    octets: Octets
    changes: Flags
    kept: Numbers | None
    before: Numbers
    ends: Numbers


class _Tokens(NamedTuple):
    """Tokens by the pixels that hold their codes, and by their first pixels.

    ``literal`` are those that are written as they are; their first pixel follows the code's.
    """

    codes: Numbers
    begins: Numbers
    literal: Flags
    lengths: Numbers

    def parts(self, which: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the further tokens of long ones: of which, the number from 1, and the length."""
        lengths = self.lengths[which]
        more = (lengths - 1) // MOST_PIXELS
        of = np.repeat(which, more)
        number = np.arange(1, len(of) + 1)
        number -= np.repeat(np.cumsum(more) - more, more)
        return of, number, np.minimum(self.lengths[of] - number * MOST_PIXELS, MOST_PIXELS)


def changed_pixels(shape: Shape, octets: Octets, before: Numbers, ends: Numbers) -> Flags:
    """Return which pixels are unlike the one before, as :class:`Looked` has them.

    A line's first pixel is, and what doesn't belong to a line.
    """
    unit = shape.unit
    pixels = octets.size // unit
    changes = np.empty(pixels + GROUP, np.bool_)
    if unit == 1:
        np.not_equal(octets[1:], octets[:-1], out=changes[1:pixels])
    else:
        unlike = octets[unit:] != octets[:-unit]
        some = unlike[0::3] | unlike[1::3]
        np.logical_or(some, unlike[2::3], out=changes[1:pixels])
    groups = changes.reshape(-1, GROUP)
    groups[before] = True
    groups[before + 1, 0] = True
    groups[-1] = True
    if shape.last + 1 < GROUP:
        groups[ends, shape.last + 1 :] = True
    return changes


def tokens(shape: Shape, looked: Looked, repeats: Numbers) -> Octets:
    """Return lines as tokens, behind an octet that counts the lines each stands for.

    Args:
        shape: Of the lines.
        looked: Their pixels, which are overwritten.
        repeats: How many lines each stands for.
    """
    unit = shape.unit
    fresh = _fresh(looked.changes, unit)
    codes = _codes(shape, looked, fresh)
    found = _tokens(shape, looked, fresh, np.flatnonzero(codes))
    written = _written(shape, looked, fresh, codes, found.codes)
    last_octets = looked.octets[unit - 1 :: unit]
    last_octets[found.codes] = _first_codes(found)
    last_octets[looked.before * GROUP + _COUNT] = repeats - 1
    long = np.flatnonzero(found.lengths > MOST_PIXELS)
    literal = found.literal[long]
    of, number, lengths = found.parts(long[~literal])
    places = found.codes[of] + 2 * number
    last_octets[places] = lengths - 1
    written[places, -1] = True
    written[places + 1] = True
    chosen = np.flatnonzero(written)
    octets = looked.octets.take(chosen)
    if not literal.any():
        return octets
    of, number, lengths = found.parts(long[literal])
    places = np.searchsorted(chosen, found.begins[of] * unit) + number * (MOST_PIXELS * unit)
    return np.insert(octets, places, _literal_codes(lengths))


def _fresh(changes: Flags, unit: int) -> Flags:
    """Return which pixels don't go on with a run, some behind the last one too.

    What is shorter than four octets, or three pixels in colour, is no run: as one it would save
    an octet at most, and cost two tokens.
    """
    fresh = np.empty(changes.size - 2, np.bool_)
    fresh[:2] = True
    some = changes[:-2] | changes[1:-1]
    if unit > 1:
        np.logical_and(some[1:], some[:-1], out=fresh[1:])
        return fresh
    some |= changes[2:]
    inner = fresh[2:]
    np.logical_and(some[2:], some[1:-1], out=inner)
    inner &= some[:-2]
    return fresh


def _codes(shape: Shape, looked: Looked, fresh: Flags) -> Flags:
    """Return which pixels hold a code: a run's first, and its last where no run follows."""
    pixels = looked.changes.size - GROUP
    edges = fresh[: pixels + 1] != fresh[1 : pixels + 2]
    codes: Flags = edges[:-1] > (edges[1:] & fresh[1 : pixels + 1])
    # Behind a line nothing follows; before it, what is written as it is may.
    codes[looked.ends * GROUP + shape.last] = False
    codes[looked.before * GROUP + _CODE] = fresh[(looked.before + 1) * GROUP + 1]
    return codes


def _tokens(shape: Shape, looked: Looked, fresh: Flags, codes: Numbers) -> _Tokens:
    literal = fresh[1:].take(codes)
    begins = codes + literal
    places = begins
    if looked.kept is not None:
        left_out = looked.kept - np.arange(len(looked.kept))
        left_out *= GROUP
        places = left_out.take(begins >> 3)
        places += begins
    lines = len(looked.before)
    lengths = np.empty_like(places)
    np.subtract(places[1:], places[:-1], out=lengths[:-1])
    lengths[-1] = (lines * shape.groups + 1) * GROUP - places[-1]
    firsts = np.searchsorted(codes, looked.before * GROUP + _CODE)
    lengths[firsts[1:] - 1] -= shape.unused
    lengths[-1] -= shape.unused
    return _Tokens(codes, begins, literal, lengths)


def _first_codes(found: _Tokens) -> Octets:
    """Return the code of each token, or of its first part."""
    codes = np.minimum(found.lengths, MOST_PIXELS).astype(np.uint8)
    codes -= 1
    # Minus that for pixels as they are.
    signs = np.negative(found.literal.view(np.uint8))
    codes ^= signs
    codes -= signs
    return codes


def _literal_codes(lengths: Numbers) -> Octets:
    return (257 - lengths).astype(np.uint8)  # one pixel is a run of one: 0


def _written(shape: Shape, looked: Looked, fresh: Flags, codes: Flags, places: Numbers) -> Flags:
    """Return which octets of pixels are written: all of some, and codes."""
    here = fresh[: codes.size]
    if shape.unit == 1:
        pixels = codes | here
        pixels[1:] |= here[:-1]
    else:
        pixels = here & fresh[1 : codes.size + 1]
        pixels[1:] |= here[:-1] > here[1:]
    groups = pixels.reshape(-1, GROUP)
    groups[looked.before] = False
    groups[looked.ends, shape.last + 1 :] = False
    if shape.unit == 1:
        written = pixels.reshape(-1, 1)
    else:
        written = _COLOR_FLAGS.take(np.packbits(pixels), axis=0).reshape(-1, shape.unit)
    written[places, -1] = True
    written[looked.before * GROUP + _COUNT, -1] = True
    return written
