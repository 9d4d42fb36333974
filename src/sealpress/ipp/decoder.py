"""Octets to a Message: strictly by RFC 8010, or with named repairs for the faults of printers.

::

    +---------+------+------------+---------------------+------+----------+
    | version | code | request-id | attribute groups    | 0x03 | document |
    | 2       | 2    | 4          | ...                 | 1    | ...      |   RFC 8010 section 3.1.1
    +---------+------+------------+---------------------+------+----------+

What is checked here is the encoding. Which groups and attributes a request must have, and in which
order (RFC 8011 section 4.1), is for the one who answers it.
"""

from __future__ import annotations

from typing import TypeAlias

from sealpress.ipp.careful import CarefulDecoder
from sealpress.ipp.fast import decode_well_formed
from sealpress.ipp.limits import DEFAULT_LIMITS, DecodeLimits
from sealpress.ipp.message import Group, Message
from sealpress.ipp.printable import printable_path
from sealpress.ipp.repairs import ALL_REPAIRS, Repair, Repaired, RepairFired
from sealpress.ipp.tags import group_name

Octets: TypeAlias = bytes | bytearray | memoryview


def decode(octets: Octets, *, limits: DecodeLimits = DEFAULT_LIMITS) -> Message:
    """Decode a message, strictly by RFC 8010.

    Octets behind the end-of-attributes tag are the document of a request and no fault; use
    :func:`decode_prefix` to learn where they begin.

    Args:
        octets: The message, from its version number on.
        limits: What to refuse as too much.

    Returns:
        The message; :func:`~sealpress.ipp.encoder.encode` gives back the same octets.

    Raises:
        WireError: The octets are not a message; ``offset`` and ``path`` say where.
    """
    return decode_prefix(octets, limits=limits)[0]


def decode_prefix(octets: Octets, *, limits: DecodeLimits = DEFAULT_LIMITS) -> tuple[Message, int]:
    """Decode a message as :func:`decode` does, and count its octets.

    Returns:
        The message, and the number of octets up to and with the end-of-attributes tag: the
        document of a request begins there (RFC 8010 section 3.1.1).

    Raises:
        WireError: The octets are not a message; ``offset`` and ``path`` say where.
    """
    data, more = _within(octets, limits)
    return decode_well_formed(data, limits) or CarefulDecoder(data, limits, more=more).message()


def decode_with_repairs(
    octets: Octets,
    *,
    repairs: frozenset[Repair] = ALL_REPAIRS,
    limits: DecodeLimits = DEFAULT_LIMITS,
) -> Repaired:
    """Decode a printer's answer, and put right the faults that are asked for.

    A message without fault costs hardly more than with :func:`decode` and comes out equal.

    Args:
        octets: The whole message; repairs need its end to be known.
        repairs: Which faults to put right; all others are errors.
        limits: What to refuse as too much.

    Returns:
        The message and a report of the repairs made.

    Raises:
        WireError: The octets are not a message, and none of the repairs makes them one.
    """
    data, more = _within(octets, limits)
    decoded = decode_well_formed(data, limits)
    fired: list[RepairFired] = []
    if decoded is None:
        decoder = CarefulDecoder(data, limits, repairs, more=more)
        decoded, fired = decoder.message(), decoder.fired
    message = decoded[0]
    if Repair.DUPLICATE_ATTRIBUTE in repairs:
        for group in message.groups:
            fired += _drop_duplicates(group)
    return Repaired(message, tuple(fired), octets_left=max(0, len(data) - decoded[1]))


def _drop_duplicates(group: Group) -> list[RepairFired]:
    last = {attribute.name: attribute for attribute in group.attributes}
    if len(last) == len(group.attributes):
        return []
    dropped = [a.name for a in group.attributes if last[a.name] is not a]
    group.attributes = [a for a in group.attributes if last[a.name] is a]
    where = group_name(group.tag)
    return [
        RepairFired(Repair.DUPLICATE_ATTRIBUTE, 0, printable_path((where, name)))
        for name in dropped
    ]


def _within(octets: Octets, limits: DecodeLimits) -> tuple[bytes, bool]:
    """Return the octets that a message may take, and whether there are more of them."""
    most = limits.max_message_octets
    if len(octets) <= most:
        return bytes(octets), False
    return bytes(octets[:most]), True
