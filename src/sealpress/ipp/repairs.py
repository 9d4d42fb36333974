"""Faults that real printers make in their messages, each with a name to be asked for and reported.

Every repair says which printers need it. "Seen by tests only" marks the ones that no captured
message has shown yet; they cost nothing and keep an answer from being lost over a small fault.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from sealpress.ipp.message import Message


class Repair(enum.Enum):
    """A departure from RFC 8010 that can be put right, with the printers that make it."""

    description: str

    def __new__(cls, keyword: str, description: str) -> Self:
        """Take the keyword as value and the description beside it."""
        member = object.__new__(cls)
        member._value_ = keyword
        member.description = description
        return member

    def __str__(self) -> str:
        return str(self.value)

    NAMED_MEMBERS = (
        "named-members",
        (
            "Printers that send the members of a collection as attributes with a name instead of"
            " memberAttrName (Pantum M7300FDW). Each becomes a member."
        ),
    )
    MEMBER_OUTSIDE_COLLECTION = (
        "member-outside-collection",
        (
            "Printers that send memberAttrName with nameless values in a group, outside of any"
            " collection (Kyocera FS-4100DN, FS-4200DN). Each becomes an attribute of the group."
        ),
    )
    UNCLOSED_COLLECTION = (
        "unclosed-collection",
        (
            "Printers that never send endCollection (Canon imageCLASS MF262dw II in"
            " media-col-default and media-col-ready). The next group or attribute closes it."
        ),
    )
    COLLECTION_WITH_VALUE = (
        "collection-with-value",
        (
            "Printers that give begCollection or endCollection a value (Xerox B210)."
            " Its octets are dropped."
        ),
    )
    LANGUAGE_WITHOUT_LENGTH = (
        "language-without-length",
        (
            "Printers that leave out the value length of textWithLanguage and nameWithLanguage"
            " (HP LaserJet 2430dtn, LaserJet 100 colorMFP M175nw, LaserJet CP1525nw)."
            " The lengths of language and text are taken as they stand."
        ),
    )
    WRONG_LENGTH = (
        "wrong-length",
        (
            "Printers that send an integer or enum of 1 or 2 octets, a boolean of 4, a dateTime of"
            " 0 or 2. Integers and booleans are read in their size; any other value is kept as"
            " octetString."
        ),
    )
    ODD_BOOLEAN = (
        "odd-boolean",
        (
            "Printers that send another octet than 0x00 and 0x01 as a boolean (seen by tests only)."
            " It means true."
        ),
    )
    OUT_OF_BAND_WITH_VALUE = (
        "out-of-band-with-value",
        (
            "Printers that send octets with no-value, unknown or another out-of-band tag"
            " (seen by tests only). They are dropped."
        ),
    )
    RESERVED_GROUP = (
        "reserved-group",
        (
            "Printers that begin a group with tag 0x00 (seen by tests only). The group is kept;"
            " it can't be encoded."
        ),
    )
    VALUE_WITHOUT_NAME = (
        "value-without-name",
        (
            "Printers that send a value with an empty name where no attribute came before it"
            " (Lexmark). It is dropped."
        ),
    )
    MEMBER_WITHOUT_VALUE = (
        "member-without-value",
        (
            "Printers that send a memberAttrName and no value for it (seen by tests only)."
            " It is dropped."
        ),
    )
    STRAY_END_COLLECTION = (
        "stray-end-collection",
        "Printers that send endCollection where none is open (seen by tests only). It is dropped.",
    )
    MISSING_END = (
        "missing-end",
        (
            "Printers that leave out the end-of-attributes tag (Epson L3250). The message ends"
            " where its octets end."
        ),
    )
    CUT_OFF = (
        "cut-off",
        (
            "Printers whose answer stops inside an attribute (Epson L3250). What came before it"
            " is kept."
        ),
    )
    DUPLICATE_ATTRIBUTE = (
        "duplicate-attribute",
        "Printers that send an attribute twice in a group. The last one wins.",
    )
    DECLARED_CHARSET = (
        "declared-charset",
        (
            "Printers that answer in the charset they name in attributes-charset and that is not"
            " UTF-8, such as iso-8859-1. Texts that are not UTF-8 are decoded by it."
        ),
    )
    UNDECLARED_CHARSET = (
        "undeclared-charset",
        (
            "Printers that say UTF-8 and send something else. Texts that are not UTF-8 are read as"
            " windows-1252, or as ISO 8859-1 where that has no character."
        ),
    )


ALL_REPAIRS: frozenset[Repair] = frozenset(Repair)
"""Every repair there is, the default for the answers of printers."""

WITHIN_VALUES: frozenset[Repair] = frozenset(
    {Repair.DUPLICATE_ATTRIBUTE, Repair.DECLARED_CHARSET, Repair.UNDECLARED_CHARSET}
)
"""Repairs of messages that the strict decoder accepts: their end is where it seems to be."""


class RepairFired(NamedTuple):
    """One use of a repair.

    Attributes:
        repair: Which one.
        offset: Where the fault lies, in octets from the start of the message; 0 where a repair
            was made on the decoded message and not on its octets.
        path: Group, attribute and member, outermost first.
    """

    repair: Repair
    offset: int
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.repair} in {'/'.join(self.path)} at octet {self.offset}"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A message, and what had to be repaired to read it; ``fired`` is empty for a clean one.

    ``octets_left`` is how many octets came after its end.
    """

    message: Message
    fired: tuple[RepairFired, ...] = ()
    octets_left: int = field(default=0, compare=False)
