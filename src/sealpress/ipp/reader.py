"""A message out of a stream: whole as soon as its end tag is there, the document not waited for."""

from __future__ import annotations

from sealpress.errors import UsageError, WireError
from sealpress.ipp.decoder import Octets, decode_with_repairs
from sealpress.ipp.fast import HEADER, decode_well_formed
from sealpress.ipp.limits import DEFAULT_LIMITS, MAX_LENGTH_FIELD, DecodeLimits, over_limit
from sealpress.ipp.message import Message
from sealpress.ipp.repairs import WITHIN_VALUES, Repair, RepairFired
from sealpress.ipp.tags import FIRST_VALUE_TAG, GroupTag, ValueTag
from sealpress.reasons import Reason

_TAG = 1  # octets of a tag
_LENGTH = 2  # octets of a length field
_NESTING: dict[int, int] = {ValueTag.BEG_COLLECTION: 1, ValueTag.END_COLLECTION: -1}
_NO_VALUES = frozenset({ValueTag.MEMBER_ATTR_NAME, ValueTag.END_COLLECTION})


class MessageReader:
    """Collects octets in any portions and decodes the message when its last octet has come.

    What was fed is looked at once, record by record, until the end tag is found; then the message
    is decoded. So the work grows with the octets, however small the portions, and no more than
    ``limits.max_message_octets`` and one portion are kept.

    With ``repairs`` the end of a faulty message can only be told by the end of the stream: feed all
    of it, then call :meth:`close`. This is for a client; a server reads requests strictly.

    Args:
        limits: What to refuse as too much.
        repairs: The faults to put right; ``None`` to read strictly.

    Attributes:
        message: The message, or ``None`` as long as it is not complete.
        rest: The octets that came behind the end tag: the beginning of the document.
        fired: The repairs that were made.
    """

    def __init__(
        self,
        *,
        limits: DecodeLimits = DEFAULT_LIMITS,
        repairs: frozenset[Repair] | None = None,
    ) -> None:
        self.message: Message | None = None
        self.rest = b""
        self.fired: tuple[RepairFired, ...] = ()
        self._limits = limits
        self._repairs = repairs
        self._collecting = False
        self._buffer = bytearray()
        self._scanner = _EndScanner(limits)

    def feed(self, octets: Octets) -> Message | None:
        """Take octets; return the message once it is complete, ``None`` before.

        Raises:
            WireError: The octets can't become a message, or pass a limit.
            UsageError: The message is complete already; what follows is the document.
        """
        if self.message is not None:
            raise UsageError(Reason.INVALID_ARGUMENT, "the message is complete; this is document")
        first = not self._buffer
        self._buffer += octets
        if first and self._repairs is None and self._decoded_at_once():
            return self.message
        if not self._collecting:
            self._scan()
        if self.message is None and len(self._buffer) > self._limits.max_message_octets:
            raise _too_long(self._limits, len(self._buffer))
        return self.message

    def close(self) -> Message:
        """Say that no more octets come; return the message.

        Raises:
            WireError: The message is not complete (``truncated``), or not repairable.
        """
        return self.message or self._take(len(self._buffer), self._repairs or frozenset())

    def _decoded_at_once(self) -> bool:
        """Decode what came, hoping for the usual: a whole message in the first portion."""
        octets = bytes(self._buffer[: self._limits.max_message_octets])
        decoded = decode_well_formed(octets, self._limits)
        if decoded is None:
            return False
        self._finish(*decoded)
        return True

    def _scan(self) -> None:
        try:
            end = self._scanner.scan(self._buffer)
            if end is not None:
                self._take(end, (self._repairs or frozenset()) & WITHIN_VALUES)
        except WireError:
            if self._repairs is None:
                raise
            self._collecting = True  # not the end after all; repaired when all has come

    def _take(self, end: int, repairs: frozenset[Repair]) -> Message:
        octets = bytes(self._buffer[:end])
        repaired = decode_with_repairs(octets, repairs=repairs, limits=self._limits)
        self.fired = repaired.fired
        self._finish(repaired.message, end)
        return repaired.message

    def _finish(self, message: Message, end: int) -> None:
        self.message = message
        self.rest = bytes(self._buffer[end:])
        self._buffer.clear()


def _too_long(limits: DecodeLimits, offset: int) -> WireError:
    return over_limit(f"no end-of-attributes tag within {limits.max_message_octets} octets", offset)


class _EndScanner:
    """Finds the end of a message in a growing buffer, looking at each record once.

    It knows tags and lengths only. Where they are not those of a message, it says that the message
    ends there: the decoder then tells what is wrong.
    """

    def __init__(self, limits: DecodeLimits) -> None:
        self._limits = limits
        self._position = HEADER.size  # of the first record that had not come completely
        self._needed = HEADER.size + 1  # octets before the next look is worth while
        self._depth = 0
        self._values_left = limits.max_values
        self._attributes_left = limits.max_attributes
        self._groups_left = limits.max_groups

    def scan(self, buffer: bytearray) -> int | None:
        """Return where to decode up to, or ``None`` when more octets are needed.

        Raises:
            WireError: There are more attributes, values or octets than allowed.
        """
        while len(buffer) >= self._needed:
            start = self._position
            tag = buffer[start]
            if tag == GroupTag.END:
                return start + 1
            if tag < FIRST_VALUE_TAG:
                self._position = start + 1
                self._needed = start + 2
                self._groups_left -= 1
                is_well_formed = tag > 0 and self._groups_left >= 0
            else:
                is_well_formed = start > HEADER.size and self._skip_record(buffer, tag)
            if not is_well_formed:
                return len(buffer)
        return None

    def _skip_record(self, buffer: bytearray, tag: int) -> bool:
        """Step over a record, or note what it needs; false when it is none."""
        length_at = self._position + _TAG
        self._needed = name_at = length_at + _LENGTH
        if len(buffer) < name_at:
            return True
        name_length = buffer[length_at] << 8 | buffer[length_at + 1]
        self._needed = value_at = name_at + name_length + _LENGTH
        if len(buffer) < value_at:
            return name_length <= MAX_LENGTH_FIELD
        value_length = buffer[value_at - 2] << 8 | buffer[value_at - 1]
        self._needed = value_at + value_length + _TAG
        if name_length > MAX_LENGTH_FIELD or value_length > MAX_LENGTH_FIELD:
            return False
        if self._needed > self._limits.max_message_octets:
            raise _too_long(self._limits, self._position)
        if len(buffer) < self._needed:
            return True
        self._position = value_at + value_length
        self._count(tag, named=name_length > 0)
        self._depth += _NESTING.get(tag, 0)
        return 0 <= self._depth <= self._limits.max_depth

    def _count(self, tag: int, *, named: bool) -> None:
        if named or tag == ValueTag.MEMBER_ATTR_NAME:
            self._attributes_left -= 1
        self._values_left -= tag not in _NO_VALUES
        if self._attributes_left < 0:
            most = self._limits.max_attributes
            raise over_limit(f"more than {most} attributes", self._position)
        if self._values_left < 0:
            raise over_limit(f"more than {self._limits.max_values} values", self._position)
