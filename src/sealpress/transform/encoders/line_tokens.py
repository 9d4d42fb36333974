"""Octets made tokens where they stand: codes take the place of pixels that runs leave out.

A run keeps its second pixel; the one before that becomes its code. The last pixel of a run becomes
the code of those behind it that are written as they are. So runs need as many pixels as pay anyway,
and every line needs some unused ones before it: its first two codes stand there. Then only what is
written has to be gathered. Further codes of what is too long for one token are written into the run
likewise, or put between the pixels in the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sealpress.transform.encoders.looked_pixels import GROUP, MOST_PIXELS, further_tokens

if TYPE_CHECKING:
    import numpy.typing as npt

    from sealpress.transform.encoders.looked_pixels import Looked, Shape

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]

__all__ = ["tokens"]

_COUNT, _CODE = GROUP - 2, GROUP - 1
"""Where in the group before a line its count of lines stands, and the code of its first pixels."""


class _Tokens(NamedTuple):
    """Tokens by the pixels that hold their codes, and by their first pixels.

    ``literal`` are those that are written as they are; their first pixel follows the code's.
    """

    codes: Numbers
    begins: Numbers
    literal: Flags
    lengths: Numbers


def tokens(shape: Shape, looked: Looked, repeats: Numbers) -> Octets:
    """Return lines as tokens, behind an octet that counts the lines each stands for.

    Args:
        shape: Of the lines.
        looked: Their pixels, which are overwritten.
        repeats: How many lines each stands for.
    """
    pixels = looked.pixels.view(np.uint8)
    fresh = _fresh(looked.changes)
    codes = _codes(shape, looked, fresh)
    found = _tokens(shape, looked, fresh, np.flatnonzero(codes))
    written = _written(shape, looked, fresh, codes)
    pixels[found.codes] = _first_codes(found)
    pixels[looked.before * GROUP + _COUNT] = repeats - 1
    long = np.flatnonzero(found.lengths > MOST_PIXELS)
    literal = found.literal[long]
    of, number, lengths = further_tokens(found.lengths, long[~literal])
    places = found.codes[of] + 2 * number
    pixels[places] = lengths - 1
    written[places] = True
    written[places + 1] = True
    chosen = np.flatnonzero(written)
    octets = pixels.take(chosen)
    if not literal.any():
        return octets
    of, number, lengths = further_tokens(found.lengths, long[literal])
    places = np.searchsorted(chosen, found.begins[of]) + number * MOST_PIXELS
    return np.insert(octets, places, _literal_codes(lengths))


def _fresh(changes: Flags) -> Flags:
    """Return which pixels don't go on with a run, some behind the last one too.

    What is shorter than four pixels is no run: as one it would save an octet at most, and cost two
    tokens.
    """
    fresh = np.empty(changes.size - 2, np.bool_)
    fresh[:2] = True
    some = changes[:-2] | changes[1:-1]
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
    places = looked.places(begins)
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


def _written(shape: Shape, looked: Looked, fresh: Flags, codes: Flags) -> Flags:
    """Return which pixels are written: all of some, a run's second, and those that are codes."""
    here = fresh[: codes.size]
    written = codes | here
    written[1:] |= here[:-1]
    groups = written.reshape(-1, GROUP)
    groups[looked.before] = False
    groups[looked.ends, shape.last + 1 :] = False
    first = looked.before * GROUP + _CODE
    written[first] = codes[first]
    written[looked.before * GROUP + _COUNT] = True
    return written
