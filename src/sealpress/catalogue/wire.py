"""Octets that break the IPP encoding."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.TRUNCATED: ReasonEntry(
        "SP-W101",
        ExitCode.OTHER,
        "The IPP message ends in the middle.",
        ("the sender crashed or gave up", "the connection was cut", "a fault in its software"),
        "Send it again; when it happens again, sealpress doctor URI --trace=hex shows where it "
        "ends; update the sender's software.",
        "RFC 8010 section 3.1",
    ),
    Reason.BAD_LENGTH: ReasonEntry(
        "SP-W102",
        ExitCode.OTHER,
        "A value in the IPP message does not have the length that its kind demands.",
        ("a fault in the sender's software",),
        "Update the sender's software; sealpress doctor URI --trace=hex shows the octets for its "
        "maker; printers' known faults are repaired when reading answers.",
        "RFC 8010 section 3.9",
    ),
    Reason.BAD_TAG: ReasonEntry(
        "SP-W103",
        ExitCode.OTHER,
        "The IPP message has a tag where none of its kind may stand.",
        ("a fault in the sender's software", "the octets are not IPP at all"),
        "Check that the address is a printer's with sealpress doctor URI; update the sender's "
        "software.",
        "RFC 8010 section 3.5",
    ),
    Reason.BAD_VALUE: ReasonEntry(
        "SP-W104",
        ExitCode.OTHER,
        "A value in the IPP message is not one of its kind.",
        ("a fault in the sender's software",),
        "Update the sender's software; sealpress doctor URI --trace=hex shows the octets for its "
        "maker.",
        "RFC 8010 section 3.9",
    ),
    Reason.BAD_STRUCTURE: ReasonEntry(
        "SP-W105",
        ExitCode.OTHER,
        "Groups, attributes or collections of the IPP message do not fit together.",
        ("a fault in the sender's software",),
        "Update the sender's software; sealpress doctor URI --trace=hex shows the octets for its "
        "maker.",
        "RFC 8010 section 3.1",
    ),
    Reason.LIMIT_EXCEEDED: ReasonEntry(
        "SP-W106",
        ExitCode.OTHER,
        "The IPP message is larger or deeper than the limits that are set.",
        ("an unusually large answer", "a broken sender, or an attack"),
        "Raise the limit that is named if the message is a good one.",
        "RFC 8010 section 9",
    ),
    Reason.NOT_ENCODABLE: ReasonEntry(
        "SP-W107",
        ExitCode.USAGE,
        "A value cannot be written as the IPP syntax that was chosen for it.",
        ("a value of the wrong type", "a text or number beyond the syntax's limits"),
        "Change the value or the tag.",
        "RFC 8010 section 3.9",
    ),
}
