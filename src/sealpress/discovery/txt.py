"""TXT records of DNS-SD: keys and values out of octets, and back (RFC 6763 section 6).

What others announce is read leniently, since a record that breaks a rule is still a hint; what is
announced here keeps every rule. Nothing of it is trusted: it came from whoever is on the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sealpress.errors import Reason, UsageError

__all__ = ["MAX_RECORD_OCTETS", "MAX_STRINGS", "MAX_STRING_OCTETS", "TxtRecord"]

MAX_STRING_OCTETS = 255
"""Most octets of one string, its key and ``=`` among them (RFC 6763 section 6.1)."""

MAX_RECORD_OCTETS = 1300
"""Most octets of a record that is announced: more do not fit in one packet (section 6.2)."""

MAX_STRINGS = 256
"""Most strings of others' records that are looked at; there are about forty keys in all."""

_PRINTABLE = range(0x20, 0x7F)


@dataclass(frozen=True, slots=True)
class TxtRecord:
    """Keys and values in their order; keys are alike whatever their case (section 6.4).

    Attributes:
        pairs: Keys as written, with values; ``None`` for a key without ``=``.
    """

    pairs: tuple[tuple[str, bytes | None], ...] = ()

    @classmethod
    def decode(cls, octets: bytes) -> TxtRecord:
        """Read a record as it came; strings that say nothing are left out.

        Those are strings without a key, with a key that is not printable ASCII, with a key that
        was there before, and a last one that is cut off.
        """
        pairs: dict[str, tuple[str, bytes | None]] = {}
        for number, string in enumerate(_strings(octets)):
            if number == MAX_STRINGS:
                break
            name, equals, value = string.partition(b"=")
            if name and all(octet in _PRINTABLE for octet in name):
                key = name.decode("ascii")
                pairs.setdefault(key.casefold(), (key, value if equals else None))
        return cls(tuple(pairs.values()))

    @classmethod
    def of(cls, values: Mapping[str, str]) -> TxtRecord:
        """Make a record of texts; a text that is too long for its string is cut.

        A list of words loses whole words from its end, any other text characters.
        """
        return cls(tuple((key, _fitting(key, text)) for key, text in values.items()))

    def encode(self) -> bytes:
        """Return the record's octets; a record without strings is one empty string.

        Raises:
            UsageError: A key or string can't stand in a record, or all are longer than
                :data:`MAX_RECORD_OCTETS` (reason ``invalid-argument``).
        """
        strings = [_string(key, value) for key, value in self.pairs]
        octets = b"".join(bytes([len(string)]) + string for string in strings) or b"\0"
        if len(octets) > MAX_RECORD_OCTETS:
            raise _unfit(f"the record has {len(octets)} octets, more than {MAX_RECORD_OCTETS}")
        return octets

    def octets(self, key: str) -> bytes | None:
        """Return a value as it came, ``None`` where the key or its ``=`` is missing."""
        wanted = key.casefold()
        return next((value for name, value in self.pairs if name.casefold() == wanted), None)

    def text(self, key: str) -> str:
        """Return a value as text, empty where it is missing.

        Octets that are not UTF-8 are kept as lone surrogates, so that nothing is lost.
        """
        return (self.octets(key) or b"").decode("utf-8", "surrogateescape")

    def flag(self, key: str) -> bool | None:
        """Return what a key that takes ``T``, ``F`` or ``U`` says; ``None`` for unknown.

        A key without ``=`` means yes, as for any boolean of DNS-SD (section 6.4).
        """
        if key in self and self.octets(key) is None:
            return True
        return {"t": True, "f": False}.get(self.text(key).strip().casefold())

    def words(self, key: str) -> tuple[str, ...]:
        """Return the parts of a value between commas."""
        return tuple(part for word in self.text(key).split(",") if (part := word.strip()))

    def __contains__(self, key: str) -> bool:
        wanted = key.casefold()
        return any(name.casefold() == wanted for name, _ in self.pairs)

    def as_dict(self) -> dict[str, str | bool]:
        """Return keys and texts as JSON values; ``True`` for a key without ``=``."""
        return {key: True if value is None else self.text(key) for key, value in self.pairs}

    def shortened(self, *keys: str) -> TxtRecord:
        """Return the record without these keys, given up one by one until all fits."""
        record = self
        for key in keys:
            if record.size <= MAX_RECORD_OCTETS:
                break
            kept = [pair for pair in record.pairs if pair[0].casefold() != key.casefold()]
            record = TxtRecord(tuple(kept))
        return record

    @property
    def size(self) -> int:
        """Octets it takes, encoded."""
        return sum(1 + len(key) + (0 if value is None else 1 + len(value))
                   for key, value in self.pairs) or 1  # fmt: skip


def _strings(octets: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(octets):
        end = at + 1 + octets[at]
        if end > len(octets):
            return
        yield octets[at + 1 : end]
        at = end


def _string(key: str, value: bytes | None) -> bytes:
    if not key or "=" in key or any(ord(character) not in _PRINTABLE for character in key):
        raise _unfit(f"{key[:40]!r} is no key: printable ASCII without = is meant")
    string = key.encode("ascii") + (b"" if value is None else b"=" + value)
    if len(string) > MAX_STRING_OCTETS:
        raise _unfit(f"{key} takes {len(string)} octets, more than {MAX_STRING_OCTETS}")
    return string


def _fitting(key: str, text: str) -> bytes:
    room = MAX_STRING_OCTETS - len(key) - 1
    octets = text.encode("utf-8", "replace")
    if len(octets) <= room:
        return octets
    if "," in text:
        return octets[: octets.rfind(b",", 0, room + 1)] if b"," in octets[: room + 1] else b""
    return octets[: max(room, 0)].decode("utf-8", "ignore").encode()


def _unfit(detail: str) -> UsageError:
    return UsageError(Reason.INVALID_ARGUMENT, f"TXT record: {detail}")
