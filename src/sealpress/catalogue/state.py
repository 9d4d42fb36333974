"""Our own files, settings and ports."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.STATE_UNREADABLE: ReasonEntry(
        "SP-S101",
        ExitCode.STATE,
        "One of Sealpress' own files cannot be read.",
        ("no permission", "the file was damaged or edited"),
        "Check the file that is named and its permissions, or remove it; what is in it has to be "
        "decided anew then.",
        "",
    ),
    Reason.STATE_UNWRITABLE: ReasonEntry(
        "SP-S102",
        ExitCode.STATE,
        "Sealpress cannot write its own files.",
        ("no permission", "the disk is full"),
        "Make room, or set SEALPRESS_HOME to a folder that can be written.",
        "",
    ),
    Reason.PORT_IN_USE: ReasonEntry(
        "SP-S103",
        ExitCode.STATE,
        "The port to listen on cannot be had.",
        ("another program uses it", "ports below 1024 need permission"),
        "Choose another one with --port; --port 0 picks a free one.",
        "",
    ),
    Reason.SETTINGS_INVALID: ReasonEntry(
        "SP-S104",
        ExitCode.USAGE,
        "A settings file or environment variable has something that cannot be used.",
        ("a typing error", "a setting of a newer version"),
        "Correct the line that is named; the page Settings of the documentation lists them all.",
        "",
    ),
    Reason.CAPTURE_REFUSED: ReasonEntry(
        "SP-S105",
        ExitCode.STATE,
        "The server does not begin or end a capture.",
        (
            "one is on already, or none is",
            "somebody else runs the server",
            "the captures made before take all the room that is allowed",
        ),
        "Type sealpress capture status to see what the server does, as the user who runs it.",
        "",
    ),
    Reason.SERVER_NOT_FOUND: ReasonEntry(
        "SP-S106",
        ExitCode.STATE,
        "No running server was found that takes orders from here.",
        (
            "it does not run",
            "another user runs it, or one with another SEALPRESS_HOME",
            "this system has no sockets that say who speaks",
        ),
        "Give the order as the user who runs the server, with the same SEALPRESS_HOME.",
        "",
    ),
    Reason.INTERNAL: ReasonEntry(
        "SP-S199",
        ExitCode.OTHER,
        "Sealpress itself has failed.",
        ("a fault in Sealpress",),
        "Run it again with SEALPRESS_DEBUG=1 before it, and report what it prints.",
        "",
    ),
}
