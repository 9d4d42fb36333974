"""The controls of SCS: how long each is, and what those that format a page carry.

IBM, IPDS and SCS Technical Reference (S544-5312), chapter 16; the controls of LU type 1 that come
with streams of other hosts are known by their length.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COUNTED", "FIXED", "Control", "control_at"]

CONTROL_2B = 0x2B
POSITION = 0x34
"""PP: one octet says which way, one how far."""

COUNTED = {0x03: "ATRN", 0x35: "TRN"}
"""An octet behind them counts what follows it."""

FIXED = {0x04: 2, 0x28: 3}
"""Octets of controls that carry some: VCS and SA of LU type 1; all others are alone."""


class Control(NamedTuple):
    """A control.

    Attributes:
        code: Its first octet, and for those that begin with 2B also what tells them apart:
            ``(0x2B, class)`` or ``(0x2B, class, type)``.
        data: What it carries.
        length: Octets in all.
    """

    code: tuple[int, ...]
    data: bytes
    length: int


def control_at(octets: bytes) -> Control | None:
    """Return the control that octets begin with, ``None`` when more of them are needed."""
    first = octets[0]
    if first == CONTROL_2B:
        return _formatting(octets)
    if first in COUNTED:
        length = 2 + (octets[1] if len(octets) > 1 else 0)
        start = 2
    else:
        length = 3 if first == POSITION else FIXED.get(first, 1)
        start = 1
    if len(octets) < max(length, 2 if first in COUNTED else 1):
        return None
    return Control((first,), octets[start:length], length)


def _formatting(octets: bytes) -> Control | None:
    """Read ``2B class count (type) data``; the count counts itself."""
    if len(octets) < 3:
        return None
    kind, count = octets[1], max(1, octets[2])
    length = 2 + count
    if len(octets) < length:
        return None
    if kind & 0xF0 == 0xD0 and count >= 2:
        return Control((CONTROL_2B, kind, octets[3]), octets[4:length], length)
    return Control((CONTROL_2B, kind), octets[3:length], length)
