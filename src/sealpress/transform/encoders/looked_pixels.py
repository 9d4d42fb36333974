"""Lines of pixels as packing looks at them: whole, or without the groups that are only paper.

A pixel is one number: an octet of grey (or eight pixels in black and white), or 32 bits in colour,
whose lowest eight are free for a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Octets = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]
    Pixels = npt.NDArray[np.uint8 | np.uint32]

__all__ = [
    "GROUP",
    "LITTLE_32",
    "MOST_PIXELS",
    "Looked",
    "Shape",
    "changed_pixels",
    "further_tokens",
    "pixels_of",
]

GROUP = 8
"""Pixels that are looked at as one to find paper."""
MOST_PIXELS = 128
"""Pixels of one token."""

LITTLE_32: np.dtype[np.uint32] = np.dtype(np.uint32).newbyteorder("<")
"""A pixel in colour: its octets stand behind one another on every machine."""

_COLORS = np.uint32(0xFFFFFF00)


class Shape(NamedTuple):
    """How lines lie in memory: pixels of ``unit`` octets, ``width`` of them in a line.

    ``groups`` are those of a line, with the one before it. ``blue_first`` pixels in colour are
    blue, green and red, and are written the other way round.
    """

    width: int
    unit: int
    groups: int
    blue_first: bool = False

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
        pixels: With an unused group before each line; codes are written into them.
        changes: Pixels unlike the one before, with a group of them behind the last one.
        kept: Which groups of pixels these are, ``None`` for all. A run that left out groups has
            one of at least 33 still there, and the whole one with which it begins.
        before: The unused groups before lines.
        ends: The groups in which lines end.
    """

    pixels: Pixels
    changes: Flags
    kept: Numbers | None
    before: Numbers
    ends: Numbers

    def places(self, pixels: Numbers) -> Numbers:
        """Return where pixels stand when nothing is left out."""
        if self.kept is None:
            return pixels
        left_out = self.kept - np.arange(len(self.kept))
        left_out *= GROUP
        places: Numbers = left_out.take(pixels >> 3)
        places += pixels
        return places


def pixels_of(octets: Octets, unit: int) -> Pixels:
    """Return pixels of ``unit`` octets, a number each."""
    if unit == 1:
        return octets
    count = octets.size // unit
    pixels = np.empty(count, LITTLE_32)
    # Each but the first is read together with the octet before it, which is then cleared.
    pixels[1:] = np.ndarray((count - 1,), LITTLE_32, octets, unit - 1, (unit,))
    pixels[:1].view(np.uint8)[1:] = octets[:unit]
    pixels &= _COLORS
    return pixels


def changed_pixels(shape: Shape, pixels: Pixels, before: Numbers, ends: Numbers) -> Flags:
    """Return which pixels are unlike the one before, as :class:`Looked` has them.

    A line's first pixel is, and what doesn't belong to a line.
    """
    changes = np.empty(pixels.size + GROUP, np.bool_)
    np.not_equal(pixels[1:], pixels[:-1], out=changes[1 : pixels.size])
    groups = changes.reshape(-1, GROUP)
    groups[before] = True
    groups[before + 1, 0] = True
    groups[-1] = True
    if shape.last + 1 < GROUP:
        groups[ends, shape.last + 1 :] = True
    return changes


def further_tokens(lengths: Numbers, which: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the further tokens of what is too long for one.

    Args:
        lengths: Of all tokens, in pixels.
        which: The long ones.

    Returns:
        Of each further token: of which one it is, its number from 1, and its length.
    """
    long = lengths.take(which)
    more = (long - 1) // MOST_PIXELS
    of = np.repeat(which, more)
    number = np.arange(1, len(of) + 1)
    number -= np.repeat(np.cumsum(more) - more, more)
    left = np.repeat(long, more) - number * MOST_PIXELS
    return of, number, np.minimum(left, MOST_PIXELS)
