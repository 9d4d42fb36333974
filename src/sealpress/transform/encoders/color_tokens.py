"""Tokens of pixels in colour: what is written of each is one number, and these are joined.

Of a run the first pixel is written, of other stretches all. A token's code takes the lowest octet
of its first pixel, which is free; there it is never 0, as 128 is no code and is taken from it. So
what is written of a pixel is its upper three octets or, with a code, all four. Four such pixels
are shifted together by whole-array steps, and put down in order, each four over what is behind
the last of those before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sealpress.transform.encoders.looked_pixels import (
    GROUP,
    LITTLE_32,
    MOST_PIXELS,
    further_tokens,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from sealpress.transform.encoders.looked_pixels import Looked, Pixels, Shape

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]
    Words = npt.NDArray[np.uint64]

__all__ = ["color_tokens"]

_NO_CODE = 128
_LITTLE_64: np.dtype[np.uint64] = np.dtype(np.uint64).newbyteorder("<")
_FIRST, _SECOND = np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFF << 32)
_FOUR = 16
"""Octets of four pixels that have a code each."""
_ANYTHING = np.dtype((np.void, _FOUR))

Word = TypeVar("Word", np.uint32, np.uint64)


def color_tokens(shape: Shape, looked: Looked, repeats: Numbers) -> Octets:
    """Return lines as tokens, behind an octet that counts the lines each stands for.

    Args:
        shape: Of the lines.
        looked: Their pixels, which are overwritten.
        repeats: How many lines each stands for.
    """
    pixels = looked.pixels
    # A line's count takes the place of the unused pixel before it.
    counts = looked.before * GROUP + (GROUP - 1)
    fresh = _fresh(looked.changes)
    written = _written(shape, looked, fresh)
    written[counts] = True
    begins = np.flatnonzero(_starts(fresh, written, counts))
    literal = fresh[1:].take(begins)
    lengths = _lengths(shape, looked, begins, counts)
    codes = pixels.view(np.uint8)[::4]
    codes[begins] = _codes(literal, lengths)
    long = np.flatnonzero(lengths > MOST_PIXELS)
    of, number, lengths = further_tokens(lengths, long)
    literal = literal.take(of)
    # All pixels of a run are the same: its second one may stand for its second token.
    places = begins.take(of) + number * np.where(literal, MOST_PIXELS, 1)
    codes[places] = _codes(literal, lengths)
    written[places] = True
    chosen = np.flatnonzero(written)
    pixels = pixels.take(chosen)
    if shape.blue_first:
        pixels = _red_first(pixels)
    return _joined(pixels, np.searchsorted(chosen, counts), repeats)


def _fresh(changes: Flags) -> Flags:
    """Return which pixels don't go on with a run, some behind the last one too.

    Two pixels are no run: as one they would save an octet at most, and cost two tokens.
    """
    fresh = np.empty(changes.size - 2, np.bool_)
    fresh[:1] = True
    some = changes[:-2] | changes[1:-1]
    np.logical_and(some[1:], some[:-1], out=fresh[1:])
    return fresh


def _written(shape: Shape, looked: Looked, fresh: Flags) -> Flags:
    """Return which pixels of lines are written: all of some, or a run's first."""
    written = fresh[: looked.pixels.size].copy()
    groups = written.reshape(-1, GROUP)
    groups[looked.before] = False
    groups[looked.ends, shape.last + 1 :] = False
    return written


def _starts(fresh: Flags, written: Flags, counts: Numbers) -> Flags:
    """Return the first pixels of tokens, and counts of lines."""
    starts = np.empty_like(written)
    # Between others a pixel starts nothing: the first of a line has one before it, too.
    np.logical_and(fresh[2 : written.size + 1], fresh[: written.size - 1], out=starts[1:])
    np.greater(written, starts, out=starts)
    starts[counts] = True
    starts[counts + 1] = True
    return starts


