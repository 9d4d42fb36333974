"""What the value syntaxes of IPP become in Python (RFC 8010 section 3.9, RFC 8011 section 5.1).

=====================  ==========================================
syntax                 Python value
=====================  ==========================================
integer, enum          ``int``
boolean                ``bool``
text, name, keyword,
uri, uriScheme,
charset, language,
mimeMediaType          ``str`` (octets that are not UTF-8 kept by ``surrogateescape``)
text/name with
language               :class:`LanguageText`
octetString            ``bytes``
dateTime               :class:`DateTime`
resolution             :class:`Resolution`
rangeOfInteger         :class:`IntegerRange`
collection             :class:`~sealpress.ipp.message.Collection`
out-of-band            :class:`OutOfBand`
extension (0x7F)       :class:`Extension`
any other tag          ``bytes``, as they came
=====================  ==========================================
"""

from __future__ import annotations

import datetime
import enum
from typing import NamedTuple


class OutOfBand(enum.IntEnum):
    """Values that stand in place of a value (RFC 8010 section 3.5.2); the number is the tag."""

    UNSUPPORTED = 0x10
    DEFAULT = 0x11
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    RESERVED_14 = 0x14
    NOT_SETTABLE = 0x15
    DELETE_ATTRIBUTE = 0x16
    ADMIN_DEFINE = 0x17
    RESERVED_18 = 0x18
    RESERVED_19 = 0x19
    RESERVED_1A = 0x1A
    RESERVED_1B = 0x1B
    RESERVED_1C = 0x1C
    RESERVED_1D = 0x1D
    RESERVED_1E = 0x1E
    RESERVED_1F = 0x1F


class ResolutionUnit(enum.IntEnum):
    """Units of a resolution (RFC 8010 section 3.9)."""

    DOTS_PER_INCH = 3
    DOTS_PER_CENTIMETER = 4


class Resolution(NamedTuple):
    """Dots per unit across and along the feed; ``units`` is a :class:`ResolutionUnit` number."""

    cross_feed: int
    feed: int
    units: int = ResolutionUnit.DOTS_PER_INCH

    def __str__(self) -> str:
        unit = {3: "dpi", 4: "dpcm"}.get(self.units, f"unit{self.units}")
        if self.cross_feed == self.feed:
            return f"{self.feed}{unit}"
        return f"{self.cross_feed}x{self.feed}{unit}"


class IntegerRange(NamedTuple):
    """An inclusive range of integers."""

    lower: int
    upper: int

    def __str__(self) -> str:
        return f"{self.lower}-{self.upper}"


class LanguageText(NamedTuple):
    """A text or name that names its own natural language (RFC 8011 section 5.1.2.2)."""

    language: str
    text: str

    def __str__(self) -> str:
        return self.text


class Extension(NamedTuple):
    """A value whose tag did not fit into one octet (value tag 0x7F, RFC 8010 section 3.5.2)."""

    tag: int
    octets: bytes


class DateTime(NamedTuple):
    """A date and time as printers send it (RFC 2579 DateAndTime), field for field.

    ``direction`` is ``"+"`` or ``"-"`` from UTC. Fields are kept as they came, so that a clock
    that was never set, or a leap second, survives being read and written.
    """

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    decisecond: int
    direction: str
    utc_hours: int
    utc_minutes: int

    @classmethod
    def from_datetime(cls, moment: datetime.datetime) -> DateTime:
        """Make one from an aware ``datetime``; a naive one is a ``ValueError``."""
        offset = moment.utcoffset()
        if offset is None:
            raise ValueError("an IPP dateTime needs an aware datetime")
        minutes = round(offset.total_seconds() / 60)
        hours, rest = divmod(abs(minutes), 60)
        return cls(
            moment.year,
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
            moment.microsecond // 100_000,
            "-" if minutes < 0 else "+",
            hours,
            rest,
        )

    def to_datetime(self) -> datetime.datetime | None:
        """Return it as an aware ``datetime``, or ``None`` when no such moment exists."""
        if self.direction not in ("+", "-"):
            return None
        offset = datetime.timedelta(hours=self.utc_hours, minutes=self.utc_minutes)
        try:
            zone = datetime.timezone(-offset if self.direction == "-" else offset)
            start = datetime.datetime(
                self.year, self.month, self.day, self.hour, self.minute, tzinfo=zone
            )
            # A leap second (60) is the first second of the next minute.
            rest = datetime.timedelta(seconds=self.second, milliseconds=100 * self.decisecond)
            return start + rest
        except (ValueError, OverflowError):
            return None
