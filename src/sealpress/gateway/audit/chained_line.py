"""A record of the audit log as a line: numbered, bound to the one before, with its digest; pure.

The digest is the SHA-256 of the line's own octets up to the digest. The line holds the digest of
the line before, so no line can be changed, left out, added or moved without breaking the chain.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BEGINNING", "ChainedLine", "Link", "chained", "parse_line"]

MAX_LINE_OCTETS = 256 * 1024
"""A longer line is no record."""

_DIGITS = 64
_END = re.compile(rb',"hash":"([0-9a-f]{64})"\}')
_END_OCTETS = len(',"hash":""}') + _DIGITS
_CHAIN_KEYS = ("seq", "prev", "hash")


@dataclass(frozen=True, slots=True)
class Link:
    """What the next record is bound to.

    Attributes:
        sequence: The number of the last record, 0 before the first.
        digest: Its SHA-256, hexadecimal.
    """

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"


BEGINNING = Link(0, "0" * _DIGITS)
"""What the first record of all is bound to."""


@dataclass(frozen=True, slots=True)
class ChainedLine:
    """A record that was read.

    Attributes:
        link: Its number, and the digest it says it has.
        previous: The digest of the record before it.
        is_whole: Whether the digest is that of its octets.
        facts: What it says, without what chains it.
    """

    link: Link
    previous: str
    is_whole: bool
    facts: Mapping[str, object]


def chained(facts: Mapping[str, object], after: Link) -> tuple[bytes, Link]:
    """Make the line of a record, with its end of line, and what the next one is bound to."""
    told = {name: value for name, value in facts.items() if name not in _CHAIN_KEYS}
    record = {"seq": after.sequence + 1, "prev": after.digest, **told}
    # ASCII: no control character reaches the terminal of who reads the file.
    body = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode()[:-1]
    digest = hashlib.sha256(body).hexdigest()
    return body + b',"hash":"' + digest.encode() + b'"}\n', Link(after.sequence + 1, digest)


def parse_line(line: bytes) -> ChainedLine | None:
    """Read a line without its end; ``None`` when it is no record."""
    end = _END.fullmatch(line[-_END_OCTETS:])
    if end is None or len(line) > MAX_LINE_OCTETS:
        return None
    try:
        record = json.loads(line)
        number, previous = record.pop("seq"), record.pop("prev")
        del record["hash"]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    if isinstance(number, bool) or not isinstance(number, int) or not isinstance(previous, str):
        return None
    digest = end[1].decode()
    is_whole = hashlib.sha256(line[:-_END_OCTETS]).hexdigest() == digest
    return ChainedLine(Link(number, digest), previous, is_whole, record)