def _lengths(shape: Shape, looked: Looked, begins: Numbers, counts: Numbers) -> Numbers:
    """Return how many pixels tokens stand for; counts of lines are taken for a pixel."""
    places = looked.places(begins)
    lengths = np.empty_like(places)
    np.subtract(places[1:], places[:-1], out=lengths[:-1])
    lengths[-1] = (len(counts) * shape.groups + 1) * GROUP - 1 - places[-1]
    at = np.searchsorted(begins, counts)
    lengths[at[1:] - 1] -= shape.unused - 1
    lengths[-1] -= shape.unused - 1
    return lengths


def _codes(literal: Flags, lengths: Numbers) -> Octets:
    """Return the code of each token, or of its first part, by which it can't be 0."""
    codes = np.minimum(lengths, MOST_PIXELS).astype(np.uint8)
    codes -= 1
    # Minus that for pixels as they are.
    signs = np.negative(literal.view(np.uint8))
    codes ^= signs
    codes -= signs
    codes ^= _NO_CODE
    return codes


def _red_first(pixels: Pixels) -> Pixels:
    """Return pixels with the first and the last of their colours exchanged."""
    first = pixels << np.uint32(16)
    first &= np.uint32(0xFF << 24)
    last = pixels >> np.uint32(16)
    last &= np.uint32(0xFF << 8)
    pixels = pixels & np.uint32(0x00FF00FF)
    pixels |= first
    pixels |= last
    return pixels


def _joined(pixels: Pixels, counts: Numbers, repeats: Numbers) -> Octets:
    """Return what is written of pixels, octet behind octet.

    Args:
        pixels: With the codes that they have.
        counts: Which of them stand for counts of lines.
        repeats: Those counts.
    """
    size = len(pixels)
    ones = np.zeros(-(-size // 4) * 4, LITTLE_32)
    gaps = np.full(ones.size, 4, np.uint8)
    np.equal(pixels.astype(np.uint8), 0, out=gaps[:size].view(np.bool_))
    gaps[counts] = 3
    np.bitwise_xor(pixels, np.uint32(_NO_CODE), out=ones[:size])
    ones >>= _bits(gaps, LITTLE_32)
    ones[counts] = repeats - 1
    twos = _twos(ones.view(_LITTLE_64), gaps)
    gaps = gaps[0::2] + gaps[1::2]
    fours = _fours(twos, gaps)
    return _put_down(fours, _FOUR - (gaps[0::2] + gaps[1::2]))


def _bits(octets: Octets, kind: np.dtype[Word]) -> npt.NDArray[Word]:
    bits = octets.astype(kind)
    bits *= kind.type(8)
    return bits


def _twos(ones: Words, gaps: Octets) -> Words:
    """Return pixels by twos, the second moved into the gap behind the first."""
    second = ones & _SECOND
    second >>= _bits(gaps[0::2], _LITTLE_64)
    twos = ones & _FIRST
    twos |= second
    return twos


def _fours(twos: Words, gaps: Octets) -> Words:
    """Return twos by fours, as two numbers each."""
    fours = np.empty((len(twos) // 2, 2), _LITTLE_64)
    gap, second = _bits(gaps[0::2], _LITTLE_64), twos[1::2]
    np.left_shift(second, np.uint64(64) - gap, out=fours[:, 0])
    fours[:, 0] |= twos[0::2]
    np.right_shift(second, gap, out=fours[:, 1])
    return fours


def _put_down(fours: Words, sizes: Octets) -> Octets:
    """Return fours without their gaps; numbers are put down one after the other."""
    starts = sizes.astype(np.int64)
    np.cumsum(starts, out=starts)
    total = int(starts[-1])
    starts -= sizes
    octets = np.empty(total + _FOUR, np.uint8)
    anywhere = np.ndarray((total,), _ANYTHING, octets, strides=(1,))
    anywhere[starts] = fours.reshape(-1).view(_ANYTHING)
    return octets[:total]
