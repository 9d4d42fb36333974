"""The parts of the catalogue: what the letter in a message id stands for, and words for it."""

from __future__ import annotations

from typing import NamedTuple

from sealpress.catalogue.entry import ReasonEntry


class Part(NamedTuple):
    """Reasons that belong together.

    Attributes:
        letter: In the message ids, ``T`` in ``SP-T101``.
        title: For a person.
        words: What people call it; each finds the part.
    """

    letter: str
    title: str
    words: tuple[str, ...]


_CERTIFICATE_WORDS = ("certificates", "certificate", "trust", "pki", "identity")

PARTS = (
    Part("U", "The call or the command", ("use", "usage", "input")),
    Part("W", "The octets of IPP messages", ("wire", "encoding", "octets")),
    Part("N", "Names, addresses, connections", ("network", "tcp", "connection", "dns")),
    Part("T", "TLS", ("tls", "ssl", "upgrade", "handshake")),
    Part("C", "Certificates and trust", _CERTIFICATE_WORDS),
    Part("H", "HTTP", ("http",)),
    Part("I", "The printer's answer", ("ipp", "answer")),
    Part("J", "Jobs", ("jobs", "job")),
    Part("D", "Printers that answer, but not as they should", ("printer", "practice", "doctor")),
    Part("Q", "The print server", ("gateway", "spool", "queue", "queues")),
    Part("F", "Documents and their transform", ("transform", "documents", "document", "convert")),
    Part("S", "Files, ports and settings of this machine", ("state", "files", "settings")),
)
"""In the order in which they are shown."""


def part_of(entry: ReasonEntry) -> Part:
    """Return the part that an entry belongs to."""
    letter = entry.message_id.removeprefix("SP-")[0]
    return next(part for part in PARTS if part.letter == letter)
